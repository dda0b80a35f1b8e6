/*
 * Accepted jobs survive the death of the server. The tests use real processes and signals.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { type RunningServer, startServer, stopServers, temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

afterAll(stopServers);

const ENDED = ['FINISHED', 'FINISHED_WARNING', 'FAILED_TOTAL', 'ABORTED'];
const SETTINGS = { JOBSPINE_ADMIN_PASSWORD: 'admin', JOBSPINE_LEASE_SECONDS: '3' };

interface Task {
  step: number;
  attempts: number;
  status: string;
}
interface Job {
  jobId: string;
  status: string;
  log: { task: Task[] };
  data?: { key: string }[];
}

/** Creates a job type whose only step runs `script`, and slots for all jobs of the test. */
async function prepare(server: RunningServer, script: string): Promise<void> {
  await server.send('PUT', '/configuration/properties', { key: 'concurrentJobs', value: '20' });
  await server.send('POST', '/task-definition/jobtype/FAULTS?id=20000');
  await server.send('POST', '/task-definition', {
    task: [{ jobType: 'FAULTS', step: 100, script, description: 'Work', dependency: { allPrevious: true } }],
  });
}

const create = async (server: RunningServer): Promise<string> =>
  (await server.send<Job>('POST', '/job?type=FAULTS')).jobId;

const jobsOf = async (server: RunningServer): Promise<Job[]> =>
  (await server.send<{ job?: Job[] }>('GET', '/job?user=false&step=true&metadata=true&number=10000')).job ?? [];

const running = (jobs: readonly Job[]): Job[] =>
  jobs.filter(({ log }) => log.task.some(({ status }) => status === 'STARTED'));

/** A step is STARTED before its script runs. The data that the script sets shows that it has run. */
const haveSeen = (jobs: readonly Job[]): boolean =>
  jobs.every(({ data = [] }) => data.some(({ key }) => key === 'seen')) && jobs.length > 0;

describe('kill -9 in the middle of twenty running jobs', () => {
  it('loses no job: interrupted attempts are logged as DISAPPEARED and run again, and every job ends', async () => {
    const dataDir = temporaryFolder();
    const settings = { ...SETTINGS, JOBSPINE_DATA_DIR: dataDir };
    const first = await startServer(settings);
    await prepare(first, 'sleep(job.containsKey("again") ? 1 : 2000); job.setData("done", job.getId());');
    const ids = await Promise.all(Array.from({ length: 30 }, () => create(first)));
    await until(async () => running(await jobsOf(first)).length === 20);
    await first.end('SIGKILL');

    const second = await startServer(settings);
    const jobs = await until(async () => {
      const found = await jobsOf(second);
      return found.every(({ status }) => ENDED.includes(status)) && found;
    }, 60_000);
    expect(jobs.map(({ jobId }) => jobId).sort()).toEqual([...ids].sort());
    expect(jobs.every(({ status }) => status === 'FINISHED')).toBe(true);
    const states = jobs.map(({ log }) => log.task.map(({ attempts, status }) => `${attempts} ${status}`).join());
    expect(states.filter(state => state === '0 DISAPPEARED,0 FINISHED')).toHaveLength(20);
    expect(states.filter(state => state === '0 FINISHED')).toHaveLength(10);
  });

  it('keeps every job whose creation was confirmed with 200', async () => {
    const dataDir = temporaryFolder();
    const settings = { ...SETTINGS, JOBSPINE_DATA_DIR: dataDir, JOBSPINE_ROLES: 'api' };
    const first = await startServer(settings);
    await prepare(first, '1');
    const accepted: string[] = [];
    const client = async (): Promise<void> => {
      for (;;) accepted.push(await create(first));
    };
    const clients = Array.from({ length: 8 }, () => client().catch(() => {}));
    await until(() => accepted.length > 200);
    await first.end('SIGKILL');
    await Promise.all(clients);

    const kept = new Set((await jobsOf(await startServer(settings))).map(({ jobId }) => jobId));
    expect(accepted.filter(id => !kept.has(id))).toEqual([]);
  });
});

describe('SIGTERM', () => {
  it('gives back attempts that cannot end in time, without counting a failure, and exits with 0', async () => {
    const { url } = await freshDatabase();
    const settings = { ...SETTINGS, DATABASE_URL: url, JOBSPINE_SHUTDOWN_SECONDS: '0' };
    const first = await startServer(settings);
    await prepare(first, 'if (!job.containsKey("seen")) { job.setData("seen", 1); sleep(60000); }');
    await create(first);
    await until(async () => haveSeen(await jobsOf(first)));
    expect((await first.end('SIGTERM')).code).toBe(0);

    const second = await startServer(settings);
    const [job] = await until(async () => {
      const jobs = await jobsOf(second);
      return jobs[0]?.status === 'FINISHED' && jobs;
    });
    expect(job?.log.task.map(({ attempts, status }) => `${attempts} ${status}`)).toEqual(['0 FINISHED']);
  });
});

describe('two nodes on one database', () => {
  const script = 'if (!job.containsKey("seen")) { job.setData("seen", 1); sleep(60000); } job.setData("end", 1);';

  it('one takes over immediately when the other is killed', async () => {
    const { url } = await freshDatabase();
    const settings = { ...SETTINGS, DATABASE_URL: url, JOBSPINE_LEASE_SECONDS: '60' };
    const victim = await startServer(settings);
    await prepare(victim, script);
    await create(victim);
    await until(async () => haveSeen(await jobsOf(victim)));
    const other = await startServer({ ...settings, JOBSPINE_ROLES: 'api,dispatcher' });
    await victim.end('SIGKILL');
    const [job] = await until(async () => {
      const jobs = await jobsOf(other);
      return jobs[0]?.status === 'FINISHED' && jobs;
    }, 15_000);
    expect(job?.log.task.map(({ status }) => status)).toEqual(['DISAPPEARED', 'FINISHED']);
  });

  it('one that was frozen for longer than its lease changes nothing when it resumes', async () => {
    const { url } = await freshDatabase();
    const settings = { ...SETTINGS, DATABASE_URL: url };
    const sleeper = await startServer(settings);
    await prepare(
      sleeper,
      'if (!job.containsKey("seen")) { job.setData("seen", 1); sleep(50000); job.setData("late", 1); }',
    );
    const id = await create(sleeper);
    await until(async () => haveSeen(await jobsOf(sleeper)));
    const other = await startServer(settings);
    process.kill(sleeper.pid, 'SIGSTOP');
    await until(async () => (await jobsOf(other))[0]?.status === 'FINISHED', 20_000);
    process.kill(sleeper.pid, 'SIGCONT');
    await until(() => sleeper.output().stderr.includes('lease lost, attempt stopped'));
    const job = await other.send<Job>('GET', `/job/${id}?metadata=true`);
    expect(job.log.task.map(({ status }) => status)).toEqual(['DISAPPEARED', 'FINISHED']);
    expect(job.data?.map(({ key }) => key)).not.toContain('late');
  });
});
