/*
 * Jobs that wait for a storage that is OFFLINE or full. Source: Vidispine API, "Job problems".
 */
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, succeed } from '../support/jobspine.ts';
import { dataOf, filesBelow, makeClip, startMediaServer } from '../support/media.ts';
import { until } from '../support/until.ts';

const server = await startMediaServer();
const { root, storage, add, start, file } = server;
const from = await storage(path.join(root, 'from'));

interface Problem {
  type: string;
  data: { key: string; value: string }[];
  job: string[];
}
const problems = async (): Promise<Problem[]> =>
  (await server.get('/job/problem', { accept: JSON_TYPE })).json<{ problem?: Problem[] }>().problem ?? [];
const waiting = (id: string): Promise<JobJson> => server.reach(id, 'WAITING');

describe('StorageOffline', () => {
  it('is one problem for all jobs that wait for the storage, and they continue when it is back', async () => {
    const folder = path.join(root, 'offline');
    const offline = await storage(folder);
    const source = await add(from, 'a.txt', 'a');
    renameSync(folder, `${folder}-unplugged`);
    const jobs = [
      await start(`/file/${source.id}/storage/${offline}?filename=one`),
      await start(`/file/${source.id}/storage/${offline}?filename=two`),
    ];
    for (const job of jobs) await waiting(job);
    expect(await problems()).toEqual([
      expect.objectContaining({ type: 'StorageOffline', data: [{ key: 'storage', value: offline }], job: jobs }),
    ]);
    renameSync(`${folder}-unplugged`, folder);
    for (const job of jobs) expect(await server.end(job)).toMatchObject({ status: 'FINISHED' });
    expect(filesBelow(folder)).toEqual({ files: ['one', 'two'], unfinished: [] });
    expect(await problems()).toEqual([]);
  });

  it('is the problem of an unmounted disk: its empty mount point is not taken for the storage', async () => {
    const folder = path.join(root, 'mounted');
    const mounted = await storage(folder);
    const source = await add(mounted, 'a.txt', 'a');
    renameSync(folder, `${folder}-disk`);
    mkdirSync(folder);
    const job = await start(`/file/${source.id}/storage/${from}?filename=from-mounted.txt`);
    await waiting(job);
    expect((await problems())[0]).toMatchObject({ type: 'StorageOffline', job: [job] });
    rmSync(folder, { recursive: true });
    renameSync(`${folder}-disk`, folder);
    expect(await server.end(job)).toMatchObject({ status: 'FINISHED' });
  });

  it('interrupts a copy, which waits and then continues where it was', async () => {
    const folder = path.join(root, 'pulled');
    const pulled = await storage(folder);
    const source = await add(from, 'big', Buffer.alloc(8_000_000, 'x'));
    const job = await start(`/file/${source.id}/storage/${pulled}?limitRate=4000000`);
    await until(() => filesBelow(folder).unfinished.length === 1);
    renameSync(folder, `${folder}-gone`);
    await waiting(job);
    expect(await problems()).toMatchObject([{ type: 'StorageOffline' }]);
    renameSync(`${folder}-gone`, folder);
    const ended = await server.end(job);
    expect(ended.status).toBe('FINISHED');
    expect(filesBelow(folder)).toEqual({ files: ['big'], unfinished: [] });
    expect((await file(dataOf(ended).destinationFileId!)).hash).toBe((await file(source.id)).hash);
  });
});

describe('StorageFull', () => {
  it('is the problem of a storage at its limit; jobs continue below the low watermark', async () => {
    const small = await storage(path.join(root, 'small'), { capacity: 10, lowWatermark: 6 });
    const source = await add(from, 'six.txt', '123456');
    const filler = await add(small, 'filler', '12345');
    const job = await start(`/file/${source.id}/storage/${small}`);
    await waiting(job);
    expect(await problems()).toMatchObject([
      { type: 'StorageFull', data: [{ key: 'storage', value: small }], job: [job] },
    ]);
    await server.finish(`/file/${filler.id}`, 'remove');
    expect(await server.end(job)).toMatchObject({ status: 'FINISHED' });
    expect(await problems()).toEqual([]);
  });

  it('keeps concurrent jobs within the limit, and the waiting ones continue later', async () => {
    const shared = await storage(path.join(root, 'shared'), { capacity: 25_000_000, lowWatermark: 2_000_000 });
    const source = await add(from, 'ten', Buffer.alloc(10_000_000, 'x'));
    const names = ['a', 'b', 'c'];
    const jobs = await Promise.all(
      names.map(name => start(`/file/${source.id}/storage/${shared}?filename=${name}&limitRate=10000000`)),
    );
    const ended = async () =>
      (await server.files(shared)).filter(({ state }) => state === 'CLOSED').map(({ id }) => id);
    await until(async () => (await ended()).length === 2);
    await until(async () => (await problems()).some(({ type }) => type === 'StorageFull'));
    expect(await ended()).toHaveLength(2);
    // The third file is larger than the low watermark, so its job continues when the storage is empty.
    for (const id of await ended()) await server.finish(`/file/${id}`, 'remove');
    for (const job of jobs) expect(await server.end(job)).toMatchObject({ status: 'FINISHED' });
    expect(await problems()).toEqual([]);
  });

  it('does not prevent a waiting job from being aborted, which leaves nothing behind', async () => {
    const tiny = await storage(path.join(root, 'tiny'), { capacity: 3 });
    const clip = readFileSync(await makeClip(path.join(root, 'work/clip.mov'), 1));
    const source = await add(from, 'clip.mov', clip);
    const job = await start(`/file/${source.id}/storage/${tiny}`);
    await waiting(job);
    await server.abort(job);
    expect(await server.end(job)).toMatchObject({ status: 'ABORTED' });
    expect(await server.files(tiny)).toEqual([]);
    expect(filesBelow(path.join(root, 'tiny')).unfinished).toEqual([]);
    await succeed(server.get('/job/problem'));
  });
});
