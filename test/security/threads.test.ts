/*
 * A machine or a container with a limit of threads. Node throws when it cannot create another thread.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createJavascriptRuntime, type JavascriptRuntime } from '../../src/runtimes/script/script.ts';
import { fakeHooks } from '../runtimes/fake-hooks.ts';

const threads = vi.hoisted(() => ({ left: 0 }));

vi.mock('node:worker_threads', async original => {
  const real = await original<typeof import('node:worker_threads')>();
  class Worker extends real.Worker {
    constructor(...given: ConstructorParameters<typeof real.Worker>) {
      if (threads.left === 0) throw new Error('EAGAIN');
      threads.left -= 1;
      super(...given);
    }
  }
  return { ...real, Worker };
});

let javascript: JavascriptRuntime;
beforeAll(async () => {
  javascript = await createJavascriptRuntime({
    limits: () => ({ seconds: 10, memoryMiB: 64, duration: 600, testDuration: 600 }),
    outgoing: { allowedHosts: [], allowPrivateAddresses: false },
    maxThreads: 8,
  });
});
afterAll(() => javascript.close());

const valuesOf = async (scripts: readonly string[]): Promise<unknown[]> => {
  const results = await Promise.all(scripts.map(script => javascript.evaluate('maria', script, fakeHooks())));
  return results.map(({ value, error }) => value ?? error?.message);
};

it('scripts fail without any thread, and their steps are retried', async () => {
  const message = 'No thread could be started for the script: EAGAIN';
  expect(await valuesOf(['1', '2', '3'])).toEqual([message, message, message]);
});

it('scripts wait for each other when there are few threads', async () => {
  threads.left = 1;
  expect(await valuesOf(['sleep(100); 1', 'sleep(100); 2', 'sleep(100); 3'])).toEqual(['1', '2', '3']);
});
