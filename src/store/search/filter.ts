/*
 * A filter with everything that a search knows of it before it reads jobs, and the queries of its jobs.
 */
import type { JobFilter } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { type NameIds, readNameIds, type SqlParameters, sqlParameters, toCondition } from './condition.ts';
import { countDatumTally } from './datum-counts.ts';
import type { Effort } from './effort.ts';
import { countDatum, findPairedFilter, type PairedFilter, pairedCells, pairedJobs } from './pairs.ts';
import { countTallied, tallyOf } from './tally.ts';
import { chooseCount, type FilterCountWay } from './way.ts';

export interface ResolvedFilter {
  filter: JobFilter;
  nameIds: NameIds;
  /** The columns that it asks about, as in tally.by, if the tally can answer it. */
  by: number | undefined;
  /** The metadata that every job must have to pass it. */
  paired: PairedFilter | undefined;
  effort: Effort;
  /** Counts the jobs that it accepts, once. */
  count(): Promise<number>;
}

/** Looks up the names and the metadata of a filter. */
export async function resolveFilter(reader: Reader, filter: JobFilter, effort: Effort): Promise<ResolvedFilter> {
  const by = tallyOf(filter);
  const [nameIds, paired] = await Promise.all([
    readNameIds(reader, filter),
    by === undefined ? findPairedFilter(reader, filter, effort) : undefined,
  ]);
  const known = { filter, nameIds, by, paired };
  let jobs: Promise<number> | undefined;
  return { ...known, effort, count: () => (jobs ??= countJobs(reader, known, chooseCount(known))) };
}

async function countJobs(reader: Reader, filter: Source, way: FilterCountWay): Promise<number> {
  if (way.kind === 'tally') return countTallied(reader, filter, way.by);
  const p = sqlParameters(filter.nameIds);
  const { rows } = await reader.query<{ hits: number }>(`/* countJobs */ ${toCount(filter, way, p)}`, p.values);
  return rows[0]?.hits as number;
}

function toCount(filter: Source, way: Exclude<FilterCountWay, { kind: 'tally' }>, p: SqlParameters): string {
  switch (way.kind) {
    case 'datum':
      return countDatum(way.paired, p);
    case 'datumTally':
      return countDatumTally(way.paired, way.by, p);
    case 'jobs':
      return `select count(*) as hits from ${jobsOf(filter, 'cells', p)}`;
  }
}

/** The parts of a filter that show where its jobs are found. */
type Source = Pick<ResolvedFilter, 'filter' | 'nameIds' | 'paired'>;

/** The columns that a query needs: those that a pair has of a job (id, type, account, state, priority), or all. */
export type Columns = 'cells' | 'rows';

/** Returns the `from` of a query: the jobs that the filter accepts, under the name `job`. */
export const jobsOf = (filter: Source, columns: Columns, p: SqlParameters): string =>
  `(${partsOf(filter, columns, p, true).join(' union all ')}) as job`;

/** Returns queries of these jobs. No job is in two of them. `all`: the caller reads all jobs. */
export function partsOf({ filter, paired }: Source, columns: Columns, p: SqlParameters, all = false): string[] {
  if (!paired) return [`select * from job where ${toCondition(filter, p)}`];
  return columns === 'rows' || needsRow(paired.rest) ? pairedJobs(paired, p) : pairedCells(paired, p, all);
}

/** Checks if a filter asks about columns that pairs do not have. */
function needsRow(filter: JobFilter): boolean {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(needsRow);
  if (filter.kind === 'not') return needsRow(filter.of);
  return filter.kind === 'time' || filter.kind === 'metadata';
}
