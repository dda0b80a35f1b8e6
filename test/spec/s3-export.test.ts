/*
 * EXPORT to S3. Source: Amazon S3 API, "PutObject", "CreateMultipartUpload", "UploadPart", "AbortMultipartUpload".
 */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskJson } from '../support/jobspine.ts';
import { dataOf, errorOf, sha1, startMediaServer } from '../support/media.ts';
import { S3_KEY, startS3 } from '../support/s3.ts';
import { until } from '../support/until.ts';

Object.assign(process.env, S3_KEY);
const s3 = await startS3('clips', 'other');
afterAll(() => s3.close());
beforeEach(() => {
  s3.requests.length = 0;
  s3.fault(() => undefined);
});

const settings = { JOBSPINE_S3_BUCKETS: 'clips,missing', JOBSPINE_S3_ENDPOINT: s3.endpoint };
const server = await startMediaServer(settings);
const from = await server.storage(path.join(server.root, 'from'));

const MIB = 1024 * 1024;
/** Returns content in which no two parts are equal. */
const content = (bytes: number): Buffer =>
  Buffer.alloc(bytes, Buffer.from(Array.from({ length: 9973 }, (_, i) => i % 251)));
const requestFor = (id: string, uri: string, more = ''): string =>
  `/job?type=EXPORT&fileId=${id}&destinationUri=${encodeURIComponent(uri)}${more}`;
const exported = async (body: Buffer | string, uri: string, name = 'clip.mov', more = '') => {
  const { id } = await server.add(from, name, body);
  return server.finish(requestFor(id, uri, more));
};

describe('a file', () => {
  it('that is small or empty is sent in one request', async () => {
    const job = await exported('moving picture', 's3://clips/in/a.mov');
    expect(job).toMatchObject({ status: 'FINISHED', log: { task: [{ progress: { value: 14, total: 14 } }, {}] } });
    expect(dataOf(job)).toMatchObject({ bytesWritten: '14', originalFilename: 'clip.mov' });
    expect((await s3.object('clips', 'in/a.mov')).content.toString()).toBe('moving picture');
    expect((await exported('', 's3://clips/empty')).status).toBe('FINISHED');
    expect(await s3.object('clips', 'empty')).toMatchObject({ status: 200, content: Buffer.alloc(0) });
  });

  it('that is large is sent in parts with checksums, and arrives unchanged', async () => {
    const body = content(26 * MIB + 7);
    s3.fault((what, headers) =>
      what.includes('partNumber') && headers['x-amz-checksum-crc32'] === undefined ? 400 : undefined,
    );
    const job = await exported(body, 's3://clips/large.mov');
    expect(job).toMatchObject({
      status: 'FINISHED',
      log: { task: [{ progress: { value: body.length, total: body.length, unit: 'bytes' } }, {}] },
    });
    const parts = s3.requests.filter(what => what.includes('partNumber'));
    expect(parts).toHaveLength(4);
    expect(sha1((await s3.object('clips', 'large.mov')).content)).toBe(sha1(body));
    expect(s3.unfinished('clips')).toEqual([]);
    expect(Object.keys(dataOf(job)).filter(key => key.startsWith('x_'))).toEqual([]);
  });

  it('keeps its name in a folder, or gets the given one', async () => {
    const names = ['ü ñ 日本 🎬.mov', '100%+&=?#;@,$.mov', "-i 'x' (1)!*.mov", 'a:b|c<d>"e\\f.mov'];
    for (const name of names) {
      const job = await exported(name, 's3://clips/odd%20names/', name);
      expect([job.status, errorOf(job)]).toEqual(['FINISHED', undefined]);
      expect((await s3.object('clips', `odd names/${name}`)).content.toString()).toBe(name);
    }
    await exported('x', 's3://clips/', 'x', '&filename=in/other.mov');
    expect(await s3.object('clips', 'in/other.mov')).toMatchObject({ status: 200 });
  });

  it('is sent within its rate limit', async () => {
    const startedAt = Date.now();
    const job = await exported(content(MIB), 's3://clips/slow', 'slow', `&limitRate=${MIB}`);
    expect(job.status).toBe('FINISHED');
    expect(Date.now() - startedAt).toBeGreaterThan(900);
  });

  it('that changes while being sent is sent again, and its mixed content is never visible', async () => {
    const { id } = await server.add(from, 'growing', content(12 * MIB));
    const job = await server.start(requestFor(id, 's3://clips/growing', `&limitRate=${6 * MIB}`));
    await until(() => s3.unfinished('clips').length === 1);
    appendFileSync(path.join(server.root, 'from/growing'), 'more');
    const ended = await server.end(job);
    expect(ended.status).toBe('FINISHED');
    expect(ended.log?.task[0]?.errorMessage).toContain('growing changed while it was being sent');
    expect((await s3.object('clips', 'growing')).content.length).toBe(12 * MIB + 4);
    expect(s3.unfinished('clips')).toEqual([]);
  });
});

it('no checksums are sent to servers without support for them, if the AWS SDK is configured so', async () => {
  process.env.AWS_REQUEST_CHECKSUM_CALCULATION = 'WHEN_REQUIRED';
  const other = await startMediaServer(settings);
  s3.fault((_, headers) => (Object.keys(headers).some(name => name.includes('checksum')) ? 400 : undefined));
  const file = await other.add(await other.storage(path.join(other.root, 'x')), 'a', content(9 * MIB));
  const job = await other.finish(requestFor(file.id, 's3://clips/plain'));
  delete process.env.AWS_REQUEST_CHECKSUM_CALCULATION;
  expect([job.status, errorOf(job)]).toEqual(['FINISHED', undefined]);
  expect((await s3.object('clips', 'plain')).content.length).toBe(9 * MIB);
});

describe('an export is refused', () => {
  it.each([
    ['s3://clips', 'names no object'],
    ['s3://clips/a?b', 'names no object'],
    ['s3://other/a', 'other is not listed in JOBSPINE_S3_BUCKETS'],
    ['s4://clips/a', 'destinationUri must be a URI that begins with'],
  ])('when it is created: %s', async (uri, reason) => {
    const { id } = await server.add(from, 'refused', 'x');
    expect(await server.post(requestFor(id, uri))).toMatchObject({
      status: 400,
      text: expect.stringContaining(reason),
    });
  });

  it('if no bucket is configured, and for steps other than exports', async () => {
    const { id } = await server.add(from, 'refused', 'x');
    const copy = await server.post(`/job?type=COPY_FILE&fileId=${id}&destinationUri=s3%3A%2F%2Fclips%2Fa`);
    expect(copy).toMatchObject({ status: 400, text: expect.stringContaining('file://') });
    const other = await startMediaServer();
    const file = await other.add(await other.storage(path.join(other.root, 'x')), 'a', 'a');
    const answer = await other.post(requestFor(file.id, 's3://clips/a'));
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('JOBSPINE_S3_BUCKETS') });
  });

  it('by the server for an unknown bucket', async () => {
    const job = await exported('x', 's3://missing/a');
    expect(job.status).toBe('FAILED_TOTAL');
    expect(job.log?.task).toHaveLength(2);
    expect(errorOf(job)).toMatch(/The bucket missing answered 404: NoSuchBucket/);
  });

  it('by the server for wrong credentials, which stay secret', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'not-the-secret';
    const other = await startMediaServer(settings);
    const file = await other.add(await other.storage(path.join(other.root, 'x')), 'a', 'a');
    const job = await other.finish(requestFor(file.id, 's3://clips/never'));
    Object.assign(process.env, S3_KEY);
    expect(errorOf(job)).toContain('The bucket clips answered 403: SignatureDoesNotMatch');
    expect(JSON.stringify(job)).not.toMatch(/not-the-secret|S3RVER/);
    expect(await s3.object('clips', 'never')).toMatchObject({ status: 404 });
  });
});

describe('an upload is interrupted', () => {
  it('by an abort: it ends immediately, and no part is left', async () => {
    const { id } = await server.add(from, 'aborted', content(24 * MIB));
    const job = await server.start(requestFor(id, 's3://clips/aborted', `&limitRate=${8 * MIB}`));
    await until(() => s3.requests.some(what => what.includes('partNumber=1')));
    const startedAt = Date.now();
    await server.abort(job);
    expect(await server.end(job)).toMatchObject({ status: 'ABORTED' });
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expect(s3.unfinished('clips')).toEqual([]);
    expect(await s3.object('clips', 'aborted')).toMatchObject({ status: 404 });
  });

  it('by errors of the server and of the network: it is retried, and nothing is left behind', async () => {
    let parts = 0;
    s3.fault(what => {
      if (!what.includes('partNumber')) return undefined;
      parts += 1;
      return parts <= 4 ? 'cut' : parts <= 8 ? 503 : undefined;
    });
    const body = content(10 * MIB);
    const job = await exported(body, 's3://clips/patience', 'patience');
    expect(job.status).toBe('FINISHED');
    expect(sha1((await s3.object('clips', 'patience')).content)).toBe(sha1(body));
    expect(s3.unfinished('clips')).toEqual([]);
  });

  it('by a server that becomes unreachable: the cleanup step removes the parts when it is back', async () => {
    await server.setProperty('retryDelay', 1);
    const { id } = await server.add(from, 'gone', content(18 * MIB));
    const job = await server.start(requestFor(id, 's3://clips/gone', `&limitRate=${8 * MIB}`));
    await until(() => s3.requests.some(what => what.includes('partNumber=1')));
    s3.fault(what => (what.startsWith('DELETE') ? 503 : 403));
    const hasTried = (task: TaskJson): boolean => task.step === 5000 && task.errorMessage !== undefined;
    await until(async () => (await server.job(job)).log?.task.some(hasTried));
    expect(s3.unfinished('clips')).toHaveLength(1);
    s3.fault(() => undefined);
    expect(await server.end(job)).toMatchObject({ status: 'FAILED_TOTAL' });
    expect(s3.unfinished('clips')).toEqual([]);
  });
});
