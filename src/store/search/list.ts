/*
 * Pages of any filter in any order.
 */
import type { Page, PageAfter, SortKey } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { type Parameters, parameters } from './condition.ts';
import { behind, orderBy, orderOfShown, shownKeys, TIMES, tablesOf, withTies } from './order.ts';
import { type Asked, partsOf } from './source.ts';

export interface Listed {
  asked: Asked;
  sort: readonly SortKey[];
}

/** The ids of a page. Where it is known how many jobs there are, it is read from the nearer end. */
export async function listAt(reader: Reader, listed: Listed, { first, number }: Page): Promise<number[]> {
  const { asked } = listed;
  const isFar = first > number && asked.by !== undefined;
  const jobs = isFar ? await asked.count() : Number.POSITIVE_INFINITY;
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
  { asked, sort }: Listed,
  { skip, take }: { skip: number; take: number },
  toPlace: (p: Parameters) => string = () => 'true',
): Promise<number[]> {
  const p = parameters(asked.numbers);
  const wanted = sort.some(({ field }) => TIMES.includes(field)) ? 'rows' : 'cells';
  const keys = withTies(sort);
  const end = p(skip + take);
  const parts = partsOf(asked, wanted, p).map(
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
