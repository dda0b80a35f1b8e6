/*
 * The life of a job, as its documents show it.
 * Source: Vidispine API, "Job states", "Step states", "Task dependencies", "JobDocument".
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type JobJson,
  JSON_TYPE,
  startTestServer,
  succeed,
  type TaskInput,
  type TaskJson,
  TEXT,
} from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer();
const { get, put, post, run, create, newType, end, reach, job, setProperty } = server;

beforeAll(async () => {
  await setProperty('retryDelay', 0);
  await setProperty('concurrentJobs', 20);
});

const dataOf = ({ data = [] }: JobJson): Record<string, string> =>
  Object.fromEntries(data.map(({ key, value }) => [key, value]));
const steps = ({ log }: JobJson): string[] =>
  log!.task.map(({ step, attempts, status }) => `${step}/${attempts} ${status}`);
const taskOf = ({ log }: JobJson, step: number): TaskJson => log!.task.find(task => task.step === step)!;
const timeOf = (text: string | undefined): number => Date.parse(text!.replace('+0000', 'Z'));

/** Waits until `letGo`, so that a test can look at the job while it runs. */
const GATE = "while (job.getData('go') === null) sleep(20);";
const letGo = (id: string) => succeed(put(`/job/${id}/step/0/data`, { body: '{"field":[{"key":"go","value":"1"}]}' }));

describe('a job that succeeds', () => {
  it('is FINISHED, with a log of its steps in the order in which they ran', async () => {
    const all = { allPrevious: true };
    const done = await run([
      { step: 100, script: 'job.log("a")', description: 'First' },
      { step: 200, script: 'job.log("b")', description: 'Second', dependency: all },
      { step: 300, script: 'job.log("c")', description: 'Third', dependency: all },
    ]);
    expect(done).toMatchObject({
      status: 'FINISHED',
      totalSteps: 3,
      currentStep: { description: 'Third', number: 3, status: 'FINISHED' },
    });
    expect(steps(done)).toEqual(['100/0 FINISHED', '200/0 FINISHED', '300/0 FINISHED']);
    const ids = done.log!.task.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    expect(done.log!.task.map(({ description }) => description)).toEqual(['First', 'Second', 'Third']);
    expect(timeOf(done.finished)).toBeGreaterThanOrEqual(timeOf(done.started));
    expect(Object.keys(done)).toEqual([
      'jobId',
      'user',
      'started',
      'finished',
      'status',
      'type',
      'priority',
      'currentStep',
      'data',
      'totalSteps',
      'log',
    ]);
  });

  it('shows the time of its creation as started', async () => {
    const created = await create(await newType([{ step: 100, script: '' }]));
    expect((await end(created.jobId)).started).toBe(created.started);
  });

  it('shows sub-steps with their times and, while it runs, progress', async () => {
    const script = `job.log('begun'); job.setProgress(768506239, 768506240, 'bytes'); ${GATE} job.setProgress(99.5, 100, 'percent'); job.log('over')`;
    const { jobId } = await create(await newType([{ step: 200, script, description: 'Transferring content.' }]));
    const running = await until(async () => {
      const now = await job(jobId);
      return now.log?.task[0]?.progress ? now : undefined;
    });
    expect(running).toMatchObject({
      status: 'STARTED',
      totalSteps: 1,
      currentStep: { description: 'Transferring content.', number: 1, status: 'STARTED' },
    });
    expect(running.finished).toBeUndefined();
    expect(taskOf(running, 200)).toMatchObject({
      status: 'STARTED',
      attempts: 0,
      progress: { value: 768506239, total: 768506240, unit: 'bytes' },
      subStep: [{ description: 'begun' }],
      subTask: [],
    });
    expect((await get(`/job/${jobId}`)).text).toContain(
      '<progress total="768506240" unit="bytes">768506239</progress><subStep><timestamp>',
    );
    await letGo(jobId);
    const { progress, subStep } = taskOf(await end(jobId), 200);
    expect(progress).toEqual({ value: 99.5, total: 100, unit: 'percent' });
    expect(subStep?.map(({ description }) => description)).toEqual(['begun', 'over']);
    for (const { timestamp } of subStep ?? [])
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it('writes a task in the documented order of members', async () => {
    const { jobId } = await run([
      { step: 50, script: 'job.log("x"); job.setProgress(1, 2, "bytes")', description: 'Closing.' },
    ]);
    expect((await get(`/job/${jobId}`, { accept: JSON_TYPE })).text).toMatch(
      /"log":\{"task":\[\{"step":50,"attempts":0,"status":"FINISHED","timestamp":"[^"]+","description":"Closing\.","progress":\{"value":1,"total":2,"unit":"bytes"\},"subStep":\[\{"timestamp":"[^"]+","description":"x"\}\],"subTask":\[\],"id":\d+\}\]\}\}$/,
    );
    expect((await get(`/job/${jobId}`)).text).toMatch(
      /<currentStep><description>Closing\.<\/description><number>1<\/number><status>FINISHED<\/status><\/currentStep><totalSteps>1<\/totalSteps><log><task id="\d+"><step>50<\/step><attempts>0<\/attempts><status>FINISHED<\/status><timestamp>[^<]+Z<\/timestamp><description>Closing\.<\/description><progress total="2" unit="bytes">1<\/progress><subStep><timestamp>[^<]+Z<\/timestamp><description>x<\/description><\/subStep><\/task><\/log><\/JobDocument>$/,
    );
  });

  it('is FINISHED immediately when its type has no steps', async () => {
    const done = await run([]);
    expect(done).toMatchObject({ status: 'FINISHED', totalSteps: 0, log: { task: [] } });
    expect(done.finished).toBeDefined();
    expect(done.currentStep).toBeUndefined();
  });

  it('shows only the data item, shapeIds and transcode… without metadata=true', async () => {
    const script = `job.setData('shapeIds', ['VX-33', 'VX-34']); job.setData('transcodeProgress', 99.5); job.setData('other', 1)`;
    const { jobId } = await run([{ step: 1, script }], 'jobmetadata=itemId%3DVX-32&jobmetadata=mine%3D1');
    const light = (await get(`/job/${jobId}`, { accept: JSON_TYPE })).json<JobJson>();
    expect(dataOf(light)).toEqual({ item: 'VX-32', shapeIds: 'VX-33,VX-34', transcodeProgress: '99.5' });
    expect(dataOf(await job(jobId))).toMatchObject({ mine: '1', other: '1', itemId: 'VX-32', item: 'VX-32' });
    const some = (await get(`/job/${jobId}?metadata=true&field=mine,other`, { accept: JSON_TYPE })).json<JobJson>();
    expect(dataOf(some)).toEqual({ mine: '1', other: '1' });
  });

  it('numbers cleanup steps after all others, and leaves them out of totalSteps', async () => {
    const done = await run([
      { step: 100, script: '', description: 'Work' },
      { step: 150, script: '', description: 'Sweep', cleanup: true },
      { step: 200, script: '', description: 'More', dependency: { previous: true } },
    ]);
    expect(done).toMatchObject({
      status: 'FINISHED',
      totalSteps: 2,
      currentStep: { description: 'Sweep', number: 3, status: 'FINISHED' },
    });
    expect(steps(done)).toEqual(['100/0 FINISHED', '200/0 FINISHED', '150/0 FINISHED']);
  });
});

describe('the steps of a job', () => {
  /** Records its start and end in the data: two steps that both start before either ends ran at the same time. */
  const meet = (step: number, other: number): string =>
    `job.setData('at${step}', '1'); while (job.getData('at${other}') === null) sleep(20);`;

  it('run at the same time when they do not depend on each other', async () => {
    const previous = { step: 100 };
    const done = await run([
      { step: 100, script: '' },
      { step: 200, script: meet(200, 300), dependency: previous },
      { step: 300, script: meet(300, 200), dependency: previous },
      { step: 400, script: '', dependency: { step: 200 } },
      { step: 500, script: '', dependency: { allPrevious: true } },
    ]);
    expect(done).toMatchObject({ status: 'FINISHED', totalSteps: 5 });
    expect(steps(done)[0]).toBe('100/0 FINISHED');
    expect(steps(done).at(-1)).toBe('500/0 FINISHED');
    expect(steps(done).toSorted()).toEqual([100, 200, 300, 400, 500].map(step => `${step}/0 FINISHED`));
  });

  it('share the data of the job', async () => {
    const done = await run([
      { step: 1, script: "job.setData('list', [1, 2, 3]); job.setData('gone', 'x')" },
      {
        step: 2,
        script: "job.setData('seen', job.getData('list')); job.deleteData('gone')",
        dependency: { previous: true },
      },
    ]);
    expect(dataOf(done)).toMatchObject({ list: '1,2,3', seen: '1,2,3' });
    expect(dataOf(done).gone).toBeUndefined();
  });
});

describe('a step that fails', () => {
  it('is tried six times in all, with one log entry and error per attempt, and then ends the job', async () => {
    const done = await run([
      { step: 200, script: "job.fail('No space left: ' + job.getAttempt())", description: 'Transferring content.' },
      { step: 300, script: '', dependency: { previous: true } },
    ]);
    expect(done).toMatchObject({
      status: 'FAILED_TOTAL',
      currentStep: { description: 'Transferring content.', number: 1, status: 'FAILED_FATAL' },
      totalSteps: 2,
    });
    expect(steps(done)).toEqual([
      '200/0 FAILED_RETRY',
      '200/1 FAILED_RETRY',
      '200/2 FAILED_RETRY',
      '200/3 FAILED_RETRY',
      '200/4 FAILED_RETRY',
      '200/5 FAILED_FATAL',
    ]);
    expect(done.log!.task.map(({ errorMessage }) => errorMessage)).toEqual(
      [0, 1, 2, 3, 4, 5].map(attempt => `No space left: ${attempt}`),
    );
    expect(dataOf(done).errorMessage).toBe('No space left: 5');
  });

  it('continues when a later attempt succeeds', async () => {
    const done = await run([{ step: 1, script: "if (job.getAttempt() < 2) job.fail('not yet')" }]);
    expect(done.status).toBe('FINISHED');
    expect(steps(done)).toEqual(['1/0 FAILED_RETRY', '1/1 FAILED_RETRY', '1/2 FINISHED']);
    expect(dataOf(done).errorMessage).toBeUndefined();
  });

  it('ends the job immediately with fatalFail', async () => {
    const done = await run([
      { step: 1, script: "job.fatalFail('Testing job failing')" },
      { step: 2, script: '', dependency: { previous: true } },
    ]);
    expect(done.status).toBe('FAILED_TOTAL');
    expect(steps(done)).toEqual(['1/0 FAILED_FATAL']);
    expect(dataOf(done).errorMessage).toBe('Testing job failing');
    expect((await get(`/job/${done.jobId}`)).text).toContain('<errorMessage>Testing job failing</errorMessage>');
  });

  it('only makes the job FINISHED_WARNING when it is not critical, and the steps after it run', async () => {
    const done = await run([
      { step: 1, script: "job.fatalFail('Never mind')", critical: false },
      { step: 2, script: '', dependency: { previous: true } },
    ]);
    expect(done.status).toBe('FINISHED_WARNING');
    expect(steps(done)).toEqual(['1/0 FAILED_FATAL', '2/0 FINISHED']);
  });

  it('does not keep the cleanup steps from running', async () => {
    const done = await run([
      { step: 1, script: "job.fatalFail('Broken')" },
      { step: 2, script: "job.setData('clean', 'yes')", cleanup: true },
    ]);
    expect(done.status).toBe('FAILED_TOTAL');
    expect(steps(done)).toEqual(['1/0 FAILED_FATAL', '2/0 FINISHED']);
    expect(dataOf(done)).toMatchObject({ clean: 'yes', errorMessage: 'Broken' });
  });

  it.each([
    ['throws', "throw new Error('Out of paper')", 'Out of paper'],
    ['throws text', "throw 'Out of ink'", 'Out of ink'],
    ['uses what there is not', 'nothing.at.all', 'nothing'],
  ])('shows the reason when its script %s', async (_, script, message) => {
    const done = await run([{ step: 1, script, critical: true }]);
    expect(done.status).toBe('FAILED_TOTAL');
    expect(done.log!.task.at(-1)!.errorMessage).toContain(message);
  });

  it('waits longer before each retry, according to retryDelay', async () => {
    await setProperty('retryDelay', 30);
    const { jobId } = await create(await newType([{ step: 1, script: "job.fail('later')" }]));
    const waiting = await until(async () => {
      const now = await job(jobId);
      return now.log?.task[0]?.status === 'FAILED_RETRY' ? now : undefined;
    });
    expect(waiting.log?.task).toHaveLength(1);
    expect(waiting.finished).toBeUndefined();
    await setProperty('retryDelay', 0);
    await server.abort(jobId);
    expect(await end(jobId)).toMatchObject({ status: 'ABORTED' });
  });
});

describe('a job whose type is changed while it runs', () => {
  it('runs the steps that it started with', async () => {
    const type = await newType([
      { step: 100, script: GATE, description: 'Gate' },
      { step: 200, script: "job.setData('ran', 'old')", description: 'Old', dependency: { previous: true } },
    ]);
    const { jobId } = await create(type);
    await reach(jobId, 'STARTED');
    const script = { body: "job.setData('ran', 'new')", type: 'application/javascript' };
    await succeed(put(`/task-definition/jobtype/${type}/step/200/script`, script));
    const more = JSON.stringify({ task: [{ step: 300, script: '', jobType: type }] });
    await succeed(post('/task-definition', { body: more }));
    await letGo(jobId);
    const done = await end(jobId);
    expect(done).toMatchObject({ status: 'FINISHED', totalSteps: 2 });
    expect(dataOf(done).ran).toBe('old');
    const next = await end((await create(type, 'jobmetadata=go%3D1')).jobId);
    expect(next.totalSteps).toBe(3);
    expect(dataOf(next).ran).toBe('new');
  });

  it('keeps its type until it has ended', async () => {
    const type = await newType([{ step: 100, script: GATE }]);
    const { jobId } = await create(type);
    await reach(jobId, 'STARTED');
    expect(await server.remove(`/task-definition/jobtype/${type}`)).toMatchObject({ status: 409 });
    await letGo(jobId);
    expect(await end(jobId)).toMatchObject({ status: 'FINISHED', type });
    expect(await server.remove(`/task-definition/jobtype/${type}`)).toMatchObject({ status: 200 });
  });
});

describe('a running job', () => {
  it('cannot be deleted with others, and accepts another priority', async () => {
    const ended = await run([{ step: 1, script: '' }]);
    const { jobId } = await create(await newType([{ step: 100, script: GATE }]));
    await reach(jobId, 'STARTED');
    expect(await server.remove(`/job?id=${ended.jobId},${jobId}`)).toMatchObject({ status: 400 });
    expect(await get(`/job/${ended.jobId}`, { accept: TEXT })).toMatchObject({ status: 200, text: 'FINISHED' });
    expect(await put(`/job/${jobId}?priority=LOW`)).toMatchObject({ status: 200 });
    expect(await job(jobId)).toMatchObject({ priority: 'LOW', status: 'STARTED' });
    await letGo(jobId);
    await end(jobId);
    expect(await server.remove(`/job?id=${ended.jobId},${jobId}`)).toMatchObject({ status: 200 });
    expect(await get(`/job/${jobId}`)).toMatchObject({ status: 404 });
  });

  it('is listed with its steps', async () => {
    const { type, jobId } = await run([{ step: 7, script: 'job.log("hello")', description: 'Seventh' }]);
    const list = await get(`/job?type=${type}&step=true&metadata=true`, { accept: JSON_TYPE });
    expect(list.json()).toMatchObject({
      hits: 1,
      job: [
        {
          jobId,
          totalSteps: 1,
          currentStep: { description: 'Seventh', number: 1, status: 'FINISHED' },
          log: { task: [{ step: 7, status: 'FINISHED', subStep: [{ description: 'hello' }] }] },
        },
      ],
    });
  });

  it('is copied by re-run as it was created, and the copy runs', async () => {
    const tasks: TaskInput[] = [{ step: 1, script: "job.setData('a', 'changed'); job.setData('b', 'new')" }];
    const { jobId } = await run(tasks, 'jobmetadata=a%3Dgiven&priority=HIGH');
    const copy = (await succeed(post(`/job/${jobId}/re-run`, { accept: JSON_TYPE }))).json<JobJson>();
    expect(copy).toMatchObject({ status: 'READY', priority: 'HIGH' });
    expect(await end(copy.jobId)).toMatchObject({ status: 'FINISHED' });
    expect(dataOf(await job(copy.jobId))).toMatchObject({ a: 'changed', b: 'new' });
  });
});
