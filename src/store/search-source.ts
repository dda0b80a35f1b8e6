/*
 * Where to look for the jobs of a filter.
 */
import type { JobFilter } from '../core/filter.ts';
import type { Reader } from './database.ts';
import { type Parameters, toCondition } from './search-condition.ts';
import { type Paired, pairedCells, pairedJobs, toPaired } from './search-pairs.ts';
import { tallyOf } from './search-tally.ts';

/** A filter, and what is known of it. */
export interface Asked {
  filter: JobFilter;
  /** What it asks about, when the tally can answer. */
  by: number | undefined;
  /** The metadata that it wants every job to have. */
  paired: Paired | undefined;
}

export async function ask(reader: Reader, filter: JobFilter): Promise<Asked> {
  const by = tallyOf(filter);
  return { filter, by, paired: by === undefined ? await toPaired(reader, filter) : undefined };
}

/** Which columns are wanted: those that pairs know of a job (id, type, account, state, priority), or all. */
export type Wanted = 'cells' | 'rows';

/** What follows `from`: the jobs that the filter lets through, under the name `job`, joined with `tables`. */
export function jobsOf({ filter, paired }: Asked, wanted: Wanted, p: Parameters, tables = ''): string {
  if (!paired) return `job ${tables} where (${toCondition(filter, p)})`;
  const source = wanted === 'rows' || needsRow(paired.rest) ? pairedJobs : pairedCells;
  return `${source(paired, p)} ${tables} where true`;
}

function needsRow(filter: JobFilter): boolean {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(needsRow);
  if (filter.kind === 'not') return needsRow(filter.of);
  return filter.kind === 'time' || filter.kind === 'metadata';
}
