/*
 * Pages in the order of ids, of jobs that share type, account, state or priority.
 *
 * No index has exactly these jobs in exactly this order. If wanted jobs are frequent, the next jobs of any kind are
 * read in a row; otherwise the page is merged from stretches of an index. Either way, the cost depends neither on the
 * number of jobs nor on the age of the wanted ones.
 */
import type { Reader } from '../database/database.ts';
import { type SqlParameters, sqlParameters } from './condition.ts';
import { walkStretches } from './stretches.ts';
import { beyond, shownOf, toWalked, type Walk, type WalkedJob } from './walk-condition.ts';

/** The number of ids in a row of job_span. */
const IDS_IN_SPAN = 512;

/** How the jobs of a walk are read. */
export type WalkWay =
  /** All jobs, by the primary key. */
  | 'all'
  /** All jobs, from the span of ids that the page starts in. */
  | 'deep'
  /** The next jobs of any kind, of which enough should be wanted ones; if they are not, from stretches. */
  | 'row'
  /** Merged from the stretches of an index. */
  | 'stretches';

/** Chooses how to read the jobs of a walk. */
export function chooseWalk(walk: Pick<Walk, 'by' | 'behind' | 'skip' | 'take' | 'jobs' | 'all' | 'effort'>): WalkWay {
  const { by, behind, skip, all, effort } = walk;
  if (by !== 0) return lengthOfRow(walk) <= effort.jobsInARow ? 'row' : 'stretches';
  return behind === undefined && skip > (all / IDS_IN_SPAN) * effort.jobsPerSpan ? 'deep' : 'all';
}

/** Returns how many jobs of any kind must be read to find the page, and as many again to be safe. */
const lengthOfRow = ({ skip, take, jobs, all }: Pick<Walk, 'skip' | 'take' | 'jobs' | 'all'>): number =>
  Math.ceil((2 * (skip + take) * all) / jobs);

/** Reads the jobs of a walk: their ids and the columns that make the groups. */
export async function walkJobs(reader: Reader, walk: Walk): Promise<WalkedJob[]> {
  switch (chooseWalk(walk)) {
    case 'all':
      return read(reader, walk, walkAll);
    case 'deep':
      return read(reader, walk, walkDeep);
    case 'row': {
      const jobs = await read(reader, walk, walkInARow);
      return jobs.length === walk.take ? jobs : walkStretches(reader, walk);
    }
    case 'stretches':
      return walkStretches(reader, walk);
  }
}

async function read(
  reader: Reader,
  walk: Walk,
  toQuery: (walk: Walk, p: SqlParameters) => string,
): Promise<WalkedJob[]> {
  const p = sqlParameters(walk.nameIds);
  const text = toQuery(walk, p);
  return (await reader.query<WalkedJob>(text, p.values)).rows;
}

function walkAll({ descending, behind, skip, take }: Walk, p: SqlParameters): string {
  return `/* walkAll */
    select id from job where ${beyond(descending, behind, p)}
    order by id${descending ? ' desc' : ''} limit ${p(take)} offset ${p(skip)}`;
}

/** Starts at the span of ids (see job_span) that the page starts in. */
function walkDeep({ descending, skip, take }: Walk, p: SqlParameters): string {
  const order = descending ? ' desc' : '';
  const begin = descending ? 'id < (select (block + 1) << 9 from border)' : 'id >= (select block << 9 from border)';
  const depth = `${p(skip)}::bigint`;
  return `/* walkDeep */
    with counted as (
      select block, sum(jobs)::bigint as jobs
      from (
        select block, jobs from job_span
        union all select job >> 9, jobs from job_change where job <> 0 and jobs <> 0) as part
      group by block),
    border as materialized (
      select block, before
      from (select block, jobs, sum(jobs) over (order by block${order})::bigint - jobs as before from counted) as summed
      where before <= ${depth} and jobs > 0 order by before desc limit 1)
    select id from job where ${begin}
    order by id${order} limit ${p(take)} offset ${depth} - (select before from border)`;
}

function walkInARow(walk: Walk, p: SqlParameters): string {
  const { descending, behind, skip, take } = walk;
  const order = `order by id${descending ? ' desc' : ''}`;
  return `/* walkInARow */
    select ${shownOf(walk.groups).join(', ')}
    from (select * from job where ${beyond(descending, behind, p)} ${order} limit ${p(lengthOfRow(walk))}) as job
    where ${toWalked(walk, p)} ${order} limit ${p(take)} offset ${p(skip)}`;
}
