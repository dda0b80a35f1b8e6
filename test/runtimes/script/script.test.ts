import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/step.ts';
import { createJavascriptRuntime, type JavascriptRuntime, toOutcome } from '../../../src/runtimes/script/script.ts';
import { type FakeHooks, fakeHooks, scriptStep } from '../fake-hooks.ts';

let javascript: JavascriptRuntime;
const limits = { seconds: 2, memoryMiB: 64, duration: 600, testDuration: 600 };

beforeAll(async () => {
  const outgoing = { allowedHosts: [], allowPrivateAddresses: false };
  javascript = await createJavascriptRuntime({ limits: () => limits, outgoing, maxThreads: 8 });
});
afterAll(() => javascript.close());

const run = (script: string, hooks: FakeHooks = fakeHooks()): Promise<Outcome> =>
  javascript.run(scriptStep(script), hooks);

/** Evaluates an expression in a step and returns its value. */
async function valueIn(expression: string, hooks: FakeHooks = fakeHooks()): Promise<unknown> {
  expect(await run(`job.log(JSON.stringify(${expression}) ?? 'undefined')`, hooks)).toEqual({ kind: 'finished' });
  return hooks.logged.at(-1) === 'undefined' ? undefined : JSON.parse(hooks.logged.at(-1)!);
}

const failed = (message: string, fatal = false) => ({ kind: 'failed', message, fatal });

describe('job (Vidispine API, "JavaScript tasks")', () => {
  const data = { original: 'a.mov', empty: '' };
  const cases: [expression: string, value: unknown, why: string][] = [
    ['job.getId()', 'VX-7', 'knows its id'],
    ['job.getUser()', 'maria', 'knows its user'],
    ['job.getStepId()', 100, 'knows the number of its step'],
    ['job.getAttempt()', 2, 'knows the attempt'],
    ['job.getPriority()', 'HIGH', 'knows its priority'],
    ['job.getData("original")', 'a.mov', 'returns metadata'],
    ['job.getData("missing")', null, 'returns null for missing metadata'],
    ['job.getData("username")', 'maria', 'has the user as metadata, as older servers do'],
    ['job.getData("__proto__")', null, 'has no metadata of this name unless it was set'],
    ['job.getDataOrDefault("original", "x")', 'a.mov', 'prefers metadata to the default'],
    ['job.getDataOrDefault("empty", "x")', '', 'prefers empty metadata to the default'],
    ['job.getDataOrDefault("missing", "x")', 'x', 'returns the default for missing metadata'],
    ['job.containsKey("empty")', true, 'finds a key'],
    ['job.containsKey("missing")', false, 'does not find a missing key'],
    ['job.getKeys()', ['original', 'empty', 'username'], 'lists its keys'],
    ['job.getProgress()', null, 'has no progress at first'],
    ['checkProblem', false, 'is false unless the step checks a problem'],
  ];
  for (const [expression, value, why] of cases) {
    it(`${why}: ${expression}`, async () => expect(await valueIn(expression, fakeHooks(data))).toEqual(value));
  }

  it('reads only the keys that it asks for', async () => {
    const hooks = fakeHooks(data);
    hooks.data.all = () => Promise.reject(new Error('All metadata was read'));
    expect(await valueIn('[job.getData("original"), job.containsKey("empty"), job.getKeys().length]', hooks)).toEqual([
      'a.mov',
      true,
      3,
    ]);
  });

  it('makes as many calls as its rate allows, and its time is over when it makes more', async () => {
    const hooks = fakeHooks(data);
    let calls = 0;
    const { get } = hooks.data;
    hooks.data.get = key => {
      calls += 1;
      return get(key);
    };
    const startedAt = performance.now();
    const outcome = await run('for (;;) job.getData("original")', hooks);
    expect(outcome).toEqual(failed('The script ran for more than 2 s of its own time'));
    // A thousand in a second, after a burst of two seconds.
    expect(calls).toBeLessThanOrEqual(2_001 + performance.now() - startedAt);
  });

  it('lets parallel steps start: job.startParallel()', async () => {
    const hooks = fakeHooks();
    let signals = 0;
    hooks.goParallel = () => void (signals += 1);
    await valueIn('job.startParallel()', hooks);
    expect(signals).toBe(1);
  });

  const stored: [value: string, text: string, why: string][] = [
    ['"text"', 'text', 'text unchanged'],
    ['42', '42', 'a number as text'],
    ['true', 'true', 'a boolean as text'],
    ['[1, "b", false]', '1,b,false', 'an array joined by commas'],
  ];
  for (const [value, text, why] of stored) {
    it(`stores ${why}`, async () => {
      const hooks = fakeHooks();
      expect(await run(`job.setData('key', ${value})`, hooks)).toEqual({ kind: 'finished' });
      expect(hooks.stored.get('key')).toBe(text);
    });
  }

  it('does not store objects', async () =>
    expect(await run('job.setData("key", {})')).toEqual(
      failed('TypeError: job.setData takes text, numbers, booleans and arrays of them, not object (line 1)'),
    ));

  it('deletes metadata', async () => {
    const hooks = fakeHooks(data);
    await run('job.deleteData("original")', hooks);
    expect([...hooks.stored.keys()]).toEqual(['empty']);
  });

  it('logs sub-steps in order, and to the log of the server', async () => {
    const hooks = fakeHooks();
    await run('job.log("one"); logger.log({}); job.log(2)', hooks);
    expect(hooks.logged).toEqual(['one', '2']);
    expect(hooks.serverLogged).toEqual(['[object Object]']);
  });

  it('reports progress in percent or bytes', async () => {
    const hooks = fakeHooks();
    await run('job.setProgress(5); job.setProgress(7, 9, "bytes"); job.setProgress(1, undefined, "bytes")', hooks);
    expect(hooks.progressed).toEqual([
      { value: 5, total: 100, unit: 'percent' },
      { value: 7, total: 9, unit: 'bytes' },
      { value: 1, unit: 'bytes' },
    ]);
    expect(await valueIn('job.getProgress()', hooks)).toEqual({ value: 1, unit: 'bytes' });
  });

  it('refuses invalid progress', async () => {
    expect(await run('job.setProgress(-1)')).toMatchObject({ message: expect.stringContaining('from 0 to') });
    expect(await run('job.setProgress(1, 2, "miles")')).toMatchObject({ message: expect.stringContaining('miles') });
  });

  it('reports why metadata could not be stored', async () => {
    const hooks = fakeHooks();
    hooks.data.set = () => Promise.reject(new Error('the lease is lost'));
    expect(await run('\njob.setData("a", 1)', hooks)).toEqual(failed('Error: the lease is lost (line 2)'));
  });

  it('has no effects before its lease is certain', async () => {
    let setLeased = (_isLeased: boolean): void => {};
    const leased = new Promise<boolean>(resolve => (setLeased = resolve));
    const hooks = Object.assign(fakeHooks(), { leased });
    const ending = run('job.setData("a", 1); job.log("b")', hooks);
    // Once another script that started later has ended, this one has reached its first call too.
    await run('job.getId()');
    expect([hooks.stored.size, hooks.logged]).toEqual([0, []]);
    setLeased(true);
    expect(await ending).toEqual({ kind: 'finished' });
    expect([hooks.stored.get('a'), hooks.logged]).toEqual(['1', ['b']]);
  });

  it('is stopped at its first call without a lease, even if it catches errors', async () => {
    const hooks = Object.assign(fakeHooks(), { leased: Promise.resolve(false) });
    await run('for (;;) try { job.setData("a", 1); } catch (error) {}', hooks);
    expect(hooks.stored.size).toBe(0);
  });

  it('sees checkProblem while the step is WAITING', async () => {
    const hooks = fakeHooks();
    await javascript.run({ ...scriptStep('job.log(checkProblem)'), checkProblem: true }, hooks);
    expect(hooks.logged).toEqual(['true']);
  });
});

describe('a script', () => {
  const outcomes: [script: string, outcome: Outcome, why: string][] = [
    ['', { kind: 'finished' }, 'may be empty'],
    ['return 5', { kind: 'finished' }, 'may return'],
    ['/* interpreter=graalvm */\nreturn;', { kind: 'finished' }, 'may name an interpreter for other servers'],
    ['var x = 1 // ends in a comment', { kind: 'finished' }, 'may end in a comment'],
    ['await Promise.resolve()', { kind: 'finished' }, 'may await'],
    ['return new Promise(resolve => resolve())', { kind: 'finished' }, 'may return a promise'],
    ['return Promise.reject(new Error("no"))', failed('Error: no (line 1)') as Outcome, 'fails if its promise rejects'],
    [
      '(async () => { throw new Error("lost") })()',
      failed('Error: lost (line 1)') as Outcome,
      'fails on an unhandled rejection',
    ],
    ['const p = Promise.reject(1); await 0; p.catch(() => 0)', { kind: 'finished' }, 'may handle a rejection late'],
    ['const a = {}; a.a = a; return a', { kind: 'finished' }, 'may return anything'],
    ['await new Promise(() => {})', failed(NEVER) as Outcome, 'does not wait for ever'],
    [
      '\n\nnull.x',
      failed("TypeError: cannot read property 'x' of null (line 3)") as Outcome,
      'fails with a line number',
    ],
    [
      'function f() {\n throw new Error("deep")\n}\n\nf()',
      failed('Error: deep (line 2)') as Outcome,
      'fails with the line of the throw',
    ],
    ['throw "text"', failed('The script threw: text') as Outcome, 'may throw text'],
    ['throw { code: 5 }', failed('The script threw: {"code":5}') as Outcome, 'may throw an object'],
    ['throw undefined', failed('The script threw: undefined') as Outcome, 'may throw undefined'],
    ['throw Symbol("s")', failed('The script threw: Symbol(s)') as Outcome, 'may throw a symbol'],
    ['let a = ;', failed("SyntaxError: unexpected token in expression: ';' (line 1)", true) as Outcome, 'must parse'],
    ['shell.exec("ls")', failed(NO_SHELL) as Outcome, 'has no shell, and the error names the alternative'],
    ['import fs from "node:fs"', expect.objectContaining({ fatal: true }), 'is not a module'],
    ['sleep(-1)', expect.objectContaining({ kind: 'failed' }), 'cannot sleep a negative time'],
  ];
  for (const [script, outcome, why] of outcomes) {
    it(`${why}: ${script}`, async () => expect(await run(script)).toEqual(outcome));
  }

  it('sleeps without using up its time limit', async () => {
    const short = await createJavascriptRuntime({
      limits: () => ({ seconds: 0.05, memoryMiB: 64, duration: 600, testDuration: 600 }),
      outgoing: { allowedHosts: [], allowPrivateAddresses: false },
      maxThreads: 1,
    });
    expect(await short.run(scriptStep('sleep(100); sleep(100)'), fakeHooks())).toEqual({ kind: 'finished' });
    await short.close();
  });

  it('continues after job.fail, job.fatalFail and job.wait', async () => {
    const hooks = fakeHooks();
    expect(await run('job.fail("first"); job.log("still here")', hooks)).toEqual(failed('first'));
    expect(hooks.logged).toEqual(['still here']);
    expect(await run('job.fatalFail("last")')).toEqual(failed('last', true));
    expect(await run('job.wait("disk full")')).toEqual({
      kind: 'waiting',
      problem: { type: 'JavaScript', data: { reason: 'disk full' } },
    });
  });

  it('gets different random numbers in each run', async () => {
    const hooks = fakeHooks();
    for (let times = 0; times < 20; times++) await run('job.log(Math.random())', hooks);
    expect(new Set(hooks.logged).size).toBe(20);
    expect(hooks.logged.every(text => Number(text) >= 0 && Number(text) < 1)).toBe(true);
  });
});

const NEVER = 'The script waits for a promise that never settles';
const NO_SHELL =
  'ReferenceError: shell is not defined (line 1); to run a program, use a step with bean jobspine, method command';

describe('the outcome of a step', () => {
  const returned = { kind: 'returned', value: undefined } as const;
  const threw = { kind: 'threw', error: { message: 'Error: x' } } as const;
  const waiting = (reason: string) => ({ kind: 'waiting', problem: { type: 'JavaScript', data: { reason } } });

  it('follows the order of precedence', () => {
    const all = { fatalFail: 'fatal', fail: 'fail', wait: 'wait' };
    expect(toOutcome(returned, all, false)).toEqual(failed('fatal', true));
    expect(toOutcome(threw, all, false)).toEqual(failed('fatal', true));
    expect(toOutcome(threw, { fail: 'fail' }, false)).toEqual(failed('Error: x'));
    expect(toOutcome(returned, { fail: 'fail', wait: 'wait' }, false)).toEqual(failed('fail'));
    expect(toOutcome(returned, { wait: 'wait' }, false)).toEqual(waiting('wait'));
    expect(toOutcome(returned, { wait: '' }, false)).toEqual({
      kind: 'waiting',
      problem: { type: 'JavaScript', data: {} },
    });
    expect(toOutcome({ kind: 'aborted' }, all, false)).toEqual({ kind: 'aborted' });
  });

  it('is to keep waiting if a problem check calls job.fail', () => {
    expect(toOutcome(returned, { fail: 'still full' }, true)).toEqual(waiting('still full'));
    expect(toOutcome(returned, {}, true)).toEqual({ kind: 'finished' });
  });
});

describe('api', () => {
  const get = (chain: string, hooks: FakeHooks) => run(`job.log(JSON.stringify(${chain}))`, hooks);
  const json = { 'content-type': 'application/json;charset=UTF-8' };

  it('sends requests to the API of this server as the user of the job', async () => {
    const hooks = fakeHooks();
    await get('api.path("job").path("/VX-1/").queryParam("field", "a b").queryParam("field", "ü").get()', hooks);
    await run('api.path("item/VX-2;v=1").header("X-A", 1).input({ a: 1 }).timeout(1000).put()', hooks);
    await run('api.path("x?y").input("<a/>").dataType("xml").user("bob", "secret").post()', hooks);
    await run('api.path("job").input("plain").dataType("text").user("eve").delete()', hooks);
    expect(hooks.requests).toEqual([
      { method: 'GET', path: '/job/VX-1?field=a+b&field=%C3%BC', headers: { accept: 'application/json' } },
      {
        method: 'PUT',
        path: '/item/VX-2;v=1',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'x-a': '1' },
        body: '{"a":1}',
      },
      {
        method: 'POST',
        path: '/x%3Fy',
        headers: { accept: 'application/xml', 'content-type': 'application/xml' },
        body: '<a/>',
        user: { name: 'bob', password: 'secret' },
      },
      {
        method: 'DELETE',
        path: '/job',
        headers: { accept: 'text/plain', 'content-type': 'text/plain' },
        body: 'plain',
        user: { name: 'eve' },
      },
    ]);
  });

  it('is immutable, so that a part of a request can be reused', async () => {
    const hooks = fakeHooks();
    await run('const jobs = api.path("job"); jobs.path("VX-1").get(); jobs.path("VX-2").get(); jobs.get()', hooks);
    expect(hooks.requests.map(({ path }) => path)).toEqual(['/job/VX-1', '/job/VX-2', '/job']);
  });

  it('parses JSON, and returns anything else as text', async () => {
    const hooks = fakeHooks();
    hooks.respond = ({ headers }) =>
      headers.accept === 'application/json'
        ? { status: 200, headers: json, body: '{"hits":3}' }
        : { status: 200, headers: { 'content-type': 'text/plain' }, body: '{"hits":4}' };
    await get('api.path("job").get()', hooks);
    await get('api.path("job").dataType("text").get()', hooks);
    expect(hooks.logged).toEqual(['{"hits":3}', '"{\\"hits\\":4}"']);
  });

  it('throws on failure, with status and output', async () => {
    const hooks = fakeHooks();
    hooks.respond = () => ({ status: 404, headers: json, body: '{"notFound":{"id":"VX-9"}}' });
    await run('try { api.path("job/VX-9").get() } catch (e) { job.log(e.status + e.output.notFound.id) }', hooks);
    expect(hooks.logged).toEqual(['404VX-9']);
    expect(await run('api.path("job/VX-9").get()', hooks)).toEqual(
      failed('Error: GET /job/VX-9 answered 404: {"notFound":{"id":"VX-9"}} (line 1)'),
    );
  });

  it('returns status, headers and output after rich()', async () => {
    const hooks = fakeHooks();
    hooks.respond = () => ({ status: 409, headers: json, body: '{"a":1}' });
    await get('api.path("job").rich().get()', hooks);
    expect(JSON.parse(hooks.logged[0]!)).toEqual({ status: 409, headers: json, output: { a: 1 } });
  });

  it('cannot leave the API with ..', async () => {
    const hooks = fakeHooks();
    expect(await run('api.path("..").path("APInoauth").get()', hooks)).toMatchObject({ kind: 'failed' });
    expect(hooks.requests).toEqual([]);
  });

  it('fails without a response in time', async () => {
    const hooks = fakeHooks();
    hooks.respond = () => new Promise(() => undefined);
    expect(await run('api.path("job").timeout(50).get()', hooks)).toEqual(
      failed('Error: GET /job took more than 0.05 s (line 1)'),
    );
  });
});

describe('a script without a job', () => {
  it('returns its value and its log', async () => {
    const hooks = fakeHooks();
    const result = await javascript.evaluate('maria', 'logger.log("one"); logger.log(2); 1 + 1', hooks);
    expect(result).toEqual({ log: ['one', '2'], value: '2' });
    expect(hooks.serverLogged).toEqual([]);
  });

  it('is refused when no thread is free in time', async () => {
    const impatient = await createJavascriptRuntime({
      limits: () => limits,
      outgoing: { allowedHosts: [], allowPrivateAddresses: false },
      maxThreads: 1,
      patienceMs: 10,
    });
    // No thread has started yet.
    await expect(impatient.evaluate('maria', '1', fakeHooks())).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'No thread to test or check a script became free in time; try again in a moment',
    });
    await impatient.close();
  });

  const values: [script: string, value: unknown][] = [
    ['return { a: [1] }', { a: [1] }],
    ['await 5', 5],
    ['const a = 2; a * a', 4],
    ['undefined', undefined],
    ['() => 1', undefined],
    ['typeof job', 'undefined'],
  ];
  for (const [script, value] of values) {
    it(`returns ${JSON.stringify(value)} for ${script}`, async () =>
      expect((await javascript.evaluate('maria', script, fakeHooks())).value).toEqual(JSON.stringify(value)));
  }

  it('returns an error with its position', async () => {
    const evaluate = async (script: string) => (await javascript.evaluate('maria', script, fakeHooks())).error;
    expect(await evaluate('logger.log(1);\n  nothing()')).toMatchObject({
      line: 2,
      message: expect.stringContaining('nothing'),
    });
    expect(await evaluate('1 +')).toMatchObject({ message: expect.stringContaining('SyntaxError') });
    expect(await evaluate('for (;;);')).toEqual({ message: 'The script ran for more than 2 s of its own time' });
  });
});

describe('checking a script', () => {
  const cases: [script: string, line: number | undefined, column: number | undefined, why: string][] = [
    ['return job.getId()', undefined, undefined, 'accepts a valid script'],
    ['for (;;) {}', undefined, undefined, 'does not run it'],
    ['job.log("a" "b")', 1, 13, 'counts columns in the first line'],
    ['\n\n  let = = 1', 3, 9, 'counts lines'],
    ['if (true) {', 1, 12, 'points to the end of an incomplete script'],
  ];
  for (const [script, line, column, why] of cases) {
    it(`${why}: ${JSON.stringify(script)}`, async () => {
      const error = await javascript.validate('maria', script);
      expect([error?.line, error?.column]).toEqual([line, column]);
    });
  }
});
