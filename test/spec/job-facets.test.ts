/*
 * Facets of a search, and filters by the values of facets.
 * Source: Vidispine API, "Search and count jobs"; docs/searching.md describes the extensions.
 */
import { describe, expect, it } from 'vitest';
import { JSON_TYPE } from '../support/jobspine.ts';
import { countBy, HOUR_MS, hour, hourText, idsOf, START_MS, startSearchServer } from '../support/searched-jobs.ts';

const { put, known, search, facet, knownIds } = await startSearchServer();

describe('the facets of PUT /job/search', () => {
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

  it('counts all matching jobs, not only those on the page', async () => {
    const { job, facet: facets } = await search('user=false&number=1&state=FINISHED', { facet: [{ field: 'user' }] });
    const finished = known.filter(({ state }) => state === 'FINISHED');
    expect(job).toHaveLength(1);
    expect(facets?.[0]?.count).toEqual(countBy(finished, ({ user }) => user));
  });

  it('counts types, states, users, priorities and metadata', async () => {
    const fields = ['type', 'state', 'user', 'priority', 'jobmetadata:shelf', 'jobmetadata:none'];
    const { facet: facets } = await search('user=false', { facet: fields.map(field => ({ field })) });
    expect(facets).toEqual([
      { field: 'type', count: countBy(known, ({ type }) => type) },
      { field: 'state', count: countBy(known, ({ state }) => state) },
      { field: 'user', count: countBy(known, ({ user }) => user) },
      { field: 'priority', count: countBy(known, ({ priority }) => priority) },
      { field: 'jobmetadata:shelf', count: countBy(known, ({ metadata }) => metadata.shelf) },
      { field: 'jobmetadata:none', count: [] },
    ]);
  });

  it('answers several facets on one field separately, in the order of the request', async () => {
    const asked = [{ field: 'user', name: 'most', maxResults: 1 }, { field: 'type' }, { field: 'user', name: 'all' }];
    const { facet: facets } = await search('user=false', { facet: asked });
    expect(facets?.map(({ field, name, count }) => [field, name, count?.length])).toEqual([
      ['user', 'most', 1],
      ['type', undefined, 3],
      ['user', 'all', 3],
    ]);
  });

  it('leaves out values with a count below minCount or above maxCount', async () => {
    const count = async (limits: object) =>
      (await facet('user=false&type=CONFORM', { field: 'state', ...limits }))?.count ?? [];
    const all = countBy(
      known.filter(({ type }) => type === 'CONFORM'),
      ({ state }) => state,
    );
    expect(await count({ minCount: 2 })).toEqual(all.filter(({ value }) => value >= 2));
    expect(await count({ maxCount: 2 })).toEqual(all.filter(({ value }) => value <= 2));
    expect(await count({ minCount: 100 })).toEqual([]);
  });

  it('answers at most maxResults values, the most frequent first', async () => {
    const all = countBy(known, ({ metadata }) => metadata.frames);
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

  it('narrows by facet filters: filters on one field are alternatives, on different fields all must match', async () => {
    const facetFilter = [
      { field: 'type', value: 'CONFORM' },
      { field: 'type', value: 'TRANSCODE_RANGE' },
      { field: 'jobmetadata:shelf', value: 's1' },
    ];
    const expected = known.filter(({ type, metadata }) => type !== 'TIMELINE' && metadata.shelf === 's1');
    const { hits, job, facet: facets } = await search('user=false', { facetFilter, facet: [{ field: 'type' }] });
    expect(hits).toBe(expected.length);
    expect(job?.map(({ jobId }) => jobId)).toEqual(expected.map(({ id }) => `VX-${id}`));
    expect(facets?.[0]?.count).toEqual(countBy(expected, ({ type }) => type));
  });

  it('does not apply a facet filter to a facet that excludes it', async () => {
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
      countBy(finished, ({ type }) => type),
      countBy(both, ({ type }) => type),
      countBy(known, ({ user }) => user),
    ]);
  });

  it('counts times in ranges that include their start and exclude their end', async () => {
    const ranges = [
      { start: hourText(0), end: hourText(3) },
      { start: hourText(3), end: hourText(3) },
      { start: hourText(14) },
      { end: hourText(1) },
    ];
    const count = (test: (hours: number) => boolean) =>
      known.filter(({ started }) => test((started.getTime() - START_MS) / HOUR_MS)).length;
    const counted = await facet('user=false', { field: 'started', range: ranges });
    expect(counted?.range?.map(({ value }) => value)).toEqual([
      count(hours => hours < 3),
      0,
      count(hours => hours >= 14),
      count(hours => hours < 1),
    ]);
    const json = (time: string) => time.replace('Z', '+0000');
    expect(counted?.range?.[0]).toEqual({ start: json(hourText(0)), end: json(hourText(3)), value: 12 });
    expect(counted?.range?.[3]).toEqual({ end: json(hourText(1)), value: 4 });
  });

  it('divides a range at the hours, days, weeks, months or years of a time zone', async () => {
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
    const facetFilter = [{ field: 'started', range: { start: hourText(3), end: hourText(5) } }];
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
    [{ facetFilter: [{ field: 'type', range: { start: hourText(0) } }] }, 400, /type needs a value/, 'a range on type'],
    [
      { facetFilter: [{ field: 'started', value: hourText(0) }] },
      400,
      /started needs a range/,
      'a value on a time field',
    ],
    [{ facet: [{ field: 'started' }] }, 400, /needs a range to count/, 'a time field without a range'],
    [
      { facet: [{ field: 'type', interval: 'day' }] },
      400,
      /Only started and finished have ranges/,
      'an interval on type',
    ],
    [
      { facet: [{ field: 'started', interval: 'day', range: [{ start: hourText(0) }] }] },
      400,
      /needs a start and an end/,
      'an open range with an interval',
    ],
    [
      { facet: [{ field: 'started', interval: 'hour', range: [{ start: '2000-01-01', end: '2020-01-01' }] }] },
      400,
      /more than 1000 ranges/,
      'too many intervals',
    ],
    [
      { facet: [{ field: 'started', range: [{ start: 'then' }] }] },
      400,
      /start of a range must be a time/,
      'an invalid time',
    ],
    [
      { facet: [{ field: 'started', interval: 'minute', range: [{}] }] },
      400,
      /not one of hour, day/,
      'an unknown interval',
    ],
    [
      { facet: [{ field: 'started', timeZone: 'UTC', range: [{}] }] },
      400,
      /add one, such as interval/,
      'a time zone without an interval',
    ],
    [
      { facet: [{ field: 'started', interval: 'day', timeZone: 'Mars', range: [{}] }] },
      400,
      /not a time zone/,
      'an unknown zone',
    ],
    [{ facet: [{ field: 'type', maxResults: -1 }] }, 400, /maxResults must be 0 or more/, 'a negative maxResults'],
    [{ facet: [{ field: 'jobmetadata:a', maxResults: 10_001 }] }, 400, /at most 10000 values/, 'too many values'],
    [{ facet: Array(51).fill({ field: 'type' }) }, 400, /50 are allowed/, 'too many facets'],
    [{ facets: [] }, 400, /facets is not known/, 'an unknown member'],
  ];
  for (const [body, status, message, why] of refused)
    it(`refuses ${why} with ${status}`, async () => {
      const answer = await put('/job/search', { accept: JSON_TYPE, body: JSON.stringify(body) });
      expect(answer.status).toBe(status);
      expect(answer.text).toMatch(message);
    });
});
