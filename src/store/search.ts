/*
 * Questions about jobs (core/search.ts) as SQL. Each is answered from what knows it best:
 *
 *   counts by type, user, state, priority    the tally                        search-tally.ts
 *   pages in an order that begins with them  stretches of indexes, merged     search-groups.ts, search-walk.ts
 *   jobs that have certain metadata           their pairs                      search-pairs.ts
 *   anything else                             the table of jobs                search-list.ts, search-facets.ts
 */
import type { JobFilter } from '../core/filter.ts';
import type { FacetCount, FacetRequest, Found, JobSearch } from '../core/search.ts';
import type { Reader } from './database.ts';
import { countFacets } from './search-facets.ts';
import { listGroupedAt, listGroupedBehind, toGrouped } from './search-groups.ts';
import { countJobs, listAt, listBehind } from './search-list.ts';
import { placeOf } from './search-order.ts';
import { type Asked, ask } from './search-source.ts';

/** Answers a question about jobs. All of the answer is of one moment when the reader is that of a snapshot. */
export async function searchJobs(reader: Reader, search: JobSearch): Promise<Found> {
  // The facets of one filter are counted together; most often it is that of the search.
  const filters = [...new Set([search.filter, ...search.facets.map(({ filter }) => filter)])];
  const facetsOf = (filter: JobFilter) => search.facets.filter(facet => facet.filter === filter);
  const counts = new Map<FacetRequest, readonly FacetCount[]>();
  const countAll = async (asked: Asked): Promise<void> => {
    const facets = facetsOf(asked.filter);
    const counted = await countFacets(reader, asked, facets);
    for (const [i, facet] of facets.entries()) counts.set(facet, counted[i] ?? []);
  };
  const [first, ...others] = await Promise.all(filters.map(filter => ask(reader, filter)));
  const asked = first as Asked;
  const [hits, page] = await Promise.all([
    search.count ? countJobs(reader, asked) : undefined,
    listPage(reader, asked, search),
    ...[asked, ...others].map(countAll),
  ]);
  return { hits, ...page, facets: search.facets.map(facet => counts.get(facet) ?? []) };
}

async function listPage(
  reader: Reader,
  asked: Asked,
  { filter, sort, page }: JobSearch,
): Promise<Pick<Found, 'ids' | 'next'>> {
  const grouped = toGrouped(filter, sort);
  if ('first' in page) {
    if (page.number === 0) return { ids: [], next: undefined };
    const ids = grouped ? listGroupedAt(reader, grouped, page) : listAt(reader, { asked, sort }, page);
    return { ids: await ids, next: undefined };
  }
  const more = { ...page, number: page.number + 1 };
  const found = await (grouped ? listGroupedBehind(reader, grouped, more) : listBehind(reader, { asked, sort }, more));
  const ids = found.slice(0, page.number);
  const last = ids.at(-1);
  return { ids, next: found.length > ids.length && last !== undefined ? await placeOf(reader, sort, last) : undefined };
}
