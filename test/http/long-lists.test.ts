/*
 * Lists that are sent as they are read, packed answers, and answers that the caller has already.
 */
import { once } from 'node:events';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeXml } from '../../src/documents/documents.ts';
import { ADMIN, type JobJson, JSON_TYPE, startTestServer, succeed, TEXT, XML } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get } = server;

/** More than two batches of reading. */
const COUNT = 1234;
let ids: string[] = [];

beforeAll(async () => {
  const job = Array.from({ length: COUNT }, (_, i) => ({ type: 'CONFORM', field: [{ key: 'clip', value: `<${i}>` }] }));
  const body = JSON.stringify({ job });
  ids = (await succeed(server.post('/job/batch', { accept: JSON_TYPE, body }))).json<{ uri: string[] }>().uri;
});

interface List {
  hits: number;
  job: JobJson[];
}

describe('a long list', () => {
  it('has every job once, in order, as XML and as JSON, and no Content-Length', async () => {
    const json = await get('/job?number=100000&metadata=true&step=true', { accept: JSON_TYPE });
    expect(json.headers).toMatchObject({ 'transfer-encoding': 'chunked', 'content-type': JSON_TYPE });
    expect(json.headers).not.toHaveProperty('content-length');
    const { hits, job } = json.json<List>();
    expect(hits).toBe(COUNT);
    expect(job.map(({ jobId }) => jobId)).toEqual(ids);
    expect(job[COUNT - 1]?.data).toContainEqual({ key: 'clip', value: `<${COUNT - 1}>` });
    const xml = await get('/job?number=100000&metadata=true&step=true', { accept: XML });
    expect(decodeXml('JobListDocument', xml.text).job?.map(({ jobId }) => jobId)).toEqual(ids);
  });

  it('is the same as its pages put together', async () => {
    const whole = await get('/job?number=100000', { accept: JSON_TYPE });
    const pages = await Promise.all(
      [1, 501, 1001].map(first => get(`/job?first=${first}&number=500`, { accept: JSON_TYPE })),
    );
    expect(whole.json<List>().job).toEqual(pages.flatMap(page => page.json<List>().job));
  });

  it('may be one of ids only', async () => {
    const { job } = (await get('/job?number=100000&idonly=true', { accept: JSON_TYPE })).json<List>();
    expect(job).toEqual(ids.map(jobId => ({ jobId })));
  });

  it('has all ids as text with number=0, from first on', async () => {
    const all = await get('/job?number=0', { accept: TEXT });
    expect(all.text).toBe(ids.map(id => `${id}\r\n`).join(''));
    const rest = await get('/job?number=0&first=1233', { accept: TEXT });
    expect(rest.text).toBe(
      ids
        .slice(1232)
        .map(id => `${id}\r\n`)
        .join(''),
    );
  });

  it('is packed when the caller takes it so', async () => {
    const parts: Buffer[] = [];
    const outgoing = request(`${server.origin}/API/job?number=100000`, {
      headers: { Authorization: `Basic ${btoa(ADMIN)}`, Accept: JSON_TYPE, 'Accept-Encoding': 'gzip' },
    }).end();
    const [answer] = await once(outgoing, 'response');
    for await (const part of answer) parts.push(part);
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept, Accept-Encoding' });
    const packed = Buffer.concat(parts);
    const { job } = JSON.parse(gunzipSync(packed).toString()) as List;
    expect(job.map(({ jobId }) => jobId)).toEqual(ids);
    expect(packed.length).toBeLessThan(20_000);
  });

  it('has only a head for HEAD', async () => {
    expect(await server.send('HEAD', '/job?number=100000')).toMatchObject({ status: 200, text: '' });
  });

  it('is read no further when the caller goes away', async () => {
    const outgoing = request(`${server.origin}/API/job?number=100000&metadata=true&step=true`, {
      headers: { Authorization: `Basic ${btoa(ADMIN)}` },
    }).end();
    const [answer] = await once(outgoing, 'response');
    answer.destroy();
    // The connection that it was read on is free again, and the server answers as before.
    await until(async () => (await get('/job?number=1')).status === 200 || undefined);
  });
});

describe('ETag', () => {
  it.each([JSON_TYPE, XML, TEXT])('of a job changes with the job, as %s', async accept => {
    const { jobId } = await server.create('CONFORM');
    const first = await get(`/job/${jobId}`, { accept });
    const tag = first.headers.etag ?? '';
    expect(tag).toMatch(/^W\/"[\w-]+"$/);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const same = await get(`/job/${jobId}`, { accept, headers: { 'If-None-Match': tag } });
    expect(same).toMatchObject({ status: 304, text: '', headers: { etag: tag } });
    await server.abort(jobId, '?cleanup=false');
    const other = await get(`/job/${jobId}`, { accept, headers: { 'If-None-Match': tag } });
    expect(other.status).toBe(200);
    expect(other.headers.etag).not.toBe(tag);
  });

  it('is compared as RFC 9110 says: one of a list, any, weakly', async () => {
    const path = `/job/${ids[0]}`;
    const tag = String((await get(path)).headers.etag);
    const status = async (held: string) => (await get(path, { headers: { 'If-None-Match': held } })).status;
    expect(await status(`"other", ${tag}`)).toBe(304);
    expect(await status(tag.slice(2))).toBe(304);
    expect(await status('*')).toBe(304);
    expect(await status('"other"')).toBe(200);
  });

  it('of a page of a list changes with its jobs', async () => {
    const path = '/job?number=2&type=CONFORM&sort=jobId%20desc';
    const { headers } = await get(path);
    const held = { headers: { 'If-None-Match': String(headers.etag) } };
    expect(await get(path, held)).toMatchObject({ status: 304, text: '' });
    await server.create('CONFORM');
    expect((await get(path, held)).status).toBe(200);
  });

  it('is not on what is sent as it is read, nor on the answer of a search', async () => {
    expect((await get('/job?number=100000')).headers.etag).toBeUndefined();
    expect((await server.put('/job/search')).headers.etag).toBeUndefined();
  });
});
