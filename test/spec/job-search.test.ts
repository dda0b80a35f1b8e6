/*
 * Source: Vidispine API, "Search and count jobs"; what is ours is described in docs/searching.md.
 *
 * Jobs of three users in every state, put there by hand, and every search against the pure functions of core/.
 */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createIds } from '../../src/core/ids.ts';
import { hasEnded, JOB_STATES, PRIORITIES } from '../../src/core/job.ts';
import { type FilteredJob, type JobFilter, matches } from '../../src/core/search/filter.ts';
import { compareJobs, parseSort, SORT_FIELDS } from '../../src/core/search/job-search.ts';
import { parseQuery } from '../../src/core/search/query-language.ts';
import { type JobJson, JSON_TYPE, NAMESPACE, startTestServer, succeed, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, put } = server;

const USERS = ['admin', 'bob', 'carol'];
const TYPES = ['CONFORM', 'TIMELINE', 'TRANSCODE_RANGE'];
const COUNT = 60;
const HOUR_MS = 3_600_000;
const START = Date.parse('2020-02-19T13:53:21.110Z');

/** In the order of creation. */
const known: FilteredJob[] = [];
const hour = (hours: number): Date => new Date(START + hours * HOUR_MS);
const text = (hours: number): string => hour(hours).toISOString();

beforeAll(async () => {
  for (const name of USERS.slice(1)) await server.user(name, '_job_read', '_job_write', '_job_search');
  for (let i = 0; i < COUNT; i++) {
    const started = hour(Math.floor(i / 4));
    const state = JOB_STATES[(i * 7) % 10]!;
    const job = {
      type: TYPES[Math.floor(i / 2) % 3]!,
      state,
      priority: PRIORITIES[(i * 5) % 6]!,
      user: USERS[i % 3]!,
      started,
      finished: hasEnded(state) ? new Date(started.getTime() + 5 * HOUR_MS) : undefined,
      updated: hour(100 + i),
      metadata: {
        shelf: `s${i % 4}`,
        title: i % 2 ? 'The End.mov' : 'a_b%c',
        ...(i % 5 === 0 && { frames: String(i * 10) }),
        ...(state === 'FAILED_TOTAL' && { errorMessage: `No space on disk ${i}` }),
      } as Record<string, string>,
    };
    const pairs = Object.entries(job.metadata).map(pair => `jobmetadata=${encodeURIComponent(pair.join('='))}`);
    const { jobId } = await server.create(job.type, [`priority=${job.priority}`, ...pairs].join('&'));
    known.push({ id: Number(jobId.slice(3)), ...job });
  }
  await server.database.transaction(async tx => {
    for (const { id, user, state, started, finished, updated } of known)
      await tx.query(
        `update job set account = (select id from account where name = $2), state = $3, created_at = $4, finished_at = $5,
          updated_at = $6
        where id = $1`,
        [id, user, JOB_STATES.indexOf(state), started, finished, updated],
      );
  });
});

interface List {
  hits: number;
  job?: JobJson[];
  facet?: Facet[];
  nextCursor?: string;
}
interface Facet {
  field: string;
  name?: string;
  count?: { fieldValue: string; value: number }[];
  range?: { start?: string; end?: string; value: number }[];
}

const search = async (query: string, body: object = {}): Promise<List> =>
  (await succeed(put(`/job/search?${query}`, { accept: JSON_TYPE, body: JSON.stringify(body) }))).json<List>();
const facet = async (query: string, asked: object): Promise<Facet | undefined> =>
  (await search(query, { facet: [asked] })).facet?.[0];
const list = async (query: string): Promise<List> =>
  (await succeed(get(`/job?${query}`, { accept: JSON_TYPE }))).json<List>();
const idsOf = ({ job }: List): string[] => job?.map(({ jobId }) => jobId) ?? [];
const found = async (query: string): Promise<string[]> => idsOf(await list(`user=false&${query}`));
const knownIds = (filter: (job: FilteredJob) => boolean): string[] => known.filter(filter).map(({ id }) => `VX-${id}`);
const q = (query: string): string => `q=${encodeURIComponent(query)}`;

/** Values and how often they occur, most frequent first. */
function countBy(read: (job: FilteredJob) => string | undefined, jobs = known) {
  const counts = new Map<string, number>();
  for (const job of jobs) {
    const value = read(job);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return sorted.map(([fieldValue, value]) => ({ fieldValue, value }));
}

describe('PUT /job/search', () => {
  it('finds as GET /job does, with the same parameters, and counts nothing for an empty document', async () => {
    const query = 'user=false&state=FINISHED&sort=startTime%20desc&number=3&metadata=true&field=shelf';
    const listed = await list(query);
    expect(listed.job).toHaveLength(3);
    for (const body of ['', '{}', '<JobSearchDocument/>', `<JobSearchDocument xmlns="${NAMESPACE}"/>`])
      expect((await succeed(put(`/job/search?${query}`, { accept: JSON_TYPE, body }))).json()).toEqual(listed);
  });

  it('finds only jobs of the caller unless user=false', async () => {
    const own = knownIds(({ user }) => user === 'bob');
    const answer = await put('/job/search', { accept: JSON_TYPE, as: 'bob:secret' });
    expect(idsOf(answer.json<List>())).toEqual(own);
    expect((await search('user=false')).hits).toBe(COUNT);
  });

  it('answers the documented example in the form of the example', async () => {
    const body = `<JobSearchDocument xmlns="${NAMESPACE}">
      <facet count="true" name="JobTypes"><field>type</field></facet>
      <facet count="true" minCount="1" maxCount="5" maxResults="10"><field>state</field></facet>
      <facet count="true"><field>user</field></facet>
    </JobSearchDocument>`;
    const { type, text: answer } = await succeed(put('/job/search?user=false&number=0', { body, accept: XML }));
    expect(type).toBe(XML);
    expect(answer.slice(answer.indexOf('<hits>'))).toBe(
      `<hits>${COUNT}</hits><facet name="JobTypes"><field>type</field><count fieldValue="CONFORM">20</count>` +
        '<count fieldValue="TIMELINE">20</count><count fieldValue="TRANSCODE_RANGE">20</count></facet>' +
        '<facet><field>state</field></facet><facet><field>user</field><count fieldValue="admin">20</count>' +
        '<count fieldValue="bob">20</count><count fieldValue="carol">20</count></facet></JobListDocument>',
    );
  });

  it('answers facets in JSON with fieldValue and value', async () => {
    const facets = [{ field: 'type', count: true, name: 'JobTypes' }];
    const { text: answer } = await put('/job/search?user=false&number=0&type=CONFORM', {
      accept: JSON_TYPE,
      body: JSON.stringify({ facet: facets }),
    });
    expect(answer).toBe(
      '{"hits":20,"facet":[{"field":"type","count":[{"fieldValue":"CONFORM","value":20}],"name":"JobTypes"}]}',
    );
  });

  it('answers ids as text/plain', async () => {
    const answer = await put('/job/search?user=false&number=2', { accept: TEXT, body: '{"facet":[{"field":"type"}]}' });
    expect(answer).toMatchObject({ status: 200, type: TEXT });
    expect(answer.text).toBe(`VX-${known[0]!.id}\r\nVX-${known[1]!.id}\r\n`);
  });

  it('takes a slash at the end, and XML and JSON alike', async () => {
    const facets = { facet: [{ field: 'priority', minCount: 1 }] };
    const json = await put('/job/search/?user=false', { accept: JSON_TYPE, body: JSON.stringify(facets) });
    const xml = await put('/job/search/?user=false', {
      accept: JSON_TYPE,
      body: '<JobSearchDocument><facet minCount="1"><field>priority</field></facet></JobSearchDocument>',
    });
    expect(json.status).toBe(200);
    expect(xml.text).toBe(json.text);
  });

  it('counts all jobs that match, not those of the page', async () => {
    const { job, facet: facets } = await search('user=false&number=1&state=FINISHED', { facet: [{ field: 'user' }] });
    const finished = known.filter(({ state }) => state === 'FINISHED');
    expect(job).toHaveLength(1);
    expect(facets?.[0]?.count).toEqual(countBy(({ user }) => user, finished));
  });

  it('counts types, states, users, priorities and metadata', async () => {
    const fields = ['type', 'state', 'user', 'priority', 'jobmetadata:shelf', 'jobmetadata:none'];
    const { facet: facets } = await search('user=false', { facet: fields.map(field => ({ field })) });
    expect(facets).toEqual([
      { field: 'type', count: countBy(({ type }) => type) },
      { field: 'state', count: countBy(({ state }) => state) },
      { field: 'user', count: countBy(({ user }) => user) },
      { field: 'priority', count: countBy(({ priority }) => priority) },
      { field: 'jobmetadata:shelf', count: countBy(({ metadata }) => metadata.shelf) },
      { field: 'jobmetadata:none', count: [] },
    ]);
  });

  it('keeps several facets on one field apart, in the order of the request', async () => {
    const asked = [{ field: 'user', name: 'most', maxResults: 1 }, { field: 'type' }, { field: 'user', name: 'all' }];
    const { facet: facets } = await search('user=false', { facet: asked });
    expect(facets?.map(({ field, name, count }) => [field, name, count?.length])).toEqual([
      ['user', 'most', 1],
      ['type', undefined, 3],
      ['user', 'all', 3],
    ]);
  });

  it('leaves out values that are counted less often than minCount or more often than maxCount', async () => {
    const frames = countBy(({ metadata }) => metadata.title);
    expect(frames.map(({ value }) => value)).toEqual([30, 30]);
    const count = async (limits: object) =>
      (await facet('user=false&type=CONFORM', { field: 'state', ...limits }))?.count ?? [];
    const all = countBy(
      ({ state }) => state,
      known.filter(({ type }) => type === 'CONFORM'),
    );
    expect(await count({ minCount: 2 })).toEqual(all.filter(({ value }) => value >= 2));
    expect(await count({ maxCount: 2 })).toEqual(all.filter(({ value }) => value <= 2));
    expect(await count({ minCount: 100 })).toEqual([]);
  });

  it('answers at most maxResults values, the most frequent first', async () => {
    const all = countBy(({ metadata }) => metadata.frames, known);
    expect((await facet('user=false', { field: 'jobmetadata:frames', maxResults: 5 }))?.count).toEqual(all.slice(0, 5));
    expect((await facet('user=false', { field: 'type', maxResults: 0 }))?.count).toEqual([]);
  });

  it('does not count a facet with count="false"', async () => {
    const { facet: facets } = await search('user=false', {
      facet: [
        { field: 'type', count: false },
        { field: 'user', maxResults: 1 },
      ],
    });
    expect(facets).toEqual([{ field: 'type' }, { field: 'user', count: [{ fieldValue: 'admin', value: 20 }] }]);
  });

  it('narrows by facet filters: any on one field, all on different ones', async () => {
    const facetFilter = [
      { field: 'type', value: 'CONFORM' },
      { field: 'type', value: 'TRANSCODE_RANGE' },
      { field: 'jobmetadata:shelf', value: 's1' },
    ];
    const expected = known.filter(({ type, metadata }) => type !== 'TIMELINE' && metadata.shelf === 's1');
    const { hits, job, facet: facets } = await search('user=false', { facetFilter, facet: [{ field: 'type' }] });
    expect(hits).toBe(expected.length);
    expect(job?.map(({ jobId }) => jobId)).toEqual(expected.map(({ id }) => `VX-${id}`));
    expect(facets?.[0]?.count).toEqual(countBy(({ type }) => type, expected));
  });

  it('does not apply an excluded facet filter to a facet: what else could have been picked', async () => {
    const { facet: facets } = await search('user=false', {
      facetFilter: [
        { field: 'type', value: 'CONFORM' },
        { field: 'state', value: 'FINISHED' },
      ],
      facet: [{ field: 'type', exclude: ['type'] }, { field: 'type' }, { field: 'user', exclude: ['type', 'state'] }],
    });
    const finished = known.filter(({ state }) => state === 'FINISHED');
    const both = finished.filter(({ type }) => type === 'CONFORM');
    expect(facets?.map(({ count }) => count)).toEqual([
      countBy(({ type }) => type, finished),
      countBy(({ type }) => type, both),
      countBy(({ user }) => user),
    ]);
  });

  it('counts times in ranges, whose start belongs to them and whose end does not', async () => {
    const ranges = [
      { start: text(0), end: text(3) },
      { start: text(3), end: text(3) },
      { start: text(14) },
      { end: text(1) },
    ];
    const count = (test: (hours: number) => boolean) =>
      known.filter(({ started }) => test((started.getTime() - START) / HOUR_MS)).length;
    const counted = await facet('user=false', { field: 'started', range: ranges });
    expect(counted?.range?.map(({ value }) => value)).toEqual([
      count(hours => hours < 3),
      0,
      count(hours => hours >= 14),
      count(hours => hours < 1),
    ]);
    const json = (time: string) => time.replace('Z', '+0000');
    expect(counted?.range?.[0]).toEqual({ start: json(text(0)), end: json(text(3)), value: 12 });
    expect(counted?.range?.[3]).toEqual({ end: json(text(1)), value: 4 });
  });

  it('cuts a range at the hours, days, weeks, months or years of a time zone', async () => {
    const asked = { field: 'finished', interval: 'day', timeZone: 'Asia/Kathmandu' };
    const range = [{ start: '2020-02-19T12:00:00Z', end: '2020-02-21T00:00:00Z' }];
    const counted = await facet('user=false', { ...asked, range });
    const midnight = Date.parse('2020-02-19T18:15:00Z');
    const ended = known.flatMap(({ finished }) => (finished ? [finished.getTime()] : []));
    const first = ended.filter(time => time < midnight).length;
    expect(counted?.range).toEqual([
      { start: '2020-02-19T12:00:00.000+0000', end: '2020-02-19T18:15:00.000+0000', value: first },
      { start: '2020-02-19T18:15:00.000+0000', end: '2020-02-20T18:15:00.000+0000', value: ended.length - first },
      { start: '2020-02-20T18:15:00.000+0000', end: '2020-02-21T00:00:00.000+0000', value: 0 },
    ]);
  });

  it('narrows by a range of times as a facet filter', async () => {
    const facetFilter = [{ field: 'started', range: { start: text(3), end: text(5) } }];
    const expected = knownIds(({ started }) => started >= hour(3) && started < hour(5));
    expect(idsOf(await search('user=false', { facetFilter }))).toEqual(expected);
  });

  const refused: [body: object, status: number, message: RegExp, why: string][] = [
    [
      { facet: [{ field: 'size' }] },
      404,
      /There are type, state, user, priority, started, finished, jobmetadata:KEY/,
      'an unknown facet field',
    ],
    [{ facet: [{ field: 'jobmetadata:' }] }, 404, /There are type/, 'metadata without a key'],
    [{ facetFilter: [{ field: 'size', value: '3' }] }, 404, /There are type/, 'an unknown field of a filter'],
    [{ facet: [{ field: 'type', exclude: ['size'] }] }, 404, /There are type/, 'an unknown field to exclude'],
    [{ facetFilter: [{ field: 'state', value: 'DONE' }] }, 400, /'DONE' is not a job state/, 'an unknown state'],
    [{ facetFilter: [{ field: 'type', range: { start: text(0) } }] }, 400, /type needs a value/, 'a range of types'],
    [{ facetFilter: [{ field: 'started', value: text(0) }] }, 400, /started needs a range/, 'a value of times'],
    [{ facet: [{ field: 'started' }] }, 400, /needs a range to count/, 'times without a range'],
    [
      { facet: [{ field: 'type', interval: 'day' }] },
      400,
      /Only started and finished have ranges/,
      'intervals of types',
    ],
    [
      { facet: [{ field: 'started', interval: 'day', range: [{ start: text(0) }] }] },
      400,
      /needs a start and an end/,
      'an open range to cut',
    ],
    [
      { facet: [{ field: 'started', interval: 'hour', range: [{ start: '2000-01-01', end: '2020-01-01' }] }] },
      400,
      /more than 1000 ranges/,
      'too many intervals',
    ],
    [{ facet: [{ field: 'started', range: [{ start: 'then' }] }] }, 400, /start of a range must be a time/, 'no time'],
    [
      { facet: [{ field: 'started', interval: 'minute', range: [{}] }] },
      400,
      /not one of hour, day/,
      'an unknown interval',
    ],
    [{ facet: [{ field: 'started', timeZone: 'UTC', range: [{}] }] }, 400, /add one, such as interval/, 'a zone alone'],
    [
      { facet: [{ field: 'started', interval: 'day', timeZone: 'Mars', range: [{}] }] },
      400,
      /not a time zone/,
      'an unknown zone',
    ],
    [{ facet: [{ field: 'type', maxResults: -1 }] }, 400, /maxResults must be 0 or more/, 'a negative maxResults'],
    [{ facet: [{ field: 'jobmetadata:a', maxResults: 10_001 }] }, 400, /10000 values at most/, 'too many values'],
    [{ facet: Array(51).fill({ field: 'type' }) }, 400, /50 facets at most/, 'too many facets'],
    [{ facets: [] }, 400, /facets is not known/, 'a document that is none'],
  ];
  for (const [body, status, message, why] of refused)
    it(`refuses ${why} with ${status}`, async () => {
      const answer = await put('/job/search', { accept: JSON_TYPE, body: JSON.stringify(body) });
      expect(answer.status).toBe(status);
      expect(answer.text).toMatch(message);
    });

  it('refuses a field that jobs cannot be sorted by with 404', async () => {
    const answer = await put('/job/search?sort=size', { accept: TEXT });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('There are jobId, type, state, user, startTime, priority, finishTime, updated');
  });

  it('needs the role _job_search, which _job_read does not stand for', async () => {
    const reader = await server.user('reader', '_job_read');
    expect(await put('/job/search', { as: reader })).toMatchObject({ status: 403 });
  });
});

describe('what is ours in the parameters of lists', () => {
  it('sorts by finishTime, with those that have not finished behind, and by updated', async () => {
    for (const sort of ['finishTime', 'finishTime desc', 'updated desc', 'type, finishTime desc']) {
      const expected = known.toSorted(compareJobs(parseSort(sort))).map(({ id }) => `VX-${id}`);
      expect(await found(`sort=${encodeURIComponent(sort)}`)).toEqual(expected);
    }
  });

  it('finds jobs by when they changed last, bounds included', async () => {
    const expected = knownIds(({ updated }) => updated >= hour(110) && updated <= hour(112));
    expect(expected).toHaveLength(3);
    expect(await found(`updated-from=${text(110)}&updated-to=${text(112)}`)).toEqual(expected);
  });

  it('finds jobs by id', async () => {
    const [one, two] = [known[3]!.id, known[9]!.id];
    expect(await found(`job=VX-${two},VX-${one}`)).toEqual([`VX-${one}`, `VX-${two}`]);
    expect(await found(`job=VX-${two}&job=JOB-VX-${one}`)).toEqual([`VX-${one}`, `VX-${two}`]);
    expect(await found('job=VX-999999')).toEqual([]);
  });

  it('finds jobs that have not ended with active=true', async () => {
    expect(await found('active=true')).toEqual(knownIds(({ state }) => !hasEnded(state)));
    expect(await found('active=false')).toEqual(knownIds(() => true));
  });

  it('finds jobs by the text of their error', async () => {
    const expected = knownIds(({ metadata }) => metadata.errorMessage?.includes('disk') ?? false);
    expect(expected.length).toBeGreaterThan(0);
    expect(await found('errorMessage=*disk*')).toEqual(expected);
    expect(await found('errorMessage=disk')).toEqual([]);
  });

  it('finds jobs by a query, beside the other parameters', async () => {
    const query = '(type = CONFORM or jobmetadata:shelf in (s1, s2)) and not user = bob and priority >= MEDIUM';
    const filter = parseQuery(query, createIds('VX'));
    expect(await found(q(query))).toEqual(knownIds(job => matches(filter, job)));
    expect(await found(`${q(query)}&state=FINISHED`)).toEqual(
      knownIds(job => matches(filter, job) && job.state === 'FINISHED'),
    );
  });

  it('refuses a wrong query with 400 and shows where it is wrong', async () => {
    const answer = await get(`/job?${q('state = DONE')}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json().invalidInput).toMatchObject({
      context: 'q',
      value: 'state = DONE',
      explanation: expect.stringMatching(/^line 1, column 9: there is no such state; .*\nstate = DONE\n {8}\^$/),
    });
  });

  it.each([
    ['active', 'yes'],
    ['updated-from', 'today'],
    ['updated-to', '1'],
    ['job', 'VY-1'],
    ['job', '12'],
    ['cursor', 'abc'],
    ['cursor', Buffer.from('["type",["CONFORM"],1.5]').toString('base64url')],
    ['cursor', Buffer.from('["size",[1],1]').toString('base64url')],
    ['cursor', Buffer.from('["startTime",["2020-02-30T00:00:00.000000Z"],1]').toString('base64url')],
  ])('refuses %s=%s with 400, naming the parameter', async (name, value) => {
    const answer = await get(`/job?${name}=${value}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json().invalidInput).toMatchObject({ context: name });
  });
});

describe('cursor', () => {
  /** All pages of a list, by following its cursor. */
  async function walk(query: string, number: number): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined = '*';
    while (cursor !== undefined) {
      const page: List = await list(`user=false&${query}&number=${number}&cursor=${cursor}`);
      pages.push(idsOf(page));
      cursor = page.nextCursor;
    }
    return pages;
  }

  it.each(['', ...SORT_FIELDS.flatMap(field => [field, `${field} desc`]), 'type,priority desc,startTime'])(
    'goes through all jobs in the order of sort=%s, each once',
    async sort => {
      const pages = await walk(`sort=${encodeURIComponent(sort)}`, 7);
      expect(pages.flat()).toEqual(known.toSorted(compareJobs(parseSort(sort))).map(({ id }) => `VX-${id}`));
      expect(pages.slice(0, -1).every(page => page.length === 7)).toBe(true);
    },
  );

  it('is there only when it was asked for, and not on the last page', async () => {
    expect((await list('user=false&number=7')).nextCursor).toBeUndefined();
    expect((await list('user=false&number=7&cursor=*')).nextCursor).toBeTypeOf('string');
    expect((await list(`user=false&number=${COUNT}&cursor=*`)).nextCursor).toBeUndefined();
  });

  it('stands in the extension namespace, behind the facets', async () => {
    const body = '<JobSearchDocument><facet><field>user</field></facet></JobSearchDocument>';
    const { text: answer } = await put('/job/search?user=false&number=1&cursor=*', { body });
    expect(answer).toMatch(/<\/facet><nextCursor xmlns="urn:jobspine:1">[\w-]+<\/nextCursor><\/JobListDocument>$/);
  });

  it('comes as a Link too, which has all parameters, also for ids as text', async () => {
    const first = await get('/job;user=false?number=2&cursor=*&jobmetadata=title%3DThe%20End.mov', { accept: TEXT });
    const [, url = ''] = /^<(.+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    expect(url.startsWith(`${server.origin}/API/job?`)).toBe(true);
    const second = await get(url.slice(`${server.origin}/API`.length), { accept: TEXT });
    const expected = knownIds(({ metadata }) => metadata.title === 'The End.mov');
    expect(first.text + second.text).toBe(
      expected
        .slice(0, 4)
        .map(id => `${id}\r\n`)
        .join(''),
    );
    expect((await get('/job?user=false&number=2', { accept: TEXT })).headers.link).toBeUndefined();
  });

  it('keeps its order when the caller leaves sort out, and refuses another one, and first', async () => {
    const { nextCursor } = await list('user=false&number=7&sort=priority%20desc&cursor=*');
    const expected = known.toSorted(compareJobs(parseSort('priority desc'))).map(({ id }) => `VX-${id}`);
    expect(await found(`number=7&cursor=${nextCursor}`)).toEqual(expected.slice(7, 14));
    const other = await get(`/job?sort=type&cursor=${nextCursor}`, { accept: JSON_TYPE });
    expect(other.json().invalidInput).toMatchObject({ context: 'cursor' });
    const counted = await get(`/job?first=8&cursor=${nextCursor}`, { accept: JSON_TYPE });
    expect(counted.json().invalidInput).toMatchObject({ context: 'first' });
  });

  it('neither loses nor repeats a job when others come and go meanwhile', async () => {
    const { jobId } = await server.create('CONFORM');
    const first = await list('user=false&number=10&sort=jobId%20desc&cursor=*');
    const { jobId: newer } = await server.create('CONFORM');
    for (const id of [jobId, newer]) {
      await server.abort(id, '?cleanup=false');
      await succeed(server.remove(`/job?id=${id}`));
    }
    const second = await list(`user=false&number=10&cursor=${first.nextCursor}`);
    const expected = [jobId, ...knownIds(() => true).reverse()];
    expect([...idsOf(first), ...idsOf(second)]).toEqual(expected.slice(0, 20));
  });
});

describe('any search', () => {
  const names = (all: readonly string[]) => fc.subarray([...all], { minLength: 1, maxLength: 3 });
  const atom = fc.oneof(
    names(JOB_STATES).map(states => `state in ${states.join(',')}`),
    names(TYPES).map(types => `type in (${types.join(',')})`),
    fc.constantFrom('user = *o*', 'user != admin', 'priority >= HIGH', 'priority < MEDIUM', 'finished = *'),
    fc.constantFrom('jobmetadata:shelf = s1', 'jobmetadata:title = *End*', 'jobmetadata:title contains _b%'),
    fc.constantFrom('jobmetadata:frames > 99', 'jobmetadata:frames < "2"', 'jobmetadata:frames != 100'),
    fc.integer({ min: 0, max: 20 }).map(hours => `started >= ${text(hours)}`),
    fc.integer({ min: 0, max: 20 }).map(hours => `finished < ${text(hours)}`),
    fc.constant('errorMessage = *5*'),
  );
  const { query: QUERY } = fc.letrec<{ query: string }>(tie => ({
    query: fc.oneof(
      { maxDepth: 3 },
      atom,
      tie('query').map(part => `not (${part})`),
      fc.tuple(tie('query'), fc.constantFrom('and', 'or'), tie('query')).map(([a, word, b]) => `(${a}) ${word} (${b})`),
    ),
  }));
  const SORT = fc
    .array(fc.tuple(fc.constantFrom(...SORT_FIELDS), fc.constantFrom('', ' asc', ' desc')), { maxLength: 3 })
    .map(keys => keys.map(key => key.join('')).join(','));
  const FIELD = {
    type: (job: FilteredJob) => job.type,
    state: (job: FilteredJob) => job.state,
    user: (job: FilteredJob) => job.user,
    priority: (job: FilteredJob) => job.priority,
    'jobmetadata:shelf': (job: FilteredJob) => job.metadata.shelf,
    'jobmetadata:frames': (job: FilteredJob) => job.metadata.frames,
  };
  const FIELDS = fc.subarray(Object.keys(FIELD) as (keyof typeof FIELD)[]);
  const PAGE = fc.record({ first: fc.integer({ min: 0, max: 20 }), number: fc.integer({ min: 0, max: 70 }) });

  it('is answered as the pure functions answer it', async () => {
    await fc.assert(
      fc.asyncProperty(QUERY, SORT, FIELDS, PAGE, async (query, sort, fields, { first, number }) => {
        const filter: JobFilter = parseQuery(query, createIds('VX'));
        const expected = known.filter(job => matches(filter, job)).toSorted(compareJobs(parseSort(sort)));
        const page = expected.slice(Math.max(0, first - 1)).slice(0, number);
        const answer = await search(
          `user=false&first=${first}&number=${number}&sort=${encodeURIComponent(sort)}&${q(query)}`,
          { facet: fields.map(field => ({ field })) },
        );
        expect(answer.hits).toBe(expected.length);
        expect(idsOf(answer)).toEqual(page.map(({ id }) => `VX-${id}`));
        const counts = fields.map(field => countBy(FIELD[field], expected));
        expect(answer.facet?.map(({ count = [] }) => count) ?? []).toEqual(counts);
      }),
      { numRuns: 120 },
    );
  });
});
