/*
 * Parameters and metadata of jobs that work on files. A job that could never run is refused when it is created.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, succeed } from '../support/jobspine.ts';
import { dataOf, startMediaServer } from '../support/media.ts';

const server = await startMediaServer();
const { root, storage, add, get, post } = server;
const from = await storage(path.join(root, 'from'));
const to = await storage(path.join(root, 'to'));

/** Returns the number of jobs. */
const hits = async (): Promise<number> =>
  (await get('/job?user=false&number=0', { accept: JSON_TYPE })).json<{ hits: number }>().hits;

describe('creating a job that works on files', () => {
  it.each([
    ['no source', 'COPY_FILE', () => `storageId=${to}`, 'fileId'],
    ['no target', 'COPY_FILE', (id: string) => `fileId=${id}`, 'storageId'],
    ['two sources', 'COPY_FILE', (id: string) => `fileId=${id}&sourceUri=file:///a&storageId=${to}`, 'sourceUri'],
    [
      'two targets',
      'COPY_FILE',
      (id: string) => `fileId=${id}&storageId=${to}&destinationUri=file:///a`,
      'destinationUri',
    ],
    ['an unknown file', 'COPY_FILE', () => `fileId=VX-9999&storageId=${to}`, 'fileId'],
    ['a file id that is only a number', 'COPY_FILE', () => `fileId=7&storageId=${to}`, 'fileId'],
    ['an unknown storage', 'COPY_FILE', (id: string) => `fileId=${id}&storageId=VX-9999`, 'storageId'],
    [
      'a filename that leaves the storage',
      'COPY_FILE',
      (id: string) => `fileId=${id}&storageId=${to}&filename=..%2Fx`,
      'filename',
    ],
    [
      'a rate that is not a number',
      'COPY_FILE',
      (id: string) => `fileId=${id}&storageId=${to}&limitRate=fast`,
      'limitRate',
    ],
    ['a rate of a byte', 'COPY_FILE', (id: string) => `fileId=${id}&storageId=${to}&limitRate=1`, 'limitRate'],
    ['a rate of 0', 'COPY_FILE', (id: string) => `fileId=${id}&storageId=${to}&limitRate=0`, 'limitRate'],
    ['an unknown key', 'DELETE_FILE', (id: string) => `fileId=${id}&jobmetadata=filed%3D1`, 'filed'],
    ['an unsupported protocol', 'EXPORT', (id: string) => `fileId=${id}&destinationUri=ftp://host/a`, 'destinationUri'],
    ['an unknown format', 'LIST_ITEMS', () => `storageId=${to}&outputFormat=pdf`, 'outputFormat'],
    ['no tag', 'TRANSCODE', (id: string) => `fileId=${id}&storageId=${to}`, 'tag'],
    ['an unknown tag', 'TRANSCODE', (id: string) => `fileId=${id}&storageId=${to}&tag=__mp5`, 'tag'],
    [
      'an invalid timecode',
      'TRANSCODE',
      (id: string) => `fileId=${id}&storageId=${to}&tag=__mp4&smpteTimeCode=1`,
      'smpteTimeCode',
    ],
    [
      'a range that ends before it starts',
      'TRANSCODE',
      (id: string) => `fileId=${id}&storageId=${to}&tag=__mp4&smpteTimeCode=10:00:02:00&lastSmpteTimeCode=10:00:01:00`,
      'lastSmpteTimeCode',
    ],
    [
      'thumbnail times together with a period',
      'THUMBNAIL',
      (id: string) => `fileId=${id}&storageId=${to}&thumbnailTimeCodes=1&thumbnailPeriod=5`,
      'thumbnailPeriod',
    ],
    [
      'a filename for a URI that already has one',
      'EXPORT',
      (id: string) => `fileId=${id}&destinationUri=file://${root}/a.mov&filename=b.mov`,
      'filename',
    ],
    ['a period of 0', 'THUMBNAIL', (id: string) => `fileId=${id}&storageId=${to}&thumbnailPeriod=0`, 'thumbnailPeriod'],
  ])('is refused for %s', async (_, type, query, context) => {
    const { id } = await add(from, 'checked.txt', 'checked');
    const answer = await post(`/job?type=${type}&${query(id)}`, { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({ invalidInput: { context } });
    const body = JSON.stringify({ job: [{ type, field: [] }] });
    expect(await post('/job/batch', { body })).toMatchObject({ status: 400 });
  });

  it.each([
    ['a mistyped key', (id: string) => `/job?type=TRANSCODE&fileId=${id}&storageId=${to}&tagg=__mp4`, 'tagg', 'tag'],
    ['a mistyped matrix parameter', (id: string) => `/job;type=DELETE_FILE;filedId=${id}`, 'filedId', 'fileId'],
    ['a mistyped common parameter', (id: string) => `/file/${id}/analyze?priorty=HIGH`, 'priorty', 'priority'],
    ['a mistyped parameter of a copy', (id: string) => `/file/${id}/storage/${to}?fileName=x`, 'fileName', 'filename'],
    [
      'a mistyped parameter of a deletion',
      (id: string) => `DELETE /file/${id}?jobmetdata=a%3D1`,
      'jobmetdata',
      'jobmetadata',
    ],
  ])('is refused for %s, with the intended name', async (_, request, context, meant) => {
    const { id } = await add(from, 'unread.txt', 'unread');
    const before = await hits();
    const [path = '', method = 'POST'] = request(id).split(' ').reverse();
    const answer = await server.send(method, path, { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({
      invalidInput: { context, explanation: expect.stringContaining(`did you mean ${meant}?`) },
    });
    expect((await server.send(method, path)).text).toContain(`<context>${context}</context>`);
    expect(await hits()).toBe(before);
  });

  it.each([
    ['a tag', (id: string) => `/job?type=TRANSCODE&fileId=${id}&storageId=${to}&tag=__mp4&tag=__webm`, 'tag'],
    ['a priority', (id: string) => `/job?type=DELETE_FILE&fileId=${id}&priority=LOW&priority=HIGH`, 'priority'],
    ['a type', (id: string) => `/job;type=DELETE_FILE?type=FILE_ANALYZE&fileId=${id}`, 'type'],
    ['a file, in the path and as parameter', (id: string) => `/file/${id}/analyze?fileId=VX-9`, 'fileId'],
    [
      'a storage, in the path and as parameter',
      (id: string) => `/file/${id}/storage/${to}?storageId=${from}`,
      'storageId',
    ],
    ['a file, in the path and as metadata', (id: string) => `/file/${id}/analyze?jobmetadata=fileId%3DVX-9`, 'fileId'],
    [
      'a filename, as parameter and as metadata',
      (id: string) => `/file/${id}/storage/${to}?filename=zz&jobmetadata=filename%3Dyy`,
      'filename',
    ],
    [
      'a file, as parameter and as metadata',
      (id: string) => `/job?type=FILE_ANALYZE&fileId=${id}&jobmetadata=fileId%3DVX-9`,
      'fileId',
    ],
    [
      'a file, twice as metadata',
      (id: string) => `/job?type=FILE_ANALYZE&jobmetadata=fileId%3D${id}&jobmetadata=fileId%3DVX-9`,
      'fileId',
    ],
    [
      'a prefixed key, twice as metadata',
      (id: string) => `/file/${id}/analyze?jobmetadata=myApp_note%3D1&jobmetadata=myApp_note%3D2`,
      'myApp_note',
    ],
    ['a flag', (id: string) => `/file/${id}/storage/${to}?move=true&move=false`, 'move'],
  ])('is refused for two values of %s', async (_, request, context) => {
    const { id } = await add(from, 'twice.txt', 'twice');
    const before = await hits();
    const answer = await post(request(id), { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({
      invalidInput: { context, explanation: expect.stringContaining('give it once') },
    });
    expect(await hits()).toBe(before);
  });

  it('accepts the same value twice, and ignores empty values', async () => {
    const { id } = await add(from, 'same.txt', 'same');
    const same = `priority=LOW&priority=LOW&holdJob=true&fileId=${id}&tagg=&resourceId=VX-1&resourceTag=gpu`;
    await server.abort(await server.start(`/file/${id}/analyze?${same}&jobmetadata=fileId%3D${id}`));
  });

  it('lets a document override parameters and metadata', async () => {
    const { id } = await add(from, 'overruled.txt', 'overruled');
    const body = JSON.stringify({ field: [{ key: 'fileId', value: id }] });
    const query = 'type=FILE_ANALYZE&holdJob=true&fileId=VX-9&jobmetadata=fileId%3DVX-9';
    const job = (await succeed(post(`/job?${query}`, { body, accept: JSON_TYPE }))).json<{ jobId: string }>();
    expect(dataOf(await server.job(job.jobId))).toMatchObject({ fileId: id });
    await server.abort(job.jobId);
  });

  it('accepts any parameters for job types without such steps', async () => {
    const type = await server.newType([{ step: 1, script: ';' }]);
    const job = await server.create(type, 'tagg=1&_=17&tag=a&tag=b&jobmetadata=own%3D1&jobmetadata=own%3D2');
    expect(dataOf(await server.end(job.jobId))).toMatchObject({ own: '2', tag: 'a' });
  });

  it('accepts prefixed keys of the caller, and the common parameters', async () => {
    const { id } = await add(from, 'own.txt', 'own');
    const job = await server.job(
      await server.start(
        `/file/${id}/storage/${to}?holdJob=true&priority=HIGH&jobmetadata=myApp_note%3D1&notification=VX-1`,
      ),
    );
    expect(job).toMatchObject({ status: 'HOLD', priority: 'HIGH' });
    expect(dataOf(job)).toMatchObject({ myApp_note: '1', fileId: id });
    await server.abort(job.jobId);
  });

  it('needs the role _file_write', async () => {
    const { id } = await add(from, 'role.txt', 'role');
    const reader = await server.user('reader', '_file_read', '_job_write');
    expect(await post(`/file/${id}/storage/${to}`, { as: reader })).toMatchObject({ status: 403 });
    expect(await server.remove(`/file/${id}`, { as: reader })).toMatchObject({ status: 403 });
  });

  it('answers 404 for a file or storage in the path that does not exist', async () => {
    const { id } = await add(from, 'path.txt', 'path');
    const before = await hits();
    expect(await post(`/file/VX-9999/storage/${to}`)).toMatchObject({ status: 404 });
    for (const storage of ['VX-9999', 'nowhere']) {
      const answer = await post(`/file/${id}/storage/${storage}?move=true`, { accept: JSON_TYPE });
      expect(answer).toMatchObject({ status: 404 });
      expect(answer.json()).toMatchObject({ notFound: { type: 'storage', id: storage } });
    }
    expect(await hits()).toBe(before);
  });
});
