/*
 * Source: Vidispine API, "Files" (copy, move, delete), "Job types".
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, succeed } from '../support/jobspine.ts';
import { dataOf, errorOf, filesBelow, readText, sha1, startMediaServer } from '../support/media.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const server = await startMediaServer();
const { root, storage, add, file, files, finish, get, post } = server;
const from = await storage(path.join(root, 'from'));
const to = await storage(path.join(root, 'to'));

/** How many jobs there are. */
const hits = async (): Promise<number> =>
  (await get('/job?user=false&number=0', { accept: JSON_TYPE })).json<{ hits: number }>().hits;

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

  it('is created by POST /job too, with parameters, metadata or a document, and calls the copy as its source', async () => {
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

  it('copies an empty file, and one with every odd character in its name', async () => {
    for (const name of ['empty', `a\\b:c|d?e*f"g<h>i'j & $(k)\n日本 🎬`]) {
      const source = await add(from, name, name === 'empty' ? '' : name);
      const job = await finish(`/file/${source.id}/storage/${to}`);
      expect(job.status).toBe('FINISHED');
      expect((await file(dataOf(job).destinationFileId!)).path).toBe(name);
    }
  });

  it('keeps to a rate', async () => {
    const source = await add(from, 'slow', Buffer.alloc(3_000_000));
    const startedAt = Date.now();
    expect(await finish(`/file/${source.id}/storage/${to}?limitRate=3000000`)).toMatchObject({ status: 'FINISHED' });
    expect(Date.now() - startedAt).toBeGreaterThan(600);
  });

  it('fails at once when the target is there, known or not, and leaves it as it is', async () => {
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

  it('takes the place of a file that somebody has taken away', async () => {
    const source = await add(from, 'again.txt', 'again');
    const taken = await add(to, 'again.txt', 'before');
    rmSync(path.join(root, 'to/again.txt'));
    const job = await finish(`/file/${source.id}/storage/${to}`);
    expect(job.status).toBe('FINISHED');
    expect(await file(taken.id)).toMatchObject({ state: 'CLOSED', hash: sha1('again') });
  });

  it('fails at once when the source is gone from the disk', async () => {
    const source = await add(from, 'gone.txt', 'gone');
    rmSync(path.join(root, 'from/gone.txt'));
    const job = await finish(`/file/${source.id}/storage/${to}`);
    expect(job).toMatchObject({ status: 'FAILED_TOTAL' });
    expect(errorOf(job)).toContain('There is no gone.txt');
    expect(filesBelow(root).unfinished).toEqual([]);
  });

  it('makes one of many copies to the same place, the others fail', async () => {
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
  it('moves a file: the target is known with its checksum, the source is gone', async () => {
    const source = await add(from, 'moving.txt', 'on the move');
    const job = await finish(`/file/${source.id}/storage/${to}?move=true&filename=moved/here.txt`);
    expect(job).toMatchObject({ type: 'MOVE_FILE', status: 'FINISHED' });
    expect(await file(dataOf(job).destinationFileId!)).toMatchObject({ hash: sha1('on the move'), storage: to });
    expect(readText(root, 'to/moved/here.txt')).toBe('on the move');
    expect(filesBelow(path.join(root, 'from')).files).not.toContain('moving.txt');
    expect(await get(`/file/${source.id}`)).toMatchObject({ status: 404 });
  });

  it('renames a file in its own storage', async () => {
    const source = await add(from, 'old-name.txt', 'name');
    expect(await finish(`/file/${source.id}/storage/${from}?move=true&filename=new-name.txt`)).toMatchObject({
      status: 'FINISHED',
    });
    const names = filesBelow(path.join(root, 'from')).files;
    expect([names.includes('old-name.txt'), names.includes('new-name.txt')]).toEqual([false, true]);
  });
});

describe('DELETE_FILE', () => {
  it('deletes a file from the disk, and forgets it', async () => {
    const source = await add(from, 'unwanted.txt', 'x');
    const job = await finish(`/file/${source.id}`, 'remove');
    expect(job).toMatchObject({ type: 'DELETE_FILE', status: 'FINISHED' });
    expect(filesBelow(path.join(root, 'from')).files).not.toContain('unwanted.txt');
    expect(await get(`/file/${source.id}`)).toMatchObject({ status: 404 });
  });

  it('deletes one that is gone already', async () => {
    const source = await add(from, 'vanished.txt', 'x');
    rmSync(path.join(root, 'from/vanished.txt'));
    expect(await finish(`/file/${source.id}`, 'remove')).toMatchObject({ status: 'FINISHED' });
    expect(await get(`/file/${source.id}`)).toMatchObject({ status: 404 });
  });
});

describe('EXPORT to a file: URI', () => {
  it('writes below a media root, in a storage or outside of one, where it replaces what is there', async () => {
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
    // What is checked when a job is created is checked when it runs, too: a script may have set it meanwhile.
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

  it('takes a media root itself for a folder', async () => {
    const source = await add(from, 'to the root.txt', 'x');
    const uri = encodeURIComponent(`file://${root}/`);
    expect(await finish(`/job?type=EXPORT&fileId=${source.id}&destinationUri=${uri}`)).toMatchObject({
      status: 'FINISHED',
    });
    expect(readText(root, 'to the root.txt')).toBe('x');
  });

  it('makes the folders of the name that it gets', async () => {
    const source = await add(from, 'deep.txt', 'deep');
    const uri = encodeURIComponent(`file://${root}/outside/`);
    const request = `/job?type=EXPORT&fileId=${source.id}&destinationUri=${uri}&filename=a/b%20c/d.txt`;
    const job = await finish(request);
    expect(job).toMatchObject({ status: 'FINISHED' });
    expect(dataOf(job)).toMatchObject({ destinationUri: `file://${root}/outside/a/b%20c/d.txt`, bytesWritten: '4' });
    expect(readText(root, 'outside/a/b c/d.txt')).toBe('deep');
  });

  it('leaves nothing in a folder outside of storages when it is cut off there, nor do other jobs', async () => {
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

describe('LIST_ITEMS', () => {
  it('writes a report of the files of a storage, as XML and as CSV', async () => {
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

describe('a job of media that could never run is refused when it is created', () => {
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
    ['no id', 'COPY_FILE', () => `fileId=7&storageId=${to}`, 'fileId'],
    ['an unknown storage', 'COPY_FILE', (id: string) => `fileId=${id}&storageId=VX-9999`, 'storageId'],
    ['a way out', 'COPY_FILE', (id: string) => `fileId=${id}&storageId=${to}&filename=..%2Fx`, 'filename'],
    ['a word for a rate', 'COPY_FILE', (id: string) => `fileId=${id}&storageId=${to}&limitRate=fast`, 'limitRate'],
    ['a rate of 0', 'COPY_FILE', (id: string) => `fileId=${id}&storageId=${to}&limitRate=0`, 'limitRate'],
    ['a key that nobody knows', 'DELETE_FILE', (id: string) => `fileId=${id}&jobmetadata=filed%3D1`, 'filed'],
    ['another protocol', 'EXPORT', (id: string) => `fileId=${id}&destinationUri=ftp://host/a`, 'destinationUri'],
    ['an unknown format', 'LIST_ITEMS', () => `storageId=${to}&outputFormat=pdf`, 'outputFormat'],
    ['no tag', 'TRANSCODE', (id: string) => `fileId=${id}&storageId=${to}`, 'tag'],
    ['an unknown tag', 'TRANSCODE', (id: string) => `fileId=${id}&storageId=${to}&tag=__mp5`, 'tag'],
    [
      'no timecode',
      'TRANSCODE',
      (id: string) => `fileId=${id}&storageId=${to}&tag=__mp4&smpteTimeCode=1`,
      'smpteTimeCode',
    ],
    [
      'a part that ends before it begins',
      'TRANSCODE',
      (id: string) => `fileId=${id}&storageId=${to}&tag=__mp4&smpteTimeCode=10:00:02:00&lastSmpteTimeCode=10:00:01:00`,
      'lastSmpteTimeCode',
    ],
    [
      'times and a period',
      'THUMBNAIL',
      (id: string) => `fileId=${id}&storageId=${to}&thumbnailTimeCodes=1&thumbnailPeriod=5`,
      'thumbnailPeriod',
    ],
    [
      'a name for a URI that has one',
      'EXPORT',
      (id: string) => `fileId=${id}&destinationUri=file://${root}/a.mov&filename=b.mov`,
      'filename',
    ],
    ['a period of 0', 'THUMBNAIL', (id: string) => `fileId=${id}&storageId=${to}&thumbnailPeriod=0`, 'thumbnailPeriod'],
  ])('%s', async (_, type, query, context) => {
    const { id } = await add(from, 'checked.txt', 'checked');
    const answer = await post(`/job?type=${type}&${query(id)}`, { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({ invalidInput: { context } });
    const body = JSON.stringify({ job: [{ type, field: [] }] });
    expect(await post('/job/batch', { body })).toMatchObject({ status: 400 });
  });

  it.each([
    [
      'a key that is mistyped',
      (id: string) => `/job?type=TRANSCODE&fileId=${id}&storageId=${to}&tagg=__mp4`,
      'tagg',
      'tag',
    ],
    ['one in the path', (id: string) => `/job;type=DELETE_FILE;filedId=${id}`, 'filedId', 'fileId'],
    ['what all calls take', (id: string) => `/file/${id}/analyze?priorty=HIGH`, 'priorty', 'priority'],
    ['of a copy', (id: string) => `/file/${id}/storage/${to}?fileName=x`, 'fileName', 'filename'],
    ['of a deletion', (id: string) => `DELETE /file/${id}?jobmetdata=a%3D1`, 'jobmetdata', 'jobmetadata'],
  ])('a parameter that nobody reads: %s', async (_, request, context, meant) => {
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
    ['a storage, likewise', (id: string) => `/file/${id}/storage/${to}?storageId=${from}`, 'storageId'],
    ['a file, in the path and as metadata', (id: string) => `/file/${id}/analyze?jobmetadata=fileId%3DVX-9`, 'fileId'],
    ['a name, likewise', (id: string) => `/file/${id}/storage/${to}?filename=zz&jobmetadata=filename%3Dyy`, 'filename'],
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
      'a key of one’s own',
      (id: string) => `/file/${id}/analyze?jobmetadata=myApp_note%3D1&jobmetadata=myApp_note%3D2`,
      'myApp_note',
    ],
    ['a word', (id: string) => `/file/${id}/storage/${to}?move=true&move=false`, 'move'],
  ])('two values for what has one: %s', async (_, request, context) => {
    const { id } = await add(from, 'twice.txt', 'twice');
    const before = await hits();
    const answer = await post(request(id), { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({
      invalidInput: { context, explanation: expect.stringContaining('give it once') },
    });
    expect(await hits()).toBe(before);
  });

  it('but the same value may be said twice, and what is empty is not said', async () => {
    const { id } = await add(from, 'same.txt', 'same');
    const same = `priority=LOW&priority=LOW&holdJob=true&fileId=${id}&tagg=&resourceId=VX-1&resourceTag=gpu`;
    await server.abort(await server.start(`/file/${id}/analyze?${same}&jobmetadata=fileId%3D${id}`));
  });

  it('but a document wins over parameters and metadata', async () => {
    const { id } = await add(from, 'overruled.txt', 'overruled');
    const body = JSON.stringify({ field: [{ key: 'fileId', value: id }] });
    const query = 'type=FILE_ANALYZE&holdJob=true&fileId=VX-9&jobmetadata=fileId%3DVX-9';
    const job = (await succeed(post(`/job?${query}`, { body, accept: JSON_TYPE }))).json<{ jobId: string }>();
    expect(dataOf(await server.job(job.jobId))).toMatchObject({ fileId: id });
    await server.abort(job.jobId);
  });

  it('jobs of other types have any parameters, as ever', async () => {
    const type = await server.newType([{ step: 1, script: ';' }]);
    const job = await server.create(type, 'tagg=1&_=17&tag=a&tag=b&jobmetadata=own%3D1&jobmetadata=own%3D2');
    expect(dataOf(await server.end(job.jobId))).toMatchObject({ own: '2', tag: 'a' });
  });

  it('but keys with a prefix are the caller’s own, and common parameters are for all', async () => {
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

  it('what its path names and there is not is 404', async () => {
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

describe('the steps of media', () => {
  const refuses = async (type: string, query: string, context: string) => {
    const answer = await post(`/job?type=${type}&${query}`, { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({ invalidInput: { context } });
  };

  it('are held to what they need in types of users, too, where other keys are the user’s own', async () => {
    const task = [{ step: 10, bean: 'jobspine', method: 'copyFile' }];
    await succeed(post('/task-definition/jobtype/MY_COPY?id=29001', { body: JSON.stringify({ task }) }));
    const { id } = await add(from, 'mine.txt', 'mine');
    await refuses('MY_COPY', `fileId=${id}`, 'storageId');
    await refuses('MY_COPY', `fileId=VX-9999&storageId=${to}`, 'fileId');
    await refuses('MY_COPY', `fileId=${id}&storageId=${to}&limitRate=fast`, 'limitRate');
    await refuses('MY_COPY', `fileId=${id}&storageId=${to}&limitrate=1`, 'limitrate');
    const body = JSON.stringify({ job: [{ type: 'MY_COPY', field: [{ key: 'fileId', value: id }] }] });
    expect(await post('/job/batch', { body })).toMatchObject({ status: 400 });
    const own = `fileId=${id}&storageId=${to}&tag=sports&jobmetadata=note%3D1`;
    const job = await finish(`/job?type=MY_COPY&${own}`);
    expect(job.status).toBe('FINISHED');
    expect(dataOf(job)).toMatchObject({ note: '1', tag: 'sports' });
  });

  it('are held to it where a script does not come first, by their dependencies', async () => {
    const type = await server.newType([
      { step: 50, script: ';' },
      { step: 100, bean: 'jobspine', method: 'copyFile' },
    ]);
    await refuses(type, 'fileId=VX-1', 'storageId');
  });

  it.each([
    ['copyFile', 'storageId or destinationUri', 'fileId'],
    ['copyFile', 'fileId or sourceUri', 'storageId'],
    ['deleteFile', 'fileId', undefined],
    ['transcode', 'tag', 'fileId'],
    ['exportFile', 'destinationUri', 'fileId'],
  ])('%s says that it has no %s when a script before it has set none', async (method, missing, given) => {
    const { id } = await add(from, `${method} ${missing}.txt`, 'missing');
    const script = `job.setData('${given ?? 'myApp_note'}', '${given === 'storageId' ? to : id}');`;
    const set = method === 'transcode' ? `${script} job.setData('storageId', '${to}');` : script;
    const type = await server.newType([
      { step: 50, script: `${set} job.setData('destinationUri', '');` },
      { step: 100, bean: 'jobspine', method, dependency: { previous: true } },
    ]);
    const job = await finish(`/job?type=${type}`);
    expect(job).toMatchObject({ status: 'FAILED_TOTAL' });
    expect(errorOf(job)).toBe(`The job has no metadata ${missing}, which ${method} needs`);
  });

  it('are held to it as their type is now, from the moment that it was changed', async () => {
    const { id } = await add(from, 'changing.txt', 'changing');
    const type = await server.newType([{ step: 10, script: ';' }]);
    const address = `/task-definition/jobtype/${type}/step/10`;
    await server.abort((await server.create(type, 'holdJob=true')).jobId);
    await succeed(server.put(address, { body: JSON.stringify({ bean: 'jobspine', method: 'deleteFile' }) }));
    await refuses(type, 'holdJob=true', 'fileId');
    await server.abort((await server.create(type, `holdJob=true&fileId=${id}`)).jobId);
    await succeed(server.put(address, { body: JSON.stringify({ script: ';' }) }));
    await server.abort((await server.create(type, 'holdJob=true')).jobId);
    await succeed(server.remove(`/task-definition/jobtype/${type}`));
    await refuses(type, 'holdJob=true', 'type');
  });

  it('may be given by a script before them what they need, also in a type of ours', async () => {
    const { id } = await add(from, 'given.txt', 'given');
    const script = `job.setData('storageId', '${to}'); job.setData('filename', 'given later.txt');`;
    const body = JSON.stringify({ task: [{ step: 100, jobType: 'COPY_FILE', script }] });
    await refuses('COPY_FILE', `fileId=${id}`, 'storageId');
    await succeed(post('/task-definition', { body }));
    const { text } = await get('/task-definition/jobtype/COPY_FILE/step/200', { accept: JSON_TYPE });
    expect(JSON.parse(text)).toMatchObject({ dependency: { allPrevious: true } });
    const job = await finish(`/job?type=COPY_FILE&fileId=${id}`);
    expect(job.status).toBe('FINISHED');
    expect(readText(path.join(root, 'to'), 'given later.txt')).toBe('given');
    await succeed(server.remove('/task-definition/jobtype/COPY_FILE/step/100'));
  });

  it('can follow each other: one writes to a storage, the next sends to a URI', async () => {
    const step = (number: number, method: string) => ({
      ...{ step: number, bean: 'jobspine', method, dependency: { allPrevious: true } },
    });
    const task = [step(10, 'copyFile'), step(20, 'exportFile')];
    await succeed(post('/task-definition/jobtype/COPY_AND_SEND?id=29002', { body: JSON.stringify({ task }) }));
    const { id } = await add(from, 'both.txt', 'both');
    mkdirSync(path.join(root, 'sent'), { recursive: true });
    const uri = encodeURIComponent(`file://${root}/sent/`);
    const job = await finish(`/job?type=COPY_AND_SEND&fileId=${id}&storageId=${to}&destinationUri=${uri}`);
    expect(job.status).toBe('FINISHED');
    expect([readText(path.join(root, 'to'), 'both.txt'), readText(path.join(root, 'sent'), 'both.txt')]).toEqual([
      ...['both', 'both'],
    ]);
  });

  it('have names of their own in one folder that was given to all of them', async () => {
    const step = (number: number, method: string) => ({
      ...{ step: number, bean: 'jobspine', method, dependency: { allPrevious: true } },
    });
    const script = { step: 15, script: `job.setData('fileId', job.getData('other'));`, dependency: { previous: true } };
    const type = await server.newType([step(10, 'copyFile'), script, step(20, 'exportFile')]);
    const [one, other] = [await add(from, 'one.txt', 'one'), await add(from, 'other.txt', 'other')];
    const query = `fileId=${one.id}&jobmetadata=other%3D${other.id}`;
    const uri = encodeURIComponent(`file://${root}/shared/`);
    const job = await finish(`/job?type=${type}&${query}&destinationUri=${uri}`);
    expect(job.status).toBe('FINISHED');
    expect(dataOf(job)).toMatchObject({ destinationUri: `file://${root}/shared/other.txt` });
    expect([readText(root, 'shared/one.txt'), readText(root, 'shared/other.txt')]).toEqual(['one', 'other']);
  });

  it('can be read and changed like any other', async () => {
    const { text } = await get('/task-definition/jobtype/MOVE_FILE/step/200');
    expect(text).toContain('<bean>jobspine</bean><method>moveFile</method>');
    expect((await get('/task-definition/jobtype/MOVE_FILE/step/200/validate')).status).toBe(200);
    const script = `job.setData('seen', job.getData('bytesWritten'));`;
    const body = JSON.stringify({
      task: [{ step: 300, jobType: 'COPY_FILE', script, dependency: { previous: true } }],
    });
    await succeed(post('/task-definition', { body }));
    const source = await add(from, 'scripted.txt', 'four');
    expect(dataOf(await finish(`/file/${source.id}/storage/${to}`))).toMatchObject({ seen: '4' });
    await succeed(server.remove('/task-definition/jobtype/COPY_FILE/step/300'));
  });
});
