/*
 * The scripts of steps. Source: Vidispine API, "JavaScript tasks", "JavaScript common functions".
 */
import { describe, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, startTestServer, succeed, type TaskInput } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer();
const { post, create, newType, end, job, run } = server;
const SCRIPT = 'application/javascript';

const dataOf = ({ data = [] }: JobJson): Record<string, string> =>
  Object.fromEntries(data.map(({ key, value }) => [key, value]));

/** Runs a script and returns the metadata of its job. */
async function outcomeOf(script: string, query = ''): Promise<Record<string, string>> {
  const done = await run([{ step: 100, script }], query);
  expect(done.log?.task.map(({ errorMessage }) => errorMessage).join()).toBe('');
  return dataOf(done);
}

describe('job', () => {
  it('knows its id, user, step, attempt and priority', async () => {
    const done = await run(
      [
        {
          step: 250,
          script: `
            const facts = [job.getId(), job.getUser(), job.getStepId(), job.getAttempt(), job.getPriority()];
            job.setData('facts', facts);
            job.setData('username', job.getData('username'));`,
        },
      ],
      'priority=HIGH',
    );
    expect(dataOf(done)).toMatchObject({ facts: `${done.jobId},admin,250,0,HIGH`, username: 'admin' });
  });

  it('reads, writes and deletes metadata', async () => {
    const data = await outcomeOf(
      `
      job.setData('number', 1.5);
      job.setData('flag', true);
      job.setData('list', ['a', 2, false]);
      job.setData('nothing', job.getData('no such key') === null);
      job.setData('given', job.getData('myApp_given') + '!');
      job.setData('default', job.getDataOrDefault('no such key', 'otherwise'));
      job.deleteData('myApp_gone');
      job.setData('contains', [job.containsKey('myApp_given'), job.containsKey('myApp_gone')]);
      job.setData('keys', job.getKeys().filter(key => key.startsWith('myApp')).sort());`,
      'jobmetadata=myApp_given%3Dyes&jobmetadata=myApp_gone%3Dyes',
    );
    expect(data).toMatchObject({
      number: '1.5',
      flag: 'true',
      list: 'a,2,false',
      nothing: 'true',
      given: 'yes!',
      default: 'otherwise',
      contains: 'true,false',
      keys: 'myApp_given',
    });
    expect(data.myApp_gone).toBeUndefined();
  });

  it('logs sub-steps, and reports progress in each unit', async () => {
    const done = await run([
      { step: 1, script: "job.log('one'); job.log(2); job.setProgress(50, 100, 'percent')" },
      { step: 2, script: "job.setProgress(10, null, 'bytes'); job.setData('seen', JSON.stringify(job.getProgress()))" },
    ]);
    const byStep = (step: number) => done.log?.task.find(task => task.step === step);
    expect(byStep(1)?.subStep?.map(({ description }) => description)).toEqual(['one', '2']);
    expect(byStep(1)?.progress).toEqual({ value: 50, total: 100, unit: 'percent' });
    expect(byStep(2)?.progress).toMatchObject({ value: 10, unit: 'bytes' });
    expect(JSON.parse(dataOf(done).seen!)).toMatchObject({ value: 10, unit: 'bytes' });
  });

  it('ends its script at a return, also at the top level', async () => {
    expect((await outcomeOf("job.setData('a', 1); return; job.setData('b', 2);")).b).toBeUndefined();
  });

  it('has checkProblem, which is false in an ordinary run', async () => {
    expect(await outcomeOf("job.setData('check', checkProblem)")).toMatchObject({ check: 'false' });
  });
});

describe('api', () => {
  it('reads JSON as an object, and text as text', async () => {
    const data = await outcomeOf(`
      const own = api.path('job').path(job.getId()).queryParam('metadata', 'true').dataType('json').get();
      job.setData('own', [own.jobId, own.status, own.data.length > 0]);
      job.setData('state', api.path('job/' + job.getId()).dataType('text').get());
      job.setData('xml', api.path('job').path(job.getId()).dataType('xml').get().includes('<JobDocument'));
      job.setData('who', api.path('whoami').dataType('text').get());`);
    const [id, status, hasData] = data.own!.split(',');
    expect({ status, hasData }).toEqual({ status: 'STARTED', hasData: 'true' });
    expect(id).toMatch(/^VX-\d+$/);
    expect(data).toMatchObject({ state: 'STARTED', xml: 'true', who: 'admin' });
  });

  it('creates jobs from a document, and changes them', async () => {
    const data = await outcomeOf(`
      const created = api.path('job').queryParam('type', 'CONFORM').queryParam('holdJob', 'true')
        .dataType('json').input({ field: [{ key: 'from', value: 'script' }] }).post();
      api.path('job').path(created.jobId).queryParam('priority', 'LOW').put();
      job.setData('created', created.jobId);`);
    expect(dataOf(await job(data.created!))).toMatchObject({ from: 'script' });
    expect(await job(data.created!)).toMatchObject({ status: 'HOLD', priority: 'LOW', user: 'admin' });
  });

  it('throws when a request is refused, unless rich() was called', async () => {
    const data = await outcomeOf(`
      try { api.path('job/VX-1000000').get(); } catch (error) { job.setData('thrown', error.status); }
      const answer = api.path('job/VX-1000000').dataType('json').rich().get();
      job.setData('rich', [answer.status, answer.output.notFound.id]);`);
    expect(data).toMatchObject({ thrown: '404', rich: '404,VX-1000000' });
  });

  it('acts as the user of the job, with the same roles', async () => {
    const as = await server.user('writer', '_job_write');
    const script =
      "job.setData('status', api.path('job').rich().get().status); job.setData('who', api.path('whoami').dataType('text').get())";
    const { jobId } = await create(await newType([{ step: 1, script }]), '', { as });
    expect(dataOf(await end(jobId))).toMatchObject({ status: '403', who: 'writer' });
  });

  it('is not changed by a call', async () => {
    expect(
      await outcomeOf(`
        const jobs = api.path('job');
        jobs.path('no-such').rich().get();
        job.setData('hits', jobs.queryParam('number', 0).dataType('json').get().hits > 0);`),
    ).toMatchObject({ hits: 'true' });
  });
});

describe('a script that misbehaves', () => {
  const fails = async (script: string): Promise<string> => {
    const tasks: TaskInput[] = [{ step: 100, script }];
    const failed = await run(tasks);
    expect(failed.status).toBe('FAILED_TOTAL');
    return failed.log!.task.at(-1)!.errorMessage!;
  };

  it('is ended if it loops, with a message that gives the reason, while other jobs continue', async () => {
    await server.setProperty('javascriptTimeout', 1);
    await server.setProperty('maxRetries', 0);
    const looping = fails('while (true) {}');
    expect(await run([{ step: 1, script: '' }])).toMatchObject({ status: 'FINISHED' });
    expect(await looping).toMatch(/1 s\b/);
  });

  it('is ended if it uses too much memory, or nests too deeply', async () => {
    await server.setProperty('maxRetries', 0);
    expect(await fails("const all = []; while (true) all.push('x'.repeat(100000) + all.length)")).not.toBe('');
    expect(await fails('(function deeper() { deeper(); })()')).not.toBe('');
  });

  it('cannot leave the sandbox', async () => {
    const data = await outcomeOf(
      "job.setData('types', [typeof process, typeof require, typeof fetch, typeof Deno, typeof XMLHttpRequest])",
    );
    expect(data.types).toBe('undefined,undefined,undefined,undefined,undefined');
    await server.setProperty('maxRetries', 0);
    expect(await fails("await import('fs')")).not.toBe('');
    expect(await fails("http.uri('http://127.0.0.1:1/').get()")).toMatch(/127\.0\.0\.1|allowed/);
  });
});

describe('POST /javascript/test', () => {
  interface Result {
    value?: string;
    log?: string[];
    error?: string;
  }
  const evaluate = async (body: string, type = SCRIPT): Promise<Result> =>
    (await succeed(post('/javascript/test', { body, type, accept: JSON_TYPE }))).json<Result>();

  it('returns the value and the log of the script', async () => {
    expect(await evaluate("logger.log('hello'); ({ a: [1, 2] })")).toEqual({ value: '{"a":[1,2]}', log: ['hello'] });
    expect(await evaluate('return 6 * 7;')).toMatchObject({ value: '42' });
    expect(await evaluate('1 + 1', 'text/javascript')).toMatchObject({ value: '2' });
    // A page of any site can send this type without asking.
    expect(await post('/javascript/test', { body: '1 + 1', type: 'text/plain' })).toMatchObject({ status: 415 });
  });

  it('returns the error with its position', async () => {
    expect((await evaluate('let a = 1;\nnothing.at.all')).error).toMatch(/nothing.*line 2/);
    expect((await evaluate('if (')).error).toMatch(/SyntaxError/);
  });

  it('calls the API as the caller', async () => {
    expect(await evaluate("api.path('whoami').dataType('text').get()")).toMatchObject({ value: '"admin"' });
  });

  it('needs a script and the role _administrator', async () => {
    expect(await post('/javascript/test')).toMatchObject({ status: 400 });
    const as = await server.user('curious', '_job_read', '_job_write', '_taskdefinition_write');
    expect(await post('/javascript/test', { body: '1', type: SCRIPT, as })).toMatchObject({ status: 403 });
  });
});

it('a job whose script waits in a call is aborted immediately', async () => {
  const { jobId } = await create(await newType([{ step: 1, script: "job.log('begun'); sleep(600000)" }]));
  await until(async () => (await job(jobId)).log?.task[0]?.subStep);
  await server.abort(jobId);
  expect(await end(jobId)).toMatchObject({ status: 'ABORTED' });
});
