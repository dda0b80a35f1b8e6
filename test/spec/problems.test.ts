/*
 * Source: Vidispine API, "Job problem conditions", "Job problems", "JavaScript tasks" (job.wait, checkProblem).
 */
import { beforeAll, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, NAMESPACE, startTestServer, succeed } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer();
const { get, create, newType, reach, end, job } = server;

beforeAll(() => server.setProperty('problemCheckInterval', 1));

/** Waits until somebody sets the metadata `go` of the job. */
const WAITS = `
job.log(checkProblem ? 'checked' : 'ran');
if (job.getData('go') === null) { job.wait('The projector is off'); return; }
job.log('done');`;

interface Problems {
  problem?: { id: number; type: string; data?: { key: string; value: string }[]; job: string[] }[];
}
const problems = async (path: string): Promise<Problems> => (await get(path, { accept: JSON_TYPE })).json<Problems>();
const setGo = (id: string) =>
  succeed(server.put(`/job/${id}/step/0/data`, { body: '{"field":[{"key":"go","value":"1"}]}' }));

it('a system without problems answers an empty element, or {}', async () => {
  for (const path of ['/job/problem', '/job/problem/']) {
    expect((await get(path)).text).toMatch(
      new RegExp(`<JobProblemListDocument xmlns="${NAMESPACE}"(/>|></JobProblemListDocument>)$`),
    );
    expect((await get(path, { accept: JSON_TYPE })).text).toBe('{}');
  }
});

it('a script that waits makes its job WAITING, with a problem of its own, and goes on when it no longer waits', async () => {
  const type = await newType([{ step: 100, script: WAITS, description: 'Projecting' }]);
  const [one, other] = [await create(type), await create(type)];
  const waiting = await reach(one.jobId, 'WAITING');
  await reach(other.jobId, 'WAITING');
  expect(waiting).toMatchObject({
    status: 'WAITING',
    waiting: { requirement: 'The projector is off' },
    currentStep: { description: 'Projecting', number: 1, status: 'WAITING' },
    log: { task: [{ step: 100, attempts: 0, status: 'WAITING' }] },
  });
  expect(waiting.finished).toBeUndefined();

  const { problem = [] } = await problems('/job/problem');
  expect(problem.map(({ job: ids }) => ids)).toEqual([[one.jobId], [other.jobId]]);
  expect(problem[0]).toMatchObject({ id: expect.any(Number), type: expect.any(String) });
  expect(await problems(`/job/${one.jobId}/problem`)).toEqual({ problem: [problem[0]] });
  expect((await get(`/job/${one.jobId}/problem`)).text).toMatch(
    new RegExp(
      `<JobProblemListDocument xmlns="${NAMESPACE}"><problem><id>${problem[0]!.id}</id><type>\\w+</type>` +
        `(<data><key>\\w+</key><value>[^<]*</value></data>)*<job>${one.jobId}</job></problem></JobProblemListDocument>$`,
    ),
  );

  await until(async () =>
    (await job(one.jobId)).log?.task[0]?.subStep?.some(({ description }) => description === 'checked'),
  );
  expect((await job(one.jobId)).status).toBe('WAITING');
  await setGo(one.jobId);
  const ended = await end(one.jobId);
  expect(ended.status).toBe('FINISHED');
  expect(ended.waiting).toBeUndefined();
  const said = ended.log!.task.flatMap(({ subStep = [] }) => subStep.map(({ description }) => description));
  expect(said[0]).toBe('ran');
  expect(said).toContain('checked');
  expect(said.at(-1)).toBe('done');
  expect(await problems(`/job/${one.jobId}/problem`)).toEqual({});
  expect((await problems('/job/problem')).problem?.map(({ job: ids }) => ids)).toEqual([[other.jobId]]);

  await server.abort(other.jobId);
  expect(await end(other.jobId)).toMatchObject({ status: 'ABORTED' });
  expect(await problems('/job/problem')).toEqual({});
});

it('a job that waits holds no slot', async () => {
  await server.setProperty('concurrentJobs', 1);
  const waiting = await create(await newType([{ step: 100, script: WAITS }]));
  await reach(waiting.jobId, 'WAITING');
  const { status } = await server.run([{ step: 100, script: '' }]);
  expect(status).toBe('FINISHED');
  await setGo(waiting.jobId);
  expect(await end(waiting.jobId)).toMatchObject({ status: 'FINISHED' });
});

it('a held job, and one that has ended, have no problems', async () => {
  const { jobId } = await create('CONFORM', 'holdJob=true');
  expect(await problems(`/job/${jobId}/problem`)).toEqual({});
  const ended: JobJson = await server.run([{ step: 1, script: '' }]);
  expect(await problems(`/job/${ended.jobId}/problem/`)).toEqual({});
});

it('a script that fails for good while it is asked again ends its job', async () => {
  const script = `if (checkProblem) { job.fatalFail('It burnt down'); } else { job.wait('The projector is off'); }`;
  const job = await server.run([{ step: 100, script }]);
  expect(job).toMatchObject({ status: 'FAILED_TOTAL', log: { task: [{ errorMessage: 'It burnt down' }] } });
});

it('needs the role _job_read', async () => {
  const nobody = await server.user('nobody');
  expect(await get('/job/problem', { as: nobody })).toMatchObject({ status: 403 });
});
