/*
 * Searches for jobs (core/search) as SQL: which jobs, on which page, how many, and how often each value occurs.
 *
 *   filters ─► resolved (names, metadata) ─► way.ts chooses ─► page, count and facets, in parallel
 *
 * README.md explains the tables and their words, docs/decisions/0016 the reasons.
 */
import type { JobSearch, Page, PageAfter, SearchResult } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { sortByCreation } from './creation-order.ts';
import { listDatumPage } from './datum-page.ts';
import { listDatumValues } from './datum-values.ts';
import { EFFORT } from './effort.ts';
import { countFacets, type FacetPlan, planFacets } from './facets.ts';
import { type ResolvedFilter, resolveFilter } from './filter.ts';
import { countGrouped, type GroupedJobs, listGroupedAt, listGroupedBehind, readGroups } from './groups.ts';
import { type Listing, listAt, listBehind } from './list.ts';
import { readPlace } from './order.ts';
import { type CountWay, chooseWay, type Grouping, type PageWay } from './way.ts';

/** The names of the ways that a search took, for the log. */
export interface WayNames {
  page: PageWay['kind'];
  count: CountWay['kind'];
  /** One for each filter that columns were counted of. */
  columns: string[];
}

/** Answers a search. The whole answer is of one moment if the reader is that of a snapshot. */
export async function searchJobs(
  reader: Reader,
  search: JobSearch,
  effort = EFFORT,
): Promise<SearchResult & { way: WayNames }> {
  // The facets of one filter are counted together; usually it is the filter of the search.
  const filters = [...new Set([search.filter, ...search.facets.map(({ filter }) => filter)])];
  const resolved = await Promise.all(filters.map(filter => resolveFilter(reader, filter, effort)));
  if (resolved.some(hasManyJoins)) await reader.query(AS_WRITTEN);
  const plans = resolved.map(one => planFacets(one, search.facets));
  const [filter, plan] = [resolved[0] as ResolvedFilter, plans[0] as FacetPlan];
  const way = chooseWay(filter, search, plan.way !== undefined);
  const task = { filter, sort: search.sort, groupBy: toGroupBy(reader, filter) };
  const [hits, page, counted, ...others] = await Promise.all([
    countHits(task, way.count),
    listPage(reader, task, way.page, search.page),
    ...plans.map((one, i) => countFacets(reader, resolved[i] as ResolvedFilter, one)),
  ]);
  const counts = new Map([counted, ...others].flatMap(one => [...(one?.counts ?? [])]));
  return {
    hits: way.count.kind === 'facets' ? counted?.jobs : hits,
    ...page,
    facets: search.facets.map(facet => counts.get(facet) ?? []),
    way: { page: way.page.kind, count: way.count.kind, columns: plans.flatMap(({ way }) => (way ? [way.kind] : [])) },
  };
}

/**
 * Joins in the order of the text. From some eight tables on, PostgreSQL would spend more time on the order of the joins
 * than on the joins; pairs.ts writes them in a good order, the rarest metadata first.
 */
const AS_WRITTEN = `/* joinAsWritten */ select set_config('join_collapse_limit', '1', true)`;
const MANY_JOINS = 8;
const hasManyJoins = ({ paired }: ResolvedFilter): boolean => (paired?.others.length ?? 0) >= MANY_JOINS;

/** A search whose way is being carried out. */
interface Task extends Listing {
  /** Reads the groups of the filter, once: both the page and the count may need them. */
  groupBy(grouping: Grouping): GroupedJobs;
}

function toGroupBy(reader: Reader, filter: ResolvedFilter): Task['groupBy'] {
  let grouped: GroupedJobs | undefined;
  return grouping => (grouped ??= readGroups(reader, filter, grouping));
}

async function countHits({ filter, groupBy }: Task, way: CountWay): Promise<number | undefined> {
  if (way.kind === 'none' || way.kind === 'facets') return undefined;
  return way.kind === 'groups' ? countGrouped(groupBy(way.grouping)) : filter.count();
}

async function listPage(
  reader: Reader,
  task: Task,
  way: PageWay,
  page: Page | PageAfter,
): Promise<Pick<SearchResult, 'ids' | 'next'>> {
  if ('first' in page) return { ids: await listIds(reader, task, way, page), next: undefined };
  const found = await listIds(reader, task, way, { ...page, number: page.number + 1 });
  const ids = found.slice(0, page.number);
  const last = ids.at(-1);
  const hasNext = found.length > ids.length && last !== undefined;
  return { ids, next: hasNext ? await readPlace(reader, task.sort, last) : undefined };
}

/** Carries out the way of a page. */
async function listIds(reader: Reader, task: Task, way: PageWay, page: Page | PageAfter): Promise<readonly number[]> {
  switch (way.kind) {
    case 'empty':
      return [];
    case 'datumPage':
      return listDatumPage(reader, { paired: way.paired, effort: task.filter.effort }, way.order, page);
    case 'datumValues':
      return listDatumValues(reader, task.filter, way);
    case 'groups': {
      const grouped = task.groupBy(way.grouping);
      return 'first' in page ? listGroupedAt(reader, grouped, page) : listGroupedBehind(reader, grouped, page);
    }
    case 'byId': {
      const byId = { ...task, sort: [{ field: 'jobId', descending: way.descending } as const] };
      const ids = await listIds(reader, byId, way.read, way.page);
      return (await sortByCreation(reader, ids, way)) ?? listAt(reader, task, way.page);
    }
    case 'list':
      return 'first' in page ? listAt(reader, task, page) : listBehind(reader, task, page);
  }
}

export { foldChanges, MAX_CHANGES_PER_FOLD, vacuumChanges } from './fold.ts';
export { listLongestRunning, listTypeTimes } from './report.ts';
export { countJobsByState } from './totals.ts';
