/*
 * The turns of searches: which of those that wait may start. A search may take PostgreSQL seconds, so no user may have
 * all connections for searches, and searches that cost much take turns.
 */
import type { JobFilter } from './filter.ts';
import type { JobSearch } from './job-search.ts';

/** A search that runs or waits for its turn. */
export interface Turn {
  /** The id of the account. */
  user: number;
  /** It costs much, or has run for long. */
  isHeavy: boolean;
}

/** A search that costs more is heavy from the start. A page of the jobs of an operator costs less. */
export const MAX_LIGHT_COST = 10;

/** A search that has run for so long is heavy, whatever it looks like. */
export const MAX_LIGHT_MS = 1_000;

/** Returns the cost of a search at first sight: one for each condition, and one for each facet. */
export const costOf = ({ filter, facets }: Pick<JobSearch, 'filter' | 'facets'>): number =>
  countConditions(filter) + facets.length;

function countConditions(filter: JobFilter): number {
  if (filter.kind === 'not') return countConditions(filter.of);
  if (filter.kind !== 'all' && filter.kind !== 'any') return 1;
  return filter.of.reduce((sum, part) => sum + countConditions(part), 0);
}

/**
 * Returns the index of the waiting search that starts next, undefined if none may. A user has half of the connections
 * at most, and one heavy search at a time. The user with the fewest searches comes first, then the search that has
 * waited longest; `waiting` is in the order of arrival.
 */
export function nextTurn(waiting: readonly Turn[], running: readonly Turn[], connections: number): number | undefined {
  if (running.length >= connections) return undefined;
  const share = Math.ceil(connections / 2);
  let next: number | undefined;
  let fewest = share;
  for (const [index, { user, isHeavy }] of waiting.entries()) {
    const own = running.filter(one => one.user === user);
    if (own.length >= fewest || (isHeavy && own.some(one => one.isHeavy))) continue;
    next = index;
    fewest = own.length;
  }
  return next;
}
