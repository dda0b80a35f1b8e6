/*
 * The parameters of lists and searches, and the question about jobs that they ask.
 * Source: Vidispine API, "List all jobs".
 */
import { invalid } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { hasEnded, JOB_STATES, PRIORITIES } from '../../core/job.ts';
import {
  allOf,
  checkConditions,
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
} from '../../core/search/search.ts';
import type { Account } from '../../store/accounts.ts';
import { extension, flag, list, pairs, text, time, type Values, whole } from '../wire/wire.ts';
import { readCursor } from './cursor.ts';

const MAX_JOBS_LISTED = 100_000;

/** The filters of lists, searches and reports. `isOwn`: only jobs of the caller, unless `user` says otherwise. */
export const jobFilters = (ids: Ids, isOwn: boolean) => ({
  user: flag(isOwn, 'List only jobs of the caller.'),
  job: extension(list('Ids of jobs.', { parse: id => readId(id, ids) })),
  type: list('Job types.'),
  state: list('Job states.', { parse: parseState, values: JOB_STATES }),
  active: extension(flag(false, 'List only jobs that have not ended.')),
  priority: list('Priorities.', { parse: parsePriority, values: PRIORITIES }),
  jobmetadata: pairs('`key=value`: jobs with this metadata; `*` in the value stands for any text.'),
  errorMessage: extension(text('Jobs with this error message; `*` stands for any text.')),
  'starttime-from': time('Jobs created at this time or later.'),
  'starttime-to': time('Jobs created before this time.'),
  'finishtime-from': time('Jobs that ended at this time or later.'),
  'finishtime-to': time('Jobs that ended before this time.'),
  'updated-from': extension(time('Jobs that changed at this time or later.')),
  'updated-to': extension(time('Jobs whose last change was before this time.')),
  q: extension(text('A query, such as `type = TRANSCODE and priority >= HIGH`.', { parse: q => parseQuery(q, ids) })),
});

/** The order of a list, and the page of it. */
const ORDER = {
  sort: text('Sort keys, such as `priority desc,startTime`.'),
  'sort-order': text('The direction of sort keys that have none: `asc` or `desc`.'),
  first: whole({ min: 0 }, 'The position of the first job, from 1.'),
  number: whole({ fallback: 100, min: 0, max: MAX_JOBS_LISTED }, 'The most jobs listed.'),
  cursor: extension(text('`*` for the first page, then the `nextCursor` of the page before.')),
};

/** The parameters that select the members shown, of a single job and of a list. */
export const SHOWN = {
  field: list('Metadata keys; other keys are left out.'),
  extended: extension(flag(false, 'Add an `extension` with what is not in the Vidispine API.')),
};

export const listParameters = (ids: Ids) => ({
  ...jobFilters(ids, true),
  ...ORDER,
  ...SHOWN,
  metadata: flag(false, 'Show the metadata of the jobs.'),
  idonly: flag(false, 'Show only the ids of the jobs.'),
  step: flag(false, 'Show the log of the jobs.'),
});

export type ListQuery = Values<ReturnType<typeof listParameters>>;

/** Which jobs, in which order, and which page of them. */
export type JobQuestion = Pick<JobSearch, 'filter' | 'sort' | 'page'>;

/** Throws Failure invalidInput, or notFound for a field that jobs cannot be sorted by. */
export const toQuestion = (query: ListQuery, account: Account): JobQuestion => ({
  filter: toFilter(query, account),
  ...toOrder(query),
});

/** Returns the filter of a query. Throws Failure invalidInput for one with too many conditions. */
export function toFilter(query: Values<ReturnType<typeof jobFilters>>, account: Account): JobFilter {
  const { user, job, type, state, active, priority, jobmetadata, errorMessage, q } = query;
  const filter = allOf(
    user ? { kind: 'user', test: { is: [account.name] } } : EVERY_JOB,
    job ? { kind: 'id', ids: job } : EVERY_JOB,
    type ? { kind: 'type', test: { is: type } } : EVERY_JOB,
    state ? { kind: 'state', states: state } : EVERY_JOB,
    active ? ACTIVE : EVERY_JOB,
    priority ? { kind: 'priority', priorities: priority } : EVERY_JOB,
    ...jobmetadata.map(([key, value]): JobFilter => ({ kind: 'metadata', key, test: toTest(value) })),
    errorMessage === undefined ? EVERY_JOB : { kind: 'metadata', key: 'errorMessage', test: toTest(errorMessage) },
    toTimes('started', query['starttime-from'], query['starttime-to']),
    toTimes('finished', query['finishtime-from'], query['finishtime-to']),
    toTimes('updated', query['updated-from'], query['updated-to']),
    q ?? EVERY_JOB,
  );
  checkConditions([filter]);
  return filter;
}

const ACTIVE: JobFilter = { kind: 'state', states: JOB_STATES.filter(state => !hasEnded(state)) };

/** `*` stands for any text. */
const toTest = (value: string): TextTest => (value.includes('*') ? { like: value.split('*') } : { is: [value] });

function readId(given: string, ids: Ids): number {
  const id = ids.parse('Job', given);
  if (id === undefined) throw invalid('job', given, `'${given}' is not the id of a job, such as ${ids.example}`);
  return id;
}

const toTimes = (field: TimeField, from: Date | undefined, to: Date | undefined): JobFilter =>
  from || to ? { kind: 'time', field, ...(from && { from }), ...(to && { to }) } : EVERY_JOB;

/** A cursor contains the order in which it was made. */
function toOrder(query: ListQuery): { sort: JobSearch['sort']; page: Page | PageAfter } {
  const { sort: given, first, number, cursor: encoded } = query;
  const sort = parseSort(given ?? '', query['sort-order']?.toLowerCase() === 'desc' ? 'desc' : 'asc');
  // Counted from 1; real clients send 0 for the first job too.
  if (encoded === undefined) return { sort, page: { first: Math.max(1, first ?? 1), number } };
  if (first !== undefined)
    throw invalid('first', String(first), 'first counts from the beginning, cursor goes on from a page: leave one out');
  const cursor = readCursor(encoded, sort);
  if (given !== undefined && JSON.stringify(cursor.sort) !== JSON.stringify(sort))
    throw invalid(
      'cursor',
      encoded,
      'This cursor is of a list in another order; begin with cursor=*, or leave sort out',
    );
  return { sort: cursor.sort, page: { after: cursor.after, number } };
}
