/*
 * The life of a job through the typed client. Each answer is one that the OpenAPI description promises.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiError, type Client, createClient, eachJob, type Job, unwrap, waitForEnd } from '../../src/client/client.ts';
import { createContract } from '../support/contract.ts';
import { startTestServer } from '../support/jobspine.ts';
import { temporaryFolder } from '../support/server.ts';

const checkAnswer = createContract();

/** Sends a request, and checks its answer. */
async function checked(request: Request): Promise<Response> {
  const response = await fetch(request);
  const { pathname, search } = new URL(request.url);
  checkAnswer(request.method, pathname + search, {
    status: response.status,
    type: response.headers.get('content-type')?.split(';')[0] ?? '',
    headers: Object.fromEntries(response.headers),
    text: await response.clone().text(),
  });
  return response;
}

const root = temporaryFolder();
let origin: string;
let client: Client;
beforeAll(async () => {
  ({ origin } = await startTestServer({ JOBSPINE_MEDIA_ROOTS: root }));
  client = createClient({ url: origin, user: 'admin', password: 'admin', fetch: checked });
});

const define = (type: string, id: number, ...scripts: string[]) =>
  unwrap(
    client.POST('/API/task-definition/jobtype/{type}', {
      params: { path: { type }, query: { id } },
      body: { task: scripts.map((script, index) => ({ step: index + 1, script })) },
    }),
  );

const create = (type: string, ...jobmetadata: string[]): Promise<Job> =>
  unwrap(client.POST('/API/job', { params: { query: { type, jobmetadata } } }));

describe('the client', () => {
  it('defines a type, and follows a job of it to its end', async () => {
    await define('CLIENT_LIFE', 20_301, 'job.log("one");', 'job.setData("colour", "red");');
    expect(await unwrap(client.GET('/API/jobtype'))).toMatchObject({ uri: expect.arrayContaining(['CLIENT_LIFE']) });
    const { jobId, status } = await create('CLIENT_LIFE', 'clip=1');
    expect(status).toBe('READY');
    const ended = await waitForEnd(client, jobId, { pollMs: 20 });
    expect(ended).toMatchObject({ status: 'FINISHED', totalSteps: 2, priority: 'MEDIUM' });
    expect(ended.data).toEqual(expect.arrayContaining([{ key: 'colour', value: 'red' }]));
    expect(ended.log?.task.map(({ step }) => step)).toEqual([1, 2]);
  });

  it('lists jobs page by page, and counts them', async () => {
    await define('CLIENT_LIST', 20_302, ';');
    const created = [];
    for (let count = 0; count < 5; count++) created.push((await create('CLIENT_LIST')).jobId);
    for (const jobId of created) await waitForEnd(client, jobId, { pollMs: 20 });
    const listed = [];
    for await (const { jobId } of eachJob(client, { type: ['CLIENT_LIST'], number: 2, sort: 'jobId' }))
      listed.push(jobId);
    expect(listed).toEqual(created);
    const { hits, facet } = await unwrap(
      client.PUT('/API/job/search', {
        params: { query: { type: ['CLIENT_LIST'], state: ['FINISHED', 'READY'], number: 0 } },
        body: { facet: [{ field: 'state' }] },
      }),
    );
    expect({ hits, facet }).toEqual({
      hits: 5,
      facet: [{ field: 'state', count: [{ fieldValue: 'FINISHED', value: 5 }] }],
    });
  });

  it('aborts a job, runs it again, and deletes it', async () => {
    await define('CLIENT_ABORT', 20_303, 'job.wait("for ever", "nothing");');
    const { jobId } = await create('CLIENT_ABORT');
    const path = { id: jobId };
    await unwrap(client.DELETE('/API/job/{id}', { params: { path, query: { reason: 'not needed' } } }));
    expect(await waitForEnd(client, jobId, { pollMs: 20 })).toMatchObject({ status: 'ABORTED' });
    const again = await unwrap(client.POST('/API/job/{id}/re-run', { params: { path, query: { priority: 'LOW' } } }));
    expect(again).toMatchObject({ type: 'CLIENT_ABORT' });
    await unwrap(client.DELETE('/API/job', { params: { query: { id: [jobId] } } }));
    expect((await client.GET('/API/job/{id}', { params: { path } })).response.status).toBe(404);
  });

  it('sends and reads what is not JSON', async () => {
    const path = { key: 'maxRetries' };
    await unwrap(client.PUT('/API/configuration/properties/{key}', { params: { path }, body: '3' }));
    expect(await unwrap(client.GET('/API/configuration/properties/{key}', { params: { path } }))).toMatchObject({
      value: '3',
    });
    expect(await unwrap(client.GET('/API/whoami'))).toBe('admin');
    const { data } = await client.GET('/API/whoami', { parseAs: 'text' });
    expect(data).toBe('admin');
    const headers = { 'Content-Type': 'application/xml' };
    const body = '<JobBatchDocument xmlns="urn:jobspine:1"><job><type>CLIENT_LIST</type></job></JobBatchDocument>';
    expect(await unwrap(client.POST('/API/job/batch', { body, headers }))).toEqual({
      uri: [expect.stringMatching(/^VX-/)],
    });
  });

  it('makes a storage, and puts a file into it', async () => {
    const method = [{ uri: `file://${root}/clips/`, read: true, write: true }];
    const { id = '' } = await unwrap(client.POST('/API/storage', { body: { type: 'LOCAL', method } }));
    const params = { path: { id }, query: { path: 'new/ä.txt' } };
    const file = await unwrap(client.PUT('/API/storage/{id}/file/data', { params, body: new Blob(['content']) }));
    expect(file).toMatchObject({ path: 'new/ä.txt', size: 7 });
    const { data } = await client.GET('/API/storage/{id}/file/path/{path}/data', {
      params: { path: { id, path: 'new/ä.txt' } },
      parseAs: 'text',
    });
    expect(data).toBe('content');
    const { storage = [] } = await unwrap(client.GET('/API/storage'));
    expect(storage.map(one => one.id)).toContain(id);
  });

  it('gives errors as values, and throws them on demand', async () => {
    const bad = client.GET('/API/job', { params: { query: { sort: 'colour' } } });
    const { error, data, response } = await bad;
    expect({ data, status: response.status }).toEqual({ data: undefined, status: 404 });
    expect(error?.notFound).toMatchObject({ type: 'sort field', id: 'colour' });
    const thrown: unknown = await unwrap(bad).catch(one => one);
    expect(thrown).toBeInstanceOf(ApiError);
    expect(thrown).toMatchObject({ status: 404, message: expect.stringContaining('There are jobId'), document: error });
  });

  it('logs in by a token, and acts as another user', async () => {
    const { token } = await unwrap(client.GET('/API/token'));
    const byToken = createClient({ url: `${origin}/API/`, token, fetch: checked });
    expect(await unwrap(byToken.GET('/API/whoami'))).toBe('admin');
    const zoe = { userName: 'zoë', password: 'a long pässword' };
    await unwrap(client.POST('/API/user', { body: zoe }));
    const byPassword = createClient({ url: origin, user: zoe.userName, password: zoe.password, fetch: checked });
    expect(await unwrap(byPassword.GET('/API/whoami'))).toBe('zoë');
    await unwrap(client.POST('/API/user', { body: { ...zoe, userName: 'anna' } }));
    const asAnna = createClient({ url: origin, user: 'admin', password: 'admin', runAs: 'anna', fetch: checked });
    expect(await unwrap(asAnna.GET('/API/whoami'))).toBe('anna');
    await expect(unwrap(createClient({ url: origin, token: 'none' }).GET('/API/whoami'))).rejects.toMatchObject({
      status: 401,
    });
  });
});
