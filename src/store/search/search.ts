/*
 * Questions about jobs (core/search.ts) as SQL. Each is answered from what knows it best:
 *
 *   counts by type, user, state, priority    the tally                        search-tally.ts
 *   pages in an order that begins with them  a row of jobs, or stretches      search-groups.ts, search-walk.ts
 *   jobs that have certain metadata          their pairs, or bits of them     search-pairs.ts, search-blocks.ts
 *   …that very many have, in such an order   the tally of the datum           search-datum-page.ts, search-data.ts
 *   anything else                            the table of jobs                search-list.ts, search-facets.ts
 */
import {
  allOf,
  type FacetCount,
  type FacetRequest,
  type JobFilter,
  type JobSearch,
  type Page,
  type PageAfter,
  type SearchResult,
  type SortKey,
} from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { listDatumGroups } from './data.ts';
import { listDatumPage } from './datum-page.ts';
import { areByColumns, countFacets } from './facets.ts';
import { countGrouped, type Grouped, listGroupedAt, listGroupedBehind, toGrouped } from './groups.ts';
import { listAt, listBehind } from './list.ts';
import { placeOf, withTies } from './order.ts';
import { isAlone, type Paired } from './pairs.ts';
import { type Asked, ask, EFFORT } from './source.ts';
import { isByCreation, sortByCreation, toIdOrder } from './times.ts';

/** Answers a question about jobs. All of the answer is of one moment when the reader is that of a snapshot. */
export async function searchJobs(reader: Reader, search: JobSearch, effort = EFFORT): Promise<SearchResult> {
  // The facets of one filter are counted together; most often it is that of the search.
  const filters = [...new Set([search.filter, ...search.facets.map(({ filter }) => filter)])];
  const facetsOf = (filter: JobFilter) => search.facets.filter(facet => facet.filter === filter);
  const counts = new Map<FacetRequest, readonly FacetCount[]>();
  const countAll = async (asked: Asked): Promise<number | undefined> => {
    const facets = facetsOf(asked.filter);
    const counted = await countFacets(reader, asked, facets);
    for (const [i, facet] of facets.entries()) counts.set(facet, counted.facets[i] ?? []);
    return counted.jobs;
  };
  const [first, ...others] = await Promise.all(filters.map(filter => ask(reader, filter, effort)));
  const asked = first as Asked;
  const isCounted = areByColumns(facetsOf(search.filter));
  const sorted = toSorted(reader, asked, search.sort);
  const [hits, page, jobs] = await Promise.all([
    search.count && !isCounted ? count(sorted) : undefined,
    listPage(reader, sorted, search),
    ...[asked, ...others].map(countAll),
  ]);
  const facets = search.facets.map(facet => counts.get(facet) ?? []);
  return { hits: search.count && isCounted ? jobs : hits, ...page, facets };
}

/** A question in an order. */
interface Sorted {
  asked: Asked;
  sort: readonly SortKey[];
  grouped: Grouped | undefined;
}

const toSorted = (reader: Reader, asked: Asked, sort: readonly SortKey[]): Sorted => ({
  asked,
  sort,
  grouped: toGrouped(reader, asked, sort),
});

/** The page needs the groups, and they are counted. */
const count = ({ asked, grouped }: Sorted): Promise<number> => (grouped ? countGrouped(grouped) : asked.count());

async function listPage(
  reader: Reader,
  sorted: Sorted,
  search: JobSearch,
): Promise<Pick<SearchResult, 'ids' | 'next'>> {
  const { sort, page } = search;
  if ('first' in page) return { ids: await listAtPage(reader, sorted, search, page), next: undefined };
  const found = await listBehindPlace(reader, sorted, { ...page, number: page.number + 1 });
  const ids = found.slice(0, page.number);
  const last = ids.at(-1);
  return { ids, next: found.length > ids.length && last !== undefined ? await placeOf(reader, sort, last) : undefined };
}

async function listBehindPlace(reader: Reader, sorted: Sorted, page: PageAfter): Promise<readonly number[]> {
  const { asked, sort, grouped } = sorted;
  const ids = isOfData(asked) ? await listDatumPage(reader, asked, sort, page) : undefined;
  return ids ?? (grouped ? listGroupedBehind(reader, grouped, page) : listBehind(reader, sorted, page));
}

/** Whether pages are read value by value of one datum. */
const isOfData = ({ paired }: Asked): boolean => paired !== undefined && isAlone(paired) && paired.tallied.length > 0;

async function listAtPage(reader: Reader, sorted: Sorted, search: JobSearch, page: Page): Promise<readonly number[]> {
  if (page.number === 0) return [];
  const read = (one: Sorted): Promise<number[]> =>
    one.grouped ? listGroupedAt(reader, one.grouped, page) : listAt(reader, one, page);
  const { asked } = sorted;
  const { paired, by } = asked;
  if (isOfData(asked)) {
    const ids =
      (await listDatumPage(reader, asked, search.sort, page)) ?? (await listByDatum(reader, asked, search.sort, page));
    if (ids) return ids;
  }
  // Of all jobs nothing is faster than the index on the times, but for deep pages.
  const isDeep = page.first > asked.effort.jobsInARow;
  const isFaster = paired !== undefined || (by !== undefined && (by !== 0 || isDeep));
  if (!isFaster || !isByCreation(search)) return read(sorted);
  const ids = await read(toSorted(reader, asked, toIdOrder(search.sort)));
  return (await sortByCreation(reader, ids, { ...search, page })) ?? read(sorted);
}

/** The page of jobs that have a frequent datum: of each value of the first key what the page has of it. */
async function listByDatum(
  reader: Reader,
  asked: Asked,
  sort: readonly SortKey[],
  { first, number }: Page,
): Promise<number[] | undefined> {
  const paired = asked.paired as Paired;
  const groups = await listDatumGroups(reader, paired, sort);
  if (!groups) return undefined;
  const byId = withTies(sort).slice(1);
  const pages: Promise<number[]>[] = [];
  let before = 0;
  for (const { filter, jobs } of groups) {
    const skip = Math.max(0, first - 1 - before);
    const take = Math.min(jobs, first - 1 + number - before) - skip;
    const restricted = { ...paired, filter: allOf(paired.filter, filter), rest: filter };
    const one = { ...asked, filter: restricted.filter, paired: restricted };
    if (take > 0) pages.push(listAt(reader, { asked: one, sort: byId }, { first: skip + 1, number: take }));
    before += jobs;
  }
  return (await Promise.all(pages)).flat();
}

export { foldChanges, MAX_CHANGES_PER_FOLD, vacuumChanges } from './fold.ts';
export { listLongestRunning, listTypeTimes } from './report.ts';
export { countJobsByState } from './totals.ts';
