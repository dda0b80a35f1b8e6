import { once } from 'node:events';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import supertest from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { conflict, invalid, notFound } from '../../src/core/failure.ts';
import { createIds } from '../../src/core/ids.ts';
import { createAuthenticator } from '../../src/http/wire/authenticate.ts';
import { flag, list, part } from '../../src/http/wire/parameter.ts';
import { document, optionalDocument, plainText } from '../../src/http/wire/request-body.ts';
import { openRoute, type Reply, type Route, route } from '../../src/http/wire/route.ts';
import { createServer } from '../../src/http/wire/server.ts';
import { SILENT } from '../../src/observe/log.ts';
import { type TestApi, testApi } from '../support/http.ts';

const XMLNS = 'xmlns="http://xml.vidispine.com/schema/vidispine"';
const FIELDS = `<SimpleMetadataDocument ${XMLNS}><field><key>a</key><value>ä</value></field></SimpleMetadataDocument>`;

let handled = 0;
const refuse = (error: Error) => (): never => {
  throw error;
};
const summary = 'A route of this test.';
const get = (path: string, handle: () => Reply) => route({ method: 'get', path, role: null, summary, handle });
const fields = { document: 'SimpleMetadataDocument' } as const;
const routes: Route[] = [
  route({
    method: 'get',
    path: '/list',
    role: null,
    summary,
    query: { state: list('States.') },
    handle: ({ query }) => ({ document: 'URIListDocument', value: { uri: query.state ?? [] } }),
  }),
  route({
    method: 'get',
    path: '/flag',
    role: null,
    summary,
    query: { user: flag(true, 'A flag.') },
    handle: ({ query }) => ({ text: String(query.user) }),
  }),
  route({
    method: 'get',
    path: '/thing/:id',
    role: null,
    summary,
    params: { id: part('An id.') },
    handle: ({ params: { id } }) => ({ document: 'URIListDocument', value: { uri: [id] }, text: id }),
  }),
  route({
    method: 'put',
    path: '/thing/:id',
    role: null,
    summary,
    params: { id: part('An id.') },
    handle: () => undefined,
  }),
  route({
    method: 'post',
    path: '/echo',
    role: null,
    summary,
    takes: optionalDocument('SimpleMetadataDocument'),
    handle: ({ body }) => {
      handled += 1;
      return { ...fields, value: body ?? {} };
    },
  }),
  route({
    method: 'put',
    path: '/needed',
    role: null,
    summary,
    takes: document('SimpleMetadataDocument'),
    handle: ({ body }) => ({ ...fields, value: body }),
  }),
  route({
    method: 'put',
    path: '/text',
    role: null,
    summary,
    takes: plainText('A text.'),
    handle: ({ body }) => ({ text: body ?? '(none)' }),
  }),
  get('/script', () => ({ text: '1 + 1', type: 'application/javascript' })),
  get('/image', () => ({ bytes: new Uint8Array([1, 2, 3]), type: 'image/png' })),
  get('/large', () => ({ text: 'x'.repeat(100_000) })),
  route({ method: 'get', path: '/base', role: null, summary, handle: ({ base }) => ({ text: base }) }),
  route({
    method: 'get',
    path: '/locked',
    role: '_configuration_read',
    summary,
    handle: () => ({ text: 'open' }),
  }),
  route({ method: 'get', path: '/me', role: null, summary, handle: ({ account }) => ({ text: account.name }) }),
  get('/fail/unknown', refuse(notFound('Job', 'VX-1000000'))),
  get('/fail/conflict', refuse(conflict('Job', 'VX-1', 'The job is still running'))),
  get('/fail/number', refuse(conflict('Job', 7, 'The job is still running'))),
  get('/fail/invalid', refuse(invalid('priority', 'URGENT', 'There is no priority URGENT'))),
  get('/fail/bug', refuse(new TypeError('secret detail'))),
  get('/fail/database', refuse(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))),
  openRoute({ method: 'get', path: '/is-online', summary, handle: () => ({ text: 'yes' }) }),
];

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => routes, { limits: { bodyBytes: 1000 }, corsOrigins: ['https://page.example'] });
});

describe('parameters in the path', () => {
  const cases: [path: string, why: string][] = [
    ['/API/list;state=A,B', 'matrix parameters behind the name'],
    ['/API/list/;state=A,B', 'matrix parameters after an empty segment'],
    ['/API/list;state=A%2CB;user=false', 'encoded commas, other parameters'],
    ['/API/list;state=A?state=B', 'both kinds at once'],
    ['/API/list?state=A,B', 'query parameters'],
    ['/API/list/?state=A,B', 'a trailing slash'],
    ['/API/list?&state=A,B&&', 'empty pairs'],
  ];
  for (const [path, why] of cases)
    it(`takes ${why}`, async () => {
      const { body } = await api.admin.get(path).set('Accept', 'application/json').expect(200);
      expect(body.uri.toSorted()).toEqual(['A', 'B']);
    });

  it('takes them from the middle of a path', async () => {
    const { text } = await api.admin.get('/API/thing;x=1/VX-1;y=2').set('Accept', 'text/plain').expect(200);
    expect(text).toBe('VX-1');
  });
  it('leaves an encoded semicolon to the name', async () => {
    const { text } = await api.admin.get('/API/thing/a%3Bb%2Fc').set('Accept', 'text/plain').expect(200);
    expect(text).toBe('a;b/c');
  });
  it('takes a lone question mark', () => api.admin.get('/API/list?').expect(200));
  for (const path of ['/API/flag?user=%zz', '/API/flag;user=%zz', '/API/thing/%zz', '/API/thing/%E2%82'])
    it(`refuses ${path} with 400`, () => api.admin.get(path).expect(400));
});

describe('a parameter that the route does not know', () => {
  it('is named in a warning', async () => {
    const { headers } = await api.admin.get('/API/list?state=A&stat=B').expect(200);
    expect(headers.warning).toBe('299 - "unknown parameter: stat"');
  });
  it('is named once, with all the others, also when it is in the path', async () => {
    const { headers } = await api.admin.get('/API/list;x=1?y=1&y=2').expect(200);
    expect(headers.warning).toBe('299 - "unknown parameter: y", 299 - "unknown parameter: x"');
  });
  it('is named when the request fails, too', async () => {
    const { headers } = await api.admin.get('/API/flag?user=maybe&usr=true').expect(400);
    expect(headers.warning).toBe('299 - "unknown parameter: usr"');
  });
  it('is named in a form that a header can carry', async () => {
    const name = encodeURIComponent('"\\\r\n\u00e9\u{1f600}');
    const { headers } = await api.admin.get(`/API/list?${name}=1`).expect(200);
    expect(headers.warning).toBe('299 - "unknown parameter: %22%5C%0D%0A%C3%A9%F0%9F%98%80"');
  });
  it('is one of ten at most', async () => {
    const query = Array.from({ length: 50 }, (_, i) => `p${i}=1`).join('&');
    const { headers } = await api.admin.get(`/API/list?${query}`).expect(200);
    expect(headers.warning?.split(', ')).toHaveLength(10);
  });
  it('is no warning when there is none', async () => {
    const { headers } = await api.admin.get('/API/list?state=A').expect(200);
    expect(headers).not.toHaveProperty('warning');
  });
});

describe('the form of an answer', () => {
  const cases: [accept: string | undefined, type: string, why: string][] = [
    [undefined, 'application/xml', 'XML without Accept'],
    ['*/*', 'application/xml', 'XML for anything'],
    ['application/json', 'application/json', 'JSON'],
    ['text/xml', 'application/xml', 'XML under its old name'],
    ['application/json, text/plain, */*', 'application/json', 'the first of a list'],
    ['text/plain', 'text/plain;charset=UTF-8', 'text'],
    ['image/png, text/plain', 'text/plain;charset=UTF-8', 'the first that there is'],
    ['application/json;q=0.5, application/xml', 'application/xml', 'weight before position'],
    ['application/xml;q=0, */*', 'application/json', 'not what is refused'],
    ['APPLICATION/JSON', 'application/json', 'whatever the case'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'application/xml', 'what a browser likes'],
  ];
  for (const [accept, type, why] of cases)
    it(`is ${why}`, async () => {
      const request = api.admin.get('/API/thing/VX-1');
      if (accept === undefined) request.unset('Accept');
      else request.set('Accept', accept);
      expect((await request.expect(200)).headers['content-type']).toBe(type);
    });

  it('is refused with 406 when there is none, in XML', async () => {
    const { text } = await api.admin.get('/API/thing/VX-1').set('Accept', 'image/png').expect(406);
    expect(text).toContain('<invalidInput>');
    expect(text).toContain('application/json');
  });
  it('is refused before a POST does anything', async () => {
    const before = handled;
    await api.admin.post('/API/echo').set('Accept', 'image/png').expect(406);
    expect(handled).toBe(before);
  });
  it('does not matter when there is no body', async () => {
    const { text, headers } = await api.admin.put('/API/thing/1').set('Accept', 'image/png').expect(200);
    expect([text, headers['content-length']]).toEqual(['', '0']);
  });
  it('is its own for scripts and images', async () => {
    const script = await api.admin.get('/API/script').set('Accept', 'application/javascript').expect(200);
    expect(script.headers['content-type']).toBe('application/javascript');
    await api.admin.get('/API/script').set('Accept', 'text/plain').expect(200);
    await api.admin.get('/API/script').set('Accept', 'application/json').expect(406);
    await api.admin.get('/API/image').set('Accept', 'image/*').expect(200);
  });
  it('is XML with its one default namespace, and no blank before the first child', async () => {
    const { text } = await api.admin.get('/API/thing/VX-1').expect(200);
    expect(text).toContain(`<URIListDocument ${XMLNS}><uri>VX-1</uri></URIListDocument>`);
  });
});

describe('the body of a request', () => {
  const taken: [type: string, body: string, why: string][] = [
    ['application/xml', FIELDS, 'XML'],
    ['text/xml; charset=utf-8', FIELDS, 'XML under its old name, with a charset'],
    ['application/json', '{"field":[{"key":"a","value":"ä"}]}', 'JSON'],
    ['application/json; charset=UTF-8', '{"field":[{"key":"a","value":"ä"}]}', 'JSON with a charset'],
  ];
  for (const [type, body, why] of taken)
    it(`is read as ${why}`, async () => {
      const answer = await api.admin
        .post('/API/echo')
        .set('Content-Type', type)
        .set('Accept', 'application/json')
        .send(body);
      expect(answer.body).toEqual({ field: [{ key: 'a', value: 'ä' }] });
    });
  it('is read in another charset', async () => {
    const body = Buffer.from('{"field":[{"key":"a","value":"ä"}]}', 'latin1');
    const request = api.admin.post('/API/echo').set('Content-Type', 'application/json;charset=iso-8859-1');
    const answer = await request
      .set('Accept', 'application/json')
      .serialize(bytes => bytes)
      .send(body as never);
    expect(answer.body).toEqual({ field: [{ key: 'a', value: 'ä' }] });
  });
  it('is unpacked', async () => {
    const request = api.admin.post('/API/echo').set('Content-Type', 'application/xml').set('Content-Encoding', 'gzip');
    await request
      .serialize(bytes => bytes)
      .send(gzipSync(FIELDS) as never)
      .expect(200);
  });
  it('may have any Content-Type when it is empty', async () => {
    await api.admin.post('/API/echo').set('Content-Type', 'application/json').set('Content-Length', '0').expect(200);
    await api.admin.post('/API/echo').set('Content-Type', 'image/png').expect(200);
    await api.admin.get('/API/list').set('Content-Type', 'application/json').expect(200);
  });
  it('is refused with 415 when its type is none of ours', async () => {
    const { text } = await api.admin.post('/API/echo').set('Content-Type', 'image/png').send('x').expect(415);
    expect(text).toContain('image/png');
    await api.admin.post('/API/echo').set('Content-Type', 'application/xml;charset=klingon').send(FIELDS).expect(415);
    await api.admin.put('/API/text').set('Content-Type', 'image/png').send('x').expect(415);
  });
  it('is refused with 413 when it is too large, packed or not', async () => {
    const large = FIELDS.replace('ä', 'x'.repeat(2000));
    const { text } = await api.admin.post('/API/echo').set('Content-Type', 'application/xml').send(large).expect(413);
    expect(text).toContain('1000 bytes');
    const packed = api.admin.post('/API/echo').set('Content-Type', 'application/xml').set('Content-Encoding', 'gzip');
    await packed
      .serialize(bytes => bytes)
      .send(gzipSync(large) as never)
      .expect(413);
  });
  const broken: [type: string, body: string, why: string][] = [
    ['application/xml', '<SimpleMetadataDocument', 'ill-formed XML'],
    ['application/json', '{', 'ill-formed JSON'],
    ['application/json', '[]', 'JSON that is no object'],
    ['text/plain', '\u0000', 'nothing but NUL'],
  ];
  for (const [type, body, why] of broken.slice(0, 3))
    it(`is refused with 400 for ${why}`, () =>
      api.admin.post('/API/echo').set('Content-Type', type).send(body).expect(400));
  it('is refused with 400 when it must be there and is not', async () => {
    expect((await api.admin.put('/API/needed').expect(400)).text).toContain('SimpleMetadataDocument');
  });
  it('is read as text', async () => {
    const { text } = await api.admin
      .put('/API/text')
      .set('Accept', 'text/plain')
      .set('Content-Type', 'text/plain')
      .send('ä');
    expect(text).toBe('ä');
  });
  it('is refused with 400 when it is no UTF-8', async () => {
    const request = api.admin
      .put('/API/text')
      .set('Content-Type', 'text/plain')
      .serialize(bytes => bytes);
    await request.send(Buffer.from([0xff, 0xfe]) as never).expect(400);
  });
});

describe('errors', () => {
  const NULLS = {
    notFound: null,
    internalServer: null,
    forbidden: null,
    notYetImplemented: null,
    conflict: null,
    invalidInput: null,
    licenseFault: null,
    fileAlreadyExists: null,
    notAuthorized: null,
  };
  it('are JSON with all nine members, byte for byte as real servers send it', async () => {
    const { text } = await api.admin.get('/API/fail/unknown').set('Accept', 'application/json').expect(404);
    expect(text).toBe(
      '{"notFound":{"type":"Job","id":"VX-1000000","context":null},"internalServer":null,"forbidden":null,' +
        '"notYetImplemented":null,"conflict":null,"invalidInput":null,"licenseFault":null,"fileAlreadyExists":null,' +
        '"notAuthorized":null}',
    );
  });
  it('name context, value and the way out', async () => {
    const { body } = await api.admin.get('/API/fail/invalid').set('Accept', 'application/json').expect(400);
    const invalidInput = { context: 'priority', id: null, explanation: 'There is no priority URGENT', value: 'URGENT' };
    expect(body).toEqual({ ...NULLS, invalidInput });
  });
  it('are XML by default, with no blank before the first child', async () => {
    const { text } = await api.admin.get('/API/fail/unknown').expect(404);
    expect(text).toContain(
      `<ExceptionDocument ${XMLNS}><notFound><type>Job</type><id>VX-1000000</id></notFound></ExceptionDocument>`,
    );
  });
  it('are text for who wants text', async () => {
    const unknown = await api.admin.get('/API/fail/unknown').set('Accept', 'text/plain').expect(404);
    expect(unknown.text).toBe('404 A resource could not be found\nType: Job\nID: VX-1000000\n');
    const wrong = await api.admin.get('/API/fail/invalid').set('Accept', 'text/plain').expect(400);
    expect(wrong.text).toBe(
      '400 An invalid parameter was entered\nContext: priority\nReason: There is no priority URGENT\n',
    );
  });
  it('of state are 409', () => api.admin.get('/API/fail/conflict').expect(409));
  it('of ours are 500 and say nothing but where to look', async () => {
    const { text } = await api.admin.get('/API/fail/bug').set('Accept', 'application/json').expect(500);
    expect(text).not.toContain('secret');
    expect(JSON.parse(text).internalServer.message).toContain('X-Request-Id');
  });
  it('of ours are logged with the id of the request', async () => {
    const logged: unknown[] = [];
    const log = { ...SILENT, error: (...line: unknown[]) => logged.push(line) };
    const account = { id: 1, name: 'x', realName: '', roles: [], disabled: false };
    const authenticator = { identify: () => account, actAs: async () => account, forget: () => {} };
    const { handle } = createServer({ ids: createIds('VX'), routes, authenticator, log });
    const { headers } = await supertest(handle).get('/API/fail/bug').set('X-Request-Id', 'my-id').expect(500);
    expect(headers['x-request-id']).toBe('my-id');
    expect(logged).toEqual([
      ['request failed', expect.objectContaining({ request: 'my-id', error: expect.any(TypeError) })],
    ]);
  });
  it('of the database are 503 with the time to wait', async () => {
    const { headers } = await api.admin.get('/API/fail/database').expect(503);
    expect(headers['retry-after']).toBe('5');
  });
  for (const path of ['/API/nothing', '/API/thing', '/API/thing/1/2', '/nothing', '/', '/APInoauth/nothing'])
    it(`at the unknown path ${path} are JSON whatever is accepted`, async () => {
      const { text } = await api.admin.get(path).set('Accept', 'application/xml').expect(404);
      expect(text).toBe('{"code":404,"message":"HTTP 404 Not Found"}');
    });
  it('of method say which there are', async () => {
    const { text, headers } = await api.admin.delete('/API/thing/1').expect(405);
    expect([text, headers.allow]).toEqual(['{"code":405,"message":"HTTP 405 Method Not Allowed"}', 'GET, PUT']);
  });
});

describe('what goes out with each answer', () => {
  it('is an id of the request, ours or the one that came with it when it is harmless', async () => {
    const { headers } = await api.admin.get('/API/list');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{12}-\d+$/);
    const odd = await api.admin.get('/API/list').set('X-Request-Id', '<script>');
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f]{12}-\d+$/);
  });
  it('protects browsers, and says nothing of us', async () => {
    const { headers } = await api.admin.get('/API/list');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cache-control': 'no-store',
      vary: 'Accept, Accept-Encoding, Origin',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });
  it('is packed when it is large and that is accepted', async () => {
    const packed = await api.admin.get('/API/large').set('Accept', 'text/plain').set('Accept-Encoding', 'gzip');
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.text).toHaveLength(100_000);
    const plain = await api.admin.get('/API/large').set('Accept-Encoding', 'identity');
    expect([plain.headers['content-encoding'], plain.headers['content-length']]).toEqual([undefined, '100000']);
    const small = await api.admin.get('/API/list').set('Accept-Encoding', 'gzip');
    expect(small.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(gzipSync('x')).toString()).toBe('x');
  });
  it('is the base as the caller reached us', async () => {
    const { text } = await api.admin
      .get('/API/base')
      .set('Host', 'jobs.example:8080')
      .set('X-Forwarded-Proto', 'https');
    expect(text).toBe('http://jobs.example:8080/API');
  });
  it('is the base as the proxy was reached, when it is believed', async () => {
    const behind = await testApi(() => routes, { trustProxy: true });
    const request = behind.admin
      .get('/API/base')
      .set('X-Forwarded-Host', 'jobs.example')
      .set('X-Forwarded-Proto', 'https');
    expect((await request).text).toBe('https://jobs.example/API');
  });
});

describe('pages on other origins', () => {
  it('may ask first, without credentials, when we know them', async () => {
    const preflight = api.anybody.options('/API/list').set('Origin', 'https://page.example');
    const { headers } = await preflight.set('Access-Control-Request-Method', 'PUT').expect(204);
    expect(headers['access-control-allow-origin']).toBe('https://page.example');
    expect(headers['access-control-allow-headers']).toContain('RunAs');
  });
  it('may read answers and errors', async () => {
    const { headers } = await api.anybody.get('/API/list').set('Origin', 'https://page.example').expect(401);
    expect(headers['access-control-allow-origin']).toBe('https://page.example');
  });
  it('may not when we do not', async () => {
    const { headers } = await api.admin.get('/API/list').set('Origin', 'https://evil.example').expect(200);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('who may', () => {
  it('is everybody below /APInoauth', () => api.anybody.get('/APInoauth/is-online/').expect(200));
  it('is nobody without credentials elsewhere, not even to learn which paths there are', async () => {
    const { headers, text } = await api.anybody.get('/API/nothing').expect(401);
    expect(headers['www-authenticate']).toMatch(/^Basic realm=/);
    expect(text).toContain('<notAuthorized>');
  });
  it('is who has the role of the route', async () => {
    const { agent } = await api.user('reader', { roles: ['_configuration_read'] });
    await agent.get('/API/locked').expect(200);
    const { agent: other } = await api.user('other');
    const { body } = await other.get('/API/locked').set('Accept', 'application/json').expect(403);
    expect(body.forbidden.explanation).toContain('_configuration_read');
  });
});

describe('requests from inside', () => {
  it('cannot be made from outside', async () => {
    for (const header of ['x-account', 'x-internal', 'lightMyRequest', 'RunAs'])
      await api.anybody.get('/API/me').set(header, 'admin').expect(401);
  });
});

describe('the server', () => {
  it('refuses to start with a route that hides another', () => {
    const job = route({
      method: 'get',
      path: '/job/:id',
      role: null,
      summary,
      params: { id: part('An id.') },
      handle: () => undefined,
    });
    const hiding = [job, get('/job/problem', () => undefined)];
    const authenticator = { identify: () => Promise.reject(), actAs: () => Promise.reject(), forget: () => {} };
    expect(() => createServer({ ids: createIds('VX'), routes: hiding, authenticator, log: SILENT })).toThrow(
      '/job/:id hides /job/problem',
    );
  });
  it('finishes what it is answering when it closes, and cuts off what takes too long', async () => {
    const account = { id: 1, name: 'x', realName: '', roles: [], disabled: false };
    const authenticator = { identify: () => account, actAs: async () => account, forget: () => {} };
    const handle = () => new Promise<undefined>(() => {});
    const endless = [route({ method: 'get', path: '/endless', role: null, summary, handle })];
    const server = createServer({ ids: createIds('VX'), routes: endless, authenticator, log: SILENT });
    const port = await server.listen(0, '127.0.0.1');
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /API/endless HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'connect');
    await server.close(50);
    await expect(supertest(`http://127.0.0.1:${port}`).get('/')).rejects.toThrow('ECONNREFUSED');
  });
  it('says so when its port is taken', async () => {
    const authenticator = { identify: () => Promise.reject(), actAs: () => Promise.reject(), forget: () => {} };
    const make = () => createServer({ ids: createIds('VX'), routes: [], authenticator, log: SILENT });
    const first = make();
    const port = await first.listen(0, '127.0.0.1');
    await expect(make().listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close(0);
  });
});

describe('a server that closes', () => {
  it('waits for what it does for a caller who has gone', async () => {
    let finish = (): void => {};
    const gate = new Promise<void>(resolve => (finish = resolve));
    let begun = (): void => {};
    const inside = new Promise<void>(resolve => (begun = resolve));
    const slow = openRoute({
      method: 'get',
      path: '/slow',
      summary,
      handle: async () => {
        begun();
        await gate;
        return { text: 'done' };
      },
    });
    const server = createServer({
      ids: createIds('VX'),
      routes: [slow],
      authenticator: createAuthenticator(api.database),
      log: SILENT,
    });
    const socket = connect(await server.listen(0, '127.0.0.1'), '127.0.0.1');
    socket.write('GET /APInoauth/slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await inside;
    socket.destroy();
    let isClosed = false;
    const closing = server.close(10_000).then(() => (isClosed = true));
    // One more request is answered by another server: by then this one has seen that its caller has gone.
    await api.admin.get('/API/flag').expect(200);
    expect(isClosed).toBe(false);
    finish();
    await closing;
  });
});
