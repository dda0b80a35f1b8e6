/*
 * Counts of jobs that have one datum, when so many have it that it is tallied: by type, user, state and priority, and
 * with conditions on these.
 */

import { hasEnded } from '../../core/job.ts';
import type { JobFilter, SortKey } from '../../core/search/search.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { type Parameters, parameters, toCondition } from './condition.ts';
import { withTies } from './order.ts';
import { changedJobs, hasDatum, type Paired, STALE, statesOf } from './pairs.ts';
import { BY, TALLIED, type TallyColumn, tallyOf, toDatumBy, UNPACKED_CELL } from './tally.ts';

const FOUR = 'job.type, job.account, job.state, job.priority';

/**
 * The start of a query of jobs of the tallied datum: under the name `untallied` what the tally does not know, jobs that
 * have not ended and what has changed since the last fold.
 */
function withUntallied({ filter, first, rest }: Paired, p: Parameters): string {
  const open = (): string => `
    union all
    select ${FOUR}, 1 from job_datum join job on job.id = job_datum.job
    where cell is null and job_datum.job not in (${STALE}) and ${hasDatum(first, p)}`;
  return `with untallied as materialized (
    select ${UNPACKED_CELL}, -1 as jobs from job_datum
    where job in (${STALE}) and cell is not null and ${hasDatum(first, p)}
    ${statesOf(rest).every(hasEnded) ? '' : open()}
    union all
    select ${FOUR}, 1 from ${changedJobs(filter, p)})`;
}

/** The tally with that, as talliedJobs. */
const talliedPairs = ({ first }: Paired, by: number, p: Parameters): string => `(
  select ${UNPACKED_CELL}, jobs from datum_tally where by = ${by} and ${hasDatum(first, p)}
  union all select * from untallied) as job`;

/** The tally that knows the filter and these columns. Undefined: the datum has none. */
const findBy = ({ rest, tallied }: Paired, columns: number): number | undefined =>
  toDatumBy((tallyOf(rest) ?? 0) | columns, tallied);

/**
 * The query of how many jobs of the filter there are for each value of each column: `column`, `code` and `count`.
 * Undefined: the datum is not tallied, or not by all of this.
 */
export function talliedData(paired: Paired, columns: readonly TallyColumn[], p: Parameters): string | undefined {
  const kinds = columns.map(column => findBy(paired, BY[column]));
  if (kinds.includes(undefined)) return undefined;
  const counts = columns.map(
    (column, i) => `select '${column}' as column, ${column} as code, sum(jobs)::bigint as count
    from ${talliedPairs(paired, kinds[i] as number, p)} where ${toCondition(paired.rest, p)}
    group by ${column} having sum(jobs) > 0`,
  );
  return `${withUntallied(paired, p)} ${counts.join(' union all ')}`;
}

/** The query of how many jobs the filter lets through: `hits`. Undefined as above. */
export function countData(paired: Paired, p: Parameters): string | undefined {
  const by = findBy(paired, 0);
  if (by === undefined) return undefined;
  return `${withUntallied(paired, p)}
    select coalesce(sum(jobs), 0)::bigint as hits
    from ${talliedPairs(paired, by, p)} where ${toCondition(paired.rest, p)}`;
}

/** Jobs with the same value in the first key of an order, in that order. */
export interface DatumGroup {
  filter: JobFilter;
  jobs: number;
}

/** Undefined when the order is not by one of the columns, and then by id. */
export async function listDatumGroups(
  reader: Reader,
  paired: Paired,
  sort: readonly SortKey[],
): Promise<DatumGroup[] | undefined> {
  const [key, ties, ...others] = withTies(sort);
  const column = key && TALLIED[key.field];
  if (!column || ties?.field !== 'jobId' || others.length > 0) return undefined;
  const p = parameters();
  const { rows } = await reader.query<{ code: number; name: string | null; jobs: number }>(
    `/* listDatumGroups */
    select min(code) as code, coalesce(job_type.name, account.name) as name, sum(count)::bigint as jobs
    from (${talliedData(paired, [column], p) as string}) as counted
    left join job_type on counted.column = 'type' and job_type.id = code
    left join account on counted.column = 'account' and account.id = code
    group by coalesce(job_type.name, account.name, code::text), 2
    order by coalesce(job_type.name, account.name) collate "C"${key.descending ? ' desc' : ''},
      min(code)${key.descending ? ' desc' : ''}`,
    p.values,
  );
  return rows.map(({ code, name, jobs }) => ({ filter: toFilter(column, code, name), jobs }));
}

function toFilter(column: TallyColumn, code: number, name: string | null): JobFilter {
  if (column === 'state') return { kind: 'state', states: [jobState.toName(code)] };
  if (column === 'priority') return { kind: 'priority', priorities: [priorityRank.toName(code)] };
  return { kind: column === 'type' ? 'type' : 'user', test: { is: [name as string] } };
}
