/*
 * Jobs that copy, move, delete and list files.
 * Source: Vidispine API, "Files" (copy, move, delete), "Job types".
 */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, succeed } from '../support/jobspine.ts';
import { dataOf, errorOf, filesBelow, readText, sha1, startMediaServer } from '../support/media.ts';

const server = await startMediaServer();
const { root, storage, add, file, files, finish, get, post } = server;
const from = await storage(path.join(root, 'from'));
const to = await storage(path.join(root, 'to'));

describe('COPY_FILE', () => {
  it('copies a file to another storage, with its checksum', async () => {
    const content = Buffer.alloc(3_000_000, 'Sunrise ');
    const source = await add(from, 'clips/sunrise.mov', content);
    const job = await finish(`/storage/${from}/file/${source.id}/storage/${to}?filename=archive/sunrise.mov`);
    expect(job).toMatchObject({
      type: 'COPY_FILE',
      status: 'FINISHED',
      totalSteps: 1,
      log: { task: [{ step: 200, progress: { value: 3_000_000, total: 3_000_000, unit: 'bytes' } }, { step: 5000 }] },
    });
    const { destinationFileId = '', ...data } = dataOf(job);
    expect(data).toMatchObject({
      fileId: source.id,
      storageId: to,
      originalFilename: 'sunrise.mov',
      bytesWritten: '3000000',
      filePathMap: `${destinationFileId}=archive/sunrise.mov`,
    });
    expect(await file(destinationFileId)).toMatchObject({
      path: 'archive/sunrise.mov',
      storage: to,
      state: 'CLOSED',
      size: 3_000_000,
      hash: sha1(content),
    });
    expect(readText(root, 'to/archive/sunrise.mov')).toBe(content.toString());
    expect(readText(root, 'from/clips/sunrise.mov')).toBe(content.toString());
    expect(filesBelow(root).unfinished).toEqual([]);
  });

  it('can be created with POST /job, by parameters, metadata or a document; the copy keeps the name', async () => {
    const source = await add(from, 'a/b/plain.txt', 'plain');
    const folder = path.join(root, 'three');
    const target = await storage(folder);
    const job = await finish(`/job?type=COPY_FILE&fileId=${source.id}&jobmetadata=storageId%3D${target}`);
    expect(job.status).toBe('FINISHED');
    expect(filesBelow(folder).files).toEqual(['plain.txt']);
    const body = JSON.stringify({
      field: [
        { key: 'sourceUri', value: source.uri[0] },
        { key: 'filename', value: 'x' },
      ],
    });
    const { jobId } = (
      await succeed(post(`/job?type=COPY_FILE&storageId=${target}`, { body, accept: JSON_TYPE }))
    ).json<{
      jobId: string;
    }>();
    expect(await server.end(jobId)).toMatchObject({ status: 'FINISHED' });
    expect(filesBelow(folder).files).toEqual(['plain.txt', 'x']);
  });

  it('copies an empty file, and one with unusual characters in its name', async () => {
    for (const name of ['empty', `a\\b:c|d?e*f"g<h>i'j & $(k)\n日本 🎬`]) {
      const source = await add(from, name, name === 'empty' ? '' : name);
      const job = await finish(`/file/${source.id}/storage/${to}`);
      expect(job.status).toBe('FINISHED');
      expect((await file(dataOf(job).destinationFileId!)).path).toBe(name);
    }
  });

  it('keeps to its limitRate', async () => {
    const source = await add(from, 'slow', Buffer.alloc(3_000_000));
    const startedAt = Date.now();
    expect(await finish(`/file/${source.id}/storage/${to}?limitRate=3000000`)).toMatchObject({ status: 'FINISHED' });
    expect(Date.now() - startedAt).toBeGreaterThan(600);
  });

  it('does not wait for copies with a limitRate, however many there are', async () => {
    await server.setProperty('concurrentJobs', 30);
    const source = await add(from, 'patient', Buffer.alloc(3_000_000));
    const asked = Array.from({ length: 17 }, (_, i) => `limitRate=65536&filename=patient-${i}`);
    const slow = await Promise.all(asked.map(query => server.start(`/file/${source.id}/storage/${to}?${query}`)));
    await Promise.all(slow.map(id => server.reach(id, 'STARTED')));
    const quick = await add(from, 'quick', 'quick');
    expect(await finish(`/file/${quick.id}/storage/${to}`)).toMatchObject({ status: 'FINISHED' });
    await Promise.all(slow.map(id => server.abort(id)));
    for (const id of slow) expect(await server.end(id)).toMatchObject({ status: 'ABORTED' });
  });

  it('fails without a retry if the target exists, known or not, and leaves it unchanged', async () => {
    const source = await add(from, 'twice.txt', 'mine');
    const other = await add(to, 'twice.txt', 'theirs');
    writeFileSync(path.join(root, 'to/unknown.txt'), 'nobody knows');
    for (const name of ['twice.txt', 'unknown.txt']) {
      const job = await finish(`/file/${source.id}/storage/${to}?filename=${name}`);
      expect(job).toMatchObject({ status: 'FAILED_TOTAL', log: { task: [{ attempts: 0 }, { step: 5000 }] } });
      expect(errorOf(job)).toContain('already');
    }
    expect(readText(root, 'to/twice.txt')).toBe('theirs');
    expect(readText(root, 'to/unknown.txt')).toBe('nobody knows');
    expect(await file(other.id)).toMatchObject({ state: 'CLOSED', hash: sha1('theirs') });
    expect((await files(to)).map(({ path: name }) => name)).not.toContain('unknown.txt');
  });

  it('replaces the record of a file that was removed from the disk', async () => {
    const source = await add(from, 'again.txt', 'again');
    const taken = await add(to, 'again.txt', 'before');
    rmSync(path.join(root, 'to/again.txt'));
    const job = await finish(`/file/${source.id}/storage/${to}`);
    expect(job.status).toBe('FINISHED');
    expect(await file(taken.id)).toMatchObject({ state: 'CLOSED', hash: sha1('again') });
  });

  it('fails without a retry if the source is missing from the disk', async () => {
    const source = await add(from, 'gone.txt', 'gone');
    rmSync(path.join(root, 'from/gone.txt'));
    const job = await finish(`/file/${source.id}/storage/${to}`);
    expect(job).toMatchObject({ status: 'FAILED_TOTAL' });
    expect(errorOf(job)).toContain('gone.txt does not exist');
    expect(filesBelow(root).unfinished).toEqual([]);
  });

  it('makes one of several copies to the same place; the others fail', async () => {
    const source = await add(from, 'race.txt', 'race');
    const jobs = await Promise.all(
      Array.from({ length: 6 }, () => finish(`/file/${source.id}/storage/${to}?filename=race/won.txt`)),
    );
    expect(jobs.filter(({ status }) => status === 'FINISHED')).toHaveLength(1);
    expect(readText(root, 'to/race/won.txt')).toBe('race');
    expect(filesBelow(root).unfinished).toEqual([]);
  });
});

describe('MOVE_FILE', () => {
  it('moves a file: the target is known with its checksum, the source is deleted', async () => {
    const source = await add(from, 'moving.txt', 'on the move');
    const job = await finish(`/file/${source.id}/storage/${to}?move=true&filename=moved/here.txt`);
    expect(job).toMatchObject({ type: 'MOVE_FILE', status: 'FINISHED' });
    expect(await file(dataOf(job).destinationFileId!)).toMatchObject({ hash: sha1('on the move'), storage: to });
    expect(readText(root, 'to/moved/here.txt')).toBe('on the move');
    expect(filesBelow(path.join(root, 'from')).files).not.toContain('moving.txt');
    expect(await get(`/file/${source.id}`)).toMatchObject({ status: 404 });
  });

  it('renames a file within its storage', async () => {
    const source = await add(from, 'old-name.txt', 'name');
    expect(await finish(`/file/${source.id}/storage/${from}?move=true&filename=new-name.txt`)).toMatchObject({
      status: 'FINISHED',
    });
    const names = filesBelow(path.join(root, 'from')).files;
    expect([names.includes('old-name.txt'), names.includes('new-name.txt')]).toEqual([false, true]);
  });
});

describe('DELETE_FILE', () => {
  it('deletes a file from the disk, and its record', async () => {
    const source = await add(from, 'unwanted.txt', 'x');
    const job = await finish(`/file/${source.id}`, 'remove');
    expect(job).toMatchObject({ type: 'DELETE_FILE', status: 'FINISHED' });
    expect(filesBelow(path.join(root, 'from')).files).not.toContain('unwanted.txt');
    expect(await get(`/file/${source.id}`)).toMatchObject({ status: 404 });
  });

  it('succeeds for a file that is already missing from the disk', async () => {
    const source = await add(from, 'vanished.txt', 'x');
    rmSync(path.join(root, 'from/vanished.txt'));
    expect(await finish(`/file/${source.id}`, 'remove')).toMatchObject({ status: 'FINISHED' });
    expect(await get(`/file/${source.id}`)).toMatchObject({ status: 404 });
  });
});

describe('LIST_ITEMS', () => {
  it('writes a report of the files of a storage, as XML or CSV', async () => {
    const shelf = await storage(path.join(root, 'shelf'));
    await add(shelf, 'a & b, "c".txt', 'one');
    await add(shelf, '=1+1', 'two');
    const request = `/job?type=LIST_ITEMS&storageId=${to}&sourceStorageId=${shelf}`;
    expect(await finish(`${request}&filename=report.xml`)).toMatchObject({ status: 'FINISHED' });
    expect(await finish(`${request}&filename=report.csv&outputFormat=csv`)).toMatchObject({ status: 'FINISHED' });
    const xml = readText(root, 'to/report.xml');
    expect(xml).toMatch(
      /^<\?xml [^>]*>\s*<FileListDocument xmlns="[^"]+"><file><id>VX-\d+<\/id><path>a &amp; b, "c".txt/,
    );
    expect(xml).toMatch(/<\/file><file>.*<\/file><\/FileListDocument>$/s);
    const [head, ...lines] = readText(root, 'to/report.csv').trimEnd().split('\r\n');
    expect(head).toBe('id,path,uri,state,size,hash,timestamp,storage');
    expect(lines[0]).toMatch(/^VX-\d+,"a & b, ""c"".txt",file:\/\/.*,CLOSED,3,/);
    expect(lines[1]).toContain(`,'=1+1,`);
    expect(lines).toHaveLength(2);
  });
});
