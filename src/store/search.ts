/*
 * Questions about jobs (core/search.ts) as SQL.
 */
import type { Found, JobSearch, Page, PageAfter } from '../core/search.ts';
import type { Reader } from './database.ts';
import { parameters, toCondition } from './search-condition.ts';
import { countFacet } from './search-facets.ts';
import { behind, ORDERED_TABLES, orderBy, placeOf, withTies } from './search-order.ts';

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
    order by ${orderBy(withTies(sort))} limit ${p(number)} offset ${p(first - 1)}`,
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
    order by ${orderBy(withTies(sort))} limit ${p(number + 1)}`,
    p.values,
  );
  const ids = rows.slice(0, number).map(({ id }) => id);
  const last = ids.at(-1);
  const isMore = rows.length > number && last !== undefined;
  return { ids, next: isMore ? await placeOf(reader, sort, last) : undefined };
}
