/*
 * The parameters of lists and searches as a question about jobs.
 * Source: Vidispine API, "List all jobs"; job, active, updated-from, updated-to, errorMessage, q and cursor are ours.
 */

import { invalid } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import { hasEnded, JOB_STATES } from '../core/job.ts';
import {
  allOf,
  EVERY_JOB,
  type JobFilter,
  type JobSearch,
  type Page,
  type PageAfter,
  parsePriority,
  parseQuery,
  parseSort,
  parseState,
  type TextTest,
  type TimeField,
} from '../core/search/search.ts';
import type { Account } from '../store/accounts.ts';
import { readCursor } from './cursor.ts';
import type { Query } from './wire/wire.ts';

/** The most jobs that one list may hold. */
const MOST_JOBS_LISTED = 100_000;

/** What to find, in which order, and which page of it. */
export type JobQuestion = Pick<JobSearch, 'filter' | 'sort' | 'page'>;

/** Reads a list's filter, order and page. Failure invalidInput, or notFound for an unknown sort field. */
export const readQuestion = (query: Query, account: Account, ids: Ids): JobQuestion => ({
  filter: readFilter(query, account, { ids, isOwn: true }),
  ...readOrder(query),
});

/** The filters among the parameters. `isOwn`: only jobs of the caller, unless the parameter `user` says otherwise. */
export function readFilter(query: Query, account: Account, { ids, isOwn }: { ids: Ids; isOwn: boolean }): JobFilter {
  const jobs = query.list('job')?.map(id => readId(id, ids));
  const types = query.list('type');
  const states = query.list('state')?.map(parseState);
  const priorities = query.list('priority')?.map(parsePriority);
  const error = query.text('errorMessage');
  const q = query.text('q');
  return allOf(
    query.flag('user', isOwn) ? { kind: 'user', test: { is: [account.name] } } : EVERY_JOB,
    jobs ? { kind: 'id', ids: jobs } : EVERY_JOB,
    types ? { kind: 'type', test: { is: types } } : EVERY_JOB,
    states ? { kind: 'state', states } : EVERY_JOB,
    query.flag('active', false) ? ACTIVE : EVERY_JOB,
    priorities ? { kind: 'priority', priorities } : EVERY_JOB,
    ...query.pairs('jobmetadata').map(([key, value]): JobFilter => ({ kind: 'metadata', key, test: toTest(value) })),
    error === undefined ? EVERY_JOB : { kind: 'metadata', key: 'errorMessage', test: toTest(error) },
    readTimes(query, 'started', 'starttime'),
    readTimes(query, 'finished', 'finishtime'),
    readTimes(query, 'updated', 'updated'),
    q === undefined ? EVERY_JOB : parseQuery(q, ids),
  );
}

const ACTIVE: JobFilter = { kind: 'state', states: JOB_STATES.filter(state => !hasEnded(state)) };

/** `*` stands for any text. */
const toTest = (value: string): TextTest => (value.includes('*') ? { like: value.split('*') } : { is: [value] });

function readId(text: string, ids: Ids): number {
  const id = ids.parse('Job', text);
  if (id === undefined) throw invalid('job', text, `'${text}' is not the id of a job, such as ${ids.example}`);
  return id;
}

function readTimes(query: Query, field: TimeField, name: string): JobFilter {
  const [from, to] = [query.time(`${name}-from`), query.time(`${name}-to`)];
  return from || to ? { kind: 'time', field, ...(from && { from }), ...(to && { to }) } : EVERY_JOB;
}

/** A cursor brings the order along in which it was made. */
function readOrder(query: Query): { sort: JobSearch['sort']; page: Page | PageAfter } {
  const given = query.text('sort');
  const sort = parseSort(given ?? '', toDirection(query));
  const number = query.whole('number', { fallback: 100, min: 0, max: MOST_JOBS_LISTED });
  const first = query.whole('first', { min: 0 });
  const text = query.text('cursor');
  // Counted from 1; real clients send 0 for the first job too.
  if (text === undefined) return { sort, page: { first: Math.max(1, first ?? 1), number } };
  if (first !== undefined)
    throw invalid('first', String(first), 'first counts from the beginning, cursor goes on from a page: leave one out');
  const cursor = readCursor(text, sort);
  if (given !== undefined && JSON.stringify(cursor.sort) !== JSON.stringify(sort))
    throw invalid('cursor', text, 'This cursor is of a list in another order; begin with cursor=*, or leave sort out');
  return { sort: cursor.sort, page: { after: cursor.after, number } };
}

/** The direction of sort keys that have none: an old parameter of its own. */
const toDirection = (query: Query): 'asc' | 'desc' =>
  query.text('sort-order')?.toLowerCase() === 'desc' ? 'desc' : 'asc';

/** Reads what callers choose to see of a single job and of a list alike. */
export const toShown = (query: Query) => ({ fields: query.list('field'), extended: query.flag('extended', false) });
