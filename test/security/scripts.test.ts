/*
 * Scripts that mean harm: whatever they do, other scripts run, and the server answers.
 */
import { request } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, JSON_TYPE, startTestServer, succeed, type TestServer } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const SCRIPT = 'application/javascript';
const FOR_EVER = 'for (;;) sleep(3600000);';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ JOBSPINE_SCRIPT_THREADS: '16', JOBSPINE_ATTEMPTS: '100' });
  await server.setProperty('concurrentJobs', 100);
  await server.setProperty('maxRetries', 0);
});

const testScript = (body: string) => server.post('/javascript/test', { body, type: SCRIPT, accept: JSON_TYPE });
const validate = (path: string) => server.get(`/task-definition/${path}/validate`, { accept: 'text/plain' });

/** Sends a script to be tested, and returns a function that disconnects. */
function startTest(body: string): () => void {
  const headers = { Authorization: `Basic ${btoa(ADMIN)}`, 'Content-Type': SCRIPT, Accept: JSON_TYPE };
  const sent = request(new URL('/API/javascript/test', server.url), { method: 'POST', headers, agent: false });
  sent.on('error', () => {}).end(body);
  return () => void sent.destroy();
}

/** Returns steps that may all run at the same time. */
const parallel = (steps: number, script: string) =>
  Array.from({ length: steps }, (_, i) => ({ step: i + 1, script, dependency: {} }));

describe('more sleeping scripts than there are threads', () => {
  let sleeping: string[];
  let type: string;
  beforeAll(async () => {
    const as = await server.user('sleeper', '_job_read', '_job_write');
    type = await server.newType(parallel(20, `job.log('asleep'); ${FOR_EVER}`));
    const jobs = await Promise.all([1, 2].map(() => server.create(type, '', { as })));
    sleeping = jobs.map(({ jobId }) => jobId);
    await until(async () => (await Promise.all(sleeping.map(countAsleep))).every(asleep => asleep > 0));
  });

  const countAsleep = async (jobId: string): Promise<number> =>
    (await server.job(jobId)).log?.task.filter(({ subStep = [] }) => subStep.length > 0).length ?? 0;

  it('of one user leave threads for the scripts of others', async () => {
    expect((await server.run([{ step: 1, script: 'job.setData("ran", 1)' }])).status).toBe('FINISHED');
    const asleep = await Promise.all(sleeping.map(countAsleep));
    expect(asleep[0]! + asleep[1]!).toBeLessThanOrEqual(8);
  });

  it('do not hold up changes, checks and tests of scripts', async () => {
    const name = await server.newType([{ step: 1, script: ';' }]);
    expect(await validate(`jobtype/${name}/step/1`)).toMatchObject({ status: 200 });
    expect((await succeed(testScript('6 * 7'))).json()).toMatchObject({ value: '42' });
  });
});

it('scripts that all ask for a check of scripts do not wait for each other', async () => {
  const name = await server.newType([{ step: 1, script: ';' }]);
  const script = `api.path('task-definition/jobtype/${name}/step/1/validate').dataType('text').get();`;
  const done = await server.run(parallel(40, script));
  expect(done.status).toBe('FINISHED');
});

describe('a test of a script', () => {
  it('ends when its caller disconnects', async () => {
    const script = `api.path('configuration/properties/started').dataType('text').input('yes').put(); ${FOR_EVER}`;
    const tests = Array.from({ length: 12 }, () => startTest(script));
    await until(async () => (await server.get('/configuration/properties/started')).status === 200);
    for (const disconnect of tests) disconnect();
    expect((await succeed(testScript('6 * 7'))).json()).toMatchObject({ value: '42' });
  });

  it('ends after a time', async () => {
    await server.setProperty('javascriptTestDuration', 1);
    // The setting is read again in the background.
    await until(async () => {
      const { error } = (await succeed(testScript('sleep(2000)'))).json<{ error?: string }>();
      return error === 'The script ran for more than 1 s, counting its calls and its sleep';
    });
    await server.setProperty('javascriptTestDuration', 60);
  });
});

describe('scripts that call in a loop leave the server to others', () => {
  /** Returns the time within which 90 of 100 requests are answered, in milliseconds, while such a job runs. */
  async function timeDuring(script: string, body: object): Promise<number> {
    const type = await server.newType(parallel(8, script));
    const { jobId } = await server.create(type, '', { body: JSON.stringify(body) });
    await until(async () => (await server.job(jobId)).log?.task.some(({ subStep }) => subStep));
    const times: number[] = [];
    for (let i = 0; i < 100; i++) {
      const startedAt = performance.now();
      await succeed(server.get('//APInoauth/is-online', { as: null, accept: 'text/plain' }));
      times.push(performance.now() - startedAt);
    }
    await server.abort(jobId);
    return times.toSorted((a, b) => a - b)[90]!;
  }

  it('when they read keys of megabytes of metadata', async () => {
    const field = [{ key: 'large', value: 'x'.repeat(9 * 1024 * 1024) }];
    const script = 'job.log("reading"); for (;;) { job.getData("x"); job.containsKey("y"); job.getKeys(); }';
    expect(await timeDuring(script, { field })).toBeLessThan(400);
  });

  it('when they send megabytes', async () => {
    const script = `job.log('sending'); const text = 'x'.repeat(7000000);
      for (;;) try { api.path('job').input(text, 'json').post() } catch {}`;
    expect(await timeDuring(script, {})).toBeLessThan(400);
  });
});

it('a script of a step ends after a time', async () => {
  await server.setProperty('javascriptDuration', 1);
  // The setting is read again every few seconds.
  await until(async () => {
    const done = await server.run([{ step: 1, script: 'sleep(2000)' }]);
    return done.log?.task[0]?.errorMessage === 'The script ran for more than 1 s, counting its calls and its sleep';
  });
  await server.setProperty('javascriptDuration', 86_400);
});
