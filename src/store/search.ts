/*
 * Questions about jobs (core/search.ts) as SQL. Each is answered from what knows it best:
 *
 *   counts by type, user, state, priority   the tally                        search-tally.ts
 *   pages in an order that begins with them  stretches of indexes, merged     search-groups.ts, search-walk.ts
 *   anything else                            the table of jobs                search-list.ts, search-facets.ts
 */
import type { Found, JobSearch } from '../core/search.ts';
import type { Reader } from './database.ts';
import { countFacet } from './search-facets.ts';
import { listGroupedAt, listGroupedBehind, toGrouped } from './search-groups.ts';
import { countListed, listAt, listBehind } from './search-list.ts';
import { placeOf } from './search-order.ts';
import { countTallied, tallyOf } from './search-tally.ts';

/** Answers a question about jobs. All of the answer is of one moment when the reader is that of a snapshot. */
export async function searchJobs(reader: Reader, search: JobSearch): Promise<Found> {
  const [hits, page, ...facets] = await Promise.all([
    search.count ? countJobs(reader, search) : undefined,
    listPage(reader, search),
    ...search.facets.map(facet => countFacet(reader, facet)),
  ]);
  return { hits, ...page, facets };
}

async function countJobs(reader: Reader, { filter }: JobSearch): Promise<number> {
  const by = tallyOf(filter);
  return by === undefined ? countListed(reader, filter) : countTallied(reader, filter, by);
}

async function listPage(reader: Reader, { filter, sort, page }: JobSearch): Promise<Pick<Found, 'ids' | 'next'>> {
  const grouped = toGrouped(filter, sort);
  if ('first' in page) {
    if (page.number === 0) return { ids: [], next: undefined };
    const ids = grouped ? listGroupedAt(reader, grouped, page) : listAt(reader, { filter, sort }, page);
    return { ids: await ids, next: undefined };
  }
  const more = { ...page, number: page.number + 1 };
  const found = await (grouped ? listGroupedBehind(reader, grouped, more) : listBehind(reader, { filter, sort }, more));
  const ids = found.slice(0, page.number);
  const last = ids.at(-1);
  return { ids, next: found.length > ids.length && last !== undefined ? await placeOf(reader, sort, last) : undefined };
}
