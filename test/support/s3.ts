/*
 * An S3 server in this process: s3rver, behind a gate that adds checks of a real server: signatures, checksums, and the
 * removal of the parts of an aborted upload.
 */
import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import S3rver from 's3rver';
import { temporaryFolder } from './server.ts';

/** The only account that s3rver knows. */
export const S3_KEY = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

/** The fault of a request: a status, or a connection cut in the middle of the body. */
export type Fault = number | 'cut';

export interface S3 {
  endpoint: string;
  /** All requests that passed the gate, in order: `PUT /bucket/key?partNumber=1`. */
  requests: string[];
  /** Chooses the requests that fail. */
  fault(when: (what: string, headers: IncomingHttpHeaders) => Fault | undefined): void;
  /** Lists the ids of incomplete uploads, whose parts cost money in a real bucket. */
  unfinished(bucket: string): string[];
  object(bucket: string, key: string): Promise<{ status: number; content: Buffer }>;
  close(): Promise<void>;
}

export async function startS3(...buckets: string[]): Promise<S3> {
  const directory = temporaryFolder();
  const configureBuckets = buckets.map(name => ({ name, configs: [] }));
  const store = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  const { port } = await store.run();
  const uploadsOf = (bucket: string): string => path.join(directory, bucket, '._S3rver_uploads');
  const requests: string[] = [];
  let faultOf: Parameters<S3['fault']>[0] = () => undefined;
  /** Requests in progress at s3rver: their parts belong to uploads, too. */
  const working = new Set<Promise<unknown>>();
  const forward = (incoming: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const { method = '', url = '', headers } = incoming;
    const work = ask(port, { method, path: url, headers }, body)
      .then(answer => void response.writeHead(answer.status, answer.headers).end(answer.content))
      .catch(() => response.destroy())
      .finally(() => working.delete(work));
    working.add(work);
  };
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const what = `${incoming.method} ${incoming.url}`;
    const fault = faultOf(what, incoming.headers);
    if (fault === 'cut') return void incoming.once('data', () => incoming.socket.destroy());
    const body = await read(incoming);
    const reason = fault === undefined ? whyNot(incoming, body) : 'Fault';
    if (reason !== undefined) return refuse(response, fault ?? 403, reason);
    requests.push(what);
    const [, bucket = '', uploadId] = /^DELETE \/([^/?]+)\/.*[?&]uploadId=([^&]+)/.exec(what) ?? [];
    if (uploadId === undefined) return forward(incoming, body, response);
    await Promise.all(working);
    const upload = path.join(uploadsOf(bucket), uploadId);
    if (!existsSync(upload)) return refuse(response, 404, 'NoSuchUpload');
    rmSync(upload, { recursive: true });
    response.writeHead(204).end();
  };
  // A client that has disconnected gets no response.
  const gate = createServer((incoming, response) => void answer(incoming, response).catch(() => response.destroy()));
  await new Promise<void>(resolve => gate.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    requests,
    fault: when => {
      faultOf = when;
    },
    unfinished: bucket => (existsSync(uploadsOf(bucket)) ? readdirSync(uploadsOf(bucket)) : []),
    object: (bucket, key) =>
      ask(port, { method: 'GET', path: `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, headers: {} }),
    close: async () => {
      gate.closeAllConnections();
      await new Promise(resolve => gate.close(resolve));
      await store.close();
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
}

/** Sends a request to s3rver, on a connection that is closed afterwards. */
function ask(port: number, { headers, ...asked }: Asked, body?: Buffer) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; content: Buffer }>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, agent: false, ...asked, headers: { ...headers, connection: 'close' } };
    const sent = request(options, answer =>
      read(answer).then(
        content => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, content }),
        reject,
      ),
    );
    sent.on('error', reject).end(body);
  });
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>It is refused</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}

/** Returns the reason to refuse a request: its signature, or the checksum of its body. */
function whyNot({ method = '', url = '', headers }: IncomingMessage, body: Buffer): string | undefined {
  const sha256 = createHash('sha256').update(body).digest('hex');
  if (headers['x-amz-content-sha256'] !== sha256) return 'XAmzContentSHA256Mismatch';
  const crc32 = headers['x-amz-checksum-crc32'];
  if (crc32 !== undefined && crc32 !== crc32Of(body)) return 'BadDigest';
  const given = /Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
    headers.authorization ?? '',
  );
  const [, key, scope = '', signed = '', signature] = given ?? [];
  if (key !== S3_KEY.AWS_ACCESS_KEY_ID) return 'InvalidAccessKeyId';
  const [where = '', query = ''] = url.split('?');
  const pairs = query.split('&').map(pair => (pair === '' || pair.includes('=') ? pair : `${pair}=`));
  const lines = signed.split(';').map(name => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, where, pairs.sort().join('&'), lines.join(''), signed, sha256].join('\n');
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hashed].join('\n');
  const secret = scope.split('/').reduce<string | Buffer>(sign, `AWS4${S3_KEY.AWS_SECRET_ACCESS_KEY}`);
  return sign(secret, text).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

const sign = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const CRC_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32Of(body: Buffer): string {
  let crc = 0xffffffff;
  for (const byte of body) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return sum.toString('base64');
}
