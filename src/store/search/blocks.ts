/*
 * Which jobs have data that very many have: a bit for each id, in blocks. They tell much sooner than the index of
 * job_datum which jobs have such a datum, too.
 */

/** The id of a job without so many of its last bits is its block. */
const ID_BITS = 11;
const JOBS = 1 << ID_BITS;

/** `block`, of a row with a column `job`. */
export const BLOCK = `(job >> ${ID_BITS})::int`;

/** `jobs`, of all such rows of one block. */
export const JOBS_OF_BLOCK = `bit_or(set_bit(0::bit(${JOBS}), (job & ${JOBS - 1})::int, 1))`;

/** Read as a whole only when there are not many more blocks between its first and its last. */
export const LARGEST_GAPS = 8;

/**
 * The query of those `pairs`, a query of `job` and `cell`, whose job has the datum of the condition, too. It must
 * have blocks.
 *
 * All blocks become one row of bytes, which is asked by position. Its bits are counted from the right in each byte,
 * those of a block from the left: `# 7` turns one into the other.
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
