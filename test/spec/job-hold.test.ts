/*
 * Jobs on HOLD. Source: Vidispine API, "Run a job step", "Job states" (HOLD).
 */
import { beforeAll, expect, it } from 'vitest';
import { type JobJson, startTestServer, succeed, type TaskInput } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer();
const { post, create, newType, end, job, setProperty } = server;

beforeAll(() => setProperty('retryDelay', 0));

const steps = ({ log }: JobJson): string[] =>
  log!.task.map(({ step, attempts, status }) => `${step}/${attempts} ${status}`);
const held = async (...tasks: TaskInput[]): Promise<string> =>
  (await create(await newType(tasks), 'holdJob=true')).jobId;
const runStep = (id: string, step: number) => succeed(post(`/job/${id}/step/${step}/run`));
const untilStep = (id: string, step: number, status: string): Promise<unknown> =>
  until(async () => (await job(id)).log?.task.findLast(task => task.step === step)?.status === status);

const WORK: TaskInput = { step: 100, script: "job.log('worked')", description: 'Work' };
const MORE: TaskInput = { step: 200, script: '', description: 'More', dependency: { previous: true } };

it('a held job starts nothing by itself, while others run', async () => {
  const id = await held(WORK, MORE);
  expect(await server.run([WORK])).toMatchObject({ status: 'FINISHED' });
  const now = await job(id);
  expect(now).toMatchObject({ status: 'HOLD', log: { task: [] } });
  expect(now.finished).toBeUndefined();
});

it('runs only the requested step, and ends when all its steps have ended', async () => {
  const id = await held(WORK, MORE);
  expect(await post(`/job/${id}/step/100/run`)).toMatchObject({ status: 200, text: '' });
  await untilStep(id, 100, 'FINISHED');
  expect(await job(id)).toMatchObject({
    status: 'HOLD',
    totalSteps: 2,
    currentStep: { description: 'Work', number: 1, status: 'FINISHED' },
  });
  await runStep(id, 200);
  const done = await end(id);
  expect(done.status).toBe('FINISHED');
  expect(steps(done)).toEqual(['100/0 FINISHED', '200/0 FINISHED']);
});

it('runs steps in any order, as the caller decides', async () => {
  const id = await held(WORK, MORE);
  await runStep(id, 200);
  await untilStep(id, 200, 'FINISHED');
  await runStep(id, 100);
  expect(steps(await end(id))).toEqual(['200/0 FINISHED', '100/0 FINISHED']);
});

it('refuses a step that is running or has finished with 409', async () => {
  const id = await held({ ...WORK, script: "while (job.getData('go') === null) sleep(20)" }, MORE);
  await runStep(id, 100);
  await untilStep(id, 100, 'STARTED');
  expect(await post(`/job/${id}/step/100/run`)).toMatchObject({ status: 409 });
  await succeed(server.put(`/job/${id}/step/100/data`, { body: '{"field":[{"key":"go","value":"1"}]}' }));
  await untilStep(id, 100, 'FINISHED');
  expect(await post(`/job/${id}/step/100/run`)).toMatchObject({ status: 409 });
  expect(await post(`/job/${id}/step/300/run`)).toMatchObject({ status: 404 });
});

it('stays HOLD when a step has failed, which may be run again', async () => {
  const id = await held({ ...WORK, script: "if (job.getData('go') === null) job.fatalFail('No')" });
  await runStep(id, 100);
  await untilStep(id, 100, 'FAILED_FATAL');
  expect(await job(id)).toMatchObject({ status: 'HOLD' });
  await succeed(server.put(`/job/${id}/step/100/data`, { body: '{"field":[{"key":"go","value":"1"}]}' }));
  await runStep(id, 100);
  expect(await end(id)).toMatchObject({ status: 'FINISHED' });
});

it('retries a step that fails, as in other jobs', async () => {
  const id = await held({ ...WORK, script: "if (job.getAttempt() < 2) job.fail('Not yet')" });
  await runStep(id, 100);
  expect(steps(await end(id))).toEqual(['100/0 FAILED_RETRY', '100/1 FAILED_RETRY', '100/2 FINISHED']);
});

it('ends in a warning when a step that is not critical failed', async () => {
  const id = await held({ ...WORK, script: "job.fatalFail('No')", critical: false });
  await runStep(id, 100);
  expect(await end(id)).toMatchObject({ status: 'FINISHED_WARNING' });
});

it('can be aborted while it is held', async () => {
  const id = await held(WORK);
  await server.abort(id);
  expect(await end(id)).toMatchObject({ status: 'ABORTED', log: { task: [] } });
});

it('needs the role _job_write to run a step', async () => {
  const reader = await server.user('reader', '_job_read');
  expect(await post(`/job/${await held(WORK)}/step/100/run`, { as: reader })).toMatchObject({ status: 403 });
});
