/*
 * First pages in the order of creation, of jobs that are found in the order of their ids.
 *
 * The two orders are the same, but for jobs that were created at the same moment by several connections, or on a server
 * whose clock was set. So the page is read by id, and job_span is asked whether any other job could belong to it.
 */
import type { JobSearch, SortKey } from '../core/search.ts';
import type { Reader } from './database.ts';
import { withTies } from './search-order.ts';

/** Whether a search is for such a page: by startTime, ties by id in the same direction. */
export function isByCreation({ sort, page }: JobSearch): boolean {
  const [first, ties, ...others] = withTies(sort);
  const isSame = first?.field === 'startTime' && ties?.field === 'jobId' && ties.descending === first.descending;
  return isSame && others.length === 0 && 'first' in page && page.first === 1 && page.number > 0;
}

/** The order in which such a page is read. */
export const toIdOrder = (sort: readonly SortKey[]): SortKey[] => [
  { field: 'jobId', descending: sort[0]?.descending ?? false },
];

/**
 * Puts the first `number` jobs by id in the order of their creation. Undefined when another job may belong among them;
 * fewer than `number` are all there are.
 */
export async function sortByCreation(
  reader: Reader,
  ids: readonly number[],
  { sort, page: { number } }: JobSearch,
): Promise<number[] | undefined> {
  const isDescending = sort[0]?.descending ?? false;
  const order = isDescending ? ' desc' : '';
  const last = ids.length < number ? undefined : ids.at(-1);
  const { rows } = await reader.query<{ ids: number[]; others: boolean }>(
    `/* sortByCreation */
    with page as materialized (select id, created_at from job where id = any($1))
    select array(select id from page order by created_at${order}, id${order}) as ids,
      ${last === undefined ? 'false' : hasOthers(isDescending)} as others`,
    last === undefined ? [ids] : [ids, last],
  );
  return rows[0]?.others === false ? rows[0].ids : undefined;
}

/** Whether a job behind the last one by id, $2, stands before the last one by time. */
function hasOthers(isDescending: boolean): string {
  const [behind, before, bound, end] = isDescending
    ? ['<', '>', 'min', 'max(latest)']
    : ['>', '<', 'max', 'min(earliest)'];
  const last = `(select ${bound}(created_at) from page)`;
  return `coalesce((select ${end} from job_span where block ${behind} $2::bigint >> 9) ${before} ${last}, false)
    or exists (
      -- Kept apart, or the index on created_at is walked for it.
      select from (
        select created_at from job where id between ($2::bigint >> 9) << 9 and ((($2::bigint >> 9) + 1) << 9) - 1
          and id ${behind} $2::bigint offset 0) as block
      where created_at ${before} ${last})
    or exists (
      select from job where id in (select job from job_change where stale)
        and id ${behind} $2::bigint and created_at ${before} ${last})`;
}
