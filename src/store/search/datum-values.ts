/*
 * Pages of jobs that have one tallied datum, in an order by type, user, state or priority and then by id, at any depth:
 * the tally of the datum shows which values of the column the page lies in.
 */
import { allOf, type JobFilter, type Page } from '../../core/search/search.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { sqlParameters } from './condition.ts';
import { datumColumns } from './datum-counts.ts';
import type { ResolvedFilter } from './filter.ts';
import { listAt } from './list.ts';
import type { PairedFilter } from './pairs.ts';
import { BY, type TallyColumn, toDatumBy } from './tally.ts';
import type { ColumnOrder } from './way.ts';

/** The jobs with one value of the column. */
interface ValueCount {
  filter: JobFilter;
  jobs: number;
}

/** Lists the ids of a page: the part of it that each value of the column has. */
export async function listDatumValues(
  reader: Reader,
  filter: ResolvedFilter,
  { paired, order, page }: { paired: PairedFilter; order: ColumnOrder; page: Page },
): Promise<number[]> {
  const { first, number } = page;
  const byId = [{ field: 'jobId' as const, descending: order.descending }];
  const pages: Promise<number[]>[] = [];
  let before = 0;
  for (const { filter: rest, jobs } of await listValueCounts(reader, paired, order)) {
    const skip = Math.max(0, first - 1 - before);
    const take = Math.min(jobs, first - 1 + number - before) - skip;
    const restricted = { ...paired, filter: allOf(paired.filter, rest), rest };
    const one = { ...filter, filter: restricted.filter, paired: restricted };
    if (take > 0) pages.push(listAt(reader, { filter: one, sort: byId }, { first: skip + 1, number: take }));
    before += jobs;
  }
  return (await Promise.all(pages)).flat();
}

/** Lists the values of the column in order. */
async function listValueCounts(
  reader: Reader,
  paired: PairedFilter,
  { key, column }: ColumnOrder,
): Promise<ValueCount[]> {
  const p = sqlParameters();
  const by = toDatumBy(BY[column], paired.tallied) as number;
  const { rows } = await reader.query<{ code: number; name: string | null; jobs: number }>(
    `/* listValueCounts */
    select min(code) as code, coalesce(job_type.name, account.name) as name, sum(count)::bigint as jobs
    from (${datumColumns(paired, [column], [by], p)}) as counted
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
