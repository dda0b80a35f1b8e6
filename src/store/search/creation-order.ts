/*
 * Pages in the order of creation, of jobs that are found in the order of their ids.
 *
 * Both orders are the same, except for jobs that several connections created at the same moment, or after the clock of
 * the server was set. So the page is read by id, and job_span shows if any other job could belong to it.
 */
import type { Page } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { sqlParameters } from './condition.ts';

/**
 * Sorts the jobs of a page by id in the order of their creation. Undefined: another job may belong to the page. A page
 * with fewer jobs than it has room for is complete.
 */
export async function sortByCreation(
  reader: Reader,
  ids: readonly number[],
  { descending, page: { first, number } }: { descending: boolean; page: Page },
): Promise<number[] | undefined> {
  const order = descending ? ' desc' : '';
  const p = sqlParameters();
  const page = p(ids);
  const others = [
    ...(ids.length === number ? [areOthersBehind(`${p(ids.at(-1))}::bigint`, descending)] : []),
    ...(ids.length > 0 && first > 1 ? [areOthersBehind(`${p(ids[0])}::bigint`, !descending)] : []),
  ];
  const { rows } = await reader.query<{ ids: number[]; others: boolean }>(
    `/* sortByCreation */
    with page as materialized (select id, created_at from job where id = any(${page}))
    select array(select id from page order by created_at${order}, id${order}) as ids,
      ${others.join(' or ') || 'false'} as others`,
    p.values,
  );
  return rows[0]?.others === false ? rows[0].ids : undefined;
}

/**
 * Returns the condition that a job after the page, whose last id is `last`, was created before the last of the page.
 */
function areOthersBehind(last: string, isDescending: boolean): string {
  const [behind, before, bound, end] = isDescending
    ? ['<', '>', 'min', 'max(latest)']
    : ['>', '<', 'max', 'min(earliest)'];
  const lastTime = `(select ${bound}(created_at) from page)`;
  return `coalesce((select ${end} from job_span where block ${behind} ${last} >> 9) ${before} ${lastTime}, false)
    or exists (
      -- The offset keeps this subquery apart; otherwise PostgreSQL would walk the index on created_at.
      select from (
        select created_at from job where id between (${last} >> 9) << 9 and (((${last} >> 9) + 1) << 9) - 1
          and id ${behind} ${last} offset 0) as block
      where created_at ${before} ${lastTime})
    or exists (
      select from job where id in (select job from job_change where stale)
        and id ${behind} ${last} and created_at ${before} ${lastTime})`;
}
