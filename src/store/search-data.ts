/*
 * Counts and pages of jobs that have one datum, when so many have it that it is tallied.
 */
import type { JobFilter } from '../core/filter.ts';
import type { SortKey } from '../core/search.ts';
import { jobState, priorityRank } from './codes.ts';
import type { Reader } from './database.ts';
import { type Parameters, parameters } from './search-condition.ts';
import { withTies } from './search-order.ts';
import { changedJobs, hasDatum, type Paired, STALE } from './search-pairs.ts';
import { BY, CELL_CODES, TALLIED, type TallyColumn } from './search-tally.ts';

/** Whether a filter asks for one datum and nothing else. */
const isAlone = ({ first, others, rest }: Paired): boolean =>
  others.length === 0 &&
  rest.kind === 'all' &&
  rest.of.length === 0 &&
  'is' in first.test &&
  first.test.is.length === 1;

/** Whether the datum of such a filter is tallied. */
export async function isTallied(reader: Reader, paired: Paired): Promise<boolean> {
  if (!isAlone(paired)) return false;
  const p = parameters();
  const { rows } = await reader.query<{ tallied: boolean }>(
    `/* isTallied */
    select tallied from (select id as datum, tallied from datum) as one where ${hasDatum(paired.first, p)}`,
    p.values,
  );
  return rows[0]?.tallied ?? false;
}

/**
 * The query of how many jobs that have the datum there are for each value of each column: `column`, `code` and `count`.
 * The tally knows those that had ended at the last fold.
 */
export function talliedData({ filter, first }: Paired, columns: readonly TallyColumn[], p: Parameters): string {
  const four =
    'lateral (values (1, job.type), (2, job.account), (4, job.state), (8, job.priority)) as codes (by, code)';
  const names = columns.map(column => `when ${BY[column]} then '${column}'`);
  return `
    select case by ${names.join(' ')} end as column, code, sum(jobs)::bigint as count
    from (
      select by, code, jobs from datum_tally where ${hasDatum(first, p)}
      union all
      select codes.by, codes.code, -1 from job_datum, ${CELL_CODES}
      where job in (${STALE}) and cell is not null and ${hasDatum(first, p)}
      union all
      select codes.by, codes.code, 1 from job_datum join job on job.id = job_datum.job, ${four}
      where cell is null and job_datum.job not in (${STALE}) and ${hasDatum(first, p)}
      union all
      select codes.by, codes.code, 1 from (select job.* from ${changedJobs(filter, p)}) as job, ${four}) as one
    where by = any(${p(columns.map(column => BY[column]))}) group by by, code having sum(jobs) > 0`;
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
    from (${talliedData(paired, [column], p)}) as counted
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
