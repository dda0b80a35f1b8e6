import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptTask } from '../../../src/runtimes/script/interpreter.ts';
import { type CallHandler, ScriptThreads } from '../../../src/runtimes/script/threads.ts';
import { until } from '../../support/until.ts';

let module: WebAssembly.Module;
let threads: ScriptThreads;

beforeAll(async () => {
  module = await WebAssembly.compile(await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))));
});
afterEach(() => threads.close());

const limits = { seconds: 5, memoryMiB: 64 };
const script = (text: string): ScriptTask => ({ script: text, as: 'step', checkProblem: false });
const noCalls: CallHandler = async () => undefined;
const finished = { kind: 'returned', value: undefined };

/** Returns a handler whose calls stay pending until they are released. */
function heldCalls() {
  const held: (() => void)[] = [];
  const call: CallHandler = () => new Promise<void>(resolve => held.push(resolve)).then(() => 'answer');
  return { call, held };
}

describe('threads', () => {
  it('are no more than needed, and one while nothing runs', async () => {
    threads = new ScriptThreads(module, 8);
    expect(threads.size).toBe(1);
    expect(await threads.run(script(''), limits, noCalls)).toEqual(finished);
    expect(await threads.run(script(''), limits, noCalls)).toEqual(finished);
    expect(threads.size).toBe(1);
  });

  it('grow in number while scripts wait for calls, up to the maximum', async () => {
    threads = new ScriptThreads(module, 5);
    const { call, held } = heldCalls();
    const runs = Array.from({ length: 8 }, () => threads.run(script('job.getId()'), limits, call));
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
    threads = new ScriptThreads(module, 4);
    const echo: CallHandler = async (_name, args) => (JSON.parse(args) as string[])[0];
    const text = 'for (let i = 0; i < 200; i++) { const d = job.getData("n" + i); if (d !== "n" + i) throw d }';
    const runs = Array.from({ length: 4 }, () => threads.run(script(text), limits, echo));
    for (const end of await Promise.all(runs)) expect(end).toEqual(finished);
  });

  it('are terminated with an aborted script, and replaced', async () => {
    threads = new ScriptThreads(module, 1);
    const { call, held } = heldCalls();
    const abort = new AbortController();
    const run = threads.run(script('job.getId()'), limits, call, abort.signal);
    const next = threads.run(script(''), limits, noCalls);
    await until(() => held.length === 1);
    abort.abort();
    expect(await run).toEqual({ kind: 'aborted' });
    expect(await next).toEqual(finished);
  });

  it('never get an aborted script', async () => {
    threads = new ScriptThreads(module, 1);
    const { call, held } = heldCalls();
    const first = threads.run(script('job.getId()'), limits, call);
    const abort = new AbortController();
    let calls = 0;
    const counted: CallHandler = async () => void calls++;
    const second = threads.run(script('job.getId()'), limits, counted, abort.signal);
    abort.abort();
    expect(await second).toEqual({ kind: 'aborted' });
    expect(await threads.run(script(''), limits, noCalls, AbortSignal.abort())).toEqual({ kind: 'aborted' });
    await until(() => held.length === 1);
    held[0]!();
    expect(await first).toEqual(finished);
    expect(calls).toBe(0);
  });

  it('are all terminated on close, with their scripts', async () => {
    threads = new ScriptThreads(module, 2);
    const loop = threads.run(script('for (;;) {}'), limits, noCalls);
    const waiting = [1, 2, 3].map(() => threads.run(script(''), limits, noCalls));
    await threads.close();
    for (const run of [loop, ...waiting]) expect(['aborted', 'returned']).toContain((await run).kind);
    expect(await threads.run(script(''), limits, noCalls)).toEqual({ kind: 'aborted' });
    expect(threads.size).toBe(0);
  });

  it('that cannot start report an error, instead of retrying for ever', async () => {
    threads = new ScriptThreads({} as WebAssembly.Module, 2);
    const end = await threads.run(script(''), limits, noCalls);
    expect(end).toEqual({
      kind: 'stopped',
      message: expect.stringContaining('The thread of the script ended unexpectedly'),
    });
  });
});
