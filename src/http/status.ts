/*
 * The server about itself: version, self tests, schemas, metrics.
 * Source: Vidispine API, "Version", "Self-test", and the routes below /APInoauth.
 */
import { notFound } from '../core/failure.ts';
import { type SelfTestType, schemaFiles } from '../documents/documents.ts';
import { type Check, type CheckResult, runChecks, worstStatusOf } from '../observe/checks.ts';
import type { Metrics } from '../observe/metrics.ts';
import { list, openRoute, part, type Route, route, XML } from './wire/wire.ts';

export interface StatusContext {
  version: string;
  checks: readonly Check[];
}

export const statusRoutes = (context: StatusContext): Route[] => [
  getVersion(context),
  testAll(context),
  testOne(context),
];

/** Routes for anybody: they show whether the server is well, but no reasons. */
export const openStatusRoutes = (context: StatusContext): Route[] => [
  isOnline,
  testAllOpenly(context),
  testOneOpenly(context),
  getSchema,
];

export const metricsRoutes = ({ metrics }: { metrics: Metrics }): Route[] => [
  route({
    method: 'get',
    area: '/',
    path: '/metrics',
    role: '_administrator',
    summary: 'Show the metrics of this node for Prometheus.',
    isExtension: true,
    answers: { text: 'The metrics.' },
    handle: () => ({ text: () => metrics.prometheus() }),
  }),
];

const getVersion = ({ version }: StatusContext): Route =>
  route({
    method: 'get',
    path: '/version',
    role: null,
    summary: 'Show the version.',
    answers: { document: 'VersionDocument', text: 'Name and version.' },
    handle: () => ({
      document: 'VersionDocument',
      value: { component: [{ name: 'Jobspine', version }] },
      text: `Jobspine ${version}`,
    }),
  });

const EXCLUDE = { exclude: list('Names of tests that are not run.') };
const TEST = { test: part('The name of the test.') };
const ANSWERS = { document: 'SelfTestDocument' } as const;

const testAll = ({ checks }: StatusContext): Route =>
  route({
    method: 'get',
    path: '/selftest',
    role: '_administrator',
    summary: 'Run all self tests, and show what they found.',
    query: EXCLUDE,
    answers: ANSWERS,
    handle: async ({ query }) => ({ document: 'SelfTestDocument', value: await runAll(checks, query.exclude) }),
  });

const testOne = ({ checks }: StatusContext): Route =>
  route({
    method: 'get',
    path: '/selftest/:test',
    role: '_administrator',
    summary: 'Run one self test.',
    params: TEST,
    answers: ANSWERS,
    handle: async ({ params }) => ({ document: 'SelfTestDocument', value: await runOne(checks, params.test) }),
  });

const isOnline: Route = openRoute({
  method: 'get',
  path: '/is-online',
  summary: 'Answer when the server is online.',
  answers: { document: 'SelfTestDocument', text: '`online`.' },
  handle: () => ({ document: 'SelfTestDocument', value: { name: 'online', status: 'ok' }, text: 'online' }),
});

const testAllOpenly = ({ checks }: StatusContext): Route =>
  openRoute({
    method: 'get',
    path: '/selftest',
    summary: 'Run all self tests, without what they found.',
    query: EXCLUDE,
    answers: ANSWERS,
    handle: async ({ query }) => {
      const value = withoutMessages(await runAll(checks, query.exclude));
      return { document: 'SelfTestDocument', value };
    },
  });

const testOneOpenly = ({ checks }: StatusContext): Route =>
  openRoute({
    method: 'get',
    path: '/selftest/:test',
    summary: 'Run one self test, without what it found.',
    params: TEST,
    answers: ANSWERS,
    handle: async ({ params }) => {
      const value = withoutMessages(await runOne(checks, params.test));
      return { document: 'SelfTestDocument', value };
    },
  });

async function runAll(checks: readonly Check[], excluded: readonly string[] = []): Promise<SelfTestType> {
  const startedAt = performance.now();
  const results = await runChecks(checks.filter(({ name }) => !excluded.includes(name)));
  const took = Math.round(performance.now() - startedAt);
  return { name: 'selftest', status: worstStatusOf(results), took, test: results.map(toTest) };
}

async function runOne(checks: readonly Check[], test: string): Promise<SelfTestType> {
  const [result] = await runChecks(checks.filter(({ name }) => name === test));
  if (result === undefined) throw notFound('selftest', test);
  return toTest(result);
}

const toTest = ({ name, description, status, message, tookMs }: CheckResult): SelfTestType => ({
  name,
  description,
  status,
  took: tookMs,
  ...(message === undefined ? {} : { message: [message] }),
});

const withoutMessages = ({ message: _, test, ...rest }: SelfTestType): SelfTestType =>
  test === undefined ? rest : { ...rest, test: test.map(withoutMessages) };

const getSchema: Route = openRoute({
  method: 'get',
  path: '/schema/:file',
  summary: 'Download a schema of the documents.',
  params: { file: part('`jobspine.xsd` or `extension.xsd`.') },
  answers: { types: [XML] },
  handle: ({ params }) => {
    const schema = schemaFiles.get(params.file);
    if (schema === undefined) throw notFound('schema', params.file);
    return { text: schema, type: XML };
  },
});
