/*
 * How many jobs run at once. Source: Vidispine API, "Concurrency", "Job pools", "Priority pools", "Dedicated pools",
 * "Job priority". The examples of pools are those of the documentation.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, startTestServer, succeed } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer({ JOBSPINE_SCRIPT_THREADS: '24' });
const { get, put, remove, create, newType, end, setProperty } = server;

let gate = '';
let nothing = '';
beforeAll(async () => {
  gate = await newType([{ step: 100, script: "while (job.getData('go') === null) sleep(300)" }], 'GATE');
  nothing = await newType([], 'NOTHING');
});

/** Jobs that run until they are let go, created in this order: their ids. */
async function createGated(...priorities: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const priority of priorities) ids.push((await create(gate, `priority=${priority}`)).jobId);
  return ids;
}

const listed = async (state: string): Promise<JobJson[]> =>
  (await get(`/job?type=GATE&state=${state}`, { accept: JSON_TYPE })).json<{ job?: JobJson[] }>().job ?? [];
const started = async (): Promise<string[]> => (await listed('STARTED')).map(({ priority }) => priority).toSorted();

/** Waits until these priorities run, and then that a dispatcher which has looked at all jobs again leaves it at that. */
async function expectStarted(...priorities: string[]): Promise<void> {
  const wanted = priorities.toSorted();
  await until(async () => (await started()).join() === wanted.join());
  await end((await create(nothing, 'priority=IMMEDIATE')).jobId);
  expect(await started()).toEqual(wanted);
}

const letGo = async (id: string): Promise<void> => {
  await succeed(put(`/job/${id}/step/0/data`, { body: '{"field":[{"key":"go","value":"1"}]}' }));
  await end(id);
};
const setPools = (pools: Record<string, number>) => {
  const pool = Object.entries(pools).map(([priorityThreshold, size]) => ({ priorityThreshold, size }));
  return succeed(put('/configuration/job-pool', { body: JSON.stringify({ pool }) }));
};

afterEach(async () => {
  await setProperty('concurrentJobs', 3);
  await setProperty('dedicatedJobPool', 'false');
  await succeed(remove('/configuration/job-pool'));
  await remove('/configuration/properties/concurrentJobs');
  const jobs = [...(await listed('READY')), ...(await listed('STARTED'))];
  await Promise.all(jobs.map(({ jobId }) => remove(`/job/${jobId}?cleanup=false`)));
  await until(async () => [...(await listed('STARTED')), ...(await listed('ABORTED_PENDING'))].length === 0);
});

const times = (count: number, priority: string): string[] => Array.from({ length: count }, () => priority);

describe('without pools', () => {
  it('three jobs run at a time unless concurrentJobs says otherwise', async () => {
    await createGated(...times(5, 'MEDIUM'));
    await expectStarted(...times(3, 'MEDIUM'));
    await setProperty('concurrentJobs', 4);
    await expectStarted(...times(4, 'MEDIUM'));
  });

  it('the best priority goes first, then the oldest', async () => {
    await setProperty('concurrentJobs', 0);
    const [low = '', high = '', medium = '', second = ''] = await createGated('LOW', 'HIGH', 'MEDIUM', 'MEDIUM');
    await setProperty('concurrentJobs', 1);
    for (const id of [high, medium, second, low]) {
      await until(async () => (await listed('STARTED')).length === 1);
      expect((await listed('STARTED')).map(({ jobId }) => jobId)).toEqual([id]);
      await letGo(id);
    }
  });

  it('IMMEDIATE jobs always start', async () => {
    await setProperty('concurrentJobs', 1);
    await createGated('MEDIUM', 'MEDIUM', 'IMMEDIATE', 'IMMEDIATE');
    await expectStarted('MEDIUM', 'IMMEDIATE', 'IMMEDIATE');
  });

  it('a job whose priority is raised goes first', async () => {
    await setProperty('concurrentJobs', 0);
    const [, second = ''] = await createGated('MEDIUM', 'MEDIUM');
    await succeed(put(`/job/${second}?priority=HIGHEST`));
    await setProperty('concurrentJobs', 1);
    await expectStarted('HIGHEST');
  });

  it('nothing but IMMEDIATE runs with concurrentJobs 0, and what runs is not stopped by it', async () => {
    await createGated('MEDIUM');
    await expectStarted('MEDIUM');
    await setProperty('concurrentJobs', 0);
    await createGated('HIGHEST', 'IMMEDIATE');
    await expectStarted('MEDIUM', 'IMMEDIATE');
  });
});

describe('with priority pools of HIGH 2 and LOWEST 3', () => {
  it('at most 3 jobs of LOWEST to MEDIUM run, and up to 5 in all', async () => {
    await setPools({ HIGH: 2, LOWEST: 3 });
    await createGated('LOWEST', 'LOW', 'MEDIUM', 'MEDIUM', 'LOW');
    await until(async () => (await started()).length === 3);
    const first = await started();
    await createGated('HIGHEST', 'HIGH', 'HIGH');
    await expectStarted(...first, 'HIGHEST', 'HIGH');
  });

  it('up to 5 HIGH and HIGHEST jobs run', async () => {
    await setPools({ HIGH: 2, LOWEST: 3 });
    await createGated(...times(6, 'HIGH'));
    await expectStarted(...times(5, 'HIGH'));
  });

  it('concurrentJobs has an effect only when it is lower', async () => {
    await setPools({ HIGH: 2, LOWEST: 3 });
    await setProperty('concurrentJobs', 4);
    await createGated(...times(6, 'HIGHEST'));
    await expectStarted(...times(4, 'HIGHEST'));
    await setProperty('concurrentJobs', 50);
    await expectStarted(...times(5, 'HIGHEST'));
  });
});

it('with one pool of MEDIUM 3, jobs of a lower priority stay READY', async () => {
  await setPools({ MEDIUM: 3 });
  await createGated('LOW', 'LOWEST', 'MEDIUM');
  await expectStarted('MEDIUM');
});

describe('with dedicated pools of HIGH 2, MEDIUM 3 and LOWEST 5', () => {
  const setUp = async () => {
    await setProperty('dedicatedJobPool', 'true');
    await setPools({ HIGH: 2, MEDIUM: 3, LOWEST: 5 });
    await setProperty('concurrentJobs', 0);
  };
  const open = () => setProperty('concurrentJobs', 100);

  it('each pool runs jobs of its own priority, however many others are ready', async () => {
    await setUp();
    await createGated(...times(4, 'HIGH'), ...times(4, 'MEDIUM'), ...times(6, 'LOWEST'));
    await open();
    await expectStarted(...times(2, 'HIGH'), ...times(3, 'MEDIUM'), ...times(5, 'LOWEST'));
  });

  it('slots that are left over go to higher priorities, the highest first', async () => {
    await setUp();
    await createGated(...times(2, 'HIGH'), ...times(3, 'MEDIUM'), ...times(3, 'LOWEST'), 'LOW', ...times(3, 'HIGHEST'));
    await open();
    await expectStarted(...times(2, 'HIGH'), ...times(3, 'MEDIUM'), ...times(3, 'LOWEST'), ...times(2, 'HIGHEST'));
  });

  it('without pools dedication means nothing', async () => {
    await setProperty('dedicatedJobPool', 'true');
    await createGated('LOW', 'LOW', 'LOW', 'LOW');
    await expectStarted(...times(3, 'LOW'));
  });
});
