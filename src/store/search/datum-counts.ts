/*
 * Counts of jobs that have one datum, when so many have it that it is tallied: by type, user, state and priority, and
 * with conditions on these.
 */

import { hasEnded } from '../../core/job.ts';
import { type SqlParameters, toCondition } from './condition.ts';
import { changedJobs, hasDatum, type PairedFilter, STALE, statesOf } from './pairs.ts';
import { type TallyColumn, UNPACKED_CELL } from './tally.ts';

const TALLIED_COLUMNS = 'job.type, job.account, job.state, job.priority';

/**
 * Returns the start of a query of jobs with the datum: under the name `untallied` the rows that its tally lacks, jobs
 * that have not ended and changes since the last fold.
 */
function withUntallied({ filter, first, rest }: PairedFilter, p: SqlParameters): string {
  const open = (): string => `
    union all
    select ${TALLIED_COLUMNS}, 1 from job_datum join job on job.id = job_datum.job
    where cell is null and job_datum.job not in (${STALE}) and ${hasDatum(first, p)}`;
  return `with untallied as materialized (
    select ${UNPACKED_CELL}, -1 as jobs from job_datum
    where job in (${STALE}) and cell is not null and ${hasDatum(first, p)}
    ${statesOf(rest).every(hasEnded) ? '' : open()}
    union all
    select ${TALLIED_COLUMNS}, 1 from ${changedJobs(filter, p)})`;
}

/** Returns the tally `by` of the datum together with these rows, like talliedJobs. */
const talliedPairs = ({ first }: PairedFilter, by: number, p: SqlParameters): string => `(
  select ${UNPACKED_CELL}, jobs from datum_tally where by = ${by} and ${hasDatum(first, p)}
  union all select * from untallied) as job`;

/**
 * Returns the query that counts the jobs of the filter by each value of each column: `column`, `code` and `count`. `by`
 * has the tally for each column.
 */
export function datumColumns(
  paired: PairedFilter,
  columns: readonly TallyColumn[],
  by: readonly number[],
  p: SqlParameters,
): string {
  const counts = columns.map(
    (column, i) => `select '${column}' as column, ${column} as code, sum(jobs)::bigint as count
    from ${talliedPairs(paired, by[i] as number, p)} where ${toCondition(paired.rest, p)}
    group by ${column} having sum(jobs) > 0`,
  );
  return `${withUntallied(paired, p)} ${counts.join(' union all ')}`;
}

/** Returns the query that counts the jobs of the filter by the tally `by` of the datum: `hits`. */
export const countDatumTally = (paired: PairedFilter, by: number, p: SqlParameters): string => `
  ${withUntallied(paired, p)}
  select coalesce(sum(jobs), 0)::bigint as hits
  from ${talliedPairs(paired, by, p)} where ${toCondition(paired.rest, p)}`;
