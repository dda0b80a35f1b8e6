/*
 * Upgrades a database that version 0.1.0 filled, and that its server left in the middle of its work (see record.ts).
 */
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dumpSchema, SCHEMA_FILE } from '../../scripts/dump-schema.ts';
import { JOB_STATES } from '../../src/core/job.ts';
import { STEP_STATES } from '../../src/core/step.ts';
import { jobState, stepState } from '../../src/store/codes.ts';
import { connect } from '../../src/store/database/connection.ts';
import { emptyDatabase } from '../support/database.ts';
import { type Client, type JobJson, JSON_TYPE, startTestServer } from '../support/jobspine.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';
import { type Ask, answerTo, FACETS, move, type Question, RECORDED } from './ask.ts';
import { ANNA, AWAY } from './contents.ts';
import { GO_ON } from './job-types.ts';
import type { RecordedFile } from './record.ts';

interface Recording {
  token: string;
  files: RecordedFile[];
  answers: { question: Question; answer: object }[];
}

const read = (name: string): string => readFileSync(path.join(import.meta.dirname, name), 'utf8');
const { token, files, answers } = JSON.parse(read('0.1.0.json')) as Recording;
const media = temporaryFolder();
const databaseUrl = await emptyDatabase();

async function query<T extends object>(text: string): Promise<T[]> {
  const client = await connect(databaseUrl, 'test');
  return (await client.query<T>(text).finally(() => client.end())).rows;
}

function restoreFiles(): void {
  for (const file of files) {
    const name = path.join(media, file.path);
    mkdirSync(path.dirname(name), { recursive: true });
    writeFileSync(name, file.content);
    utimesSync(name, file.modifiedMs / 1000, file.modifiedMs / 1000);
  }
}

const askerAt =
  ({ send }: Client): Ask =>
  async <T>(method: string, below: string, body?: unknown, as?: string) => {
    const sent = { accept: JSON_TYPE, ...(as ? { as } : {}), ...(body ? { body: JSON.stringify(body) } : {}) };
    const { status, text } = await send(method, below, sent);
    if (status !== 200) throw new Error(`${method} ${below}: ${status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };

restoreFiles();
await query(move(read('0.1.0.sql'), RECORDED, { origin: '', media }));
const unfolded = await query('select from job_change');
const settings = { DATABASE_URL: databaseUrl, JOBSPINE_MEDIA_ROOTS: media, JOBSPINE_ALLOWED_PROGRAMS: 'sleep' };
// A node that runs no steps: the jobs stay as version 0.1.0 left them.
const server = await startTestServer({ ...settings, JOBSPINE_ROLES: 'api' });
const ask = askerAt(server);

interface JobList {
  hits: number;
  job?: JobJson[];
  facet?: { field: string; count: { fieldValue: string; value: number }[] }[];
}
const list = (filter: string): Promise<JobList> =>
  ask<JobList>('GET', `/job?user=false&metadata=true&number=1000&${filter}`);
const listCase = async (name: string): Promise<JobJson[]> => (await list(`jobmetadata=case%3D${name}`)).job ?? [];

/** Counts the facets of jobs in memory. */
function countFacets(jobs: readonly JobJson[]): Record<string, Record<string, number>> {
  const valuesOf = (job: JobJson, field: string): string[] => {
    if (field === 'state') return [job.status];
    const key = /^jobmetadata:(.*)/.exec(field)?.[1];
    if (key === undefined) return [String(job[field as keyof JobJson])];
    return (job.data ?? []).filter(datum => datum.key === key).map(({ value }) => value);
  };
  const counts: Record<string, Record<string, number>> = {};
  for (const field of FACETS) {
    const count: Record<string, number> = {};
    for (const value of jobs.flatMap(job => valuesOf(job, field))) count[value] = (count[value] ?? 0) + 1;
    counts[field] = count;
  }
  return counts;
}

/** Compares hits and facets of searches with the jobs that a list has. */
async function expectExactCounts(): Promise<void> {
  for (const filter of ['', 'state=FINISHED', 'jobmetadata=show%3DNews', 'priority=LOW&state=FINISHED']) {
    const { job = [] } = await list(filter);
    const facet = FACETS.map(field => ({ field, minCount: 1 }));
    const found = await ask<JobList>('PUT', `/job/search?user=false&number=0&${filter}`, { facet });
    const counts = (found.facet ?? []).map(({ field, count }): [string, object] => [
      field,
      Object.fromEntries(count.map(({ fieldValue, value }) => [fieldValue, value])),
    ]);
    expect({ filter, hits: found.hits, counts: Object.fromEntries(counts) }).toEqual({
      filter,
      hits: job.length,
      counts: countFacets(job),
    });
  }
}

describe('a database of 0.1.0, upgraded', () => {
  it('has the schema of a new database', async () => {
    const client = await connect(databaseUrl, 'test');
    const schema = await dumpSchema(client).finally(() => client.end());
    expect(schema).toBe(readFileSync(SCHEMA_FILE, 'utf8'));
  });

  it('had jobs in every state that occurs, and changes that searches had not taken in', async () => {
    const statesIn = async (table: string): Promise<number[]> =>
      (await query<{ state: number }>(`select distinct state from ${table}`)).map(({ state }) => state);
    const jobs = (await statesIn('job')).map(jobState.toName);
    expect(jobs.toSorted()).toEqual(JOB_STATES.filter(state => state !== 'VIDINET_JOB'));
    const attempts = (await statesIn('attempt')).map(stepState.toName);
    const never = ['NONE', 'STARTED_PARALLEL_ASYNCHRONOUS', 'STARTED_SUBTASKS'];
    expect(attempts.toSorted()).toEqual(STEP_STATES.filter(state => !never.includes(state)).toSorted());
    expect(unfolded).not.toEqual([]);
  });

  it.each(answers.map(({ question, answer }) => [question.method, question.path, question, answer] as const))(
    'answers as before: %s %s',
    async (_method, _path, question, answer) => {
      expect(await answerTo(question, ask, { origin: server.origin, media })).toMatchObject(answer);
    },
  );

  it('knows the passwords and the tokens of its users', async () => {
    const whoami = (as: string) => server.get('/whoami', { as });
    expect(await whoami(ANNA)).toMatchObject({ status: 200 });
    expect(await whoami('anna:another one')).toMatchObject({ status: 401 });
    expect(await whoami('carl:is removed')).toMatchObject({ status: 401 });
    await query(`update token set expires_at = now() + interval '1 hour'`);
    const headers = { authorization: `token ${token}` };
    expect(await server.get('/whoami', { as: null, headers })).toMatchObject({ status: 200 });
  });

  it('hands out its files', async () => {
    const answer = await server.get('/storage/VX-1/file/path/notes%2Ffirst.txt/data');
    expect(answer.text).toBe('This is notes/first.txt');
  });

  it('counts jobs exactly', expectExactCounts);
});

describe('its jobs, on a node that runs steps', () => {
  beforeAll(async () => {
    const { job = [] } = await list('active=true');
    const field = Object.entries(GO_ON).map(([key, value]) => ({ key, value }));
    for (const { jobId, type } of job)
      if (type !== 'COPY_FILE') await ask('PUT', `/job/${jobId}/step/0/data`, { field });
    renameSync(path.join(media, `${AWAY}-unplugged`), path.join(media, AWAY));
    // As if the time had come at which steps are tried again and problems are looked at.
    await query('update attempt set due_at = now() where due_at is not null');
    await startTestServer(settings);
  });

  it.each([
    ['vanished', ['FINISHED']],
    ['started', ['FINISHED']],
    ['pair', ['FINISHED']],
    ['program', ['FINISHED']],
    ['ready', Array<string>(5).fill('FINISHED')],
    ['waiting', ['FINISHED']],
    ['cleared', ['FINISHED']],
    ['busy', ['FINISHED']],
    ['pending', ['ABORTED']],
  ])('are carried to their end: %s', async (name, states) => {
    const ended = await until(async () => {
      const jobs = await listCase(name);
      return jobs.every(({ finished }) => finished !== undefined) && jobs;
    });
    expect(ended.map(({ status }) => status)).toEqual(states);
  });

  it('note what ran when the server was killed as DISAPPEARED', async () => {
    const [{ jobId } = { jobId: '' }] = await listCase('started');
    const { log } = await server.job(jobId);
    expect(log?.task.map(({ status }) => status)).toEqual([
      'FINISHED',
      'FINISHED',
      'DISAPPEARED',
      'FINISHED',
      'FINISHED',
    ]);
  });

  it('copy a file to a storage that is back', async () => {
    await until(async () => (await list('type=COPY_FILE&active=true')).hits === 0);
    expect(existsSync(path.join(media, AWAY, 'first.txt'))).toBe(true);
  });

  it('stay on HOLD until their steps are run by hand', async () => {
    const [{ jobId, status } = { jobId: '', status: '' }] = await listCase('held');
    expect(status).toBe('HOLD');
    for (const step of [200, 300, 5000]) await ask('POST', `/job/${jobId}/step/${step}/run`);
    expect(await server.end(jobId)).toMatchObject({ status: 'FINISHED' });
  });

  it('leave nothing undone but a job on HOLD', async () => {
    const { job = [] } = await list('active=true');
    expect(job.map(({ status }) => status)).toEqual(['HOLD']);
  });

  it('are counted exactly, before and after their changes are in the search tables', async () => {
    await expectExactCounts();
    await until(async () => (await query('select from job_change limit 1')).length === 0);
    await expectExactCounts();
  });
});
