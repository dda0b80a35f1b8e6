/*
 * HTTP itself: a message that two servers could read in two ways is refused, and a packed body stays within the limit.
 */
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, startTestServer } from '../support/jobspine.ts';

const server = await startTestServer({
  JOBSPINE_ROLES: 'api',
  JOBSPINE_BODY_SECONDS: '1',
  JOBSPINE_HEADER_SECONDS: '1',
});
const port = Number(new URL(server.origin).port);
const LOGIN = `Authorization: Basic ${btoa('admin:admin')}\r\n`;

/** Sends bytes, and returns what arrives until the server closes the connection. */
function send(text: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    let all = '';
    socket
      .on('data', part => (all += part))
      .on('close', () => resolve(all))
      .on('error', () => {});
    // Not the end of the connection: a server need not answer after that.
    socket.write(text);
  });
}
const statuses = (text: string): string[] => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status!);

const HOST = `Host: 127.0.0.1:${port}\r\n`;
const SECOND = `GET /API/user HTTP/1.1\r\n${HOST}${LOGIN}Connection: close\r\n\r\n`;
const post = (headers: string, body: string): string =>
  `PUT /API/configuration/properties/framing HTTP/1.1\r\n${HOST}${LOGIN}Content-Type: text/plain\r\nConnection: close\r\n${headers}\r\n${body}`;

describe('a message is refused as a whole, and nothing in it is taken for a second one, if it has', () => {
  const CASES: [name: string, text: string][] = [
    ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SECOND}`)],
    ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${SECOND}`)],
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${SECOND.length}\r\n`, SECOND)],
    ['a list of lengths', post(`Content-Length: 0, ${SECOND.length}\r\n`, SECOND)],
    ['a negative length', post('Content-Length: -1\r\n', SECOND)],
    ['a length with a sign', post('Content-Length: +0\r\n', SECOND)],
    ['a hexadecimal length', post('Content-Length: 0x0\r\n', SECOND)],
    ['a length of a chunk that is no number', post('Transfer-Encoding: chunked\r\n', `zz\r\n\r\n${SECOND}`)],
    ['a huge length of a chunk', post('Transfer-Encoding: chunked\r\n', `ffffffffffffffffff\r\n\r\n${SECOND}`)],
    ['chunks under another name', post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${SECOND}`)],
    ['chunks twice', post('Transfer-Encoding: chunked, chunked\r\n', `0\r\n\r\n${SECOND}`)],
    ['chunks before another coding', post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${SECOND}`)],
    ['a blank before the colon', post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${SECOND}`)],
    ['a blank before the name', post(' Transfer-Encoding: chunked\r\n', `0\r\n\r\n${SECOND}`)],
    ['a line feed alone', post('X: a\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SECOND}`)],
    ['a carriage return alone', post('X: a\rTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SECOND}`)],
    ['a NUL in a header', post('X: a\0b\r\n', SECOND)],
    ['no host', `GET /API/user HTTP/1.1\r\n${LOGIN}\r\n`],
    ['two hosts', `GET /API/user HTTP/1.1\r\n${HOST}Host: evil.example\r\n${LOGIN}Connection: close\r\n\r\n`],
    ['too many headers', `GET /API/user HTTP/1.1\r\n${HOST}${LOGIN}X: ${'a'.repeat(70_000)}\r\n\r\n`],
    ['version 0.9', `GET /API/user\r\n\r\n`],
  ];
  it.each(CASES)('%s', async (_, text) => {
    const answer = await send(text);
    expect(answer).not.toContain('_administrator');
    // 408: it was taken for the beginning of a message that never came to its end.
    for (const status of statuses(answer))
      expect(['400', '401', '408', '431', '413', '505', '501', '415']).toContain(status);
    expect(statuses(answer)).toHaveLength(1);
  });
});

describe('a message is answered once, if it', () => {
  const CASES: [name: string, text: string, status: string][] = [
    [
      'wants another protocol',
      `GET /API/whoami HTTP/1.1\r\n${HOST}${LOGIN}Connection: Upgrade, close\r\nAccept: text/plain\r\nUpgrade: h2c\r\n\r\n`,
      '406|200|400',
    ],
    [
      'wants a websocket',
      `GET /API/whoami HTTP/1.1\r\n${HOST}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
      '401|400',
    ],
    ['has version 2.0', `GET /API/whoami HTTP/2.0\r\n${HOST}Connection: close\r\n\r\n`, '400|401|505'],
    ['expects something', `GET /API/whoami HTTP/1.1\r\n${HOST}Connection: close\r\nExpect: 200-ok\r\n\r\n`, '401|417'],
    ['wants a tunnel', `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${HOST}${LOGIN}\r\n`, '4..'],
    [
      'comes after another',
      `GET /API/whoami HTTP/1.1\r\n${HOST}\r\nGET /API/user HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
      '401',
    ],
  ];
  it.each(CASES)('%s', async (_, text, expected) => {
    const answer = await send(text);
    for (const status of statuses(answer)) expect(status).toMatch(new RegExp(`^(${expected})$`));
    expect(answer).not.toContain('_administrator');
  });
});

describe('a packed body', () => {
  const put = (body: Buffer, coding: string) =>
    server.put('/job/search', { body, type: JSON_TYPE, headers: { 'Content-Encoding': coding } });
  const bomb = Buffer.alloc(200 * 1024 * 1024, ' ');
  const small = Buffer.from('{}');

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', (body: Buffer) => brotliCompressSync(body)],
  ] as const)('of 200 MB is refused: %s', async (coding, pack) => {
    expect([413, 415]).toContain((await put(pack(bomb), coding)).status);
  });
  it('that is packed twice, or in an unknown way, is refused', async () => {
    for (const coding of ['gzip, gzip', 'zstd', 'compress', 'identity, gzip', 'x'])
      expect(['400', '415'], coding).toContain(String((await put(gzipSync(gzipSync(small)), coding)).status));
  });
  it('that is not packed as it says is refused', async () => {
    expect((await put(small, 'gzip')).status).toBe(400);
    expect((await put(gzipSync(small).subarray(0, 10), 'gzip')).status).toBe(400);
  });
});
