/*
 * What is asked of the history of search-data.ts, and how long the answer may take.
 */
import { EVERY_JOB, type JobFilter } from '../src/core/filter.ts';
import type { FacetRequest, JobSearch, SortField } from '../src/core/search.ts';

export interface Question {
  what: string;
  /** Asked one by one: the slowest counts. */
  searches: readonly JobSearch[];
  limitMs: number;
}

const state = (name: 'FINISHED' | 'FAILED_TOTAL' | 'READY'): JobFilter => ({ kind: 'state', states: [name] });
const type = (name: string): JobFilter => ({ kind: 'type', test: { is: [name] } });
const user = (name: string): JobFilter => ({ kind: 'user', test: { is: [name] } });
const pair = (key: string, value: string): JobFilter => ({ kind: 'metadata', key, test: { is: [value] } });
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

const firstPages = (filters: Record<string, JobFilter>): Question[] =>
  Object.entries(filters).flatMap(([what, filter]) => [
    {
      what: `first page by id, hits; ${what}`,
      searches: [page(filter, 'jobId', true)],
      limitMs: 5,
    },
    {
      what: `first page by startTime, hits; ${what}`,
      searches: [page(filter, 'startTime', true), page(filter, 'startTime', false)],
      limitMs: 5,
    },
    {
      what: `first page by type, state, user, priority, up and down, hits: the slowest; ${what}`,
      searches: SORTS.filter(field => field !== 'jobId' && field !== 'startTime').flatMap(field => [
        page(filter, field, true),
        page(filter, field, false),
      ]),
      limitMs: 5,
    },
  ]);

const facetsOf = (what: string, filter: JobFilter, limitMs: number): Question => ({
  what: `facets by type, state and user, hits; ${what}`,
  searches: [facets(filter)],
  limitMs,
});

/** Of a history of that many jobs. */
export const questions = (jobs: number): Question[] => [
  ...firstPages({ ...ATTRIBUTES, ...PAIRS }),
  ...[Math.min(900_000, jobs * 0.9), jobs * 0.98].flatMap(depth =>
    (['jobId', 'startTime'] as const).map(field => ({
      what: `page at depth ${depth.toLocaleString('en')} by ${field}`,
      searches: [page(EVERY_JOB, field, true, depth + 1)],
      limitMs: depth === 900_000 ? 100 : 50,
    })),
  ),
  {
    what: 'page behind a cursor in the middle, by each of the six orders: the slowest',
    searches: SORTS.map(field =>
      ask(EVERY_JOB, { sort: [{ field, descending: true }], page: cursor(field, jobs / 2) }),
    ),
    limitMs: 5,
  },
  facetsOf('no filter', EVERY_JOB, 20),
  facetsOf('state FAILED_TOTAL', state('FAILED_TOTAL'), 20),
  facetsOf('the most frequent type', type('NONE'), 20),
  facetsOf('state FAILED_TOTAL and the busiest user', both(state('FAILED_TOTAL'), user('user1')), 150),
  facetsOf('one project, 0.1 %', PAIRS['one project, 0.1 %'] as JobFilter, 10),
  facetsOf('one storage, 5 %', PAIRS['one storage, 5 %'] as JobFilter, 100),
  facetsOf('one checksum mode, 33 %', PAIRS['one checksum mode, 33 %'] as JobFilter, 600),
  facetsOf('one storage and state FINISHED', both(pair('storageId', 'VX-7'), state('FINISHED')), 150),
  facetsOf('one storage and one project', both(pair('storageId', 'VX-7'), pair('myApp_project', 'p7')), 150),
];

const MIDDLE = { type: 'NONE', state: 'FINISHED', user: 'user2', priority: 'MEDIUM' };

function cursor(field: SortField, id: number) {
  const time = `${new Date(Date.now() - id * 20_000).toISOString().slice(0, -1)}000Z`;
  const value = field === 'jobId' ? id : field === 'startTime' ? time : MIDDLE[field as keyof typeof MIDDLE];
  return { after: { values: [value], id }, number: 100 };
}
