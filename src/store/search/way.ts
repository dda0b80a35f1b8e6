/*
 * The way that a search takes: which tables answer it. Chosen by pure functions from the question and from what is
 * known of its filter; search.ts carries it out. Each way gives the same answer. They differ in cost.
 */
import type { JobSearch, Page, SortKey } from '../../core/search/search.ts';
import type { Effort } from './effort.ts';
import { withTies } from './order.ts';
import type { PairedFilter } from './pairs.ts';
import { BY, TALLIED, type TallyColumn, tallyOf, toDatumBy } from './tally.ts';

/** The facts about a filter that a choice depends on. */
export interface FilterFacts {
  /** The columns of the filter, if the tally can answer it. */
  by: number | undefined;
  /** The metadata that every job must have to pass it. */
  paired: PairedFilter | undefined;
  effort: Pick<Effort, 'jobsInARow'>;
}

export interface Way {
  page: PageWay;
  count: CountWay;
}

export type PageWay =
  /** No jobs are wanted. */
  | { kind: 'empty' }
  /** Value by value of a column, from the pairs of a tallied datum, until the page is full. */
  | { kind: 'datumPage'; paired: PairedFilter; order: ColumnOrder }
  /** The values of the column that the page lies in, found by the tally of the datum. */
  | { kind: 'datumValues'; paired: PairedFilter; order: ColumnOrder; page: Page }
  /** The groups that the page lies in, found by the tally. */
  | { kind: 'groups'; grouping: Grouping }
  /** In the order of ids, which is nearly that of creation; then sorted. */
  | { kind: 'byId'; read: { kind: 'groups'; grouping: Grouping } | { kind: 'list' }; descending: boolean; page: Page }
  /** From the table of jobs, or the pairs of the filter. */
  | { kind: 'list' };

export type CountWay =
  /** The count is not wanted. */
  | { kind: 'none' }
  /** As the sum of a facet that is counted anyway. */
  | { kind: 'facets' }
  /** As the sum of the groups that the page needs anyway. */
  | { kind: 'groups'; grouping: Grouping }
  | FilterCountWay;

/** How the jobs of a filter are counted when nothing else of the search counts them. */
export type FilterCountWay =
  | { kind: 'tally'; by: number }
  /** By the stored number of jobs that have the datum. */
  | { kind: 'datum'; paired: PairedFilter }
  /** By the tally of the datum. */
  | { kind: 'datumTally'; paired: PairedFilter; by: number }
  /** One by one. */
  | { kind: 'jobs' };

/** How the jobs of a filter are counted by the values of columns. */
export type ColumnsWay =
  | { kind: 'tally'; by: number }
  /** `by` has the tally of the datum for each column. */
  | { kind: 'datumTally'; paired: PairedFilter; by: readonly number[] }
  | { kind: 'jobs' };

/** An order by one tallied column and then by id. */
export interface ColumnOrder {
  key: SortKey;
  column: TallyColumn;
  /** The direction of ids within one value. */
  descending: boolean;
}

/** An order by tallied columns and then by id, of the jobs of a filter that the tally can answer. */
export interface Grouping {
  /** The keys that make the groups; within one, jobs are in the order of their ids. */
  keys: readonly SortKey[];
  descending: boolean;
  /** The columns of the filter and of the keys. */
  by: number;
}

/** Chooses the way of a search. `isCounted`: a facet by a column has the same filter, so it counts the hits, too. */
export function chooseWay(facts: FilterFacts, search: JobSearch, isCounted: boolean): Way {
  const page = choosePage(facts, search);
  if (!search.count) return { page, count: { kind: 'none' } };
  if (isCounted) return { page, count: { kind: 'facets' } };
  return { page, count: page.kind === 'groups' ? page : chooseCount(facts) };
}

function choosePage({ by, paired, effort }: FilterFacts, { sort, page }: JobSearch): PageWay {
  if ('first' in page && page.number === 0) return { kind: 'empty' };
  const order = toColumnOrder(sort);
  if (paired && order && isAlone(paired) && paired.tallied.length > 0)
    return 'first' in page && page.first > 1
      ? { kind: 'datumValues', paired, order, page }
      : { kind: 'datumPage', paired, order };
  // All jobs are fastest to read by the index on their times, except for deep pages.
  const isByIndex = by === undefined ? !paired : by === 0 && 'first' in page && page.first <= effort.jobsInARow;
  if ('first' in page && !isByIndex && isByCreation(sort)) {
    const descending = sort[0]?.descending ?? false;
    return { kind: 'byId', read: chooseRead(by, [{ field: 'jobId', descending }]), descending, page };
  }
  return chooseRead(by, sort);
}

function chooseRead(by: number | undefined, sort: readonly SortKey[]): Extract<PageWay, { kind: 'groups' | 'list' }> {
  const grouping = toGrouping(by, sort);
  return grouping ? { kind: 'groups', grouping } : { kind: 'list' };
}

/** Chooses how to count the jobs of a filter. */
export function chooseCount({ by, paired }: Pick<FilterFacts, 'by' | 'paired'>): FilterCountWay {
  if (by !== undefined) return { kind: 'tally', by };
  if (paired && isAlone(paired) && 'is' in paired.first.test) return { kind: 'datum', paired };
  const datumBy = paired && datumTallyOf(paired, 0);
  return paired && datumBy !== undefined ? { kind: 'datumTally', paired, by: datumBy } : { kind: 'jobs' };
}

/** Chooses how to count the jobs of a filter by the values of these columns. */
export function chooseColumns(
  { by, paired }: Pick<FilterFacts, 'by' | 'paired'>,
  columns: readonly TallyColumn[],
): ColumnsWay {
  if (by !== undefined) return { kind: 'tally', by };
  if (!paired) return { kind: 'jobs' };
  const tallies = columns.map(column => datumTallyOf(paired, BY[column])).filter(tally => tally !== undefined);
  return tallies.length === columns.length ? { kind: 'datumTally', paired, by: tallies } : { kind: 'jobs' };
}

/** Checks if the filter asks for this metadata and nothing else. */
const isAlone = ({ others, rest }: PairedFilter): boolean =>
  others.length === 0 && rest.kind === 'all' && rest.of.length === 0;

/** Returns the tally of the datum that has the columns of the filter and these. Undefined: the datum has none. */
const datumTallyOf = ({ rest, tallied }: PairedFilter, columns: number): number | undefined =>
  toDatumBy((tallyOf(rest) ?? 0) | columns, tallied);

/** Returns the column of an order. Undefined: it is not by one tallied column and then by id. */
function toColumnOrder(sort: readonly SortKey[]): ColumnOrder | undefined {
  const [key, ties, ...others] = withTies(sort);
  const column = key && TALLIED[key.field];
  if (!column || ties?.field !== 'jobId' || others.length > 0) return undefined;
  return { key, column, descending: ties.descending };
}

/** Returns the groups of an order. Undefined: the tally does not have all columns of the filter and of the order. */
function toGrouping(filtered: number | undefined, sort: readonly SortKey[]): Grouping | undefined {
  const keys = withTies(sort);
  const { descending } = keys.pop() as SortKey;
  const columns = keys.map(({ field }) => TALLIED[field]).filter(column => column !== undefined);
  if (filtered === undefined || columns.length < keys.length) return undefined;
  return { keys, descending, by: columns.reduce((by, column) => by | BY[column], filtered) };
}

/** Checks if an order is by startTime, with ties by id in the same direction. */
function isByCreation(sort: readonly SortKey[]): boolean {
  const [first, ties, ...others] = withTies(sort);
  const isSame = first?.field === 'startTime' && ties?.field === 'jobId' && ties.descending === first.descending;
  return isSame && others.length === 0;
}
