/*
 * Pages of any filter in any order.
 */
import type { Page, PageAfter, SortKey } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { type SqlParameters, sqlParameters } from './condition.ts';
import { partsOf, type ResolvedFilter } from './filter.ts';
import { behind, orderBy, orderOfShown, shownKeys, TIMES, tablesOf, withTies } from './order.ts';

export interface Listing {
  filter: ResolvedFilter;
  sort: readonly SortKey[];
}

/** Lists the ids of a page. If the number of jobs is cheap to count, the page is read from the nearer end. */
export async function listAt(reader: Reader, listing: Listing, { first, number }: Page): Promise<number[]> {
  const { filter } = listing;
  const isCounted = first > number && filter.by !== undefined;
  const jobs = isCounted ? await filter.count() : Number.POSITIVE_INFINITY;
  const take = Math.min(number, jobs - (first - 1));
  if (take <= 0) return [];
  const rest = jobs - (first - 1) - take;
  if (first - 1 <= rest) return list(reader, listing, { skip: first - 1, take });
  const sort = withTies(listing.sort).map(({ field, descending }) => ({ field, descending: !descending }));
  return (await list(reader, { ...listing, sort }, { skip: rest, take })).reverse();
}

/** Lists the ids after a place. */
export const listBehind = (reader: Reader, listing: Listing, { after, number }: PageAfter): Promise<number[]> =>
  list(reader, listing, { skip: 0, take: number }, p => (after ? behind(listing.sort, after, p) : 'true'));

async function list(
  reader: Reader,
  { filter, sort }: Listing,
  { skip, take }: { skip: number; take: number },
  toPlace: (p: SqlParameters) => string = () => 'true',
): Promise<number[]> {
  const p = sqlParameters(filter.nameIds);
  const columns = sort.some(({ field }) => TIMES.includes(field)) ? 'rows' : 'cells';
  const keys = withTies(sort);
  const end = p(skip + take);
  const parts = partsOf(filter, columns, p).map(
    part => `(
      select ${shownKeys(keys)} from (${part}) as job ${tablesOf(sort)}
      where ${toPlace(p)} order by ${orderBy(keys)} limit ${end})`,
  );
  const { rows } = await reader.query<{ id: number }>(
    `/* list */
    select id from (${parts.join(' union all ')}) as page
    order by ${orderOfShown(keys)} limit ${p(take)} offset ${p(skip)}`,
    p.values,
  );
  return rows.map(({ id }) => id);
}
