/*
 * EXPORT to another server by PUT, to allowed hosts.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { dataOf, errorOf, sha1, startMediaServer } from '../support/media.ts';

/** The requests that the other server has received, and its next responses. */
let received: { method: string | undefined; url: string | undefined; length: string | undefined; hash: string }[] = [];
let answers: number[] = [];
const other = createServer((request: IncomingMessage, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { method, url, headers } = request;
    received.push({ method, url, length: headers['content-length'], hash: sha1(Buffer.concat(parts)) });
    response.writeHead(answers.shift() ?? 201, { Location: '/elsewhere' }).end();
  });
});
await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
const { port } = other.address() as AddressInfo;
afterAll(() => other.close());
beforeEach(() => {
  received = [];
  answers = [];
});

const server = await startMediaServer({
  JOBSPINE_ALLOWED_HOSTS: `127.0.0.1:${port}`,
  JOBSPINE_ALLOW_PRIVATE_ADDRESSES: 'true',
});
const from = await server.storage(path.join(server.root, 'from'));
const exported = async (content: string, uri: string) => {
  const { id } = await server.add(from, 'clip one.mov', content);
  return server.finish(`/job?type=EXPORT&fileId=${id}&destinationUri=${encodeURIComponent(uri)}`);
};

it('sends the file, with its length, to the URI or to a name below it', async () => {
  const content = 'moving picture '.repeat(50_000);
  const job = await exported(content, `http://127.0.0.1:${port}/in/a.mov`);
  expect(job).toMatchObject({
    status: 'FINISHED',
    log: { task: [{ progress: { value: content.length, total: content.length, unit: 'bytes' } }, {}] },
  });
  expect(dataOf(job)).toMatchObject({ bytesWritten: String(content.length), originalFilename: 'clip one.mov' });
  await exported('', `http://127.0.0.1:${port}/in/`);
  expect(received).toEqual([
    { method: 'PUT', url: '/in/a.mov', length: String(content.length), hash: sha1(content) },
    { method: 'PUT', url: '/in/clip%20one.mov', length: '0', hash: sha1('') },
  ]);
});

it('retries after a server error, but not after a client error', async () => {
  answers = [503, 429, 200];
  const job = await exported('patience', `http://127.0.0.1:${port}/a`);
  expect(job.status).toBe('FINISHED');
  expect(job.log?.task.map(({ errorMessage }) => errorMessage).slice(0, 2)).toEqual([
    expect.stringContaining('answered 503'),
    expect.stringContaining('answered 429'),
  ]);
  answers = [403];
  expect(errorOf(await exported('no', `http://127.0.0.1:${port}/b`))).toContain('answered 403');
  answers = [307];
  expect(errorOf(await exported('no', `http://127.0.0.1:${port}/c`))).toContain('answered 307');
  expect(received).toHaveLength(5);
});

it('does not send to hosts that are not allowed', async () => {
  const { id } = await server.add(from, 'clip.mov', 'secret');
  for (const host of [`localhost:${port}`, `127.0.0.1:${port + 1}`]) {
    const answer = await server.post(`/job?type=EXPORT&fileId=${id}&destinationUri=http%3A%2F%2F${host}%2Fa`);
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('not one of the allowed hosts') });
  }
  expect(received).toEqual([]);
});

it('sends within the rate limit', async () => {
  const { id } = await server.add(from, 'slow.mov', Buffer.alloc(500_000));
  const startedAt = Date.now();
  const uri = encodeURIComponent(`http://127.0.0.1:${port}/slow`);
  await server.finish(`/job?type=EXPORT&fileId=${id}&destinationUri=${uri}&limitRate=500000`);
  expect(Date.now() - startedAt).toBeGreaterThan(900);
  expect(received).toMatchObject([{ url: '/slow', length: '500000' }]);
});
