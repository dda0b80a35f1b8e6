/*
 * Work on files that is cut off, starved, or tricked: nothing that is not whole ever looks finished.
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
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const root = temporaryFolder();
/** Where another disk is, when there is one: a rename from here to there is none. */
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

/** A disk of its own, of this size; false: we may not mount here. */
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

/** The command lines of all processes that work on a file of ours. */
const tools = (): string[] =>
  existsSync('/proc/self/cmdline')
    ? readdirSync('/proc')
        .filter(name => /^\d+$/.test(name))
        .map(pid => {
          try {
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
          } catch {
            return '';
          }
        })
        .filter(line => line.includes('/dev/fd/5') && line.includes('libvpx-vp9'))
    : [];

it('abort in the middle of a transcode ends ffmpeg at once, and removes what it has written', async () => {
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

it('abort in the middle of a copy does the same', async () => {
  const source = await add(from, 'aborted', Buffer.alloc(8_000_000));
  const job = await start(`/file/${source.id}/storage/${to}?limitRate=1000000`);
  await until(() => filesBelow(path.join(root, 'to')).unfinished.length === 1);
  await server.abort(job);
  expect(await server.end(job)).toMatchObject({ status: 'ABORTED' });
  expect(filesBelow(path.join(root, 'to'))).toEqual({ files: [], unfinished: [] });
  expect(await server.files(to)).toEqual([]);
});

describe('pictures of a job appear together or not at all', () => {
  const folder = path.join(root, 'to/frames');
  const pictures = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  const taken = (): string[] => pictures().filter(name => name.endsWith('.whole'));
  const seen = async () => (await server.files(to)).filter(({ path: name }) => name.startsWith('frames/'));
  /** 25 of them. */
  const take = async (query = 'thumbnailPeriod=4@PAL') => {
    const clip = await makeClip(path.join(root, 'work/frames.mov'), 4);
    const source = await add(from, 'frames.mov', readFileSync(clip));
    return start(`/job?type=THUMBNAIL&fileId=${source.id}&storageId=${to}&filename=frames/at&${query}`);
  };

  it('when one of them cannot be taken', async () => {
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

  it('when somebody else has put a file in the place of one, which stays', async () => {
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

  it('and with nothing else when all could be taken', async () => {
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

it('a source that changes while it is copied fails the attempt; the next one copies what it is then', async () => {
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
  it('is a copy that is read again; then the source is gone', async () => {
    const other = await storage(path.join(memory!, 'moved'));
    const content = Buffer.alloc(2_500_000, 'move me ');
    const source = await add(from, 'moving', content);
    const job = await finish(`/file/${source.id}/storage/${other}?move=true`);
    expect(job.status).toBe('FINISHED');
    expect(readFileSync(path.join(memory!, 'moved/moving')).equals(content)).toBe(true);
    expect(existsSync(path.join(root, 'from/moving'))).toBe(false);
    expect(await file(dataOf(job).destinationFileId!)).toMatchObject({ hash: sha1(content) });
  });

  it('that is aborted leaves the source as it was', async () => {
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

  it('that is full in the middle of a transcode: the job waits, and is done when there is room', async () => {
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

  it('that is unmounted in the middle of a copy: the job waits, and is done when it is back', async () => {
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
