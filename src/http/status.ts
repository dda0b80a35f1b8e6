/*
 * What the server says of itself: version, health, schemas, metrics.
 * Source: Vidispine API, "Version", "Self-test", and the routes below /APInoauth.
 */
import { notFound } from '../core/failure.ts';
import { type SelfTestType, schemaFiles } from '../documents/documents.ts';
import { type Check, type CheckResult, runChecks, worstOf } from '../observe/checks.ts';
import type { Metrics } from '../observe/metrics.ts';
import { type OpenCall, type OpenRoute, type Reply, type Route, XML } from './wire/wire.ts';

export interface StatusContext {
  version: string;
  checks: readonly Check[];
}

export const statusRoutes = (context: StatusContext): Route[] => [
  ['get', '/version', null, () => tellVersion(context)],
  ['get', '/selftest', '_administrator', call => testAll(context, call)],
  ['get', '/selftest/:test', '_administrator', call => testOne(context, call)],
];

/** What anybody may know: whether we are well, but not in which way we are not. */
export const openStatusRoutes = (context: StatusContext): OpenRoute[] => [
  [
    'get',
    '/is-online',
    () => ({ document: 'SelfTestDocument', value: { name: 'online', status: 'ok' }, text: 'online' }),
  ],
  ['get', '/selftest', async call => withoutMessages(await testAll(context, call))],
  ['get', '/selftest/:test', async call => withoutMessages(await testOne(context, call))],
  ['get', '/schema/:file', getSchema],
];

/** GET /metrics → Prometheus text. */
export const metricsRoute = (metrics: Metrics): Route => [
  'get',
  '/metrics',
  '_administrator',
  () => ({ text: () => metrics.prometheus() }),
];

/** GET /version → VersionDocument, or name and version as text. */
const tellVersion = ({ version }: StatusContext): Reply => ({
  document: 'VersionDocument',
  value: { component: [{ name: 'Jobspine', version }] },
  text: `Jobspine ${version}`,
});

type SelfTestReply = { document: 'SelfTestDocument'; value: SelfTestType };

/** GET /selftest?exclude= → SelfTestDocument with a test for each check. */
async function testAll({ checks }: StatusContext, { query }: OpenCall): Promise<SelfTestReply> {
  const excluded = query.list('exclude') ?? [];
  const startedAt = performance.now();
  const results = await runChecks(checks.filter(({ name }) => !excluded.includes(name)));
  const took = Math.round(performance.now() - startedAt);
  const value = { name: 'selftest', status: worstOf(results), took, test: results.map(toTest) };
  return { document: 'SelfTestDocument', value };
}

/** GET /selftest/{test} → SelfTestDocument of one check. */
async function testOne({ checks }: StatusContext, { path: { test = '' } }: OpenCall): Promise<SelfTestReply> {
  const [result] = await runChecks(checks.filter(({ name }) => name === test));
  if (result === undefined) throw notFound('selftest', test);
  return { document: 'SelfTestDocument', value: toTest(result) };
}

const toTest = ({ name, description, status, message, tookMs }: CheckResult): SelfTestType => ({
  name,
  description,
  status,
  took: tookMs,
  ...(message === undefined ? {} : { message: [message] }),
});

const withoutMessages = ({ document, value }: SelfTestReply): SelfTestReply => ({
  document,
  value: withoutMessage(value),
});

const withoutMessage = ({ message: _, test, ...rest }: SelfTestType): SelfTestType =>
  test === undefined ? rest : { ...rest, test: test.map(withoutMessage) };

/** GET /schema/{file} → an XML schema. */
function getSchema({ path: { file = '' } }: OpenCall): Reply {
  const schema = schemaFiles.get(file);
  if (schema === undefined) throw notFound('schema', file);
  return { text: schema, type: XML };
}
