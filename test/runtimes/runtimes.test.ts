import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMediaRuntimes } from '../../src/runtimes/media/media.ts';
import type { MediaOptions } from '../../src/runtimes/media/task.ts';
import { createRuntimes, METHODS, type Runtimes, unknownWork } from '../../src/runtimes/runtimes.ts';
import { runProgram } from '../support/confinement.ts';
import { assignmentOf, fakeHooks, scriptStep } from './fake-hooks.ts';

let runtimes: Runtimes;
beforeAll(async () => {
  const outgoing = { allowedHosts: [], allowPrivateAddresses: false };
  const limits = () => ({ seconds: 1, memoryMiB: 64, duration: 600, testDuration: 600 });
  runtimes = await createRuntimes({
    limits,
    outgoing,
    maxThreads: 1,
    programs: [],
    networkPrograms: [],
    runProgram,
    mediaRoots: [],
  });
  runtimes.add(createMediaRuntimes({} as MediaOptions));
});
afterAll(() => runtimes.close());

const bean = (name: string, method: string) => ({ kind: 'bean', bean: name, method }) as const;

describe('the table of runtimes', () => {
  it('has a runtime for scripts', async () => {
    const run = runtimes.runtimeFor({ kind: 'script', script: '' })!;
    expect(await run(scriptStep('return'), fakeHooks())).toEqual({ kind: 'finished' });
  });

  it('has a runtime for each method of the bean jobspine', () => {
    for (const method of METHODS) expect(runtimes.runtimeFor(bean('jobspine', method))).toBeTypeOf('function');
  });

  it('has a runtime for no-op steps', async () => {
    const work = bean('jobspine', 'none');
    expect(await runtimes.runtimeFor(work)!(assignmentOf(work), fakeHooks())).toEqual({ kind: 'finished' });
  });

  it('has none for other beans and methods, and the message names the known ones', () => {
    expect(runtimes.runtimeFor(bean('jobspine', 'constructor'))).toBeUndefined();
    expect(runtimes.runtimeFor(bean('transcodeBean', 'none'))).toBeUndefined();
    expect(unknownWork('transcodeBean', 'transcode')).toContain('Bean transcodeBean has no method transcode');
  });
});
