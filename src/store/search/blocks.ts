/*
 * Blocks: bitmaps of the jobs that have a common datum, one bit for each id. They show much faster than the index of
 * job_datum which of many jobs also have such a datum.
 */

/** The block of a job is its id without this many of its last bits. */
const ID_BITS = 11;
const JOBS = 1 << ID_BITS;

/** The column `block` of a row that has a column `job`. */
export const BLOCK = `(job >> ${ID_BITS})::int`;

/** The column `jobs` of all such rows of one block. */
export const JOBS_OF_BLOCK = `bit_or(set_bit(0::bit(${JOBS}), (job & ${JOBS - 1})::int, 1))`;

/** The blocks of a datum are used only when its id range has less than this many times as many blocks. */
export const MAX_GAPS = 8;

/**
 * Returns the query of those `pairs`, a query of `job` and `cell`, whose job also has the datum of the condition. The
 * datum must have blocks.
 *
 * All blocks become one byte string, in which each job is looked up by its position. get_bit counts from the right in
 * each byte, the bits of a block from the left: `# 7` converts one into the other.
 */
export const pairsInBlocks = (pairs: string, hasDatum: () => string): string => `
  with border as (select min(block) as lowest, max(block) as highest from datum_block where ${hasDatum()}),
  having_it as materialized (
    select lowest::bigint << ${ID_BITS} as first, ((highest::bigint + 1) << ${ID_BITS}) - 1 as last,
      string_agg(substring(bit_send(coalesce(jobs, 0::bit(${JOBS}))) from 5), ''::bytea order by number) as jobs
    from border cross join lateral generate_series(lowest, highest) as number
    left join datum_block on ${hasDatum()} and block = number
    group by lowest, highest)
  select job, cell from (${pairs}) as pair
  where case when job between (select first from having_it) and (select last from having_it)
    then get_bit((select jobs from having_it), (job - (select first from having_it)) # 7) = 1 end`;
