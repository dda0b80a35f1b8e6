import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OutgoingOptions, sendOutgoing } from '../../../src/runtimes/outgoing/request.ts';
import { createJavascriptRuntime, type JavascriptRuntime } from '../../../src/runtimes/script/script.ts';
import { fakeHooks, scriptStep } from '../fake-hooks.ts';

let server: http.Server;
let port: number;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (url.pathname === '/to') return response.writeHead(302, { location: url.searchParams.get('url')! }).end();
    if (url.pathname === '/loop') return response.writeHead(302, { location: '/loop' }).end();
    if (url.pathname === '/see') return response.writeHead(303, { location: '/echo' }).end();
    if (url.pathname === '/slow') return undefined;
    if (url.pathname === '/switch') {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      return undefined;
    }
    if (url.pathname === '/big') return response.end(Buffer.alloc(9 * 1024 * 1024));
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const { method, headers } = request;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ method, url: request.url, headers, body: Buffer.concat(chunks).toString() }));
    });
    return undefined;
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open: OutgoingOptions = { allowedHosts: ['127.0.0.1', 'localhost'], allowPrivateAddresses: true };

function send(options: OutgoingOptions, url: string, more: { method?: string; headers?: Record<string, string> } = {}) {
  const { method = 'GET', headers = {} } = more;
  return sendOutgoing(options, { method, url: new URL(url), headers, signal: new AbortController().signal });
}

const at = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`;

describe('outgoing requests', () => {
  it('reach an allowed host, by address and by name', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const { status, body } = await send(open, at('/echo', host), { method: 'PUT' });
      expect([status, JSON.parse(body).method]).toEqual([200, 'PUT']);
    }
  });

  const refused: [options: Partial<OutgoingOptions>, url: () => string, reason: RegExp, why: string][] = [
    [{ allowedHosts: [] }, () => at('/echo'), /not one of the allowed hosts/, 'a host that is not allowed'],
    [{ allowPrivateAddresses: false }, () => at('/echo'), /127.0.0.1 is a private address/, 'a private address'],
    [
      { allowPrivateAddresses: false },
      () => at('/echo', '[::ffff:127.0.0.1]'),
      /not one of/,
      'a private address in IPv6 notation',
    ],
    [
      { allowPrivateAddresses: false },
      () => at('/echo', 'localhost'),
      /is a private address/,
      'a name of a private address',
    ],
    [{}, () => 'file:///etc/passwd', /is not http or https/, 'another protocol'],
    [{}, () => at('/to?url=http://evil.test/'), /evil.test/, 'a redirect to a host that is not allowed'],
    [{}, () => at('/to?url=file:///etc/passwd'), /is not http/, 'a redirect to another protocol'],
    [{}, () => at('/loop'), /redirects more than 5 times/, 'endless redirects'],
    [{}, () => at('/big'), /longer than/, 'an oversized response'],
    [{ allowedHosts: ['nowhere.invalid'] }, () => 'http://nowhere.invalid/', /ENOTFOUND|EAI_AGAIN/, 'an unknown name'],
  ];
  for (const [options, url, reason, why] of refused) {
    it(`refuse ${why}`, async () => expect(send({ ...open, ...options }, url())).rejects.toThrow(reason));
  }

  it('do not send credentials to another host after a redirect', async () => {
    const secret = { authorization: 'Basic abc', 'x-other': '1' };
    const away = await send(open, at(`/to?url=${at('/echo', 'localhost')}`), { headers: secret });
    expect(JSON.parse(away.body).headers).toMatchObject({ 'x-other': '1' });
    expect(JSON.parse(away.body).headers.authorization).toBeUndefined();
    const home = await send(open, at('/to?url=/echo'), { headers: secret });
    expect(JSON.parse(home.body).headers.authorization).toBe('Basic abc');
  });

  it('ignore headers of the connection, such as a wrong host or length', async () => {
    const headers = { Host: 'other.test', 'Transfer-Encoding': 'chunked', 'content-length': '7', Upgrade: 'websocket' };
    const { body } = await send(open, at('/echo'), { headers: { ...headers, Connection: 'upgrade' } });
    expect(JSON.parse(body).headers).toEqual({ host: `127.0.0.1:${port}`, connection: 'close' });
  });

  it('fail if the server switches protocols', async () => {
    await expect(send(open, at('/switch'))).rejects.toThrow('switched to another protocol');
  });

  it('become GET after 303', async () => {
    const { body } = await send(open, at('/see'), { method: 'POST' });
    expect(JSON.parse(body).method).toBe('GET');
  });
});

describe('http in scripts', () => {
  let javascript: JavascriptRuntime;
  beforeAll(async () => {
    const limits = () => ({ seconds: 2, memoryMiB: 64, duration: 600, testDuration: 600 });
    javascript = await createJavascriptRuntime({ limits, outgoing: open, maxThreads: 1 });
  });
  afterAll(() => javascript.close());

  it('sends requests and parses responses', async () => {
    const hooks = fakeHooks();
    const script = `const { method, url, body, headers } = http.uri('${at('/echo?a=1')}').queryParam('b', 2).input({ c: 3 }).post();
      job.log([method, url, body, headers['content-type']].join(' '));`;
    expect(await javascript.run(scriptStep(script), hooks)).toEqual({ kind: 'finished' });
    expect(hooks.logged).toEqual(['POST /echo?a=1&b=2 {"c":3} application/json']);
  });

  it('fails with the reason, within its time limit', async () => {
    const run = (script: string) => javascript.run(scriptStep(script), fakeHooks());
    const message = (text: string) => ({ kind: 'failed', message: expect.stringContaining(text), fatal: false });
    expect(await run("http.uri('http://evil.test/').get()")).toEqual(
      message('evil.test is not one of the allowed hosts'),
    );
    expect(await run("http.uri('echo').get()")).toEqual(message('needs an absolute URL'));
    expect(await run(`http.uri('${at('/slow')}').timeout(50).get()`)).toEqual(message('took more than 0.05 s'));
  });
});
