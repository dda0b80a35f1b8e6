/*
 * Pages in the order of creation, of jobs that are found in the order of their ids.
 *
 * The two orders are the same, but for jobs that were created at the same moment by several connections, or on a server
 * whose clock was set. So the page is read by id, and job_span is asked whether any other job could belong to it.
 */
import type { JobSearch, Page, SortKey } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { parameters } from './condition.ts';
import { withTies } from './order.ts';

/** Whether a search is for such a page: by startTime, ties by id in the same direction. */
export function isByCreation({ sort, page }: JobSearch): boolean {
  const [first, ties, ...others] = withTies(sort);
  const isSame = first?.field === 'startTime' && ties?.field === 'jobId' && ties.descending === first.descending;
  return isSame && others.length === 0 && 'first' in page && page.number > 0;
}

/** The order in which such a page is read. */
export const toIdOrder = (sort: readonly SortKey[]): SortKey[] => [
  { field: 'jobId', descending: sort[0]?.descending ?? false },
];

/**
 * Puts the jobs of a page by id in the order of their creation. Undefined when another job may belong among them; fewer
 * than the page has room for are all that are left.
 */
export async function sortByCreation(
  reader: Reader,
  ids: readonly number[],
  { sort, page: { first, number } }: { sort: readonly SortKey[]; page: Page },
): Promise<number[] | undefined> {
  const isDescending = sort[0]?.descending ?? false;
  const order = isDescending ? ' desc' : '';
  const p = parameters();
  const page = p(ids);
  const others = [
    ...(ids.length === number ? [areOthersBehind(`${p(ids.at(-1))}::bigint`, isDescending)] : []),
    ...(ids.length > 0 && first > 1 ? [areOthersBehind(`${p(ids[0])}::bigint`, !isDescending)] : []),
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

/** Whether a job behind the page, which ends with the id `last`, stands before the last of the page by time. */
function areOthersBehind(last: string, isDescending: boolean): string {
  const [behind, before, bound, end] = isDescending
    ? ['<', '>', 'min', 'max(latest)']
    : ['>', '<', 'max', 'min(earliest)'];
  const lastTime = `(select ${bound}(created_at) from page)`;
  return `coalesce((select ${end} from job_span where block ${behind} ${last} >> 9) ${before} ${lastTime}, false)
    or exists (
      -- Kept apart, or the index on created_at is walked for it.
      select from (
        select created_at from job where id between (${last} >> 9) << 9 and (((${last} >> 9) + 1) << 9) - 1
          and id ${behind} ${last} offset 0) as block
      where created_at ${before} ${lastTime})
    or exists (
      select from job where id in (select job from job_change where stale)
        and id ${behind} ${last} and created_at ${before} ${lastTime})`;
}
