/*
 * Nothing that a caller sends holds the event loop: every document, parameter and header, in every length, of the worst
 * texts. The short form takes some of them; SECURITY_LONG=1 takes all.
 */
import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../scripts/routes.ts';
import { describeDocuments } from '../../src/documents/documents.ts';
import { startThread } from '../../src/threads/thread.ts';
import { HOSTILE_PIECES, hostileJson, hostileXml } from '../support/hostile.ts';
import { ADMIN, JSON_TYPE, startTestServer, XML } from '../support/jobspine.ts';
import { whyHeld } from '../support/loop-watch.ts';
import type { Repeated, ToSend } from '../support/sender-thread.ts';

const IS_LONG = process.env.SECURITY_LONG !== undefined;
const KB = 1_000;
const SIZES = [KB, 10 * KB, 100 * KB, 1_000 * KB, 10_000 * KB];
/** Node refuses longer headers and paths; so does the API for scripts. */
const LINE_SIZES = [KB, 12 * KB];
const TIMEOUT_MS = IS_LONG ? 4 * 3_600_000 : 300_000;

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const port = Number(new URL(server.origin).port);
const sender = startThread(new URL('../support/sender-thread', import.meta.url));
afterAll(() => sender.terminate());
beforeAll(() => server.newType([], 'HOSTILE'));

/** Sends a request, and returns the status of the answer; undefined when the connection was closed without one. */
async function exchange(head: string, body?: Repeated): Promise<number | undefined> {
  const answered = once(sender, 'message');
  sender.postMessage({ port, head, body } satisfies ToSend);
  const [answer] = (await answered) as [string];
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? Number.NaN);
  return Number.isNaN(status) ? undefined : status;
}

const LOGIN = `Host: x\r\nAuthorization: Basic ${btoa(ADMIN)}\r\n`;

/** Fails if the loop is held, or the server fails. `bytes` are taken over. Returns the last status. */
async function expectFree(what: string, send: () => Promise<number | undefined>, bytes = 0): Promise<number> {
  let status: number | undefined;
  const why = await whyHeld(async () => (status = await send()), bytes);
  expect(why, what).toBeUndefined();
  expect(status ?? 0, what).toBeLessThan(500);
  return status ?? 0;
}

interface Target {
  line: string;
  name: string;
  list: string;
}

const schemas = describeDocuments() as Record<
  string,
  { properties?: Record<string, { type?: string; $ref?: string }> }
>;

/** The first list among the members of a document. */
function listOf(name: string): string {
  const { properties = {} } = schemas[name] ?? {};
  return Object.entries(properties).find(([, { type }]) => type === 'array')?.[0] ?? Object.keys(properties)[0] ?? 'a';
}

const ROUTES = (await allRoutes()).filter(({ area }) => area === '/API');
const pathOf = (path: string, value: string): string =>
  path
    .split('/')
    .map(part => (part.startsWith(':') ? value : part))
    .join('/');
const TARGETS: Target[] = ROUTES.flatMap(({ method, path, takes }) => {
  const name = takes?.document;
  if (name === undefined) return [];
  const line = `${method.toUpperCase()} /API${pathOf(path, 'VX-1')}?type=HOSTILE&id=20500`;
  return [{ line, name, list: listOf(name) }];
});

const sendDocument =
  ({ line }: Target, type: string, text: Repeated) =>
  () =>
    exchange(`${line} HTTP/1.1\r\n${LOGIN}Accept: ${JSON_TYPE}\r\nContent-Type: ${type}\r\n`, text);

describe('a document', () => {
  const kinds = (['xml', 'json'] as const).flatMap(form => {
    const texts = ({ name, list }: Target) => (form === 'xml' ? hostileXml(name, list) : hostileJson(list));
    return Object.keys(texts(TARGETS[0] as Target)).map(kind => ({ form, kind, texts }));
  });
  kinds.forEach(({ form, kind, texts }, i) => {
    it(`of ${form.toUpperCase()} with ${kind}`, { timeout: TIMEOUT_MS }, async () => {
      const sizes = IS_LONG ? SIZES : [100 * KB, i % 4 === 0 ? 10_000 * KB : 1_000 * KB];
      const targets = IS_LONG ? TARGETS : [TARGETS[i % TARGETS.length] as Target];
      for (const target of targets)
        for (const bytes of sizes) {
          const text = { ...texts(target)[kind], bytes } as Repeated;
          const type = form === 'xml' ? XML : JSON_TYPE;
          await expectFree(`${target.line} ${bytes}`, sendDocument(target, type, text));
        }
    });
  });

  it('of any mixture of pieces', { timeout: TIMEOUT_MS }, async () => {
    const pieces = fc.array(
      fc.constantFrom(
        ...['{', '}', '[', ']', '"', ',', ':', '\\', '\n', '1', 'e', 'null', '"field"', '"key"', '<', '>', '/', '<a>'],
        ...['</a>', '<a/>', '&', '&#65;', '<!--', '-->', '<?', '?>', '<![CDATA[', ']]>', '=', ' xmlns:a="b"', 'x', 'é'],
      ),
      { minLength: 1, maxLength: 5 },
    );
    const text = fc.record({
      target: fc.constantFrom(...TARGETS),
      before: fc.constantFrom('{"field":[', '{"job":[', '{', '<a>', '<', ''),
      piece: pieces.map(all => all.join('')),
      after: pieces.map(all => all.join('')),
      bytes: fc.constantFrom(...(IS_LONG ? SIZES : SIZES.slice(1, 4))),
    });
    const property = fc.asyncProperty(text, async ({ target, ...repeated }) => {
      const type = repeated.before.startsWith('<') ? XML : JSON_TYPE;
      await expectFree(`${target.line} ${repeated.before}${repeated.piece}`, sendDocument(target, type, repeated));
    });
    await fc.assert(property, { numRuns: IS_LONG ? 2_000 : 20, endOnFailure: true });
  });
});

describe('a document that is taken', () => {
  const size = IS_LONG ? 9_500 * KB : 2_000 * KB;
  const post = 'POST /API/job?type=HOSTILE&holdJob=true';
  const value = (piece: string) => ({ before: '{"field":[{"key":"k","value":"', piece, after: '"}]}' });
  const items = (list: string, piece: string, last: string) => ({
    before: `{"${list}":[`,
    piece: `${piece},`,
    after: `${last}]}`,
  });
  const filler = (parts: number): string => 'x'.repeat(size / parts - 20);
  const job = `{"type":"HOSTILE","field":[{"key":"k#","value":"${filler(9_000)}"}]}`;
  const property = '{"key":"myApp_#","value":"3"}';
  const CASES: [what: string, line: string, text: Omit<Repeated, 'bytes'>][] = [
    ['metadata of one value', post, value('x')],
    ['metadata of quotes', post, value('\\"')],
    ['metadata of emoji', post, value('\u{1f600}é')],
    [
      'metadata of many keys',
      post,
      items('field', `{"key":"k#","value":"${filler(9_000)}"}`, '{"key":"k","value":""}'),
    ],
    ['a batch', 'POST /API/job/batch', items('job', job, '{"type":"HOSTILE"}')],
    ['many properties', 'POST /API/configuration/properties', items('property', property, property)],
  ];
  for (const [what, line, text] of CASES)
    it(what, { timeout: TIMEOUT_MS }, async () => {
      const bytes = what === 'many properties' ? 25 * KB : size;
      const target = { line, name: '', list: '' };
      const status = await expectFree(what, sendDocument(target, JSON_TYPE, { ...text, bytes }), bytes);
      expect(status).toBe(200);
    });
});

/** Texts for one parameter or header: one, or all of them. */
function lines(i: number): [text: string, bytes: number][] {
  const sizes = IS_LONG ? LINE_SIZES : LINE_SIZES.slice(-1);
  const pieces = IS_LONG ? HOSTILE_PIECES : [HOSTILE_PIECES[i % HOSTILE_PIECES.length] as string];
  return sizes.flatMap(bytes =>
    pieces.map((piece): [string, number] => [piece.repeat(Math.floor(bytes / Buffer.byteLength(piece))), bytes]),
  );
}

/** As it may be in a request line. */
const inLine = (text: string): string => text.replace(/[^\u0021-\u007e]/g, encodeURIComponent);

it('every parameter of every route', { timeout: TIMEOUT_MS }, async () => {
  let i = 0;
  for (const { method, path, query, params } of ROUTES) {
    const requests: [what: string, line: string][] = [];
    const plain = pathOf(path, 'VX-1');
    for (const name of [...Object.keys(query), 'unknown', ''])
      for (const [text] of lines(i++)) requests.push([name, `${plain}?${name}=${inLine(text)}`]);
    if (Object.keys(params).length > 0)
      for (const [text] of lines(i++)) requests.push(['path', pathOf(path, inLine(text).replace(/[?#]/g, '%3F'))]);
    for (const [what, target] of requests)
      await expectFree(`${method} ${path}: ${what}, ${target.slice(-20)}`, () =>
        exchange(`${method.toUpperCase()} /API${target} HTTP/1.1\r\n${LOGIN}Content-Length: 0\r\n`),
      );
  }
});

const HEADERS = [
  ...['Accept', 'Accept-Encoding', 'Content-Type', 'Content-Encoding', 'Authorization', 'RunAs', 'X-Request-Id'],
  ...[
    'If-None-Match',
    'If-Range',
    'Range',
    'Cookie',
    'Origin',
    'Sec-Fetch-Site',
    'X-Forwarded-For',
    'X-Forwarded-Host',
  ],
  ...['X-Forwarded-Proto', 'Expect', 'TE', 'Via', 'Last-Event-ID', 'Access-Control-Request-Headers', 'X-Unknown'],
];

it('every header', { timeout: TIMEOUT_MS }, async () => {
  let i = 0;
  for (const name of HEADERS)
    for (const line of ['GET /API/job', 'GET /APInoauth/is-online', 'PUT /API/job/search', 'OPTIONS /API/job'])
      for (const [text] of lines(i++)) {
        const value = `${{ Authorization: i % 2 ? 'Basic ' : 'token ', Range: 'bytes=' }[name] ?? ''}${inLine(text)}`;
        const login = name === 'Authorization' ? 'Host: x\r\n' : LOGIN;
        await expectFree(`${line} ${name}: ${text.slice(0, 20)}`, () =>
          exchange(`${line} HTTP/1.1\r\n${login}${name}: ${value}\r\n`),
        );
      }
});
