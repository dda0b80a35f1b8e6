/*
 * Bytes on the socket from curl, proxies, old libraries, and clients that disconnect.
 */
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { ADMIN, JSON_TYPE, NAMESPACE, startTestServer } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const HEAD = `Host: localhost:8080\r\nAuthorization: Basic ${btoa(ADMIN)}\r\n`;
const BODY = `<SimpleMetadataDocument xmlns="${NAMESPACE}"><field><key>a</key><value>${'é'.repeat(3000)}</value></field></SimpleMetadataDocument>`;
const LENGTH = Buffer.byteLength(BODY);

/** Opens a connection, and collects all data received. */
function open(): { socket: Socket; received: () => string } {
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let text = '';
  socket.on('data', part => (text += part)).on('error', () => {});
  return { socket, received: () => text };
}

/** Sends these pieces in order, and waits for a number of responses. */
async function exchange(pieces: readonly string[], answers = 1): Promise<string[]> {
  const { socket, received } = open();
  for (const piece of pieces) await new Promise(resolve => socket.write(piece, resolve));
  const statuses = () => received().match(/HTTP\/1\.1 [2-5]\d\d/g) ?? [];
  await until(() => statuses().length >= answers);
  socket.destroy();
  return statuses().map(line => line.slice(9));
}

it('pipelined requests on one connection are answered in order', async () => {
  const get = (path: string) => `GET /API${path} HTTP/1.1\r\n${HEAD}\r\n`;
  expect(await exchange([get('/job') + get('/job/VX-1000000') + get('/whoami')], 3)).toEqual(['200', '404', '200']);
});

it('a body after Expect: 100-continue is requested', async () => {
  const { socket, received } = open();
  const type = 'Content-Type: application/xml\r\nExpect: 100-continue\r\n';
  socket.write(`POST /API/job?type=CONFORM HTTP/1.1\r\n${HEAD}${type}Content-Length: ${LENGTH}\r\n\r\n`);
  await until(() => received().startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
  socket.write(BODY);
  await until(() => received().includes('HTTP/1.1 200 OK'));
  socket.destroy();
});

it('a chunked body, split within a character, is read completely', async () => {
  const bytes = Buffer.from(BODY).toString('latin1');
  const { socket, received } = open();
  const head = `POST /API/job?type=CONFORM HTTP/1.1\r\n${HEAD}Content-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n`;
  socket.write(head);
  for (let at = 0; at < bytes.length; at += 1001) {
    const chunk = bytes.slice(at, at + 1001);
    socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`, 'latin1');
  }
  socket.write('0\r\n\r\n');
  await until(() => received().includes('HTTP/1.1 200 OK'));
  socket.destroy();
  const { job } = (
    await server.get('/job?metadata=true&field=a&sort=jobId%20desc&number=1', { accept: JSON_TYPE })
  ).json<{
    job: { data: { value: string }[] }[];
  }>();
  expect(job[0]!.data[0]!.value).toBe('é'.repeat(3000));
});

it('a client with HTTP/1.0 gets a response', async () => {
  const { socket, received } = open();
  socket.write(`GET /API/whoami HTTP/1.0\r\nAuthorization: Basic ${btoa(ADMIN)}\r\n\r\n`);
  await until(() => /^HTTP\/1\.[01] 200 [\s\S]*\r\n\r\nadmin$/.test(received()));
  socket.destroy();
});

it('header names may be in any case', async () => {
  const head = `HOST: x\r\nAUTHORIZATION: basic ${btoa(ADMIN)}\r\nACCEPT: APPLICATION/JSON\r\ncontent-TYPE: application/JSON\r\ncontent-length: 2\r\n`;
  expect(await exchange([`POST /API/job?type=CONFORM HTTP/1.1\r\n${head}\r\n{}`])).toEqual(['200']);
});

it('an absolute target, as from proxies, is accepted', async () => {
  expect(await exchange([`GET http://localhost:8080/API/whoami HTTP/1.1\r\n${HEAD}\r\n`])).toEqual(['200']);
});

it.each([
  ['a line that is no request', 'hello\r\n\r\n', /^4\d\d$/],
  ['a header without a colon', `GET /API/job HTTP/1.1\r\n${HEAD}broken\r\n\r\n`, /^400$/],
  ['headers without an end', `GET /API/job HTTP/1.1\r\n${HEAD}X: ${'x'.repeat(100_000)}\r\n\r\n`, /^431$/],
  ['a target without an end', `GET /API/job?a=${'x'.repeat(100_000)} HTTP/1.1\r\n${HEAD}\r\n`, /^4(14|31)$/],
  [
    'two lengths that differ',
    `POST /API/job HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    /^400$/,
  ],
  [
    'a length and chunks',
    `POST /API/job HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    /^400$/,
  ],
])('%s is refused', async (_, bytes, status) => {
  expect((await exchange([bytes]))[0]).toMatch(status);
});

it('a client that disconnects during its body or before the response has no effect on others', async () => {
  const hits = async () => (await server.get('/job', { accept: JSON_TYPE })).json().hits;
  const before = await hits();
  const head = `POST /API/job?type=CONFORM HTTP/1.1\r\n${HEAD}Content-Type: application/xml\r\nContent-Length: ${LENGTH}\r\n\r\n`;
  for (let i = 0; i < 20; i++) {
    const { socket } = open();
    await new Promise(resolve => socket.write(head + BODY.slice(0, 100 * i), resolve));
    socket.destroy();
  }
  for (let i = 0; i < 20; i++) {
    const { socket } = open();
    await new Promise(resolve => socket.write(`GET /API/job?number=1000 HTTP/1.1\r\n${HEAD}\r\n`, resolve));
    socket.destroy();
  }
  expect(await hits()).toBe(before);
});
