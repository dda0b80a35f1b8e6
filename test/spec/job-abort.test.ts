/*
 * Aborting jobs. Source: Vidispine API, "Abort a job", "Job states".
 */
import { beforeAll, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, startTestServer, succeed, type TaskInput } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer();
const { get, post, remove, create, newType, end, reach, job, setProperty } = server;

beforeAll(() => setProperty('problemCheckInterval', 1));

const ENDLESS = "job.log('begun'); while (true) sleep(20);";
const CLEANUP: TaskInput = { step: 900, script: "job.setData('clean', 'yes')", description: 'Sweep', cleanup: true };

const dataOf = ({ data = [] }: JobJson): Record<string, string> =>
  Object.fromEntries(data.map(({ key, value }) => [key, value]));
const steps = ({ log }: JobJson): string[] => log!.task.map(({ step, status }) => `${step} ${status}`);

/** Creates a job whose first step runs until it is stopped. */
async function running(...more: TaskInput[]): Promise<string> {
  const { jobId } = await create(await newType([{ step: 100, script: ENDLESS, description: 'Endless' }, ...more]));
  await until(async () => (await job(jobId)).log?.task[0]?.subStep);
  return jobId;
}

it('a STARTED job is ABORTED_PENDING, runs its cleanup and no later step, and is then ABORTED', async () => {
  const id = await running({ step: 200, script: '', dependency: { previous: true } }, CLEANUP);
  const answer = await remove(`/job/${id}?reason=wrong%20file`);
  expect(answer).toMatchObject({ status: 200, text: '' });
  expect(['ABORTED_PENDING', 'ABORTED']).toContain((await job(id)).status);
  const aborted = await end(id);
  expect(aborted).toMatchObject({
    status: 'ABORTED',
    currentStep: { description: 'Sweep', number: 3, status: 'FINISHED' },
  });
  expect(steps(aborted)).toEqual(['100 FAILED_FATAL', '900 FINISHED']);
  expect(dataOf(aborted)).toMatchObject({ clean: 'yes', abortReason: 'wrong file' });
  expect(aborted.finished).toBeDefined();
});

it('a STARTED job runs its cleanup even with cleanup=false, because it is already running', async () => {
  const id = await running(CLEANUP);
  await server.abort(id, '?cleanup=false');
  expect(dataOf(await end(id))).toMatchObject({ clean: 'yes' });
});

it('a job is ABORTED only when none of its steps is running any more', async () => {
  const slow = "job.log('begun'); while (true) { try { sleep(20); } catch (error) { } }";
  const { jobId } = await create(
    await newType([
      { step: 100, script: slow },
      { step: 200, script: slow },
    ]),
  );
  await until(async () => (await job(jobId)).log?.task.filter(({ subStep }) => subStep).length === 2);
  await server.abort(jobId);
  expect(steps(await end(jobId)).toSorted()).toEqual(['100 FAILED_FATAL', '200 FAILED_FATAL']);
});

it('a job may be aborted again while it is being aborted', async () => {
  const id = await running({ ...CLEANUP, script: "while (job.getData('go') === null) sleep(20)" });
  await server.abort(id);
  expect(await remove(`/job/${id}`)).toMatchObject({ status: 200 });
  await succeed(server.put(`/job/${id}/step/0/data`, { body: '{"field":[{"key":"go","value":"1"}]}' }));
  expect(await end(id)).toMatchObject({ status: 'ABORTED' });
});

it('a job that has ended cannot be aborted: 409', async () => {
  const { jobId } = await server.run([{ step: 1, script: '' }]);
  expect(await remove(`/job/${jobId}`)).toMatchObject({ status: 409 });
  expect(await job(jobId)).toMatchObject({ status: 'FINISHED' });
});

it.each(['true', 'false'])('a READY job is ABORTED without having run, with cleanup=%s', async cleanup => {
  await setProperty('concurrentJobs', 0);
  const { jobId } = await create(await newType([{ step: 100, script: ENDLESS }]));
  await server.abort(jobId, `?cleanup=${cleanup}`);
  const aborted = await end(jobId);
  expect(aborted).toMatchObject({ status: 'ABORTED', log: { task: [] } });
  await setProperty('concurrentJobs', 10);
});

it.each([
  ['true', 'yes'],
  ['false', undefined],
])('a WAITING job is ABORTED; with cleanup=%s its cleanup leaves %s', async (cleanup, clean) => {
  const { jobId } = await create(await newType([{ step: 100, script: "job.wait('for ever')" }, CLEANUP]));
  await reach(jobId, 'WAITING');
  await server.abort(jobId, `?cleanup=${cleanup}`);
  const aborted = await end(jobId);
  expect(aborted.status).toBe('ABORTED');
  expect(dataOf(aborted).clean).toBe(clean);
});

it.each([
  ['true', 'yes'],
  ['false', undefined],
])('a HOLD job with a finished step is ABORTED; with cleanup=%s its cleanup leaves %s', async (cleanup, clean) => {
  const { jobId } = await create(await newType([{ step: 100, script: '' }, CLEANUP]), 'holdJob=true');
  await succeed(post(`/job/${jobId}/step/100/run`));
  await until(async () => (await job(jobId)).log?.task[0]?.status === 'FINISHED');
  await server.abort(jobId, `?cleanup=${cleanup}`);
  const aborted = await end(jobId);
  expect(aborted.status).toBe('ABORTED');
  expect(dataOf(aborted).clean).toBe(clean);
});

it('a job that waits for a retry is ABORTED immediately', async () => {
  await setProperty('retryDelay', 60);
  const { jobId } = await create(await newType([{ step: 100, script: "job.fail('later')" }]));
  await until(async () => (await job(jobId)).log?.task[0]?.status === 'FAILED_RETRY');
  await server.abort(jobId);
  const aborted = await end(jobId);
  expect(aborted.status).toBe('ABORTED');
  expect(aborted.log?.task).toHaveLength(1);
});

it('an aborted job can be run again as a copy', async () => {
  const id = await running();
  await server.abort(id);
  await end(id);
  const copy = (await succeed(post(`/job/${id}/re-run`, { accept: JSON_TYPE }))).json<JobJson>();
  await reach(copy.jobId, 'STARTED');
  await server.abort(copy.jobId);
  await end(copy.jobId);
  expect((await get(`/job/${id}`, { accept: JSON_TYPE })).json()).toMatchObject({ status: 'ABORTED' });
});
