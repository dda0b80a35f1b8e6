/*
 * Fills a server with a bit of all that its database can hold: jobs and steps in every state, settings, files.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { until } from '../support/until.ts';
import type { Ask } from './ask.ts';
import { LONG_MS, TYPES } from './job-types.ts';

export const ANNA = 'anna:an old password';
/** Folder of a storage that is OFFLINE in a recording. */
export const AWAY = 'away';

/** Server that is filled. */
export interface Filled {
  ask: Ask;
  /** Path of the media root. */
  media: string;
  /** Moves all recorded changes into the search tables. Nothing else does so meanwhile. */
  fold(): Promise<void>;
}

interface Job {
  jobId: string;
  status: string;
  log?: { task: { status: string }[] };
}

const fields = (data: Record<string, string>) => Object.entries(data).map(([key, value]) => ({ key, value }));

/** Creates jobs, waits for their states, and notes them. */
function jobWords(ask: Ask) {
  const create = async (type: string, query = '', data: Record<string, string> = {}, as?: string): Promise<string> => {
    const pairs = Object.entries(data).map(pair => `&jobmetadata=${encodeURIComponent(pair.join('='))}`);
    return (await ask<Job>('POST', `/job?type=${type}${query}${pairs.join('')}`, undefined, as)).jobId;
  };
  const read = (id: string): Promise<Job> => ask<Job>('GET', `/job/${id}`);
  return {
    create,
    read,
    reach: (id: string, state: string): Promise<boolean> =>
      until(async () => {
        const job = await read(id);
        if (job.status === state) return true;
        throw new Error(`${id} is not ${state}: ${JSON.stringify(job)}`);
      }),
    /** Waits until the states of the log are these. */
    log: (id: string, ...states: string[]): Promise<boolean> =>
      until(async () => {
        const job = await read(id);
        if (`${job.log?.task.map(({ status }) => status)}` === `${states}`) return true;
        throw new Error(`The log of ${id} is not ${states}: ${JSON.stringify(job)}`);
      }),
  };
}

/** Creates a job that loses its node. Kill the server afterwards, and start it again. */
export async function fillBeforeCrash(ask: Ask): Promise<string> {
  const { create, log } = jobWords(ask);
  await ask('POST', '/configuration/properties', {
    property: fields({
      concurrentJobs: '30',
      retryDelay: '300',
      problemCheckInterval: '86400',
      'client.theme': 'dark',
    }),
  });
  let number = 20_000;
  for (const [name, task] of Object.entries(TYPES)) {
    number += 1;
    await ask('POST', `/task-definition/jobtype/${name}?id=${number}`, { task });
  }
  const vanished = await create('LOOK', '', { case: 'vanished', ms: `${LONG_MS}` });
  await log(vanished, 'FINISHED', 'FINISHED', 'STARTED');
  return vanished;
}

/** Fills the server. Returns the ids of the jobs that differ from others by more than their metadata. */
export async function fill({ ask, media, fold }: Filled, vanished: string): Promise<string[]> {
  await jobWords(ask).log(vanished, 'FINISHED', 'FINISHED', 'DISAPPEARED', 'STARTED');
  await fillAccounts(ask);
  await fillSettings(ask);
  const fileJobs = await fillStorages(ask, media);
  await fillHistory(ask);
  const ended = await fillEnded(ask);
  await fold();
  const active = await fillActive(ask);
  await fold();
  return [vanished, ...fileJobs, ...ended, ...active, ...(await fillUnfolded(ask))];
}

async function fillAccounts(ask: Ask): Promise<void> {
  const user = (userName: string, password: string, ...roles: string[]) =>
    ask('POST', '/user', {
      userName,
      password,
      realName: `${userName} of the archive`,
      groupList: { group: roles.map(groupName => ({ groupName })) },
    });
  await user('anna', 'an old password', '_job_read', '_job_write', '_job_search');
  await user('bob', 'another one', '_job_read');
  await user('carl', 'is removed', '_job_read');
  await ask('DELETE', '/user/carl');
}

async function fillSettings(ask: Ask): Promise<void> {
  await ask('PUT', '/configuration/job-priority', { job: [{ type: 'CONFORM', value: 'HIGH' }] });
  await ask('PUT', '/shape-tag/review', {
    format: 'mp4',
    video: { codec: 'h264', scaling: { width: 320, height: 180 } },
    audio: { codec: 'aac' },
  });
  await ask('POST', '/task-definition/jobtype/GONE?id=20100', { task: [{ step: 1, script: ';' }] });
  await ask('DELETE', '/task-definition/jobtype/GONE');
}

/** Returns the ids of the jobs: COPY_FILE, MOVE_FILE and DELETE_FILE that ended, and a COPY_FILE that waits. */
async function fillStorages(ask: Ask, media: string): Promise<string[]> {
  const { create, reach } = jobWords(ask);
  const storage = async (folder: string, more: object): Promise<string> => {
    mkdirSync(path.join(media, folder), { recursive: true });
    const method = [{ uri: `file://${media}/${folder}/` }];
    return (await ask<{ id: string }>('POST', '/storage', { method, scanInterval: 0, ...more })).id;
  };
  const upload = async (name: string): Promise<string> =>
    (await ask<{ id: string }>('PUT', `/storage/VX-1/file/data?path=${encodeURIComponent(name)}`, `This is ${name}`))
      .id;
  await ask('PUT', '/storage/VX-1', { capacity: 1_000_000, scanInterval: 0 });
  const archive = await storage('archive', { capacity: 500_000, lowWatermark: 300_000, highWatermark: 400_000 });
  const metadata = { field: fields({ shelf: 'A-17' }) };
  await storage('tape', { capacity: 10_000, lowWatermarkPercentage: 50, highWatermarkPercentage: 90, metadata });
  const away = await storage(AWAY, { capacity: 10_000 });
  const kept = await upload('notes/first.txt');
  const [moved, deleted, lost] = [await upload('moved.txt'), await upload('deleted.txt'), await upload('lost.txt')];
  await upload('Grüße/an die Welt.txt');
  const jobs = [
    await create('COPY_FILE', `&fileId=${kept}&storageId=${archive}&filename=copies/first.txt`),
    await create('MOVE_FILE', `&fileId=${moved}&storageId=${archive}`),
    await create('DELETE_FILE', `&fileId=${deleted}`),
  ];
  for (const job of jobs) await reach(job, 'FINISHED');
  rmSync(path.join(media, 'first/lost.txt'));
  await ask('POST', '/storage/VX-1/rescan');
  await until(async () => (await ask<{ state: string }>('GET', `/file/${lost}`)).state === 'MISSING');
  renameSync(path.join(media, AWAY), path.join(media, `${AWAY}-unplugged`));
  const waiting = await create('COPY_FILE', `&fileId=${kept}&storageId=${away}`);
  await reach(waiting, 'WAITING');
  return [...jobs, waiting];
}

const SHOWS = ['News', 'News', 'Late "Show"', 'Ärger im Büro'];
const PRIORITIES = ['LOWEST', 'LOW', 'MEDIUM', 'HIGH', 'HIGHEST'];

/** Creates jobs that have ended, enough of them for every kind of count that searches keep. */
async function fillHistory(ask: Ask): Promise<void> {
  const job = Array.from({ length: 60 }, (_, index) => ({
    type: index % 5 === 0 ? 'CONFORM' : 'LOOK',
    priority: PRIORITIES[index % 5],
    field: fields({
      show: SHOWS[index % 4]!,
      frames: `${(index % 12) * 25}`,
      ...(index % 10 === 0 ? { title: 'Grüße – 世界' } : {}),
    }),
  }));
  for (const [index, as] of ['admin:admin', ANNA].entries())
    await ask('POST', '/job/batch', { job: job.filter((_, i) => i % 2 === index) }, as);
  await until(async () => (await ask<{ hits: number }>('GET', '/job?user=false&state=READY,STARTED')).hits === 1);
}

async function fillEnded(ask: Ask): Promise<string[]> {
  const { create, reach } = jobWords(ask);
  const finished = await create('LOOK', '&priority=IMMEDIATE', { case: 'finished', show: 'News' });
  const odd = await create('LOOK', '', { case: 'odd', verdict: 'odd' }, ANNA);
  const torn = await create('LOOK', '', { case: 'torn', verdict: 'torn', show: 'News' });
  const aborted = await create('LOOK', '', { case: 'aborted', ms: `${LONG_MS}` });
  const never = await create('LOOK', '&holdJob=true', { case: 'never begun' });
  await reach(finished, 'FINISHED');
  await reach(odd, 'FINISHED_WARNING');
  await reach(torn, 'FAILED_TOTAL');
  await jobWords(ask).log(aborted, 'FINISHED', 'FINISHED', 'STARTED');
  for (const id of [aborted, never]) await ask('DELETE', `/job/${id}`);
  for (const id of [aborted, never]) await reach(id, 'ABORTED');
  const { jobId: again } = await ask<Job>('POST', `/job/${finished}/re-run`);
  await reach(again, 'FINISHED');
  return [finished, odd, torn, aborted, never, again];
}

const LONG = { ms: `${LONG_MS}` };

/** Creates jobs that have not ended: five that hold all slots, those that wait, and those that are READY. */
async function fillActive(ask: Ask): Promise<string[]> {
  const { create, log, reach } = jobWords(ask);
  const running = await fillRunning(ask);
  const waiting = await fillWaiting(ask);
  await setCheckInterval(ask, '1');
  const cleared = await create('FETCH', '', { case: 'cleared' });
  await reach(cleared, 'WAITING');
  // The last one: in 0.1.0 its second step keeps other jobs from starting.
  const pair = await create('PAIR', '&priority=HIGH', { case: 'pair', ...LONG });
  await log(pair, 'STARTED_PARALLEL', 'STARTED');
  await ask('PUT', '/configuration/job-pool', {
    pool: [
      { priorityThreshold: 'HIGH', size: 1 },
      { priorityThreshold: 'LOWEST', size: 4 },
    ],
  });
  await ask('PUT', `/job/${cleared}/step/0/data`, { field: fields({ tape: 'here' }) });
  await reach(cleared, 'READY');
  await setCheckInterval(ask, '86400');
  const ready = [];
  for (const priority of PRIORITIES) ready.push(await create('LOOK', `&priority=${priority}`, { case: 'ready' }));
  return [...running, ...waiting, cleared, pair, ...ready];
}

const setCheckInterval = (ask: Ask, seconds: string): Promise<unknown> =>
  ask('PUT', '/configuration/properties', { key: 'problemCheckInterval', value: seconds });

async function fillRunning(ask: Ask): Promise<string[]> {
  const { create, log, reach } = jobWords(ask);
  const started = await create('LOOK', '', { case: 'started', ...LONG }, ANNA);
  const program = await create('PROGRAM', '', { case: 'program', seconds: `${LONG_MS / 1000}` });
  const pending = await create('LOOK', '&priority=LOW', { case: 'pending', tidyMs: `${LONG_MS}`, ...LONG });
  await log(started, 'FINISHED', 'FINISHED', 'STARTED');
  await log(program, 'STARTED_ASYNCHRONOUS');
  await log(pending, 'FINISHED', 'FINISHED', 'STARTED');
  await ask('DELETE', `/job/${pending}`);
  await reach(pending, 'ABORTED_PENDING');
  return [started, program, pending];
}

/** Creates jobs that hold no slot: one that is tried again later, one with a problem, one that is run by hand. */
async function fillWaiting(ask: Ask): Promise<string[]> {
  const { create, log, reach } = jobWords(ask);
  const busy = await create('DIAL', '', { case: 'busy' });
  const waiting = await create('FETCH', '', { case: 'waiting', show: 'News' });
  const held = await create('LOOK', '&holdJob=true&notification=VX-1&notificationData=a%3Db', { case: 'held' });
  await log(busy, 'FAILED_RETRY');
  await reach(waiting, 'WAITING');
  await ask('POST', `/job/${held}/step/100/run`);
  await log(held, 'FINISHED');
  return [busy, waiting, held];
}

/** Changes jobs in each way that searches must see although nothing is folded any more. */
async function fillUnfolded(ask: Ask): Promise<string[]> {
  const { create, reach } = jobWords(ask);
  const late = await create('LOOK', '&holdJob=true', { case: 'late', show: 'News', frames: '200' });
  const changed = await create('LOOK', '&holdJob=true', { case: 'changed', show: 'News' });
  await ask('PUT', `/job/${changed}/step/0/data`, { field: fields({ show: 'Weather' }) });
  await ask('DELETE', `/job/${changed}`);
  await reach(changed, 'ABORTED');
  const { job } = await ask<{ job: Job[] }>('GET', '/job?user=false&number=1&jobmetadata=show%3DNews&state=FINISHED');
  await ask('DELETE', `/job?id=${job[0]!.jobId}`);
  return [late, changed];
}
