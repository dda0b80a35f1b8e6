/*
 * Pages and counts of any filter in any order, read from the table of jobs.
 */
import type { JobFilter } from '../core/filter.ts';
import type { Page, PageAfter, SortKey } from '../core/search.ts';
import type { Reader } from './database.ts';
import { type Parameters, parameters, toCondition } from './search-condition.ts';
import { behind, orderBy, tablesOf, withTies } from './search-order.ts';
import { countTallied, tallyOf } from './search-tally.ts';

export interface Listed {
  filter: JobFilter;
  sort: readonly SortKey[];
}

/** How many jobs a filter lets through. */
export async function countListed(reader: Reader, filter: JobFilter): Promise<number> {
  const p = parameters();
  const { rows } = await reader.query<{ hits: number }>(
    `/* countListed */ select count(*) as hits from job where ${toCondition(filter, p)}`,
    p.values,
  );
  return rows[0]?.hits as number;
}

/** The ids of a page. Where it is known how many jobs there are, it is read from the nearer end. */
export async function listAt(reader: Reader, listed: Listed, { first, number }: Page): Promise<number[]> {
  const by = first > number ? tallyOf(listed.filter) : undefined;
  const jobs = by === undefined ? Number.POSITIVE_INFINITY : await countTallied(reader, listed.filter, by);
  const take = Math.min(number, jobs - (first - 1));
  if (take <= 0) return [];
  const rest = jobs - (first - 1) - take;
  if (first - 1 <= rest) return list(reader, listed, { skip: first - 1, take });
  const sort = withTies(listed.sort).map(({ field, descending }) => ({ field, descending: !descending }));
  return (await list(reader, { ...listed, sort }, { skip: rest, take })).reverse();
}

/** The ids behind a place. */
export const listBehind = (reader: Reader, listed: Listed, { after, number }: PageAfter): Promise<number[]> =>
  list(reader, listed, { skip: 0, take: number }, p => (after ? behind(listed.sort, after, p) : 'true'));

async function list(
  reader: Reader,
  { filter, sort }: Listed,
  { skip, take }: { skip: number; take: number },
  toPlace: (p: Parameters) => string = () => 'true',
): Promise<number[]> {
  const p = parameters();
  const { rows } = await reader.query<{ id: number }>(
    `/* list */
    select job.id from ${tablesOf(sort)} where (${toCondition(filter, p)}) and ${toPlace(p)}
    order by ${orderBy(withTies(sort))} limit ${p(take)} offset ${p(skip)}`,
    p.values,
  );
  return rows.map(({ id }) => id);
}
