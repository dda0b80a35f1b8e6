/*
 * Tools that fail for a moment, stand still, or read a file that changes: tried again, not believed and not final.
 */
import { chmod, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SHIPPED_PRESETS } from '../../../src/core/media/preset.ts';
import type { Catalog } from '../../../src/media/catalog.ts';
import { Copies } from '../../../src/media/copies.ts';
import { createMediaRuntimes } from '../../../src/runtimes/media/media.ts';
import type { MediaRuntimes } from '../../../src/runtimes/media/task.ts';
import { ObjectStore } from '../../../src/runtimes/outgoing/object-store.ts';
import { findTool, type RunProgram } from '../../../src/runtimes/programs/programs.ts';
import { runProgram } from '../../support/confinement.ts';
import { makeClip } from '../../support/media.ts';
import { assignmentOf, fakeHooks } from '../fake-hooks.ts';

let root: string;
let runtimes: MediaRuntimes;
let tools: Partial<Record<string, string>> = {};
/** Called before each run of a tool. */
let beforeRun: (file: string) => Promise<void> = async () => {};
const copies = new Copies();

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'failures-'));
  await makeClip(path.join(root, 'clip.mp4'), 1);
  const catalog: Partial<Catalog> = {
    locate: async uri => ({ root, path: path.basename(uri), storage: undefined }),
    findPreset: async tag => SHIPPED_PRESETS[tag],
  };
  const watched: RunProgram = async run => {
    await beforeRun(run.file);
    return runProgram(run);
  };
  runtimes = createMediaRuntimes({
    catalog: catalog as Catalog,
    copies,
    outgoing: { allowedHosts: [], allowPrivateAddresses: false },
    objects: new ObjectStore({ buckets: [], endpoint: undefined, region: 'us-east-1' }),
    findTool: async name => tools[name] ?? findTool(name),
    runProgram: watched,
    report: async function* () {},
  });
});
afterAll(async () => {
  await copies.close();
  await rm(root, { recursive: true });
});

/** Replaces ffmpeg by a shell script. */
async function ffmpegThat(does: string): Promise<void> {
  const file = path.join(root, 'ffmpeg');
  await writeFile(file, `#!/bin/sh\n${does}\n`);
  await chmod(file, 0o755);
  tools = { ffmpeg: file };
}

async function transcode(metadata: Record<string, string> = {}) {
  const data = { sourceUri: 'file:///clip.mp4', destinationUri: 'file:///made.mp4', tag: '__mp4' };
  const assignment = assignmentOf({ kind: 'bean', bean: 'jobspine', method: 'transcode' }, metadata);
  return runtimes.transcode(assignment, fakeHooks(data)).finally(() => {
    tools = {};
    beforeRun = async () => {};
  });
}

it.each([
  ['clip.mp4: Input/output error'],
  ['Cannot allocate memory'],
  ['Stale file handle'],
  ['Device or resource busy'],
])('a tool that ends with «%s» is tried again', async message => {
  await ffmpegThat(`echo '${message}' >&2; exit 1`);
  expect(await transcode()).toMatchObject({ kind: 'failed', fatal: false, message: expect.stringContaining(message) });
});

it('a tool that does not like its input is not tried again', async () => {
  await ffmpegThat(`echo 'Invalid data found when processing input' >&2; exit 1`);
  expect(await transcode()).toMatchObject({ kind: 'failed', fatal: true });
});

it('a tool that writes nothing for too long is stopped, and tried again', async () => {
  await ffmpegThat('sleep 600');
  expect(await transcode({ stallTimeout: '5' })).toMatchObject({
    kind: 'failed',
    fatal: false,
    message: 'ffmpeg wrote nothing for 5 s',
  });
});

it('a tool that reports progress may take longer than that', async () => {
  await ffmpegThat('for i in 1 2 3 4 5 6; do echo "progress=continue" >&3; sleep 1; done; exit 3');
  expect(await transcode({ stallTimeout: '5' })).toMatchObject({ message: expect.stringContaining('exit code 3') });
});

it('a source that changes while it is transcoded gives no result, and is tried again', async () => {
  beforeRun = async file => {
    if (path.basename(file) === 'ffmpeg') await utimes(path.join(root, 'clip.mp4'), new Date(), new Date(0));
  };
  expect(await transcode()).toMatchObject({
    kind: 'failed',
    fatal: false,
    message: 'clip.mp4 changed while it was being read',
  });
  expect(await transcode()).toMatchObject({ kind: 'finished' });
});
