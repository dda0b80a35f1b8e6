/*
 * A machine without ffmpeg. Source: Vidispine API, "Job problems" (TranscoderOffline).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SHIPPED_PRESETS } from '../../../src/core/media/preset.ts';
import type { Catalog } from '../../../src/media/catalog.ts';
import { Copies } from '../../../src/media/copies.ts';
import { createMediaRuntimes } from '../../../src/runtimes/media/media.ts';
import type { MediaRuntimes } from '../../../src/runtimes/media/task.ts';
import { ObjectStore } from '../../../src/runtimes/outgoing/object-store.ts';
import { findTool } from '../../../src/runtimes/programs/tools.ts';
import { runProgram } from '../../support/confinement.ts';
import { assignmentOf, fakeHooks } from '../fake-hooks.ts';

let root: string;
let hasTools = false;
let runtimes: MediaRuntimes;
const copies = new Copies();

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'offline-'));
  await writeFile(path.join(root, 'clip.txt'), 'no media');
  const catalog: Partial<Catalog> = {
    locate: async uri => ({ root, path: path.basename(uri), storage: undefined }),
    findPreset: async tag => SHIPPED_PRESETS[tag],
  };
  runtimes = createMediaRuntimes({
    catalog: catalog as Catalog,
    copies,
    outgoing: { allowedHosts: [], allowPrivateAddresses: false },
    objects: new ObjectStore({ buckets: [], endpoint: undefined, region: 'us-east-1' }),
    findTool: async name => (hasTools ? findTool(name) : undefined),
    runProgram,
    report: async function* () {},
  });
});
afterAll(async () => {
  await copies.close();
  await rm(root, { recursive: true });
});

it.each(['transcode', 'analyzeFile'] as const)(
  '%s waits until it is installed, and then continues by itself',
  async method => {
    const data = { sourceUri: 'file:///clip.txt', destinationUri: 'file:///made.mp4', tag: '__mp4' };
    const assignment = assignmentOf({ kind: 'bean', bean: 'jobspine', method });
    const run = (checkProblem: boolean) => runtimes[method]({ ...assignment, checkProblem }, fakeHooks(data));
    const waiting = { kind: 'waiting', problem: { type: 'TranscoderOffline', data: { reason: expect.any(String) } } };
    hasTools = false;
    expect([await run(false), await run(true)]).toEqual([waiting, waiting]);
    hasTools = true;
    expect(await run(true)).toEqual({ kind: 'finished' });
    expect(await run(false)).toMatchObject({
      kind: 'failed',
      fatal: true,
      message: expect.stringContaining('ffprobe'),
    });
  },
);
