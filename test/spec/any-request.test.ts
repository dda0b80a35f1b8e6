/*
 * Whatever arrives is answered: random methods, paths, parameters, headers and bodies on every route. No answer is of
 * the kind 5xx, every refusal is a document in the form asked for, and afterwards the server is as it was.
 */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { allRoutes } from '../../scripts/routes.ts';
import {
  type Answer,
  JSON_TYPE,
  NAMESPACE,
  type Sent,
  startTestServer,
  succeed,
  TEXT,
  XML,
} from '../support/jobspine.ts';

/** How long is spent on it, and how long one answer may take. */
const FUZZ_MS = 10_000;
const RUNS_PER_ROUTE = 20;
const ANSWER_MS = 10_000;

const server = await startTestServer();
const ROUTES = (await allRoutes()).map(({ method, area, path, query }) => ({
  method: method.toUpperCase(),
  // What begins with // is not below /API.
  path: area === '/API' ? path : `/${area === '/' ? '' : area}${path}`,
  names: Object.keys(query),
}));
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'];

beforeAll(async () => {
  const script = 'job.log("a")';
  await server.newType(
    [
      { step: 100, script },
      { step: 200, script, dependency: { previous: true } },
    ],
    'FUZZ',
  );
  for (const query of ['', 'holdJob=true', 'priority=HIGH']) await server.create('FUZZ', query);
  await server.user('fuzz-user', '_job_read', '_job_write');
  await server.user('fuzzer', '_administrator');
});

/** Text that may be anything, and text that is nearly right. */
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    ' ',
    '%',
    '\0',
    '\u{1f600}',
    '..',
    '../..',
    "' or 1=1 --",
    '<x>',
    '{}',
    'null',
    '__proto__',
    'constructor',
    '-1',
  ),
  fc.constantFrom('9'.repeat(20), '1e9', '0x10', 'NaN', 'true', 'False', 'all', ',', ',,', 'a,b,', '=', 'a=b', 'a=b=c'),
);
const likely = fc.constantFrom(
  ...[
    'VX-1',
    'VX-2',
    'VX-3',
    'VX-1,VX-2',
    'JOB-VX-1',
    'VX-99999',
    'FUZZ',
    'CONFORM',
    'NONE',
    '100',
    '200',
    '1',
    '25000',
  ],
  ...['READY', 'FINISHED,', 'HIGH', 'IMMEDIATE', 'jobId desc', 'startTime', '2020-01-01T00:00:00+02:00', '2020-01-01'],
  ...['concurrentJobs', 'dedicatedJobPool', 'myApp_x', 'fuzz-user', 'nobody', 'key=value', 'graph', 'dot', 'batch'],
);
const value = fc.oneof({ weight: 3, arbitrary: likely }, odd);

/** In a URL, mostly encoded as it must be. */
const encoded = value.map(text => encodeURIComponent(text));
const raw = fc.constantFrom(
  '%',
  '%zz',
  '%00',
  '%ff',
  '%c3%28',
  '%ED%A0%80',
  '%2e%2e',
  ';',
  ';;',
  ';a=1',
  '+',
  '&',
  '=',
  '?',
  '#',
  '"',
  '<>',
  '%2f',
);
const part = fc.oneof({ weight: 8, arbitrary: encoded }, raw);

/** Mostly as it is; now and then something else. */
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: other });

const NAMES = [
  ...[
    'type',
    'state',
    'priority',
    'first',
    'number',
    'sort',
    'sort-order',
    'user',
    'metadata',
    'idonly',
    'step',
    'field',
  ],
  ...['jobmetadata', 'starttime-from', 'starttime-to', 'finishtime-from', 'finishtime-to', 'id', 'reason', 'cleanup'],
  ...['holdJob', 'notification', 'notificationData', 'url', 'seconds', 'autoRefresh', 'passwordType', 'name', ''],
];

/** Parameters that a route knows, and others; often none, sometimes the same one more than once. */
const parametersOf = (known: readonly string[]) =>
  fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES, ...known)), part), { maxLength: 5 })
    .map(pairs => pairs.map(pair => pair.join('=')));

/** A request for a route: its path filled in; seldom with another method, or something behind the path. */
const targetOf = ({ method, path, names }: (typeof ROUTES)[number]) =>
  fc
    .record({
      values: fc.array(part, { minLength: 6, maxLength: 6 }),
      more: mostly(fc.constant<string[]>([]), fc.array(part, { maxLength: 2 })),
      other: mostly(fc.constant(undefined), fc.constantFrom<string | undefined>(...METHODS)),
      pairs: parametersOf(names),
      isMatrix: mostly(fc.constant(false), fc.constant(true)),
    })
    .map(({ values, more, other, pairs, isMatrix }) => {
      const filled = path.split('/').map((name, index) => (name.startsWith(':') ? values[index % 6] : name));
      const whole = [...filled, ...more].join('/');
      return {
        method: other ?? method,
        target: isMatrix ? [whole, ...pairs].join(';') : `${whole}?${pairs.join('&')}`,
      };
    });

const header = (...known: string[]) =>
  mostly(
    fc.constant(null),
    fc.oneof(fc.constantFrom(...known), fc.string({ unit: 'grapheme-ascii', maxLength: 20 })) as fc.Arbitrary<
      string | null
    >,
  );
const headers = fc
  .record({
    Accept: fc.constantFrom(
      null,
      XML,
      JSON_TYPE,
      TEXT,
      '*/*',
      'image/png',
      'application/json;q=0',
      ',,;q=',
      'application/javascript',
    ),
    'Content-Type': header(XML, JSON_TYPE, TEXT, 'application/javascript', 'application/xml; charset=utf-16', 'x/y'),
    'Content-Encoding': header('gzip', 'br', 'identity'),
    RunAs: header('fuzz-user', 'nobody'),
    Authorization: header('token x', 'Basic', `Basic ${btoa('fuzz-user:long-secret')}`),
    'X-Request-Id': header('abc'),
    'Accept-Encoding': header('gzip', 'br;q=0'),
  })
  .map(
    given => Object.fromEntries(Object.entries(given).filter(([, text]) => text !== null)) as Record<string, string>,
  );

const DOCUMENTS = [
  `<SimpleMetadataDocument xmlns="${NAMESPACE}"><field><key>a</key><value>1</value></field></SimpleMetadataDocument>`,
  `<TaskDefinitionListDocument xmlns="${NAMESPACE}"><task><step>300</step><script>1</script><jobType>FUZZ</jobType></task></TaskDefinitionListDocument>`,
  `<JobPoolListDocument xmlns="${NAMESPACE}"><concurrentJobs>5</concurrentJobs><pool><priorityThreshold>LOWEST</priorityThreshold><size>3</size></pool></JobPoolListDocument>`,
  '{"field":[{"key":"a","value":"1"}]}',
  '{"task":[{"step":100,"jobType":"FUZZ","script":"job.log(1)","dependency":{"previous":true}}]}',
  '{"description":"x","script":"1","metadata":{"field":[{"key":"a","value":"b"}]}}',
  '{"concurrentJobs":"4","pool":[{"priorityThreshold":"HIGH","size":"2"}]}',
  '{"job":[{"type":"CONFORM","value":"LOW"}]}',
  '{"job":[{"type":"CONFORM","priority":"LOW","field":[{"key":"a","value":"b"}]}]}',
  '{"property":[{"key":"retryDelay","value":"0"}]}',
  '{"key":"maxRetries","value":"1"}',
  '{"userName":"fuzz-user","realName":"F","groupList":{"group":[{"groupName":"_job_read"}]}}',
  '{"group":[{"groupName":"_job_read"}]}',
];
/** A document with a piece of it left out, doubled or put elsewhere. */
const mutated = fc
  .tuple(
    fc.constantFrom(...DOCUMENTS),
    fc.nat(),
    fc.nat({ max: 20 }),
    fc.constantFrom('', 'x', '<', '"', '\0', '{', ']]>', '&e;', 'é'),
  )
  .map(([text, at, length, piece]) => {
    const from = at % text.length;
    return text.slice(0, from) + piece + text.slice(from + length);
  });
const body = fc.oneof(
  fc.constant(''),
  fc.constantFrom(...DOCUMENTS),
  mutated,
  fc.json({ maxDepth: 3 }),
  odd,
  fc.uint8Array({ maxLength: 50 }).map(bytes => Buffer.from(bytes)),
);

type Arrived = { target: { method: string; target: string }; headers: Record<string, string>; body: string | Buffer };

async function answer({ target: { method, target }, headers: given, body: content }: Arrived): Promise<Answer> {
  const sent: Sent = { body: content, headers: given, as: 'fuzzer:long-secret' };
  const received = await inTime(server.send(method, sendable(target), sent));
  expect(received.status, received.text).toBeLessThan(500);
  if (received.status >= 400 && method !== 'HEAD') expectRefusal(received);
  else if (received.text !== '' && received.type === JSON_TYPE) received.json();
  return received;
}

const requestTo = (one: (typeof ROUTES)[number]) => fc.record({ target: targetOf(one), headers, body });

it('every route answers whatever arrives, and never with a fault of the server', { timeout: 240_000 }, async () => {
  for (const one of ROUTES)
    await fc.assert(
      fc.asyncProperty(requestTo(one), async arrived => void (await answer(arrived))),
      { numRuns: RUNS_PER_ROUTE, verbose: 1 },
    );
});

it('any mixture of requests is answered', { timeout: 120_000 }, async () => {
  const seen = new Set<number>();
  const property = fc.asyncProperty(fc.constantFrom(...ROUTES).chain(requestTo), async arrived => {
    seen.add((await answer(arrived)).status);
  });
  await fc.assert(property, { numRuns: 20_000, interruptAfterTimeLimit: FUZZ_MS, markInterruptAsFailure: false });
  // It must have come past the door: some of it was done, some refused by a handler.
  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404, 406]));
});

it('and jobs are run as before', async () => {
  for (const path of ['/configuration/job-pool', '/configuration/job-priority']) await succeed(server.remove(path));
  await server.setProperty('concurrentJobs', 3);
  expect(await server.run([{ step: 1, script: "job.log('still here')" }])).toMatchObject({ status: 'FINISHED' });
});

/** The client of Node refuses to send these at all. */
const sendable = (text: string): string => text.replace(/[^\u0021-\u00ff]/g, '%20');

function inTime(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function expectRefusal({ status, type, text, json }: Answer): void {
  if (type === XML)
    expect(text).toMatch(/^<\?xml [^>]+\?><ExceptionDocument xmlns="[^"]+"><\w+>.*<\/ExceptionDocument>$/s);
  else if (type === TEXT) expect(text).toMatch(new RegExp(`^${status} [A-Z]`));
  else {
    expect(type).toBe(JSON_TYPE);
    const document = json();
    if (!('code' in document)) expect(Object.values(document).filter(member => member !== null)).toHaveLength(1);
  }
}
