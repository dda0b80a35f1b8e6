/*
 * Media steps that are interrupted, run out of space, or get unexpected files: an incomplete file never looks finished.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, succeed } from '../support/jobspine.ts';
import { dataOf, errorOf, filesBelow, makeClip, sha1, startMediaServer } from '../support/media.ts';
import { processes } from '../support/processes.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const root = temporaryFolder();
/** A folder on another file system, if there is one: a file cannot be moved there by a rename. */
const memory = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/jobspine-media-') : undefined;
const hasOtherDisk = memory !== undefined && statSync(memory).dev !== statSync(root).dev;
const server = await startMediaServer({ JOBSPINE_MEDIA_ROOTS: [root, ...(memory ? [memory] : [])].join(',') });
const { storage, add, start, file, finish } = server;
const from = await storage(path.join(root, 'from'));
const to = await storage(path.join(root, 'to'));

const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder]);
  if (memory) rmSync(memory, { recursive: true, force: true });
});

const remount = (folder: string, ...options: string[]): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', folder]).status === 0;

/** Mounts a separate disk of this size. Returns false if this machine does not allow it. */
function mount(folder: string, size: string): boolean {
  if (!remount(folder, `size=${size}`)) return false;
  mounted.push(folder);
  return true;
}

const canMount = ((): boolean => {
  const folder = temporaryFolder();
  const done = mount(folder, '1m');
  if (done) spawnSync('umount', [mounted.pop()!]);
  return done;
})();

/** Returns the processes of ffmpeg that work on a file of this test. */
const tools = () =>
  processes().filter(
    ({ program, args }) => program === 'ffmpeg' && args.includes('/dev/fd/5') && args.includes('libvpx-vp9'),
  );

it('abort during a transcode ends ffmpeg immediately, and removes its output', async () => {
  const clip = await makeClip(path.join(root, 'work/long.mov'), 120);
  const source = await add(from, 'long.mov', readFileSync(clip));
  const job = await start(`/job?type=TRANSCODE&fileId=${source.id}&storageId=${to}&tag=__webm`);
  await until(async () => ((await server.job(job)).log?.task[0]?.progress?.value ?? 0) > 0);
  expect(filesBelow(path.join(root, 'to')).unfinished).toHaveLength(1);
  expect(tools().length).toBeLessThanOrEqual(1);
  const startedAt = Date.now();
  await server.abort(job);
  expect(await server.end(job)).toMatchObject({ status: 'ABORTED' });
  expect(Date.now() - startedAt).toBeLessThan(10_000);
  expect(tools()).toEqual([]);
  expect(filesBelow(path.join(root, 'to'))).toEqual({ files: [], unfinished: [] });
  expect(await server.files(to)).toEqual([]);
});

it('abort during a copy does the same', async () => {
  const source = await add(from, 'aborted', Buffer.alloc(8_000_000));
  const job = await start(`/file/${source.id}/storage/${to}?limitRate=1000000`);
  await until(() => filesBelow(path.join(root, 'to')).unfinished.length === 1);
  await server.abort(job);
  expect(await server.end(job)).toMatchObject({ status: 'ABORTED' });
  expect(filesBelow(path.join(root, 'to'))).toEqual({ files: [], unfinished: [] });
  expect(await server.files(to)).toEqual([]);
});

describe('the thumbnails of a job appear together or not at all', () => {
  const folder = path.join(root, 'to/frames');
  const pictures = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  const taken = (): string[] => pictures().filter(name => name.endsWith('.whole'));
  const seen = async () => (await server.files(to)).filter(({ path: name }) => name.startsWith('frames/'));
  /** Creates 25 thumbnails. */
  const take = async (query = 'thumbnailPeriod=4@PAL') => {
    const clip = await makeClip(path.join(root, 'work/frames.mov'), 4);
    const source = await add(from, 'frames.mov', readFileSync(clip));
    return start(`/job?type=THUMBNAIL&fileId=${source.id}&storageId=${to}&filename=frames/at&${query}`);
  };

  it('when one of them cannot be created', async () => {
    const job = await server.end(await take('thumbnailTimeCodes=1,2,60'));
    expect(job).toMatchObject({ status: 'FAILED_TOTAL' });
    expect(errorOf(job)).toContain('no frame at 60 s');
    expect(pictures()).toEqual([]);
    expect(await seen()).toEqual([]);
  });

  it('when the job is aborted', async () => {
    const job = await take();
    await until(() => taken().length > 3);
    expect(pictures().filter(name => !name.startsWith('.jobspine'))).toEqual([]);
    expect((await seen()).every(({ state }) => state === 'TO_APPEAR')).toBe(true);
    await server.abort(job);
    expect(await server.end(job)).toMatchObject({ status: 'ABORTED' });
    expect(pictures()).toEqual([]);
    expect(await seen()).toEqual([]);
  });

  it('when another program has created a file with the name of one, which stays', async () => {
    const job = await take();
    await until(() => taken().length > 3);
    writeFileSync(path.join(folder, 'at_000000.160.jpg'), 'not mine');
    const ended = await server.end(job);
    expect(ended).toMatchObject({ status: 'FAILED_TOTAL' });
    expect(errorOf(ended)).toContain('at_000000.160.jpg');
    expect(pictures()).toEqual(['at_000000.160.jpg']);
    expect(readFileSync(path.join(folder, 'at_000000.160.jpg'), 'utf8')).toBe('not mine');
    expect(await seen()).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('and without leftovers when all could be created', async () => {
    const job = await server.end(await take());
    expect(job).toMatchObject({ status: 'FINISHED' });
    expect(pictures()).toHaveLength(25);
    expect((await seen()).map(({ path: name, state }) => [name, state])).toEqual(
      pictures()
        .sort()
        .map(name => [`frames/${name}`, 'CLOSED']),
    );
    rmSync(folder, { recursive: true });
  });
});

it('a source that changes during a copy fails the attempt; the next attempt copies the new content', async () => {
  const source = await add(from, 'growing', Buffer.alloc(3_000_000, 'a'));
  const job = await start(`/file/${source.id}/storage/${to}?limitRate=3000000`);
  await until(() => filesBelow(path.join(root, 'to')).unfinished.length === 1);
  appendFileSync(path.join(root, 'from/growing'), 'more');
  const ended = await server.end(job);
  expect(ended.status).toBe('FINISHED');
  expect(ended.log?.task[0]?.errorMessage).toContain('changed while it was being copied');
  const whole = readFileSync(path.join(root, 'from/growing'));
  expect(await file(dataOf(ended).destinationFileId!)).toMatchObject({ size: 3_000_004, hash: sha1(whole) });
  expect(readFileSync(path.join(root, 'to/growing')).equals(whole)).toBe(true);
});

describe.skipIf(!hasOtherDisk)('a move to another disk', () => {
  it('copies the file, verifies the copy, and deletes the source', async () => {
    const other = await storage(path.join(memory!, 'moved'));
    const content = Buffer.alloc(2_500_000, 'move me ');
    const source = await add(from, 'moving', content);
    const job = await finish(`/file/${source.id}/storage/${other}?move=true`);
    expect(job.status).toBe('FINISHED');
    expect(readFileSync(path.join(memory!, 'moved/moving')).equals(content)).toBe(true);
    expect(existsSync(path.join(root, 'from/moving'))).toBe(false);
    expect(await file(dataOf(job).destinationFileId!)).toMatchObject({ hash: sha1(content) });
  });

  it('does not change the source when it is aborted', async () => {
    const other = await storage(path.join(memory!, 'kept'));
    const source = await add(from, 'kept', Buffer.alloc(8_000_000));
    const job = await start(`/file/${source.id}/storage/${other}?move=true&limitRate=1000000`);
    await until(() => filesBelow(path.join(memory!, 'kept')).unfinished.length === 1);
    await server.abort(job);
    expect(await server.end(job)).toMatchObject({ status: 'ABORTED' });
    expect(statSync(path.join(root, 'from/kept')).size).toBe(8_000_000);
    expect(await file(source.id)).toMatchObject({ state: 'CLOSED' });
    expect(filesBelow(path.join(memory!, 'kept'))).toEqual({ files: [], unfinished: [] });
  });
});

describe.skipIf(!canMount)('a disk', () => {
  const waiting = (job: string): Promise<JobJson> => server.reach(job, 'WAITING');
  const problem = async (job: string) =>
    (await server.get(`/job/${job}/problem`, { accept: JSON_TYPE })).json<{ problem: { type: string }[] }>().problem[0]
      ?.type;

  it('that is full during a transcode: the job waits, and finishes when there is space', async () => {
    const folder = path.join(root, 'small');
    await storage(folder).then(id => succeed(server.remove(`/storage/${id}`)));
    expect(mount(folder, '300k')).toBe(true);
    const small = await storage(folder);
    const clip = await add(from, 'wide.mov', readFileSync(await makeClip(path.join(root, 'work/wide.mov'), 10)));
    const job = await start(`/job?type=TRANSCODE&fileId=${clip.id}&storageId=${small}&tag=__wav`);
    await waiting(job);
    expect(await problem(job)).toBe('StorageFull');
    expect(filesBelow(folder).files).toEqual([]);
    expect(remount(folder, 'remount', 'size=20m')).toBe(true);
    const ended = await server.end(job);
    expect([ended.status, errorOf(ended)]).toEqual(['FINISHED', undefined]);
    expect(filesBelow(folder)).toEqual({ files: ['wide_wav.wav'], unfinished: [] });
  });

  it('that is unmounted during a copy: the job waits, and finishes when the disk is back', async () => {
    const folder = path.join(root, 'unplugged');
    const disk = path.join(root, 'disk');
    await storage(folder).then(id => succeed(server.remove(`/storage/${id}`)));
    rmSync(path.join(folder, '.jobspine-storage'));
    await storage(disk).then(id => succeed(server.remove(`/storage/${id}`)));
    expect(mount(disk, '20m')).toBe(true);
    expect(spawnSync('mount', ['--bind', disk, folder]).status).toBe(0);
    mounted.push(folder);
    const unplugged = await storage(folder);
    const source = await add(from, 'unplug', Buffer.alloc(6_000_000, 'u'));
    const job = await start(`/file/${source.id}/storage/${unplugged}?limitRate=3000000`);
    await until(() => filesBelow(disk).unfinished.length === 1);
    expect(spawnSync('umount', ['-l', folder]).status).toBe(0);
    await waiting(job);
    expect(await problem(job)).toBe('StorageOffline');
    expect(spawnSync('mount', ['--bind', disk, folder]).status).toBe(0);
    expect(await server.end(job)).toMatchObject({ status: 'FINISHED' });
    expect(filesBelow(folder)).toEqual({ files: ['unplug'], unfinished: [] });
  });
});
