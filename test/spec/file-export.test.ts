/*
 * EXPORT jobs that write to a file: URI.
 * Source: Vidispine API, "Job types"; docs/media.md describes the permitted targets.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { succeed } from '../support/jobspine.ts';
import { dataOf, errorOf, filesBelow, readText, startMediaServer } from '../support/media.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const server = await startMediaServer();
const { root, storage, add, file, finish, post } = server;
const from = await storage(path.join(root, 'from'));
const to = await storage(path.join(root, 'to'));

describe('EXPORT to a file: URI', () => {
  it('writes below a media root, inside a storage or not; outside of storages it replaces existing files', async () => {
    const source = await add(from, 'export me.txt', 'exported');
    const outside = path.join(root, 'outside');
    mkdirSync(outside);
    for (const uri of [`file://${outside}/copy.txt`, `file://${outside}/copy.txt`, `file://${outside}/`]) {
      const job = await finish(`/job?type=EXPORT&fileId=${source.id}&destinationUri=${encodeURIComponent(uri)}`);
      expect(job).toMatchObject({ status: 'FINISHED' });
    }
    expect(filesBelow(outside)).toEqual({ files: ['copy.txt', 'export me.txt'], unfinished: [] });
    const inside = encodeURIComponent(`file://${root}/to/exported.txt`);
    const job = await finish(`/job?type=EXPORT&fileId=${source.id}&destinationUri=${inside}`);
    expect(await file(dataOf(job).destinationFileId!)).toMatchObject({ storage: to, path: 'exported.txt' });
  });

  it('does not write anywhere else', async () => {
    const source = await add(from, 'stay.txt', 'x');
    const elsewhere = temporaryFolder();
    // The target is checked again when the step runs: a script may have changed it.
    const task = [
      { step: 1, script: `job.setData('destinationUri', job.getData('to'));` },
      { step: 2, description: 'Send', bean: 'jobspine', method: 'exportFile', dependency: { previous: true } },
    ];
    await succeed(post('/task-definition/jobtype/SEND?id=29000', { body: JSON.stringify({ task }) }));
    for (const uri of [`file://${elsewhere}/x`, 'file:///etc/x', `file://${root}/from/.jobspine-storage`]) {
      for (const type of ['EXPORT', 'SEND']) {
        const refused = await post(`/job?type=${type}&fileId=${source.id}&destinationUri=${encodeURIComponent(uri)}`);
        expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('media root') });
      }
      const request = `fileId=${source.id}&jobmetadata=${encodeURIComponent(`to=${uri}`)}`;
      expect(errorOf(await finish(`/job?type=SEND&${request}`))).toContain('media root');
    }
    expect(filesBelow(elsewhere).files).toEqual([]);
  });

  it('accepts a media root itself as the folder', async () => {
    const source = await add(from, 'to the root.txt', 'x');
    const uri = encodeURIComponent(`file://${root}/`);
    expect(await finish(`/job?type=EXPORT&fileId=${source.id}&destinationUri=${uri}`)).toMatchObject({
      status: 'FINISHED',
    });
    expect(readText(root, 'to the root.txt')).toBe('x');
  });

  it('creates the folders in its filename', async () => {
    const source = await add(from, 'deep.txt', 'deep');
    const uri = encodeURIComponent(`file://${root}/outside/`);
    const request = `/job?type=EXPORT&fileId=${source.id}&destinationUri=${uri}&filename=a/b%20c/d.txt`;
    const job = await finish(request);
    expect(job).toMatchObject({ status: 'FINISHED' });
    expect(dataOf(job)).toMatchObject({ destinationUri: `file://${root}/outside/a/b%20c/d.txt`, bytesWritten: '4' });
    expect(readText(root, 'outside/a/b c/d.txt')).toBe('deep');
  });

  it('leaves no unfinished file outside of storages when it is aborted, and neither do copies', async () => {
    const source = await add(from, 'slow.bin', Buffer.alloc(3_000_000));
    const uri = encodeURIComponent(`file://${root}/aborted/`);
    for (const type of ['EXPORT', 'COPY_FILE']) {
      const id = await server.start(`/job?type=${type}&fileId=${source.id}&destinationUri=${uri}&limitRate=100000`);
      await until(() => filesBelow(path.join(root, 'aborted')).unfinished.length === 1);
      await server.abort(id);
      await server.end(id);
      expect(filesBelow(path.join(root, 'aborted'))).toEqual({ files: [], unfinished: [] });
    }
  });
});
