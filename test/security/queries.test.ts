/*
 * Text in a search, a sort order, a cursor or a key is data. It changes no statement, and finds nothing that it should
 * not find.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { JSON_TYPE, startTestServer, succeed } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const JOBS = 3;
beforeAll(async () => {
  const type = await server.newType();
  for (let i = 0; i < JOBS; i++) await server.create(type, `jobmetadata=title%3D100%25_of_${i}`);
});

const hits = async (query: string): Promise<number> => {
  const { status, text } = await server.get(`/job?user=false&${query}`, { accept: JSON_TYPE });
  // 404: there is no such field or job.
  if (status === 400 || status === 404) return -1;
  expect(status, text).toBe(200);
  return (JSON.parse(text) as { hits: number }).hits;
};

/** Texts that end a literal, a name or a statement, or that mean something in a pattern. */
const INJECTIONS = [
  ...["' or 1=1 --", "'; drop table job; --", "\\'; select pg_sleep(5); --", '" or ""="', '$1', '$$; select 1; $$'],
  ...[
    'a) or (1=1',
    'null',
    '1; commit',
    "'||(select current_user)||'",
    '/* */ or 1=1',
    "' union select 1 --",
    '\\',
    '{1}',
  ],
  ...['%27 or 1=1', "E'\\x27'", "U&'\\0027'", 'ﹸ', '’ or 1=1 --', 'a\u0000b'],
];
const encode = (text: string): string => encodeURIComponent(text);

describe('the value of', () => {
  const PLACES: [name: string, query: (text: string) => string][] = [
    ['metadata', text => `jobmetadata=title%3D${encode(text)}`],
    ['a key of metadata', text => `jobmetadata=${encode(text)}%3Dx`],
    ['type', text => `type=${encode(text)}`],
    ['state', text => `state=${encode(text)}`],
    ['a query', text => `q=${encode(`user = "${text.replace(/["\\]/g, '\\$&')}"`)}`],
    ['a key in a query', text => `q=${encode(`jobmetadata:"${text.replace(/["\\]/g, '\\$&')}" = x`)}`],
    ['a query without quotes', text => `q=${encode(`user = ${text}`)}`],
    ['a time', text => `q=${encode(`startTime > "${text}"`)}`],
    ['sort', text => `sort=${encode(text)}`],
    ['a sort of metadata', text => `sort=${encode(`jobmetadata:${text}`)}`],
    ['first', text => `first=${encode(text)}`],
    ['cursor', text => `cursor=${encode(text)}`],
    ['id', text => `jobid=${encode(text)}`],
  ];
  it.each(PLACES)('%s finds no other job, and changes nothing', async (name, query) => {
    for (const text of INJECTIONS) {
      const startedAt = performance.now();
      const found = await hits(query(text));
      const mayIgnore = ['sort', 'a sort of metadata', 'id'].includes(name);
      expect(mayIgnore ? [0, -1, JOBS] : [0, -1], `${name} ${text}`).toContain(found);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
    expect(await hits('')).toBe(JOBS);
  });
});

it('% and _ are no patterns, and * is one only in the query language', async () => {
  for (const text of ['%', '_', '100%_of__', '100%', '%of%', '100\\%'])
    expect(await hits(`jobmetadata=title%3D${encode(text)}`)).toBe(0);
  expect(await hits(`q=${encode('jobmetadata:title = *_of_*')}`)).toBe(JOBS);
  expect(await hits(`q=${encode('jobmetadata:title = *%of%*')}`)).toBe(0);
});

it('a cursor that the server has not written is refused', async () => {
  const { nextCursor } = (await succeed(server.get('/job?user=false&number=1&cursor=*', { accept: JSON_TYPE }))).json<{
    nextCursor: string;
  }>();
  const decoded = Buffer.from(nextCursor, 'base64url').toString();
  const forged = [
    ...[nextCursor.slice(1), nextCursor.slice(0, -2), `${nextCursor}AAAA`, 'e30', 'W10', 'bnVsbA', '%00', 'ÿ'],
    ...['[]', '{}', '"x"', '[1e99]', decoded.replace(/\d+/, '99999999999999999999'), decoded.replace(/\d+/, "'1'")].map(
      text => Buffer.from(text).toString('base64url'),
    ),
  ];
  for (const cursor of forged) {
    const { status } = await server.get(`/job?user=false&number=1&cursor=${encode(cursor)}`);
    expect([400, 200], cursor).toContain(status);
  }
});

it('numbers beyond all limits are refused or found nowhere', async () => {
  const NUMBERS = [
    '-1',
    '1e9',
    '0x10',
    '99999999999999999999',
    '9223372036854775808',
    'NaN',
    'Infinity',
    '1.5',
    '٣',
    '-0',
  ];
  for (const name of ['first', 'number', 'days', 'step'])
    for (const number of NUMBERS) {
      const { status } = await server.get(`/job?user=false&${name}=${encode(number)}`);
      expect([200, 400], `${name}=${number}`).toContain(status);
    }
  for (const number of NUMBERS) {
    expect([400, 404], number).toContain((await server.get(`/job/VX-${encode(number)}`)).status);
    expect([400, 404], number).toContain((await server.remove(`/job/${encode(number)}`)).status);
  }
});

it('a time zone is a name that PostgreSQL knows', async () => {
  for (const zone of [
    "UTC'; select 1; --",
    '../../etc/passwd',
    '/etc/passwd',
    'a'.repeat(10_000),
    '',
    '\u0000',
    'UTC\n',
  ])
    for (const path of ['/job/report?interval=DAY&', '/job?user=false&'])
      expect([200, 400]).toContain((await server.get(`${path}timeZone=${encode(zone)}`)).status);
});
