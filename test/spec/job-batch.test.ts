/*
 * POST /job/batch: many jobs in one request. An extension, in the namespace urn:jobspine:1 (schemas/extension.xsd).
 */
import { expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, startTestServer, succeed, TEXT } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, post, job } = server;

const hits = async (): Promise<unknown> => (await get('/job', { accept: JSON_TYPE })).json().hits;
const uris = async (body: string): Promise<string[]> =>
  (await succeed(post('/job/batch', { body, accept: JSON_TYPE }))).json<{ uri: string[] }>().uri;
const dataOf = ({ data = [] }: JobJson): Record<string, string> =>
  Object.fromEntries(data.map(({ key, value }) => [key, value]));

it('creates jobs from XML, and returns their ids in the same order', async () => {
  const [first = '', second = '', ...more] = await uris(
    `<JobBatchDocument xmlns="urn:jobspine:1">
      <job><type>CONFORM</type><priority>HIGH</priority><field><key>a</key><value>1</value></field></job>
      <job><type>TRANSCODE_RANGE</type><holdJob>true</holdJob></job>
    </JobBatchDocument>`,
  );
  expect(more).toEqual([]);
  expect(await job(first)).toMatchObject({ type: 'CONFORM', priority: 'HIGH', status: 'READY', user: 'admin' });
  expect(dataOf(await job(first))).toMatchObject({ a: '1' });
  expect(await job(second)).toMatchObject({ type: 'TRANSCODE_RANGE', priority: 'MEDIUM', status: 'HOLD' });
});

it('creates jobs from JSON, and returns the ids as lines of text', async () => {
  const body = '{"job":[{"type":"CONFORM"},{"type":"CONFORM","field":[{"key":"a","value":"2"}]}]}';
  const { text } = await succeed(post('/job/batch', { body, accept: TEXT }));
  expect(text).toMatch(/^VX-\d+\r\nVX-\d+\r\n$/);
  expect(dataOf(await job(text.split('\r\n')[1]!))).toMatchObject({ a: '2' });
});

it.each([
  ['an unknown type', '{"job":[{"type":"CONFORM"},{"type":"NO_SUCH_TYPE"}]}', 400],
  ['an unknown priority', '{"job":[{"type":"CONFORM"},{"type":"CONFORM","priority":"SOON"}]}', 400],
  ['a job without a type', '{"job":[{"type":"CONFORM"},{}]}', 400],
  ['an unknown member', '{"job":[{"type":"CONFORM"},{"type":"CONFORM","color":"red"}]}', 400],
])('creates none when one has %s', async (_, body, status) => {
  const before = await hits();
  expect(await post('/job/batch', { body })).toMatchObject({ status });
  expect(await hits()).toBe(before);
});

it('creates ten thousand jobs in one request, and refuses one more', async () => {
  const before = (await hits()) as number;
  const batch = (count: number) => JSON.stringify({ job: Array.from({ length: count }, () => ({ type: 'CONFORM' })) });
  expect(new Set(await uris(batch(10_000))).size).toBe(10_000);
  expect(await hits()).toBe(before + 10_000);
  expect(await post('/job/batch', { body: batch(10_001) })).toMatchObject({ status: 400 });
  expect(await hits()).toBe(before + 10_000);
});

it('needs _job_write, and for IMMEDIATE _super_access_user', async () => {
  const reader = await server.user('reader', '_job_read');
  const writer = await server.user('writer', '_job_write');
  const body = '{"job":[{"type":"CONFORM","priority":"IMMEDIATE"}]}';
  expect(await post('/job/batch', { body, as: reader })).toMatchObject({ status: 403 });
  expect(await post('/job/batch', { body, as: writer })).toMatchObject({ status: 403 });
  expect(await post('/job/batch', { body })).toMatchObject({ status: 200 });
});
