/*
 * The questions on the history of search-data.ts, with the limits of their times.
 */
import { EVERY_JOB, type JobFilter } from '../src/core/search/filter.ts';
import type { FacetRequest, JobSearch, SortField } from '../src/core/search/job-search.ts';

export interface Question {
  /** Its row in the table. */
  row: string;
  what: string;
  /** Run one by one; the slowest counts. */
  searches: readonly JobSearch[];
  limitMs: number;
  /** Whether it may take at most twice as long as on a small history. */
  isFirstPage?: boolean;
}

const state = (name: 'FINISHED' | 'FAILED_TOTAL' | 'READY'): JobFilter => ({ kind: 'state', states: [name] });
const type = (name: string): JobFilter => ({ kind: 'type', test: { is: [name] } });
const user = (name: string): JobFilter => ({ kind: 'user', test: { is: [name] } });
const pair = (key: string, value: string): JobFilter => ({ kind: 'metadata', key, test: { is: [value] } });
const priority = (name: 'MEDIUM'): JobFilter => ({ kind: 'priority', priorities: [name] });
const both = (...of: JobFilter[]): JobFilter => ({ kind: 'all', of });

const ATTRIBUTES: Record<string, JobFilter> = {
  'no filter': EVERY_JOB,
  'state FINISHED, 85 %': state('FINISHED'),
  'state FAILED_TOTAL, 6 %': state('FAILED_TOTAL'),
  'state READY, 0.5 %': state('READY'),
  'the most frequent type': type('NONE'),
  'a rare type': type('OWN_1'),
  'the busiest user': user('user1'),
  'a rare user': user('user49'),
};

const PAIRS: Record<string, JobFilter> = {
  'one item, 5 jobs': pair('itemId', 'VX-777'),
  'one project, 0.1 %': pair('myApp_project', 'p7'),
  'one destination, 1 %': pair('myApp_destination', 'd7'),
  'one storage, 5 %': pair('storageId', 'VX-7'),
  'a storage that only the oldest 5 % have': pair('storageId', 'VX-old'),
  'one checksum mode, 33 %': pair('checksumMode', 'c1'),
};

const STORAGE = PAIRS['one storage, 5 %'] as JobFilter;
const PROJECT = PAIRS['one project, 0.1 %'] as JobFilter;
const MODE = PAIRS['one checksum mode, 33 %'] as JobFilter;

const LAST_ORDER = 'type, state, user or priority, the slowest';
const SORTS: readonly SortField[] = ['jobId', 'type', 'state', 'user', 'startTime', 'priority'];

const ask = (filter: JobFilter, parts: Partial<JobSearch>): JobSearch => ({
  filter,
  sort: [],
  page: { first: 1, number: 0 },
  facets: [],
  count: true,
  ...parts,
});

const page = (filter: JobFilter, field: SortField, descending: boolean, first = 1): JobSearch =>
  ask(filter, { sort: [{ field, descending }], page: { first, number: 100 } });

const facets = (filter: JobFilter): JobSearch => {
  const request = (kind: 'type' | 'state' | 'user'): FacetRequest => {
    const field = { kind };
    return { field, filter, minCount: 1, maxCount: Number.MAX_SAFE_INTEGER, maxResults: 1_000 };
  };
  return ask(filter, { facets: [request('type'), request('state'), request('user')] });
};

/** The orders of first pages, by row of the table. */
const ORDERS: Record<string, readonly SortField[]> = {
  jobId: ['jobId'],
  startTime: ['startTime'],
  [LAST_ORDER]: ['type', 'state', 'user', 'priority'],
};

const KINDS: Record<string, Record<string, JobFilter>> = {
  'no filter or one state, type or user': ATTRIBUTES,
  'one metadata filter': PAIRS,
};

/** Creates the questions for first pages in each order, ascending and descending. */
const firstPages = <Asked>(toAsked: (filter: JobFilter, field: SortField, descending: boolean) => Asked) =>
  Object.entries(ORDERS).flatMap(([order, fields]) =>
    Object.entries(KINDS).flatMap(([kind, filters]) =>
      Object.entries(filters).map(([what, filter]) => ({
        row: `first page by ${order}; ${kind}`,
        what,
        asked: fields.flatMap(field => [toAsked(filter, field, true), toAsked(filter, field, false)]),
      })),
    ),
  );

const facetsOf = (what: string, filter: JobFilter, limitMs: number): Question => ({
  row: `facets by type, state and user; ${what}`,
  what,
  searches: [facets(filter)],
  limitMs,
});

/** Creates the questions for a history with this number of jobs. */
export const questions = (jobs: number): Question[] => [
  ...firstPages(page).map(({ asked, ...rest }) => ({ ...rest, searches: asked, limitMs: 5, isFirstPage: true })),
  ...[Math.min(900_000, jobs * 0.9), jobs * 0.98].flatMap(depth =>
    (['jobId', 'startTime'] as const).map(field => ({
      row: `page at depth ${depth.toLocaleString('en')} by ${field}`,
      what: 'no filter',
      searches: [page(EVERY_JOB, field, true, depth + 1)],
      limitMs: depth === 900_000 ? 100 : 50,
    })),
  ),
  ...SORTS.map(field => ({
    row: `page behind a cursor in the middle by ${['jobId', 'startTime'].includes(field) ? field : LAST_ORDER}`,
    what: field,
    searches: [ask(EVERY_JOB, { sort: [{ field, descending: true }], page: cursor(field, jobs / 2) })],
    limitMs: 5,
  })),
  facetsOf('no filter', EVERY_JOB, 20),
  facetsOf('state FAILED_TOTAL', state('FAILED_TOTAL'), 20),
  facetsOf('the most frequent type', type('NONE'), 20),
  facetsOf('state FAILED_TOTAL and the busiest user', both(state('FAILED_TOTAL'), user('user1')), 150),
  facetsOf('one project, 0.1 %', PROJECT, 10),
  facetsOf('one storage, 5 %', STORAGE, 100),
  facetsOf('one checksum mode, 33 %', MODE, 600),
  facetsOf('one storage and state FINISHED', both(STORAGE, state('FINISHED')), 150),
  facetsOf('one storage and one project', both(STORAGE, PROJECT), 150),
  facetsOf('one checksum mode and state FAILED_TOTAL', both(MODE, state('FAILED_TOTAL')), 150),
  facetsOf('one checksum mode and state FINISHED', both(MODE, state('FINISHED')), 150),
  facetsOf('one checksum mode and the most frequent type', both(MODE, type('NONE')), 150),
  facetsOf('one checksum mode and the busiest user', both(MODE, user('user1')), 150),
  facetsOf('one checksum mode and priority MEDIUM', both(MODE, priority('MEDIUM')), 150),
  facetsOf('one checksum mode and one storage', both(MODE, STORAGE), 150),
];

/** Creates the paths of complete requests for the first page of 100 jobs. */
export const requests = (): { row: string; what: string; paths: string[] }[] =>
  firstPages((filter, field, descending) => {
    const sort = `${field} ${descending ? 'desc' : 'asc'}`;
    return `/job?${new URLSearchParams({ user: 'false', number: '100', sort, ...toParameter(filter) })}`;
  }).map(({ asked, ...rest }) => ({ ...rest, paths: asked }));

function toParameter(filter: JobFilter): Record<string, string> {
  if (filter.kind === 'state') return { state: filter.states.join() };
  const test = 'test' in filter && 'is' in filter.test ? filter.test.is.join() : '';
  if (filter.kind === 'metadata') return { jobmetadata: `${filter.key}=${test}` };
  if (filter.kind === 'user') return { q: `user = ${test}` };
  return filter.kind === 'type' ? { type: test } : {};
}

const MIDDLE = { type: 'NONE', state: 'FINISHED', user: 'user2', priority: 'MEDIUM' };

function cursor(field: SortField, id: number) {
  const time = `${new Date(Date.now() - id * 20_000).toISOString().slice(0, -1)}000Z`;
  const value = field === 'jobId' ? id : field === 'startTime' ? time : MIDDLE[field as keyof typeof MIDDLE];
  return { after: { values: [value], id }, number: 100 };
}
