/*
 * Steps that work on files, in custom job types and in changed built-in ones.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, succeed } from '../support/jobspine.ts';
import { dataOf, errorOf, makeClip, readText, startMediaServer } from '../support/media.ts';

const server = await startMediaServer();
const { root, storage, add, finish, get, post } = server;
const from = await storage(path.join(root, 'from'));
const to = await storage(path.join(root, 'to'));

/** Returns a task that starts after all lower steps have ended. */
const task = (step: number, method: string) => ({
  step,
  bean: 'jobspine',
  method,
  dependency: { allPrevious: true },
});

it('a step does not take the file of an earlier step for its own result', async () => {
  const type = await server.newType([task(10, 'copyFile'), task(20, 'transcode')]);
  const { id } = await add(from, 'one.mp4', readFileSync(await makeClip(path.join(root, 'work/one.mp4'), 1)));
  const job = await finish(`/job?type=${type}&fileId=${id}&storageId=${to}&filename=two.mp4&tag=__webm`);
  expect(job.status).toBe('FAILED_TOTAL');
  expect(errorOf(job)).toContain('already has a file two.mp4');
  expect(readFileSync(path.join(root, 'to/two.mp4'))).toEqual(readFileSync(path.join(root, 'work/one.mp4')));
});

describe('steps that work on files', () => {
  const refuses = async (type: string, query: string, context: string) => {
    const answer = await post(`/job?type=${type}&${query}`, { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({ invalidInput: { context } });
  };

  it('have their parameters checked in custom types too, where any other key is accepted', async () => {
    const type = await server.newType([task(10, 'copyFile')]);
    const { id } = await add(from, 'mine.txt', 'mine');
    await refuses(type, `fileId=${id}`, 'storageId');
    await refuses(type, `fileId=VX-9999&storageId=${to}`, 'fileId');
    await refuses(type, `fileId=${id}&storageId=${to}&limitRate=fast`, 'limitRate');
    await refuses(type, `fileId=${id}&storageId=${to}&limitrate=1`, 'limitrate');
    const body = JSON.stringify({ job: [{ type, field: [{ key: 'fileId', value: id }] }] });
    expect(await post('/job/batch', { body })).toMatchObject({ status: 400 });
    const own = `fileId=${id}&storageId=${to}&tag=sports&jobmetadata=note%3D1`;
    const job = await finish(`/job?type=${type}&${own}`);
    expect(job.status).toBe('FINISHED');
    expect(dataOf(job)).toMatchObject({ note: '1', tag: 'sports' });
  });

  it('have them checked if they do not depend on a script', async () => {
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
  ])('%s fails for lack of %s when the script before it has set none', async (method, missing, given) => {
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

  it('are checked as in the current definition of their type', async () => {
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

  it('may get their parameters from a script before them, even in a built-in type', async () => {
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

  it('can be combined: one copies to a storage, the next exports to a URI', async () => {
    const type = await server.newType([task(10, 'copyFile'), task(20, 'exportFile')]);
    const { id } = await add(from, 'both.txt', 'both');
    mkdirSync(path.join(root, 'sent'), { recursive: true });
    const uri = encodeURIComponent(`file://${root}/sent/`);
    const job = await finish(`/job?type=${type}&fileId=${id}&storageId=${to}&destinationUri=${uri}`);
    expect(job.status).toBe('FINISHED');
    expect([readText(path.join(root, 'to'), 'both.txt'), readText(path.join(root, 'sent'), 'both.txt')]).toEqual([
      ...['both', 'both'],
    ]);
  });

  it('name their files separately in a folder that they share', async () => {
    const script = { step: 15, script: `job.setData('fileId', job.getData('other'));`, dependency: { previous: true } };
    const type = await server.newType([task(10, 'copyFile'), script, task(20, 'exportFile')]);
    const [one, other] = [await add(from, 'one.txt', 'one'), await add(from, 'other.txt', 'other')];
    const query = `fileId=${one.id}&jobmetadata=other%3D${other.id}`;
    const uri = encodeURIComponent(`file://${root}/shared/`);
    const job = await finish(`/job?type=${type}&${query}&destinationUri=${uri}`);
    expect(job.status).toBe('FINISHED');
    expect(dataOf(job)).toMatchObject({ destinationUri: `file://${root}/shared/other.txt` });
    expect([readText(root, 'shared/one.txt'), readText(root, 'shared/other.txt')]).toEqual(['one', 'other']);
  });

  it('can be read and changed like any other step', async () => {
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
