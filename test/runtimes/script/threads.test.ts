import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptTask } from '../../../src/runtimes/script/interpreter.ts';
import { type CallHandler, type RunOptions, ScriptThreads } from '../../../src/runtimes/script/threads.ts';
import { until } from '../../support/until.ts';

let module: WebAssembly.Module;
let threads: ScriptThreads;

beforeAll(async () => {
  module = await WebAssembly.compile(await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))));
});
afterEach(() => threads.close());

const limits = { seconds: 5, memoryMiB: 64, duration: 600 };
const script = (text: string): ScriptTask => ({ script: text, as: 'step', checkProblem: false });
const noCalls: CallHandler = async () => undefined;
let users = 0;

/** Runs a script of a user of its own, unless `options` say whose it is. */
const run = (text: string, call: CallHandler = noCalls, options: Partial<RunOptions> = {}) =>
  threads.run(script(text), { owner: { user: `user ${++users}` }, limits, call, ...options });

const finished = { kind: 'returned', value: undefined };

/** Returns a handler whose calls stay pending until they are released. */
function heldCalls() {
  const held: (() => void)[] = [];
  const call: CallHandler = () => new Promise<void>(resolve => held.push(resolve)).then(() => 'answer');
  return { call, held };
}

describe('threads', () => {
  it('are no more than needed, and one while nothing runs', async () => {
    threads = new ScriptThreads(module, 8, 1);
    expect(threads.size).toBe(1);
    expect(await run('')).toEqual(finished);
    expect(await run('')).toEqual(finished);
    expect(threads.size).toBe(1);
  });

  it('grow in number while scripts wait for calls, up to the maximum', async () => {
    threads = new ScriptThreads(module, 5, 1);
    const { call, held } = heldCalls();
    const runs = Array.from({ length: 8 }, () => run('job.getId()', call));
    await until(() => held.length === 5);
    expect(threads.size).toBe(5);
    const letAllGo = () => {
      for (const letGo of held) letGo();
    };
    await until(() => {
      letAllGo();
      return held.length === 8;
    });
    letAllGo();
    for (const end of await Promise.all(runs)) expect(end).toEqual(finished);
  });

  it('give each call its own reply', async () => {
    threads = new ScriptThreads(module, 4, 1);
    const echo: CallHandler = async (_name, args) => args[0];
    const text = 'for (let i = 0; i < 200; i++) { const d = job.getData("n" + i); if (d !== "n" + i) throw d }';
    const runs = Array.from({ length: 4 }, () => run(text, echo));
    for (const end of await Promise.all(runs)) expect(end).toEqual(finished);
  });

  it('are terminated with an aborted script, and replaced', async () => {
    threads = new ScriptThreads(module, 1, 1);
    const { call, held } = heldCalls();
    const abort = new AbortController();
    const aborted = run('job.getId()', call, { signal: abort.signal });
    const next = run('');
    await until(() => held.length === 1);
    abort.abort();
    expect(await aborted).toEqual({ kind: 'aborted' });
    expect(await next).toEqual(finished);
  });

  it('never get an aborted script', async () => {
    threads = new ScriptThreads(module, 1, 1);
    const { call, held } = heldCalls();
    const first = run('job.getId()', call);
    const abort = new AbortController();
    let calls = 0;
    const counted: CallHandler = async () => void calls++;
    const second = run('job.getId()', counted, { signal: abort.signal });
    abort.abort();
    expect(await second).toEqual({ kind: 'aborted' });
    expect(await run('', noCalls, { signal: AbortSignal.abort() })).toEqual({ kind: 'aborted' });
    await until(() => held.length === 1);
    held[0]!();
    expect(await first).toEqual(finished);
    expect(calls).toBe(0);
  });

  it('are all terminated on close, with their scripts', async () => {
    threads = new ScriptThreads(module, 2, 1);
    const loop = run('for (;;) {}');
    const waiting = [1, 2, 3].map(() => run(''));
    await threads.close();
    for (const one of [loop, ...waiting]) expect(['aborted', 'returned']).toContain((await one).kind);
    expect(await run('')).toEqual({ kind: 'aborted' });
    expect(threads.size).toBe(0);
  });

  it('that cannot start report an error, instead of retrying for ever', async () => {
    threads = new ScriptThreads({} as WebAssembly.Module, 2, 1);
    const end = await run('');
    expect(end).toEqual({
      kind: 'stopped',
      message: expect.stringContaining('The thread of the script ended unexpectedly'),
    });
  });

  it('are left for others, however many scripts of one user wait for calls', async () => {
    threads = new ScriptThreads(module, 6);
    const { call, held } = heldCalls();
    const sleepers = Array.from({ length: 20 }, () => run('job.getId()', call, { owner: { user: 'maria' } }));
    await until(() => held.length === 3);
    expect(await run('')).toEqual(finished);
    expect([threads.size, held.length]).toEqual([expect.any(Number), 3]);
    await until(() => {
      for (const letGo of held) letGo();
      return held.length === 20;
    });
    for (const letGo of held) letGo();
    for (const end of await Promise.all(sleepers)) expect(end).toEqual(finished);
  });

  it('are not waited for longer than the caller has patience', async () => {
    threads = new ScriptThreads(module, 1);
    const { call, held } = heldCalls();
    const first = run('job.getId()', call);
    await until(() => held.length === 1);
    expect(await run('', noCalls, { patienceMs: 10 })).toEqual({ kind: 'busy' });
    held[0]!();
    expect(await first).toEqual(finished);
    expect(await run('', noCalls, { patienceMs: 60_000 })).toEqual(finished);
  });

  it('end a script that lasts too long, also while it waits for a call', async () => {
    threads = new ScriptThreads(module, 1);
    const { call } = heldCalls();
    const message = 'The script ran for more than 0.1 s, counting its calls and its sleep';
    const short = { limits: { ...limits, duration: 0.1 } };
    expect(await run('job.getId()', call, short)).toEqual({ kind: 'stopped', message });
    expect(await run('for (;;) job.getId()', noCalls, short)).toEqual({ kind: 'stopped', message });
    expect(await run('')).toEqual(finished);
  });
});
