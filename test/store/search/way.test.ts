/*
 * The way of a search is chosen from the question and from what is known of its filter, without a database.
 */
import { describe, expect, it } from 'vitest';
import type { JobFilter, JobSearch, Page, PageAfter, SortKey } from '../../../src/core/search/search.ts';
import { EFFORT } from '../../../src/store/search/effort.ts';
import type { PairedFilter } from '../../../src/store/search/pairs.ts';
import { BY, BY_ALL, BY_STATE } from '../../../src/store/search/tally.ts';
import { chooseWalk } from '../../../src/store/search/walk.ts';
import { chooseColumns, chooseCount, chooseWay, type FilterFacts } from '../../../src/store/search/way.ts';

const asc = (field: SortKey['field']): SortKey => ({ field, descending: false });
const desc = (field: SortKey['field']): SortKey => ({ field, descending: true });
const FIRST: Page = { first: 1, number: 100 };
const DEEP: Page = { first: EFFORT.jobsInARow + 1, number: 100 };
const AFTER: PageAfter = { after: { values: [], id: 7 }, number: 100 };

const CLIP = { kind: 'metadata', key: 'clip', test: { is: ['a'] } } as const;
const LIKE = { kind: 'metadata', key: 'clip', test: { like: ['a', ''] } } as const;
const all = (...of: JobFilter[]): JobFilter => ({ kind: 'all', of });
const STATE: JobFilter = { kind: 'state', states: ['FINISHED'] };
const TYPE: JobFilter = { kind: 'type', test: { is: ['COPY_FILE'] } };

const paired = (parts: Partial<PairedFilter> = {}): PairedFilter => ({
  filter: all(CLIP),
  first: CLIP,
  others: [],
  inBlocks: new Set(),
  rest: all(),
  tallied: [],
  ...parts,
});

/** Filters by what the choice depends on. */
const OF_ALL: FilterFacts = { by: 0, paired: undefined, effort: EFFORT };
const BY_TYPE: FilterFacts = { ...OF_ALL, by: BY.type };
const BY_TIME: FilterFacts = { ...OF_ALL, by: undefined };
const RARE: FilterFacts = { ...BY_TIME, paired: paired() };
const FREQUENT: FilterFacts = { ...BY_TIME, paired: paired({ tallied: BY_STATE }) };
const FREQUENT_OF_STATE: FilterFacts = { ...BY_TIME, paired: paired({ tallied: BY_STATE, rest: all(STATE) }) };

const choose = (facts: FilterFacts, parts: Partial<JobSearch> = {}, isCounted = false) =>
  chooseWay(facts, { filter: all(), sort: [], page: FIRST, facets: [], count: true, ...parts }, isCounted);

describe('the way of a page', () => {
  it.each([
    ['no jobs', OF_ALL, [asc('type')], { first: 1, number: 0 }, 'empty'],
    ['all jobs by id', OF_ALL, [], FIRST, 'groups'],
    ['all jobs by a tallied column', OF_ALL, [asc('type')], FIRST, 'groups'],
    ['all jobs by tallied columns, after a place', OF_ALL, [asc('state'), desc('user')], AFTER, 'groups'],
    ['all jobs by another column', OF_ALL, [asc('finishTime')], FIRST, 'list'],
    ['all jobs by a tallied and another column', OF_ALL, [asc('type'), asc('finishTime')], FIRST, 'list'],
    ['all jobs by startTime', OF_ALL, [desc('startTime')], FIRST, 'list'],
    ['all jobs by startTime, far down', OF_ALL, [desc('startTime')], DEEP, 'byId'],
    ['jobs of a type by startTime', BY_TYPE, [asc('startTime')], FIRST, 'byId'],
    ['jobs of a type by startTime, ties backwards', BY_TYPE, [asc('startTime'), desc('jobId')], FIRST, 'list'],
    ['jobs of a type by startTime, after a place', BY_TYPE, [asc('startTime')], AFTER, 'list'],
    ['jobs of a time by state', BY_TIME, [asc('state')], FIRST, 'list'],
    ['jobs of a time by startTime', BY_TIME, [asc('startTime')], FIRST, 'list'],
    ['jobs with a rare datum by state', RARE, [asc('state')], FIRST, 'list'],
    ['jobs with a rare datum by startTime', RARE, [asc('startTime')], FIRST, 'byId'],
    ['jobs with a frequent datum by state', FREQUENT, [asc('state')], FIRST, 'datumPage'],
    ['jobs with a frequent datum by state, after a place', FREQUENT, [asc('state')], AFTER, 'datumPage'],
    ['jobs with a frequent datum by state, further down', FREQUENT, [asc('state')], DEEP, 'datumValues'],
    ['jobs with a frequent datum by two columns', FREQUENT, [asc('state'), asc('type')], FIRST, 'list'],
    ['jobs with a frequent datum by id', FREQUENT, [asc('jobId')], FIRST, 'list'],
    ['jobs with a frequent datum and a state, by state', FREQUENT_OF_STATE, [asc('state')], FIRST, 'list'],
  ] as const)('of %s', (_, facts, sort, page, kind) => expect(choose(facts, { sort, page }).page.kind).toBe(kind));

  it('has the groups of the order, and the columns of the filter and the order', () => {
    const sort = [desc('priority'), asc('user')];
    expect(choose(BY_TYPE, { sort }).page).toEqual({
      kind: 'groups',
      grouping: { keys: sort, descending: false, by: BY.type | BY.priority | BY.account },
    });
  });

  it('by id reads groups if the tally can answer the filter, and a list otherwise', () => {
    const sort = [desc('startTime')];
    const read = { kind: 'groups', grouping: { keys: [], descending: true, by: BY.type } };
    expect(choose(BY_TYPE, { sort }).page).toEqual({ kind: 'byId', read, descending: true, page: FIRST });
    expect(choose(RARE, { sort }).page).toEqual({
      kind: 'byId',
      read: { kind: 'list' },
      descending: true,
      page: FIRST,
    });
  });

  it('of a frequent datum has the column of the order, and the direction of ids', () => {
    const [key, ties] = [asc('user'), desc('jobId')];
    expect(choose(FREQUENT, { sort: [key, ties] }).page).toEqual({
      kind: 'datumPage',
      paired: FREQUENT.paired,
      order: { key, column: 'account', descending: true },
    });
  });
});

describe('the way of the count', () => {
  it('is none if the count is not wanted', () => {
    expect(choose(OF_ALL, { count: false }, true).count).toEqual({ kind: 'none' });
  });

  it('is that of a facet which counts the same jobs', () => {
    expect(choose(OF_ALL, {}, true).count).toEqual({ kind: 'facets' });
  });

  it('is the groups of the page, if it has any', () => {
    const { page, count } = choose(BY_TYPE, { sort: [asc('state')] });
    expect(count).toEqual(page);
  });

  it.each([
    ['a filter that the tally can answer', BY_TYPE, { kind: 'tally', by: BY.type }],
    ['a filter by time', BY_TIME, { kind: 'jobs' }],
    ['one datum', RARE, { kind: 'datum' }],
    ['metadata by a pattern', { ...RARE, paired: paired({ first: LIKE }) }, { kind: 'jobs' }],
    ['a rare datum and a state', { ...RARE, paired: paired({ rest: all(STATE) }) }, { kind: 'jobs' }],
    ['a frequent datum and a state', FREQUENT_OF_STATE, { kind: 'datumTally', by: BY.state | BY.priority }],
    [
      'a frequent datum, a state and a type',
      { ...RARE, paired: paired({ tallied: BY_STATE, rest: all(STATE, TYPE) }) },
      { kind: 'datumTally', by: BY.state | BY.type },
    ],
    [
      'a frequent datum, a type and a priority',
      { ...RARE, paired: paired({ tallied: BY_STATE, rest: all(TYPE, { kind: 'priority', priorities: ['LOW'] }) }) },
      { kind: 'jobs' },
    ],
    [
      'a very frequent datum, a type and a priority',
      {
        ...RARE,
        paired: paired({
          tallied: [...BY_STATE, ...BY_ALL],
          rest: all(TYPE, { kind: 'priority', priorities: ['LOW'] }),
        }),
      },
      { kind: 'datumTally', by: BY_ALL[0] },
    ],
  ] as const)('of %s', (_, facts, expected) => expect(chooseCount(facts)).toMatchObject(expected));
});

describe('the way to count columns', () => {
  it.each([
    ['a filter that the tally can answer', BY_TYPE, { kind: 'tally', by: BY.type }],
    ['a filter by time', BY_TIME, { kind: 'jobs' }],
    ['a rare datum', RARE, { kind: 'jobs' }],
    ['a frequent datum', FREQUENT, { kind: 'datumTally', by: [BY.state | BY.type, BY.state | BY.account] }],
    [
      'a frequent datum and a type',
      { ...RARE, paired: paired({ tallied: BY_STATE, rest: all(TYPE) }) },
      { kind: 'jobs' },
    ],
  ] as const)('of %s', (_, facts, expected) =>
    expect(chooseColumns(facts, ['type', 'account'])).toMatchObject(expected),
  );
});

describe('the way of a walk', () => {
  const walk = { by: BY.type, behind: undefined, skip: 0, take: 100, jobs: 50_000, all: 100_000, effort: EFFORT };

  it.each([
    ['half of all jobs', walk, 'row'],
    ['half of all jobs, far down', { ...walk, skip: 10_000 }, 'stretches'],
    ['rare jobs', { ...walk, jobs: 1_000 }, 'stretches'],
    ['no jobs', { ...walk, jobs: 0 }, 'stretches'],
    ['all jobs', { ...walk, by: 0 }, 'all'],
    ['all jobs, far down', { ...walk, by: 0, skip: 50_000 }, 'deep'],
    ['all jobs after an id', { ...walk, by: 0, behind: 7, skip: 50_000 }, 'all'],
  ] as const)('of %s', (_, facts, way) => expect(chooseWalk(facts)).toBe(way));
});
