/*
 * Known ways out of sandboxes, each of which must fail. A script logs the type of the object that it reached.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJavascriptRuntime, type JavascriptRuntime } from '../../../src/runtimes/script/script.ts';
import { fakeHooks, scriptStep } from '../fake-hooks.ts';

let javascript: JavascriptRuntime;

beforeAll(async () => {
  javascript = await createJavascriptRuntime({
    limits: () => ({ seconds: 20, memoryMiB: 64, duration: 600, testDuration: 600 }),
    outgoing: { allowedHosts: [], allowPrivateAddresses: false },
    maxThreads: 2,
  });
});
afterAll(() => javascript.close());

/** Runs a script and returns its log, or its error message. */
async function attempt(script: string, hooks = fakeHooks({ key: 'value' })): Promise<string> {
  const outcome = await javascript.run(scriptStep(script), hooks);
  return outcome.kind === 'failed' ? outcome.message : hooks.logged.join();
}

/** Returns a script that evaluates an expression and logs the type of its value. */
const reach = (expression: string): string =>
  `try { job.log(typeof (${expression})) } catch (e) { job.log('blocked') }`;

describe('a script cannot leave the sandbox', () => {
  const cases: [script: string, got: string, why: string][] = [
    [reach("this.constructor.constructor('return process')()"), 'blocked', 'through the constructor of this'],
    [
      reach("globalThis.constructor.constructor('return process')()"),
      'blocked',
      'through the constructor of the global object',
    ],
    [reach("Function('return process')()"), 'blocked', 'through Function'],
    [
      reach("job.log.constructor.constructor('return process')()"),
      'blocked',
      'through the constructor of a host function',
    ],
    [reach("api.get.constructor('return process')()"), 'blocked', 'through the constructor of a builder function'],
    [
      reach(
        "(() => { try { job.setProgress('x') } catch (e) { return e.constructor.constructor('return process')() } })()",
      ),
      'blocked',
      'through an error of the host',
    ],
    [reach("job.getKeys().constructor.constructor('return process')()"), 'blocked', 'through a value of the host'],
    [
      reach("await (async () => {}).constructor('return process')()"),
      'blocked',
      'through the constructor of async functions',
    ],
    [
      reach("(function* () {}).constructor('return process')().next()"),
      'blocked',
      'through the constructor of generators',
    ],
    [
      reach("await (async function* () {}).constructor('return process')().next()"),
      'blocked',
      'through the constructor of async generators',
    ],
    [reach("eval('process')"), 'blocked', 'through eval'],
    [reach("(0, eval)('this').process"), 'undefined', 'through indirect eval'],
    [reach("Reflect.construct(Function, ['return process'])()"), 'blocked', 'through Reflect'],
    [reach("new Proxy(job, {}).getId.constructor('return process')()"), 'blocked', 'through a proxy of a host object'],
    [
      'job.log([typeof require, typeof process, typeof fetch, typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof Worker, typeof module, typeof setTimeout, typeof console, typeof host].join())',
      Array(11).fill('undefined').join(),
      'through a Node global',
    ],
    [
      "for (const name of ['node:fs', 'fs', './sandbox.ts', 'data:text/javascript,1']) { try { await import(name); job.log('in') } catch (e) { job.log('blocked') } }",
      'blocked,blocked,blocked,blocked',
      'through import()',
    ],
    [
      'const f = (await Promise.resolve().then(async function () {})); job.log(typeof f)',
      'undefined',
      'through a promise',
    ],
    ["job.log(new Error().stack.includes('/'))", 'false', 'through a path of the host in a stack trace'],
    [
      'try { job.getData(5n ** 9n), job.setProgress(-1) } catch (e) { job.log(/\\.ts|node_modules/.test(e.stack)) }',
      'false',
      'through a path of the host in the stack trace of a host error',
    ],
  ];
  for (const [script, got, why] of cases) it(why, async () => expect(await attempt(script)).toBe(got));

  it('through an async function created from text, which runs in the same interpreter', async () => {
    const make = (kind: string) => `(${kind} () {}).constructor('return typeof process')()`;
    expect(await attempt(`job.log(await ${make('async function')})`)).toBe('undefined');
    expect(await attempt(`job.log((await ${make('async function*')}.next()).value)`)).toBe('undefined');
  });
});

describe('the host is not confused', () => {
  it('by changed prototypes', async () => {
    await attempt("Object.prototype.polluted = 'yes'; job.getKeys().__proto__.polluted = 'yes'; job.log('x')");
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(([] as { polluted?: string }).polluted).toBeUndefined();
    expect(await attempt('job.log(String({}.polluted) + [].polluted)')).toBe('undefinedundefined');
  });

  it('by the metadata key __proto__', async () => {
    const hooks = fakeHooks();
    expect(
      await attempt(
        "job.setData('__proto__', 'x'); job.setData('constructor', 'y'); job.log(job.getData('__proto__'))",
        hooks,
      ),
    ).toBe('x');
    expect([...hooks.stored]).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('by a replaced JSON object', async () => {
    const script = `
      JSON.stringify = () => '["__proto__", {"polluted": 1}]';
      JSON.parse = () => ({ value: 'forged' });
      Array.prototype.toJSON = () => ({ length: 1e9, map: 1 });
      try { job.setData('a', 'b') } catch (e) { throw e.message }`;
    const hooks = fakeHooks();
    expect(await attempt(script, hooks)).toBe('The script threw: The arguments of a call must be a list');
    expect(hooks.stored.size).toBe(0);
  });

  it('by toJSON, getters and proxies in arguments', async () => {
    const hooks = fakeHooks();
    const script = `
      const trap = new Proxy({}, { get(target, name) { return name === Symbol.toPrimitive ? () => 'trapped' : undefined } });
      job.log(trap);
      job.log({ toString() { return 'mine' } });
      api.path('job').input({ get a() { return 1 }, toJSON() { return { b: 2 } } }).post();`;
    expect(await attempt(script, hooks)).toBe('trapped,mine');
    expect(hooks.requests[0]?.body).toBe('{"b":2}');
  });

  it('by cycles and huge strings', async () => {
    expect(await attempt("const a = {}; a.a = a; api.path('job').input(a).post()")).toMatch(/^TypeError: .*circular/i);
    expect(await attempt("job.setData('a', 'x'.repeat(9 * 1024 * 1024))")).toMatch(/cannot leave the script/);
    expect(await attempt("job.log({ toString() { throw 'from inside' } })")).toBe('The script threw: from inside');
  });

  it('by calls that do not exist', async () => {
    const forge = (name: string) => `
      const stringify = JSON.stringify;
      String.prototype.toJSON = undefined;
      job.getData.call(null, ${JSON.stringify(name)}); job.log('ok')`;
    for (const name of ['constructor', '__proto__', 'toString']) expect(await attempt(forge(name))).toBe('ok');
  });

  it('by symbols instead of strings', async () => {
    expect(await attempt("job.getData(Symbol.iterator); job.log('ok')")).toBe('ok');
    expect(await attempt("api.path('job').dataType({ [Symbol.toPrimitive]: () => 7 }).get(); job.log('ok')")).toBe(
      'ok',
    );
  });

  it('by a script that closes its wrapper function', async () => {
    const hooks = fakeHooks();
    await attempt('}); job.log(typeof process); (async function () {', hooks);
    expect(hooks.logged).toEqual(['undefined']);
  });
});

describe('a script leaves no trace for the next one', () => {
  const traces: [leave: string, look: string][] = [
    ['globalThis.secret = 1; secret2 = 2', 'typeof secret + typeof secret2'],
    ['Array.prototype.push = 0; Object.prototype.x = 1', 'typeof [].push + typeof {}.x'],
    ['JSON.parse = () => 7', 'JSON.parse("1")'],
    ['globalThis.job = 1; globalThis.api = 2', 'typeof job.getId + typeof api.get'],
    ['Math.random = () => 5', 'Math.random() < 1'],
    [
      'Promise.resolve().then(function loop() { return Promise.resolve().then(() => { globalThis.late = 1 }) })',
      'typeof late',
    ],
    ['Symbol.for("mark").x; globalThis[Symbol.for("mark")] = 1', 'typeof globalThis[Symbol.for("mark")]'],
    ['new FinalizationRegistry(() => { globalThis.gone = 1 }).register({}, 1)', 'typeof gone'],
    ['null.x', 'typeof null'],
    ['throw new Error("left over")', '"clean"'],
    ['let big = []; for (let i = 0; i < 1e5; i++) big.push("x" + i)', 'typeof big'],
  ];
  for (const [leave, look] of traces) {
    it(leave, async () => {
      const untouched = await attempt(`job.log(${look})`);
      for (let times = 0; times < 4; times++) await attempt(leave);
      for (let times = 0; times < 4; times++) expect(await attempt(`job.log(${look})`)).toBe(untouched);
    });
  }
});
