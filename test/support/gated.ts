/*
 * A server with jobs that run until the test releases them, to see which run at the same time.
 */
import { expect } from 'vitest';
import { type JobJson, JSON_TYPE, startTestServer, succeed } from './jobspine.ts';
import { until } from './until.ts';

/** Jobs of this type run until their metadata `go` is set. Before that they are WAITING while `waits` is `yes`. */
const SCRIPT = `
  if (job.getData('waits') === 'yes') job.wait('for the test');
  else while (!checkProblem && job.getData('go') === null) sleep(300)`;

const times = (count: number, priority: string): string[] => Array.from({ length: count }, () => priority);

export async function startGatedServer() {
  const server = await startTestServer({ JOBSPINE_SCRIPT_THREADS: '64' });
  const { get, post, put, remove, create, newType, end, setProperty } = server;
  const gate = await newType([{ step: 100, script: SCRIPT }], 'GATE');
  const nothing = await newType([], 'NOTHING');

  const listed = async (state: string): Promise<JobJson[]> =>
    (await get(`/job?type=GATE&state=${state}`, { accept: JSON_TYPE })).json<{ job?: JobJson[] }>().job ?? [];
  const started = async (): Promise<string[]> => (await listed('STARTED')).map(({ priority }) => priority).toSorted();
  const setData = (id: string, key: string, value: string) =>
    succeed(put(`/job/${id}/step/0/data`, { body: JSON.stringify({ field: [{ key, value }] }) }));

  /** Waits until a dispatcher has looked at all jobs since the call. */
  const aPassLater = async (): Promise<void> => {
    await end((await create(nothing, 'priority=IMMEDIATE')).jobId);
  };

  return {
    ...server,
    gate,
    listed,
    started,
    setData,
    aPassLater,
    /** Creates jobs that run until they are released, in this order; returns their ids. */
    createGated: async (...priorities: string[]): Promise<string[]> => {
      const body = JSON.stringify({ job: priorities.map(priority => ({ type: gate, priority })) });
      return (await succeed(post('/job/batch', { body, accept: JSON_TYPE }))).json<{ uri: string[] }>().uri;
    },
    /** Waits until exactly these jobs run, and checks that the next pass of a dispatcher changes nothing. */
    expectStarted: async (counts: Record<string, number>): Promise<void> => {
      const wanted = Object.entries(counts)
        .flatMap(([priority, count]) => times(count, priority))
        .toSorted();
      await until(async () => (await started()).join() === wanted.join(), 10_000).catch(() => {});
      await aPassLater();
      expect(await started()).toEqual(wanted);
    },
    letGo: async (id: string): Promise<void> => {
      await setData(id, 'go', '1');
      await end(id);
    },
    setPools: (pools: Record<string, number>) => {
      const pool = Object.entries(pools).map(([priorityThreshold, size]) => ({ priorityThreshold, size }));
      return succeed(put('/configuration/job-pool', { body: JSON.stringify({ pool }) }));
    },
    /** Removes all jobs, and resets all settings. */
    clear: async (): Promise<void> => {
      await setProperty('concurrentJobs', 0);
      const jobs = [...(await listed('READY')), ...(await listed('STARTED')), ...(await listed('WAITING'))];
      await Promise.all(jobs.map(({ jobId }) => remove(`/job/${jobId}?cleanup=false`)));
      await until(async () => [...(await listed('STARTED')), ...(await listed('ABORTED_PENDING'))].length === 0);
      await succeed(remove('/configuration/job-pool'));
      for (const key of ['concurrentJobs', 'dedicatedJobPool']) await remove(`/configuration/properties/${key}`);
    },
  };
}

/** Returns priorities, with a number of each. */
export const many = (counts: Record<string, number>): string[] =>
  Object.entries(counts).flatMap(([priority, count]) => times(count, priority));
