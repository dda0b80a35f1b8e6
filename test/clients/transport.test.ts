/*
 * The form of requests of real Vidispine clients: paths, parameters, headers. Each test sends exactly the bytes of a
 * client, and checks the parts of the response that it reads.
 */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type JobJson, JSON_TYPE, startTestServer, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, post, put, remove, send, create } = server;

/** Jobs: some of admin, some of bob. */
let jobs: JobJson[] = [];
beforeAll(async () => {
  const bob = await server.user('bob', '_job_read', '_job_write');
  jobs = [
    await create('TRANSCODE_RANGE', 'jobmetadata=itemId%3DVX-1'),
    await create('CONFORM', 'jobmetadata=title%3DA%26B%20%3D%20C&priority=HIGH'),
    await create('TRANSCODE_RANGE', 'holdJob=true'),
    await create('CONFORM', '', { as: bob }),
  ];
});

const idsOf = async (path: string): Promise<string[]> => {
  const answer = await get(path, { accept: JSON_TYPE });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<{ job?: JobJson[] }>().job?.map(({ jobId }) => jobId) ?? [];
};
/** Sends a request with few headers, and returns the complete response. */
async function sendBytes(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}
const LOGGED_IN = `Host: localhost\r\nAuthorization: Basic ${btoa(ADMIN)}\r\nConnection: close\r\n`;
const ids = (...which: number[]): string[] => which.map(index => jobs[index]!.jobId);
const at = (index: number): string => jobs[index]!.jobId;

describe('paths', () => {
  it.each([
    '/job/',
    '/jobtype/',
    '/task-definition/',
    '/task-definition/jobtype/CONFORM/',
    '/configuration/properties/',
    '/configuration/job-pool/',
    '/job/problem/',
    '/whoami/',
    '/version/',
  ])('are the same with a trailing slash: %s', async path => {
    expect(await get(path)).toMatchObject({ status: 200 });
  });

  it('of one job with a trailing slash', async () => {
    expect((await get(`/job/${at(0)}/`, { accept: JSON_TYPE })).json()).toMatchObject({ jobId: at(0) });
    expect(await put(`/job/${at(0)}/?priority=MEDIUM`)).toMatchObject({ status: 200 });
  });

  it.each(['/APInoauth/selftest/', '/APInoauth/selftest', '/APInoauth/is-online', '/APInoauth/is-online/'])(
    'are answered without credentials before a login: %s',
    async path => {
      expect(await get(`/${path}`, { as: null })).toMatchObject({ status: 200 });
    },
  );
});

describe('matrix parameters', () => {
  it('describe a whole list: ;state=A,B;type=T;sort=f%20desc;user=false;first=0', async () => {
    expect(
      await idsOf('/job;state=READY,STARTED;type=TRANSCODE_RANGE;sort=startTime%20desc;user=false;first=0'),
    ).toEqual(ids(0));
    expect(await idsOf('/job;state=HOLD,READY;type=TRANSCODE_RANGE;sort=jobId%20desc;user=false;first=0')).toEqual(
      ids(2, 0),
    );
  });

  it('are combined with a query: ;user=False;first=1;number=10;sort=jobId%20desc?metadata=True&step=True', async () => {
    const path = '/job;user=False;first=1;number=10;sort=jobId%20desc?metadata=True&step=True';
    const { job = [] } = (await get(path, { accept: JSON_TYPE })).json<{ job?: JobJson[] }>();
    expect(job.map(({ jobId }) => jobId)).toEqual(ids(3, 2, 1, 0));
    for (const { data, log } of job) {
      expect(Array.isArray(data)).toBe(true);
      expect(log).toEqual({ task: [] });
    }
  });

  it('follow an empty segment: /job/;user=false', async () => {
    expect(await idsOf('/job/;user=false;number=2')).toEqual(ids(0, 1));
    expect(await idsOf('/job/;user=false;number=2?type=CONFORM')).toEqual(ids(1, 3));
  });

  it('with sort-order of old clients', async () => {
    expect(await idsOf('/job;user=false;sort=jobId;sort-order=desc;number=1')).toEqual(ids(3));
  });

  it('with metadata and a time without a zone and six digits', async () => {
    const path =
      '/job;number=100;first=0;sort=startTime%20desc?metadata=true&starttime-from=2016-02-03T12:45:40.000000';
    expect(await idsOf(path)).toEqual(ids(2, 1, 0));
  });

  it('of one job', async () => {
    expect((await get(`/job/${at(0)};metadata=true`, { accept: JSON_TYPE })).text).toContain('itemId');
  });
});

describe('query parameters', () => {
  it.each([
    ['True', 'False'],
    ['true', 'false'],
    ['TRUE', 'FALSE'],
  ])('are booleans as %s and %s', async (yes, no) => {
    expect(await idsOf(`/job?user=${yes}`)).toEqual(ids(0, 1, 2));
    expect(await idsOf(`/job?user=${no}`)).toEqual(ids(0, 1, 2, 3));
  });

  it('are lists with a trailing comma: state=FINISHED,READY,&type=TRANSCODE_RANGE,', async () => {
    expect(await idsOf('/job?state=FINISHED,READY,&type=TRANSCODE_RANGE,&user=false')).toEqual(ids(0));
  });

  it('are lists with an encoded comma, or repeated', async () => {
    expect(await idsOf('/job?state=HOLD%2CREADY&user=false')).toEqual(ids(0, 1, 2, 3));
    expect(await idsOf('/job?state=HOLD&state=FINISHED&user=false')).toEqual(ids(2));
  });

  it('do not filter with the word all', async () => {
    const path = '/job?metadata=true&user=false&step=true&number=16&first=1&sort=jobId%20desc&state=all&type=all';
    expect(await idsOf(path)).toEqual(ids(3, 2, 1, 0));
  });

  it.each([
    '?&state=READY&user=false',
    '?user=false&&state=READY',
    '?user=false&state=READY&',
    '?=&user=false&state=READY',
  ])('may have empty pairs: %s', async query => {
    expect(await idsOf(`/job${query}`)).toEqual(ids(0, 1, 3));
  });

  it('may be only a question mark, or empty values, which are ignored', async () => {
    expect(await idsOf('/job?')).toEqual(ids(0, 1, 2));
    expect(await idsOf('/job?sort=&state=&field=&type=&first=&number=&user=')).toEqual(ids(0, 1, 2));
  });

  it('encode blanks as %20 or +', async () => {
    expect(await idsOf('/job?sort=jobId%20desc&number=1')).toEqual(ids(2));
    expect(await idsOf('/job?sort=jobId+desc&number=1')).toEqual(ids(2));
    expect(await idsOf('/job?sort=priority+desc,+jobId+desc')).toEqual(ids(1, 2, 0));
  });

  it('have times with a zone and an unencoded +', async () => {
    expect(await idsOf('/job?starttime-from=2020-01-01T00:00:00+02:00&user=false')).toHaveLength(4);
    expect(await idsOf('/job?starttime-to=2020-01-01T00:00:00+02:00&user=false')).toEqual([]);
    expect(await idsOf('/job?starttime-from=2020-01-01T00:00:00%2B02:00&user=false')).toHaveLength(4);
    expect(await idsOf('/job?starttime-from=2020-01-01T00:00:00.123456789Z&user=false')).toHaveLength(4);
    expect(await idsOf('/job?starttime-from=2020-01-01T00:00:00.000%2B0000&user=false')).toHaveLength(4);
  });

  it('have metadata with an equals sign as %3D or %3d, and a value with blanks, & and =', async () => {
    expect(await idsOf('/job?jobmetadata=itemId%3DVX-1')).toEqual(ids(0));
    expect(await idsOf('/job?jobmetadata=itemId%3dVX-1')).toEqual(ids(0));
    expect(await idsOf('/job?jobmetadata=itemId=VX-1')).toEqual(ids(0));
    expect(await idsOf('/job?jobmetadata=title%3DA%26B%20%3D%20C')).toEqual(ids(1));
    expect(await idsOf('/job?jobmetadata=title%3DA%26B+%3D+C')).toEqual(ids(1));
  });

  it('have metadata with wildcards', async () => {
    expect(await idsOf('/job?jobmetadata=title%3D*%26*')).toEqual(ids(1));
  });

  it('that are unknown are ignored: idOnly, terse, a timestamp against caches', async () => {
    expect(await idsOf('/job?idOnly=true&terse=yes&_=1582120401')).toEqual(ids(0, 1, 2));
  });
});

describe('the header Accept', () => {
  it('is application/json: the response is JSON', async () => {
    expect(await get('/job', { accept: 'application/json' })).toMatchObject({ type: JSON_TYPE });
  });

  it('is application/xml: the response is XML', async () => {
    expect(await get('/job', { accept: 'application/xml' })).toMatchObject({ type: XML });
  });

  it('is application/json, text/plain, */*: the response is JSON', async () => {
    expect(await get(`/job/${at(0)}`, { accept: 'application/json, text/plain, */*' })).toMatchObject({
      type: JSON_TYPE,
    });
  });

  it('is missing, or */*: the response is XML', async () => {
    expect(await get(`/job/${at(0)}`)).toMatchObject({ type: XML });
    expect(await get(`/job/${at(0)}`, { accept: '*/*' })).toMatchObject({ type: XML });
  });

  it('is missing on PUT and DELETE, and ignored for responses without a body', async () => {
    const { jobId } = await create('CONFORM', 'holdJob=true');
    expect(await put(`/job/${jobId}?priority=LOW`)).toMatchObject({ status: 200 });
    expect(await put(`/job/${jobId}?priority=LOW`, { accept: 'application/json' })).toMatchObject({ status: 200 });
    expect(await remove(`/job/${jobId}`, { accept: 'text/html' })).toMatchObject({ status: 200 });
    expect(await remove(`/job?id=${jobId}`, { accept: 'image/png' })).toMatchObject({ status: 200 });
  });
});

describe('the header Content-Type without a body', () => {
  const types = ['application/json', 'application/json; charset=utf-8', 'application/xml', 'text/plain', 'x/y'];

  it.each(types)('is %s on GET', async type => {
    expect(await get('/job', { type })).toMatchObject({ status: 200 });
  });

  it.each(types)('is %s on an empty POST, PUT and DELETE, with Content-Length: 0', async type => {
    const created = await post('/job?type=CONFORM', { type, accept: JSON_TYPE });
    expect(created.status).toBe(200);
    const { jobId } = created.json<JobJson>();
    expect(await put(`/job/${jobId}?priority=LOW`, { type })).toMatchObject({ status: 200 });
    const headers = { 'Content-Length': 0 };
    expect(await remove(`/job/${jobId}`, { type, headers })).toMatchObject({ status: 200 });
    expect(await remove(`/job?id=${jobId}`, { type, headers })).toMatchObject({ status: 200 });
  });

  it('is missing together with Content-Length', async () => {
    expect(await sendBytes(`POST /API/job?type=CONFORM HTTP/1.1\r\n${LOGGED_IN}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await sendBytes(`DELETE /API/job?id=VX-1000000 HTTP/1.1\r\n${LOGGED_IN}\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('comes with an empty chunked body', async () => {
    const head = `POST /API/job?type=CONFORM HTTP/1.1\r\n${LOGGED_IN}Content-Type: application/json\r\n`;
    const answer = await sendBytes(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('may have a charset with a body', async () => {
    const body = '{"field":[{"key":"a","value":"ü"}]}';
    const type = 'application/json; charset=utf-8';
    expect(await post('/job?type=CONFORM', { type, body })).toMatchObject({ status: 200 });
    expect(
      await post('/job?type=CONFORM', { type: 'application/xml;charset=UTF-8', body: '<SimpleMetadataDocument/>' }),
    ).toMatchObject({
      status: 200,
    });
  });
});

describe('logging in', () => {
  it('returns the token as text/plain: GET /user/{name}/token?autoRefresh=true&seconds=604800', async () => {
    const answer = await get('/user/admin/token?autoRefresh=true&seconds=604800', { accept: TEXT });
    expect(answer).toMatchObject({ status: 200, type: TEXT });
    expect(answer.text).toMatch(/^[\w.~+/=-]{16,}$/);
    const headers = { Authorization: `token ${answer.text}` };
    expect(await get('/whoami', { as: null, headers, accept: TEXT })).toMatchObject({ status: 200, text: 'admin' });
    expect(await get('/job', { as: null, headers: { authorization: `Token ${answer.text}` } })).toMatchObject({
      status: 200,
    });
  });

  it('returns token and user as JSON: GET /token?seconds=&autoRefresh=', async () => {
    for (const query of ['', '?seconds=&autoRefresh=', '?seconds=60&autoRefresh=True']) {
      const answer = await get(`/token${query}`, { accept: JSON_TYPE });
      expect(answer.json()).toEqual({ token: expect.stringMatching(/.{16,}/), user: 'admin' });
    }
  });

  it('fails with 401 and WWW-Authenticate when it is wrong, and is repeated', async () => {
    const wrong = await get('/user/admin/token', { as: 'admin:wrong', accept: TEXT });
    expect(wrong.status).toBe(401);
    expect(wrong.headers['www-authenticate']).toMatch(/^Basic realm=/);
    expect(await get('/user/admin/token', { as: ADMIN, accept: TEXT })).toMatchObject({ status: 200 });
  });

  it('fails with 409 when the user is disabled', async () => {
    const as = await server.user('leaver', '_job_read');
    await put('/user/leaver', { body: '{"userName":"leaver","disabled":true}' });
    expect(await get('/token', { as, accept: JSON_TYPE })).toMatchObject({ status: 409 });
    expect(await get('/job', { as })).toMatchObject({ status: 401 });
  });

  it('is checked by the user name and the version, as text and as JSON', async () => {
    expect(await get('/whoami', { accept: TEXT })).toMatchObject({ type: TEXT, text: 'admin' });
    const version = (await get('/version', { accept: JSON_TYPE })).json<{
      component: { name: string; version: string }[];
    }>();
    expect(version.component[0]).toMatchObject({ name: expect.any(String), version: expect.any(String) });
  });
});

describe('the header RunAs', () => {
  it.each(['RunAs', 'runas', 'RUNAS', 'runAs'])('may be written %s', async name => {
    expect(await get('/whoami', { headers: { [name]: 'bob' }, accept: TEXT })).toMatchObject({ text: 'bob' });
    expect(await get('/job', { headers: { [name]: 'bob' }, accept: JSON_TYPE })).toMatchObject({
      status: 200,
      text: expect.stringContaining('"hits":1'),
    });
  });

  it('may name the caller', async () => {
    expect(await get('/whoami', { as: 'bob:long-secret', headers: { RunAs: 'bob' }, accept: TEXT })).toMatchObject({
      text: 'bob',
    });
  });

  it('is refused without the role _run_as, and for an unknown user', async () => {
    expect(await get('/whoami', { as: 'bob:long-secret', headers: { RunAs: 'admin' } })).toMatchObject({ status: 403 });
    expect((await get('/whoami', { headers: { RunAs: 'nobody-at-all' } })).status).toBeGreaterThanOrEqual(400);
  });

  it('makes the other user the owner of a job', async () => {
    const answer = await post('/job?type=CONFORM', { headers: { RunAs: 'bob' }, accept: JSON_TYPE });
    expect(answer.json()).toMatchObject({ user: 'bob' });
  });
});

describe('answers', () => {
  it('are compressed on request, with a matching Vary header', async () => {
    const answer = await get('/jobtype', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(answer.headers.vary).toMatch(/accept-encoding/i);
  });

  it('have a request id, that of the caller if it sends one', async () => {
    expect((await get('/job')).headers['x-request-id']).toMatch(/.+/);
    expect((await get('/job', { headers: { 'X-Request-Id': 'abc-1' } })).headers['x-request-id']).toBe('abc-1');
  });

  it('to HEAD have no body', async () => {
    expect(await send('HEAD', '/job')).toMatchObject({ status: 200, text: '' });
  });
});
