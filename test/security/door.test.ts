/*
 * Without a login, no request costs more than a constant; with one, no request holds the event loop for long.
 */
import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { Request, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIds } from '../../src/core/ids.ts';
import { closestTo } from '../../src/core/spelling.ts';
import { trimSlashes } from '../../src/core/text.ts';
import { bodyReader } from '../../src/http/wire/body.ts';
import { choose, DOCUMENT_OR_TEXT } from '../../src/http/wire/negotiate.ts';
import { document } from '../../src/http/wire/request-body.ts';
import { openRoute, route } from '../../src/http/wire/route.ts';
import { createServer } from '../../src/http/wire/server.ts';
import { SILENT } from '../../src/observe/log.ts';
import { until } from '../support/until.ts';

const MIB = 1024 * 1024;
const account = { id: 1, name: 'anna', realName: '', roles: [], disabled: false };
const summary = 'A route of this test.';
const routes = [
  openRoute({ method: 'get', path: '/is-online', summary, handle: () => ({ text: 'online' }) }),
  route({
    method: 'post',
    path: '/echo',
    role: null,
    summary,
    takes: document('SimpleMetadataDocument'),
    handle: ({ body }) => ({ document: 'SimpleMetadataDocument', value: body }),
  }),
];
const limits = { headerMs: 300, bodyMs: 300, bodyBytes: 2 * MIB, heldBytes: 5 * MIB, connections: 40 };
const options = {
  routes,
  authenticator: { identify: () => account, actAs: async () => account, forget: () => {} },
  ids: createIds('VX'),
  log: SILENT,
};
const server = createServer({ ...options, limits });
let port = 0;
beforeAll(async () => {
  port = await server.listen(0, '127.0.0.1');
});
afterAll(() => server.close(0));

interface Sent {
  socket: Socket;
  received(): string;
  closed: Promise<unknown>;
}

/** A connection that has sent this, and what has come back on it. */
async function send(text: string, to = port): Promise<Sent> {
  const socket = connect(to, '127.0.0.1').on('error', () => {});
  let all = '';
  socket.on('data', data => (all += data));
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  socket.write(text);
  return { socket, received: () => all, closed };
}

const statusOf = (text: string): string | undefined => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1];

describe('a connection', () => {
  it('that sends nothing is closed', async () => {
    const { closed } = await send('');
    await closed;
  });
  it('that stops in the middle of its headers is closed', async () => {
    const { closed } = await send('GET /APInoauth/is-online HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await closed;
  });
});

describe('a body', () => {
  const head = (path: string, bytes: number) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`;

  it('of an open route is not read: the answer comes before it', async () => {
    const get = head('/APInoauth/is-online', 9_000_000).replace('POST', 'GET');
    const { socket, received } = await send(`${get}${'x'.repeat(1000)}`);
    expect(statusOf(await until(() => received() || undefined))).toBe('200');
    socket.destroy();
  });
  it('that comes too slowly is refused with 408, and its connection closed', async () => {
    const { received, closed } = await send(`${head('/API/echo', 1000)}{`);
    await closed;
    expect(statusOf(received())).toBe('408');
    expect(received()).toContain('The body took longer than 0.3 seconds');
  });
  it('that was refused counts no more, whatever still comes of it', async () => {
    const read = bodyReader({ bodyMs: 50, bodyBytes: 2 * MIB, heldBytes: 2 * MIB });
    const receive = () => {
      const req = Object.assign(new PassThrough({ highWaterMark: 4 * MIB }), { headers: { 'content-length': '9' } });
      const res = new EventEmitter();
      return { req, res, body: read(req as unknown as Request, res as Response) };
    };
    const late = receive();
    await expect(late.body).rejects.toMatchObject({ status: 408 });
    late.res.emit('finish');
    late.req.end(Buffer.alloc(1.5 * MIB));
    await once(late.req, 'end');
    const next = receive();
    next.req.end(Buffer.alloc(1.5 * MIB));
    expect(Buffer.concat((await next.body) ?? [])).toHaveLength(1.5 * MIB);
  });
  it('is refused with 503 while all bodies together are too large', async () => {
    const patient = createServer({ ...options, limits: { bodyBytes: 2 * MIB, heldBytes: 5 * MIB } });
    const other = await patient.listen(0, '127.0.0.1');
    const part = 'x'.repeat(2 * MIB - 10);
    const held: Sent[] = [];
    const body = `{"field":[]}${' '.repeat(1.5 * MIB)}`;
    const post = async () => {
      const { received, socket } = await send(head('/API/echo', body.length) + body, other);
      const status = statusOf(await until(() => received() || undefined));
      socket.destroy();
      return status;
    };
    await until(async () => {
      // The server decides which body is one too many: it may be one of these.
      held.push(await send(head('/API/echo', 2 * MIB) + part, other));
      return (await post()) === '503' || undefined;
    });
    for (const { socket } of held) socket.destroy();
    await until(async () => (await post()) === '200' || undefined);
    await patient.close(0);
  });
});

describe('the event loop', () => {
  /** The longest time that `work` holds the loop, in milliseconds. */
  function heldBy(work: () => unknown): number {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  }

  // Each took seconds, or grew with the square of the length.
  const CASES: [what: string, work: () => unknown][] = [
    [
      'an Accept header of many ranges',
      () => choose(`${'a/b;q=0,'.repeat(3)}${'*,'.repeat(1_000_000)}`, DOCUMENT_OR_TEXT),
    ],
    ['a misspelt name of 10 MB', () => closestTo('a'.repeat(10_000_000), ['priority', 'holdJob'])],
    ['a path of a million slashes', () => trimSlashes(`a${'/'.repeat(1_000_000)}b`)],
  ];
  for (const [what, work] of CASES) it(`is not held by ${what}`, () => expect(heldBy(work)).toBeLessThan(500));

  it('is not held by many different Accept headers, and they are not kept', () => {
    for (let i = 0; i < 300; i++) choose(`x/${i}${',*'.repeat(5_000)}`, DOCUMENT_OR_TEXT);
    expect(choose('application/json;q=0,*/*', DOCUMENT_OR_TEXT)).toBe('application/xml');
  });
});

describe('a page of another site', () => {
  const post = (headers: string) =>
    send(
      `POST /API/echo HTTP/1.1\r\nHost: media.example:8080\r\nConnection: close\r\n${headers}` +
        'Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{"field":[]}',
    );
  const CASES: [headers: string, status: string, why: string][] = [
    ['Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n', '403', 'says that it is of another site'],
    ['Origin: http://media.example:9090\r\nSec-Fetch-Site: same-site\r\n', '403', 'is on another port of this host'],
    ['Sec-Fetch-Site: cross-site\r\n', '403', 'sends no Origin'],
    ['Origin: https://evil.example\r\n', '403', 'is in a browser that sends only Origin'],
    ['Origin: null\r\n', '403', 'hides its origin'],
    ['Origin: http://media.example:8080\r\nSec-Fetch-Site: same-origin\r\n', '200', 'is really one of this server'],
    ['Origin: http://media.example:8080\r\n', '200', 'is one of this server, in a browser that sends only Origin'],
    ['', '200', 'is no page, but a program'],
  ];
  for (const [headers, status, why] of CASES)
    it(`gets ${status} for a change when it ${why}`, async () => {
      const { received, closed } = await post(headers);
      await closed;
      expect(statusOf(received())).toBe(status);
    });
});

// The last one here: the connections of the others are gone only when the server has seen it.
describe('too many connections', () => {
  it('are refused, and the others go on', async () => {
    const open = await Promise.all(
      Array.from({ length: limits.connections }, () => send('GET /APInoauth/is-online HTTP/1.1\r\nHost: x\r\n\r\n')),
    );
    for (const one of open) expect(statusOf(await until(() => one.received() || undefined))).toBe('200');
    await (await send('')).closed;
    for (const { socket } of open) socket.destroy();
  });
});
