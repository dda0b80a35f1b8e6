import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJavascriptRuntime, type JavascriptRuntime } from '../../../src/runtimes/script/script.ts';
import { fakeHooks, scriptStep } from '../fake-hooks.ts';

let javascript: JavascriptRuntime;
const limits = { seconds: 1, memoryMiB: 8, duration: 600, testDuration: 600 };

beforeAll(async () => {
  const outgoing = { allowedHosts: [], allowPrivateAddresses: false };
  javascript = await createJavascriptRuntime({ limits: () => limits, outgoing, maxThreads: 4 });
});
afterAll(() => javascript.close());

const TOO_LONG = 'The script ran for more than 1 s of its own time';
const OUT_OF_MEMORY = 'InternalError: out of memory (line 1)';
const TOO_DEEP = 'RangeError: Maximum call stack size exceeded (line 1)';
const LONG_HEAD = 'Error: Path, query and headers of a request may have 16384 characters (line 1)';
const CRASHED = 'The script crashed its interpreter: it needs too much memory, or nests too deeply';

describe('a script that exceeds a limit ends with an error, and the next one works', () => {
  const cases: [script: string, reasons: string[], why: string][] = [
    ['for (;;) {}', [TOO_LONG], 'loops'],
    ['for (;;) { try { for (;;) {} } catch {} finally { continue } }', [TOO_LONG], 'loops and catches'],
    [
      '(function again() { Promise.resolve().then(again) })(); await new Promise(() => {})',
      [TOO_LONG],
      'loops in promises',
    ],
    ['for (;;) { try { job.getId() } catch {} }', [TOO_LONG], 'loops in calls'],
    ["/(a+)+$/.test('a'.repeat(32) + 'b')", [TOO_LONG], 'has a regular expression with catastrophic backtracking'],
    ['Array.from({ length: 2 ** 53 - 1 })', ['RangeError: invalid array length (line 1)'], 'creates a huge array'],
    ['[].indexOf.call({ length: 2 ** 53 - 1 }, 1)', [TOO_LONG], 'loops inside a native function'],
    ['const a = []; for (;;) a.push(new Array(1000).fill(1))', [OUT_OF_MEMORY], 'fills arrays'],
    ["const a = []; for (let i = 0; ; i++) a.push('x'.repeat(10000) + i)", [OUT_OF_MEMORY], 'fills strings'],
    ['const a = []; for (;;) a.push(new Uint8Array(100000))', [OUT_OF_MEMORY], 'fills typed arrays'],
    ['const m = new Map(); for (let i = 0; ; i++) m.set(i, {})', [OUT_OF_MEMORY, TOO_LONG], 'fills maps'],
    [
      "let s = 'x'; for (;;) s += s",
      [OUT_OF_MEMORY, 'RangeError: invalid string length (line 1)', 'InternalError: string too long (line 1)'],
      'doubles a string',
    ],
    [
      'new ArrayBuffer(2 ** 40)',
      [OUT_OF_MEMORY, 'RangeError: invalid array buffer length (line 1)', 'RangeError: invalid array index (line 1)'],
      'asks for a terabyte',
    ],
    ['(function f() { f() })()', [TOO_DEEP, OUT_OF_MEMORY], 'recurses'],
    [
      'let a = []; for (let i = 0; i < 200000; i++) a = [a]; JSON.stringify(a)',
      [TOO_DEEP, TOO_LONG, OUT_OF_MEMORY],
      'nests values',
    ],
    ["eval('['.repeat(100000))", [CRASHED, 'SyntaxError: stack overflow (line 1)', TOO_DEEP], 'nests source'],
    [
      "new RegExp('('.repeat(50000) + ')'.repeat(50000))",
      ['SyntaxError: too many captures (line 1)'],
      'nests a regular expression',
    ],
    ["for (;;) job.log('x'.repeat(100000))", ['The script logged more than 262144 characters'], 'logs a gigabyte'],
    [
      "for (;;) { try { job.log('') } catch {} }",
      ['The script logged more than 262144 characters'],
      'logs an empty line a million times',
    ],
    [
      "for (;;) logger.log('x'.repeat(100000))",
      ['The script logged more than 262144 characters'],
      'logs a gigabyte to the log of the server',
    ],
    ["api.path('a' + '/'.repeat(40000) + 'b').get()", [LONG_HEAD], 'has a long path'],
    ["api.path('job').queryParam('q', 'x'.repeat(20000)).get()", [LONG_HEAD], 'has a long query'],
    ["api.path('job').header('accept', '*,'.repeat(20000)).get()", [LONG_HEAD], 'has a long header'],
    ["api.path('job').user('x'.repeat(20000), 'y').get()", [LONG_HEAD], 'has a long user name'],
    ["http.uri('http://' + 'x'.repeat(20000)).get()", [LONG_HEAD], 'has a long address'],
    [
      'job.setProgress(new Array(20001).fill(1))',
      ['Error: The arguments of a call may have 20000 values (line 1)'],
      'sends many values',
    ],
    [
      "for (;;) job.setData('k', 'x'.repeat(1000000))",
      ['The script stored more than 4194304 characters of data'],
      'stores a gigabyte of metadata',
    ],
  ];
  for (const [script, reasons, why] of cases) {
    it(`${why}: ${script}`, async () => {
      // On a slow machine the time limit must not end a script before the limit under test.
      limits.seconds = reasons.includes(TOO_LONG) ? 1 : 20;
      const outcome = await javascript.run(scriptStep(script), fakeHooks());
      expect(outcome).toMatchObject({ kind: 'failed', fatal: false });
      expect(reasons).toContain(outcome.kind === 'failed' && outcome.message.replace(/ \(line \d+\)$/, ' (line 1)'));
      expect(await javascript.run(scriptStep('return 1'), fakeHooks())).toEqual({ kind: 'finished' });
    });
  }

  it('can be aborted while it hangs in a call', async () => {
    const hooks = fakeHooks();
    hooks.respond = () => {
      hooks.abort();
      return new Promise(() => undefined);
    };
    expect(await javascript.run(scriptStep("api.path('job').get()"), hooks)).toEqual({ kind: 'aborted' });
    expect(await javascript.run(scriptStep('return 1'), fakeHooks())).toEqual({ kind: 'finished' });
  });
});

describe('the limits of a run', () => {
  it('are read before each run', async () => {
    Object.assign(limits, { seconds: 0.1, memoryMiB: 4 });
    const run = (script: string) => javascript.run(scriptStep(script), fakeHooks());
    try {
      expect(await run('for (;;) {}')).toMatchObject({ message: 'The script ran for more than 0.1 s of its own time' });
      expect(await run('new Uint8Array(6 * 1024 * 1024)')).toMatchObject({ message: OUT_OF_MEMORY });
    } finally {
      Object.assign(limits, { seconds: 1, memoryMiB: 8 });
    }
    expect(await run('new Uint8Array(6 * 1024 * 1024)')).toEqual({ kind: 'finished' });
  });
});

describe('runaway scripts', () => {
  it('block neither this process nor other scripts', async () => {
    limits.seconds = 3;
    let lagMs = 0;
    let lastMs = performance.now();
    const tick = setInterval(() => {
      const nowMs = performance.now();
      lagMs = Math.max(lagMs, nowMs - lastMs - 5);
      lastMs = nowMs;
    }, 5);
    const runaways = ['for (;;) {}', 'for (;;) { [].fill.call({ length: 1e9 }, 1) }'].map(script =>
      javascript.run(scriptStep(script), fakeHooks()),
    );
    const hooks = fakeHooks();
    expect(await javascript.run(scriptStep("job.log('through')"), hooks)).toEqual({ kind: 'finished' });
    expect((await Promise.all(runaways)).map(({ kind }) => kind)).toEqual(['failed', 'failed']);
    clearInterval(tick);
    // Measured on an idle machine with two cores: 8 ms. Waiting for a script would take 3 s or more.
    expect(lagMs).toBeLessThan(1500);
  });
});
