/*
 * Filters and sort keys of core/search.ts as SQL. The text is put together from the fragments below and nothing else;
 * every value is a parameter.
 */
import type { Found, JobFilter, JobSearch, Page, PageAfter, SortField, SortKey } from '../core/search.ts';
import { jobState, priorityRank } from './codes.ts';
import type { Reader } from './database.ts';
import { parameters, toCondition } from './search-condition.ts';
import { countFacet } from './search-facets.ts';
import { behind, ORDERED_TABLES, orderBy as orderOf, placeOf, withTies } from './search-order.ts';

type Parameter = (value: unknown) => string;
type Conditions = {
  [Part in keyof JobFilter]-?: (value: NonNullable<JobFilter[Part]>, parameter: Parameter) => string;
};

const CONDITIONS: Conditions = {
  account: (id, p) => `job.account = ${p(id)}`,
  types: (names, p) => `job.type in (select id from job_type where name = any(${p(names)}))`,
  states: (states, p) => `job.state = any(${p(states.map(jobState.toCode))}::smallint[])`,
  priorities: (priorities, p) => `job.priority = any(${p(priorities.map(priorityRank.toCode))}::smallint[])`,
  metadata: (pairs, p) => pairs.map(([key, value]) => `${datum(p(key))} ${matches(value, p)}`).join(' and ') || 'true',
  startedFrom: (time, p) => `job.created_at >= ${p(time)}`,
  // Times are shown in milliseconds and kept in microseconds: what is shown as the bound belongs to the interval.
  startedTo: (time, p) => `job.created_at < ${p(time)}::timestamptz + interval '1 ms'`,
  finishedFrom: (time, p) => `job.finished_at >= ${p(time)}`,
  finishedTo: (time, p) => `job.finished_at < ${p(time)}::timestamptz + interval '1 ms'`,
};

const datum = (key: string): string => `(job.data || job.result) ->> ${key}::text`;

const matches = (value: string, p: Parameter): string =>
  value.includes('*') ? `like ${p(toLikePattern(value))}` : `= ${p(value)}`;

/** `*` stands for any text, everything else for itself. */
const toLikePattern = (value: string): string => value.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');

const SORT_COLUMNS: Record<SortField, string> = {
  jobId: 'job.id',
  type: 'job_type.name',
  state: 'job.state',
  user: 'account.name',
  startTime: 'job.created_at',
  priority: 'job.priority',
  finishTime: 'job.finished_at',
  updated: 'coalesce(job.finished_at, job.created_at)',
};

/** Ties are broken by id in the direction of the last key, so that pages never overlap. */
function orderBy(sort: readonly SortKey[]): string {
  const direction = (descending: boolean) => (descending ? ' desc' : '');
  const last = sort.at(-1)?.descending ?? false;
  const columns = sort.map(({ field, descending }) => SORT_COLUMNS[field] + direction(descending));
  return [...columns, `job.id${direction(last)}`].join(', ');
}

function where(filter: JobFilter, parameter: Parameter): string {
  const parts = Object.entries(CONDITIONS).flatMap(([part, condition]) => {
    const value = filter[part as keyof JobFilter];
    return value === undefined ? [] : [(condition as (value: unknown, p: Parameter) => string)(value, parameter)];
  });
  return parts.join(' and ') || 'true';
}

/** The ids of a page of the jobs that match, and how many match in all. */
export async function findJobIds(
  reader: Reader,
  filter: JobFilter,
  sort: readonly SortKey[],
  { first, number }: Page,
): Promise<{ hits: number; ids: number[] }> {
  const values: unknown[] = [];
  const parameter: Parameter = value => `$${values.push(value)}`;
  const condition = where(filter, parameter);
  const conditionValues = [...values];
  const count = async (): Promise<number> => {
    const { rows } = await reader.query<{ hits: number }>(
      `/* countMatchingJobs */ select count(*) as hits from job where ${condition}`,
      conditionValues,
    );
    return rows[0]?.hits as number;
  };
  const list = async (): Promise<number[]> => {
    const { rows } = await reader.query<{ id: number }>(
      `/* findJobIds */
      select job.id from job join job_type on job_type.id = job.type join account on account.id = job.account
      where ${condition} order by ${orderBy(sort)} limit ${parameter(number ?? null)} offset ${parameter(first - 1)}`,
      values,
    );
    return rows.map(({ id }) => id);
  };
  const [hits, ids] = await Promise.all([count(), number === 0 ? [] : list()]);
  return { hits, ids };
}

/** Answers a question about jobs. All of the answer is of one moment when the reader is that of a snapshot. */
export async function searchJobs(reader: Reader, search: JobSearch): Promise<Found> {
  const [hits, page, ...facets] = await Promise.all([
    search.count ? countJobs(reader, search) : undefined,
    'after' in search.page ? listJobsBehind(reader, search, search.page) : listJobsAt(reader, search, search.page),
    ...search.facets.map(facet => countFacet(reader, facet)),
  ]);
  return { hits, ...page, facets };
}

async function countJobs(reader: Reader, { filter }: JobSearch): Promise<number> {
  const p = parameters();
  const { rows } = await reader.query<{ hits: number }>(
    `/* countMatchingJobs */ select count(*) as hits from job where ${toCondition(filter, p)}`,
    p.values,
  );
  return rows[0]?.hits as number;
}

type FoundPage = Pick<Found, 'ids' | 'next'>;

async function listJobsAt(reader: Reader, { filter, sort }: JobSearch, { first, number }: Page): Promise<FoundPage> {
  if (number === 0) return { ids: [], next: undefined };
  const p = parameters();
  const { rows } = await reader.query<{ id: number }>(
    `/* listJobsAt */
    select job.id from ${ORDERED_TABLES} where ${toCondition(filter, p)}
    order by ${orderOf(withTies(sort))} limit ${p(number ?? null)} offset ${p(first - 1)}`,
    p.values,
  );
  return { ids: rows.map(({ id }) => id), next: undefined };
}

async function listJobsBehind(
  reader: Reader,
  { filter, sort }: JobSearch,
  { after, number }: PageAfter,
): Promise<FoundPage> {
  const p = parameters();
  const condition = toCondition(filter, p);
  const { rows } = await reader.query<{ id: number }>(
    `/* listJobsBehind */
    select job.id from ${ORDERED_TABLES} where (${condition})${after ? ` and ${behind(sort, after, p)}` : ''}
    order by ${orderOf(withTies(sort))} limit ${p(number + 1)}`,
    p.values,
  );
  const ids = rows.slice(0, number).map(({ id }) => id);
  const last = ids.at(-1);
  const isMore = rows.length > number && last !== undefined;
  return { ids, next: isMore ? await placeOf(reader, sort, last) : undefined };
}
