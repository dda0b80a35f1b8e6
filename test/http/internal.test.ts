/*
 * Requests that scripts make inside the process.
 */
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { createInternalApi, type InternalApi } from '../../src/http/wire/internal.ts';
import { optionalDocument, plainText } from '../../src/http/wire/request-body.ts';
import { type Reply, type Route, route } from '../../src/http/wire/route.ts';
import { ADMIN, type TestApi, testApi } from '../support/http.ts';
import { until } from '../support/until.ts';

const XMLNS = 'xmlns="http://xml.vidispine.com/schema/vidispine"';
const FIELDS = `<SimpleMetadataDocument ${XMLNS}><field><key>a</key><value>ä</value></field></SimpleMetadataDocument>`;
const MIB = 1024 * 1024;

/** The signals of the requests to /slow, which is answered once they abort. */
const gone: AbortSignal[] = [];
/** How many bytes of /endless have been read. */
let readBytes = 0;
let isClosed = false;

function endless(): Readable {
  return new Readable({
    read() {
      readBytes += MIB;
      this.push(Buffer.alloc(MIB, 'x'));
    },
  });
}

const summary = 'A route of this test.';
const get = (path: string, handle: () => Reply) => route({ method: 'get', path, role: null, summary, handle });
const routes: Route[] = [
  get('/large', () => ({ text: 'x'.repeat(9 * MIB) })),
  get('/endless', () => ({
    content: {
      name: 'endless',
      size: 1e12,
      modifiedAt: new Date(0),
      read: endless,
      close: async () => {
        isClosed = true;
      },
    },
  })),
  route({
    method: 'get',
    path: '/slow',
    role: null,
    summary,
    handle: async call => {
      const signal = call.gone();
      gone.push(signal);
      await until(() => signal.aborted);
      return { text: 'too late' };
    },
  }),
  route({
    method: 'post',
    path: '/echo',
    role: null,
    summary,
    takes: optionalDocument('SimpleMetadataDocument'),
    handle: ({ body }) => ({ document: 'SimpleMetadataDocument', value: body ?? {} }),
  }),
  route({
    method: 'put',
    path: '/text',
    role: null,
    summary,
    takes: plainText('A text.'),
    handle: ({ body }) => ({ text: body ?? '(none)' }),
  }),
  route({ method: 'get', path: '/base', role: null, summary, handle: ({ base }) => ({ text: base }) }),
  route({ method: 'get', path: '/locked', role: '_configuration_read', summary, handle: () => ({ text: 'open' }) }),
  route({ method: 'get', path: '/me', role: null, summary, handle: ({ account }) => ({ text: account.name }) }),
];

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => routes, { limits: { bodyBytes: 1000 } });
});

describe('requests from inside', () => {
  const call: InternalApi = (...request) => createInternalApi(api.handle)(...request);
  const inside = (name: string, roles: string[] = []) => ({ id: 7, name, realName: '', roles, disabled: false });
  const get = { method: 'GET', path: '/me', headers: { accept: 'text/plain' } } as const;

  it('run as the account, with its roles, through the same routes', async () => {
    expect(await call(inside('script'), get)).toMatchObject({ status: 200, body: 'script' });
    expect((await call(inside('script'), { ...get, path: '/locked' })).status).toBe(403);
    expect((await call(inside('script', ['_administrator']), { ...get, path: '/locked' })).status).toBe(200);
    const posted = await call(inside('script'), {
      method: 'POST',
      path: '/echo?x=1',
      headers: { 'content-type': 'application/xml', accept: 'application/json' },
      body: FIELDS,
    });
    expect(JSON.parse(posted.body)).toEqual({ field: [{ key: 'a', value: 'ä' }] });
  });
  it('act as another user with that password, or the right to', async () => {
    const user = { name: ADMIN.name };
    expect((await call(inside('script'), { ...get, user })).status).toBe(403);
    // The right to act as others gives nobody more roles than he has.
    expect((await call(inside('script', ['_run_as']), { ...get, user })).status).toBe(403);
    expect((await call(inside('script', ['_administrator']), { ...get, user })).body).toBe('admin');
    expect((await call(inside('script'), { ...get, user: ADMIN })).body).toBe('admin');
    expect((await call(inside('script'), { ...get, user: { ...ADMIN, password: 'wrong' } })).status).toBe(401);
  });
  it('cannot say who the caller is, or how the request has come', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '10.9.0.1' };
    const { body } = await call(inside('script'), { method: 'GET', path: '/base', headers });
    expect(body).not.toContain('evil');
  });

  const long = 'x'.repeat(20_000);
  const heads: [what: string, change: object][] = [
    ['path', { path: `/me/${long}` }],
    ['query', { path: `/me?a=${long}` }],
    ['header', { headers: { accept: long } }],
    ['header that is not passed on', { headers: { 'x-other': long } }],
    ['user', { user: { name: long } }],
    ['password', { user: { name: 'a', password: long } }],
  ];
  for (const [what, change] of heads)
    it(`have a head of at most 16384 characters, as those that come over a socket: a long ${what}`, () =>
      expect(call(inside('script'), { ...get, ...change })).rejects.toThrow('may have 16384 characters'));

  it('have no headers that a socket would not take', () =>
    expect(call(inside('script'), { ...get, headers: { accept: 'a\r\nb' } })).rejects.toThrow('Invalid character'));

  it('have bodies within the same limit', async () => {
    const put = {
      method: 'PUT',
      path: '/text',
      headers: { accept: 'text/plain', 'content-type': 'text/plain' },
    } as const;
    expect((await call(inside('script'), { ...put, body: 'x'.repeat(1000) })).status).toBe(200);
    const { status, body } = await call(inside('script'), { ...put, body: 'x'.repeat(1001) });
    expect([status, body]).toEqual([413, expect.stringContaining('larger than 1000 bytes')]);
  });

  for (const path of ['/large', '/endless'])
    it(`have responses that fit into memory: ${path}`, async () => {
      await expect(call(inside('script'), { ...get, path })).rejects.toThrow('larger than 8388608 bytes');
      expect(readBytes).toBeLessThan(32 * MIB);
      if (path === '/endless') await until(() => isClosed);
    });

  it('tell their routes when nobody waits for the response any more', async () => {
    const abort = new AbortController();
    const answer = call(inside('script'), { ...get, path: '/slow', signal: abort.signal });
    await until(() => gone.length === 1);
    expect(gone[0]!.aborted).toBe(false);
    abort.abort();
    await expect(answer).rejects.toThrow('The request was cancelled');
    await until(() => gone[0]!.aborted);
  });
});

it('a route knows when its caller has disconnected', async () => {
  gone.length = 0;
  const request = api.admin.get('/API/slow');
  request.catch(() => {});
  request.end(() => {});
  await until(() => gone.length === 1);
  request.abort();
  await until(() => gone[0]!.aborted);
});
