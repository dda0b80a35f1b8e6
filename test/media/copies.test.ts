import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Copies, type CopyEnd } from '../../src/media/copies.ts';
import { sha1 } from '../support/media.ts';

const copies = new Copies();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'copies-'));
});
afterAll(async () => {
  await copies.close();
  await rm(folder, { recursive: true });
});

const CONTENT = Buffer.from(Array.from({ length: 2_500_001 }, (_, index) => (index * 7919) % 251));
let files = 0;

/** Copies `content` to a file that already contains `present`. */
async function copy(
  content: Buffer,
  present: Buffer = Buffer.alloc(0),
  more: { signal?: AbortSignal; bytesPerSecond?: number; verify?: boolean } = {},
): Promise<{ end: CopyEnd; written: Buffer }> {
  const [from, to] = [path.join(folder, `${++files}.from`), path.join(folder, `${files}.to`)];
  await writeFile(from, content);
  await writeFile(to, present);
  const handles: FileHandle[] = [await open(from, 'r'), await open(to, 'r+')];
  const end = await copies.copy({
    source: handles[0]!.fd,
    target: handles[1]!.fd,
    verify: more.verify ?? false,
    bytesPerSecond: more.bytesPerSecond,
    signal: more.signal ?? new AbortController().signal,
    onProgress: () => {},
  });
  for (const handle of handles) await handle.close();
  return { end, written: await readFile(to) };
}

it.each([
  ['nothing', Buffer.alloc(0), 0],
  ['less than one chunk of the source', CONTENT.subarray(0, 100_000), 0],
  ['whole chunks of the source', CONTENT.subarray(0, 1024 * 1024), 1024 * 1024],
  ['all of the source', CONTENT, CONTENT.length],
  ['other content', Buffer.alloc(2_000_000, 'x'), 0],
  [
    'the beginning of the source and then other content',
    Buffer.concat([CONTENT.subarray(0, 1_100_000), Buffer.alloc(9)]),
    1024 * 1024,
  ],
  ['more than the source', Buffer.concat([CONTENT, Buffer.alloc(5_000_000)]), CONTENT.length],
])('makes a target that contained %s equal to the source', async (_, present, resumed) => {
  const { end, written } = await copy(CONTENT, present, { verify: true });
  expect(end).toEqual({ kind: 'copied', bytes: CONTENT.length, hash: sha1(CONTENT), resumed });
  expect(written.equals(CONTENT)).toBe(true);
});

it('copies more files at the same time than there are threads', async () => {
  const all = await Promise.all(Array.from({ length: 40 }, (_, index) => copy(Buffer.alloc(1000, index))));
  expect(all.map(({ end }) => end.kind)).toEqual(all.map(() => 'copied'));
});

it('with a rate limit keeps no other copy waiting, and no checksum', async () => {
  const controllers = Array.from({ length: 40 }, () => new AbortController());
  const slow = controllers.map(({ signal }) => copy(CONTENT, undefined, { signal, bytesPerSecond: 65_536 }));
  expect((await copy(CONTENT)).end).toMatchObject({ kind: 'copied', hash: sha1(CONTENT) });
  // Checksums are read with a rate limit of their own, in the threads of slow copies.
  const checked = await copy(CONTENT, undefined, { bytesPerSecond: 100 * 1024 * 1024, verify: true });
  expect(checked.end).toMatchObject({ kind: 'copied', hash: sha1(CONTENT) });
  for (const controller of controllers) controller.abort();
  expect((await Promise.all(slow)).map(({ end }) => end)).toEqual(slow.map(() => ({ kind: 'stopped' })));
});

it('keeps to its rate limit, and copies nothing else than the source, however many share a thread', async () => {
  const contents = Array.from({ length: 12 }, (_, i) => Buffer.alloc(400_000 + i, i));
  const startedAt = performance.now();
  const all = await Promise.all(contents.map(content => copy(content, undefined, { bytesPerSecond: 800_000 })));
  expect(performance.now() - startedAt).toBeGreaterThan(400);
  expect(all.map(({ written }, i) => written.equals(contents[i]!))).toEqual(contents.map(() => true));
});

it('stops on abort, before it begins and while it sleeps for its rate limit', async () => {
  expect((await copy(CONTENT, undefined, { signal: AbortSignal.abort() })).end).toEqual({ kind: 'stopped' });
  const controller = new AbortController();
  const slow = copy(CONTENT, undefined, { signal: controller.signal, bytesPerSecond: 10_000 });
  setTimeout(() => controller.abort(), 50);
  expect((await slow).end).toEqual({ kind: 'stopped' });
});

it('reports errors of the disk with their code', async () => {
  const from = await open(path.join(folder, 'x'), 'w+');
  const to = await open(path.join(folder, 'x'), 'r');
  await from.write('something');
  const end = await copies.copy({
    source: from.fd,
    target: to.fd,
    verify: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  expect(end).toMatchObject({ kind: 'failed', code: expect.stringMatching(/^E[A-Z]+$/) });
  await from.close();
  await to.close();
});
