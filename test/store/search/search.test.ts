/*
 * Random searches on a database give the same answers as the pure functions of core/search, by every way.
 */
import fc from 'fast-check';
import type { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasEnded, JOB_STATES, PRIORITIES } from '../../../src/core/job.ts';
import {
  COMPARISONS,
  type FilteredJob,
  type JobFilter,
  matches,
  type TextTest,
} from '../../../src/core/search/filter.ts';
import {
  compareJobs,
  type FacetCount,
  type FacetField,
  type JobSearch,
  type SearchResult,
  SORT_FIELDS,
  type SortField,
  type SortKey,
} from '../../../src/core/search/job-search.ts';
import { compareText } from '../../../src/core/text.ts';
import { jobState, priorityRank } from '../../../src/store/codes.ts';
import { connect } from '../../../src/store/database/connection.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { EFFORT, type Effort } from '../../../src/store/search/effort.ts';
import { foldChanges } from '../../../src/store/search/fold.ts';
import { searchJobs } from '../../../src/store/search/search.ts';
import { freshDatabase } from '../../support/database.ts';

const JOBS = 400;
/** The ids are on both sides of a border between blocks. */
const FIRST = 2_048 - 150;
const EPOCH = Date.UTC(2026, 0, 1);
const TYPES = ['IMPORT', 'EXPORT', 'TRANSCODE', 'ä_b'];
const USERS = ['admin', 'Zoe', 'a%b', 'élan'];
const KEYS = ['clip', 'size', 'note'];
const VALUES = [
  'a',
  'ab',
  'a%',
  'A',
  '',
  '7',
  '007',
  '7.5',
  '-3',
  'x'.repeat(3_000),
  `${'x'.repeat(3_000)}y`,
  '\\',
  'a_b',
];

const generated = fc.record({
  type: fc.constantFrom(...TYPES),
  user: fc.constantFrom(...USERS),
  state: fc.constantFrom(...JOB_STATES),
  priority: fc.constantFrom(...PRIORITIES),
  started: fc.nat(50),
  lasted: fc.nat(50),
  changed: fc.nat(50),
  metadata: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES)),
});

/** The jobs are the same in every run; only the searches are random. */
const toJob = (job: ReturnType<typeof sample>[number], i: number): FilteredJob => {
  // In the order of their ids, except for a few.
  const started = EPOCH + Math.floor(i / 8) + (job.started < 3 ? job.started : 0);
  return {
    ...job,
    id: FIRST + i,
    started: new Date(started),
    finished: hasEnded(job.state) ? new Date(started + job.lasted) : undefined,
    updated: new Date(started + job.lasted + job.changed),
  };
};
const sample = () => fc.sample(generated, { numRuns: JOBS, seed: 4 });
const jobs = sample().map(toJob);

let database: Database;

beforeAll(async () => {
  const fresh = await freshDatabase();
  database = fresh.database;
  const client = await connect(fresh.url, 'test');
  await client.query(
    // Each user was removed and created again, and has jobs of both accounts.
    `
    insert into account (name, password_hash, removed_at) select name, '', removed_at
    from unnest($1::text[]) as name, (values (now()), (null)) as twin (removed_at)`,
    [USERS],
  );
  await client.query(`alter table job_type drop constraint job_type_name_check`);
  await client.query(
    `
    insert into job_type (number, name, plan) select 20000 + i, name, 1
    from unnest($1::text[]) with ordinality as new (name, i) on conflict do nothing`,
    [TYPES],
  );
  await client.query(`alter table job alter id restart with ${FIRST}`);
  await client.query(
    `insert into job (type, state, priority, account, data, result)
    select 1, 6, 2, job_type.id, '{"clip": "overlaid", "size": "7"}', '{"note": "a"}'
    from unnest($1::text[]) with ordinality as new (type, position) join job_type on job_type.name = new.type
    order by position`,
    [jobs.map(({ type }) => type)],
  );
  await client.query('insert into job (type, state, priority, account) select 1, 6, 2, 1 from generate_series(1, 50)');
  await client.query('update job set state = 3, finished_at = now() where id % 2 = 0');
  await fold();
  await makeWhatTheyAre(client, 'id % 3 <> 0');
  await fold();
  await makeWhatTheyAre(client, 'id % 3 = 0');
  await client.query('delete from job where id >= $1', [FIRST + JOBS]);
  await client.end();
});

async function fold(): Promise<void> {
  while ((await database.transaction(tx => foldChanges(tx, { frequent: 20, common: 60 }))) > 0);
}

const makeWhatTheyAre = (client: Client, which: string): Promise<unknown> =>
  client.query(
    `update job set type = new.type, state = new.state, priority = new.priority, account = new.account,
      created_at = started, finished_at = finished, updated_at = updated,
      data = '{"clip": "overlaid"}', result = '{"clip": null}' || metadata
    from (
      select ${FIRST} + position - 1 as id, job_type.id as type, state, priority, account.id as account, started, finished, updated,
        metadata
      from unnest($1::text[], $2::smallint[], $3::smallint[], $4::text[], $5::timestamptz[], $6::timestamptz[],
        $7::timestamptz[], $8::jsonb[]) with ordinality
        as all_of_them (type, state, priority, "user", started, finished, updated, metadata, position)
      join job_type on job_type.name = all_of_them.type
      join account on account.name = "user" and (account.removed_at is null) = (position % 5 < 3) where ${which.replace('id', 'position')}
    ) as new where job.id = new.id`,
    [
      jobs.map(({ type }) => type),
      jobs.map(({ state }) => jobState.toCode(state)),
      jobs.map(({ priority }) => priorityRank.toCode(priority)),
      jobs.map(({ user }) => user),
      jobs.map(({ started }) => started),
      jobs.map(({ finished }) => finished ?? null),
      jobs.map(({ updated }) => updated),
      jobs.map(({ metadata }) => JSON.stringify(metadata)),
    ],
  );

const time = fc.nat(110).map(ms => new Date(EPOCH + ms - 5));
const textTest = (texts: readonly string[]): fc.Arbitrary<TextTest> =>
  fc.oneof(
    fc.record({ is: fc.subarray([...texts, 'nowhere']) }),
    fc.record({
      like: fc.array(fc.constantFrom('', 'a', 'b', '%', 'x', 'IM', 'ORT', '7'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      order: fc.constantFrom(...COMPARISONS),
      than: fc.oneof(fc.constantFrom(...texts), fc.constantFrom(7, 7.25, -3)),
    }),
  );
const id = fc.nat(JOBS + 5).map(position => FIRST - 2 + position);
const condition: fc.Arbitrary<JobFilter> = fc.oneof(
  fc.record({ kind: fc.constant('id' as const), ids: fc.array(id, { maxLength: 20 }) }),
  fc.record({ kind: fc.constant('idRange' as const), from: id, to: id }),
  fc.record({ kind: fc.constant('state' as const), states: fc.subarray([...JOB_STATES]) }),
  fc.record({ kind: fc.constant('priority' as const), priorities: fc.subarray([...PRIORITIES]) }),
  fc.record({ kind: fc.constant('type' as const), test: textTest(TYPES) }),
  fc.record({ kind: fc.constant('user' as const), test: textTest(USERS) }),
  fc.record({ kind: fc.constant('metadata' as const), key: fc.constantFrom(...KEYS, 'none'), test: textTest(VALUES) }),
  fc.record(
    {
      kind: fc.constant('time' as const),
      field: fc.constantFrom('started', 'finished', 'updated'),
      from: time,
      to: time,
    },
    { requiredKeys: ['kind', 'field'] },
  ),
) as fc.Arbitrary<JobFilter>;
const attribute = condition.filter(({ kind }) => ['state', 'priority', 'type', 'user'].includes(kind));
const filterOf = (one: fc.Arbitrary<JobFilter>) =>
  fc.letrec<{ filter: JobFilter }>(tie => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      one,
      fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('filter'), { maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), of: tie('filter') }),
    ),
  })).filter;
const datum: fc.Arbitrary<JobFilter> = fc.record({
  kind: fc.constant('metadata' as const),
  key: fc.constantFrom(...KEYS),
  test: fc.record({ is: fc.constantFrom(...VALUES).map(value => [value]) }),
});
const withOthers = fc.record({ kind: fc.constant('all' as const), of: fc.tuple(datum, condition) });
/** All jobs have these at the first fold, so they are tallied even while later changes are not folded. */
const tallied: fc.Arbitrary<JobFilter> = fc.constantFrom(
  { kind: 'metadata', key: 'size', test: { is: ['7'] } },
  { kind: 'metadata', key: 'note', test: { is: ['a'] } },
);
const withAttributes = fc.record({
  kind: fc.constant('all' as const),
  of: fc.tuple(tallied, fc.oneof(attribute, filterOf(attribute))),
});
/** Two common data, and perhaps other conditions. */
const withTwo = fc.record({
  kind: fc.constant('all' as const),
  of: fc.tuple(tallied, fc.oneof(datum, tallied), filterOf(attribute)),
});
/** Filters that the tallies answer, filters that pairs answer, and others. */
const filter = fc.oneof(filterOf(attribute), datum, tallied, withAttributes, withTwo, withOthers, filterOf(condition));
const sortOf = (...fields: SortField[]): fc.Arbitrary<SortKey[]> =>
  fc.array(fc.record({ field: fc.constantFrom(...fields), descending: fc.boolean() }), { maxLength: 3 });
const one = fc.record({ field: fc.constantFrom('type', 'state', 'user', 'priority'), descending: fc.boolean() });
const oneKey: fc.Arbitrary<SortKey[]> = fc.tuple(one as fc.Arbitrary<SortKey>);
const sort = fc.oneof(sortOf(...SORT_FIELDS), sortOf('type', 'state', 'user', 'priority'), oneKey);
const range = fc.record({ start: fc.option(time, { nil: undefined }), end: fc.option(time, { nil: undefined }) });
const field: fc.Arbitrary<FacetField> = fc.oneof(
  fc.record({ kind: fc.constantFrom('type' as const, 'state' as const, 'user' as const, 'priority' as const) }),
  fc.record({ kind: fc.constant('metadata' as const), key: fc.constantFrom(...KEYS) }),
  fc.record({
    kind: fc.constant('time' as const),
    field: fc.constantFrom('started' as const, 'finished' as const),
    ranges: fc.array(range, { maxLength: 4 }),
  }),
);
const limits = fc.record({
  minCount: fc.nat(5),
  maxCount: fc.constantFrom(20, 10_000),
  maxResults: fc.constantFrom(2, 1_000),
});

const search = (parts: Partial<JobSearch>): Promise<SearchResult> => {
  const whole: JobSearch = {
    filter: { kind: 'all', of: [] },
    sort: [],
    page: { first: 1, number: 0 },
    facets: [],
    count: false,
    ...parts,
  };
  return database.snapshot(reader => searchJobs(reader, whole, effort));
};
let effort: Effort = EFFORT;

const inOrder = (one: JobFilter, keys: readonly SortKey[]): number[] =>
  jobs
    .filter(job => matches(one, job))
    .sort(compareJobs(keys))
    .map(({ id }) => id);

function textOf(job: FilteredJob, facet: Exclude<FacetField, { kind: 'time' }>): string | undefined {
  return facet.kind === 'metadata' ? job.metadata[facet.key] : job[facet.kind];
}

function countNaively(among: readonly FilteredJob[], facet: FacetField): FacetCount[] {
  if (facet.kind === 'time')
    return facet.ranges.map(({ start, end }, i) => ({
      value: String(i),
      count: among.filter(job => {
        const at = job[facet.field];
        return at !== undefined && (start === undefined || at >= start) && (end === undefined || at < end);
      }).length,
    }));
  const counts = new Map<string, number>();
  for (const job of among) {
    const value = textOf(job, facet);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count }));
}

const NO_EFFORT: Effort = {
  jobsInARow: 0,
  openJobs: 1,
  openPairs: 5,
  pairsPerLook: 0,
  looksPerBlock: 0,
  dataPerLook: 1,
  shareByPairs: 1,
  jobsPerSpan: 0,
};

describe.each([
  ['not all changes are folded', async () => {}, EFFORT],
  ['not all changes are folded and few jobs are read one by one', async () => {}, NO_EFFORT],
  ['all changes are folded', fold, EFFORT],
  ['all changes are folded and few jobs are read one by one', async () => {}, { ...NO_EFFORT, openPairs: 1_000 }],
])('when %s', (_, prepare, allowed) => {
  beforeAll(async () => {
    await prepare();
    effort = allowed;
  });

  it('a page has the jobs that the filter accepts, in order, and hits is their number', () =>
    fc.assert(
      fc.asyncProperty(
        filter,
        sort,
        fc.oneof(fc.constant(0), fc.nat(60)),
        fc.nat(80),
        async (one, keys, skipped, number) => {
          const found = await search({ filter: one, sort: keys, page: { first: skipped + 1, number }, count: true });
          const expected = inOrder(one, keys);
          expect(found.ids).toEqual(expected.slice(skipped, skipped + number));
          expect(found.hits).toBe(expected.length);
        },
      ),
      { numRuns: 300 },
    ));

  it('pages from place to place have each job once', () =>
    fc.assert(
      fc.asyncProperty(filter, sort, fc.integer({ min: 20, max: 150 }), async (one, keys, number) => {
        const met: number[] = [];
        let next: SearchResult['next'];
        do {
          const found = await search({ filter: one, sort: keys, page: { after: next, number } });
          met.push(...found.ids);
          next = found.next;
        } while (next);
        expect(met).toEqual(inOrder(one, keys));
      }),
      { numRuns: 60 },
    ));

  it('facets have the same counts as a count one by one', () =>
    fc.assert(
      fc.asyncProperty(filter, fc.array(field, { minLength: 1, maxLength: 3 }), limits, async (one, fields, limit) => {
        const facets = fields.map(asked => ({ field: asked, filter: one, ...limit }));
        const found = await search({ filter: one, facets });
        const among = jobs.filter(job => matches(one, job));
        const expected = fields.map(asked => {
          const counts = countNaively(among, asked);
          if (asked.kind === 'time') return counts;
          return counts
            .filter(({ count }) => count >= limit.minCount && count <= limit.maxCount)
            .sort((a, b) => b.count - a.count || compareText(a.value, b.value))
            .slice(0, limit.maxResults);
        });
        expect(found.facets).toEqual(expected);
      }),
      { numRuns: 200 },
    ));
});
