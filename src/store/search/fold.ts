/*
 * Folds recorded changes of jobs into the tables that answer counts and searches (migrations/0002_search.sql).
 *
 * Only one node folds at a time, and nothing else writes these tables, so a fold never waits. An interrupted fold has
 * no effect, and a late one makes searches slower, never wrong.
 */
import { LOCKS, type Tx } from '../database/database.ts';
import { BLOCK, JOBS_OF_BLOCK } from './blocks.ts';
import { BY_ALL, BY_STATE, CELL_KINDS } from './tally.ts';

/** The changes that one fold takes: a few hundred milliseconds of work. */
export const MAX_CHANGES_PER_FOLD = 20_000;

/** So many jobs of one datum are counted one by one in a few milliseconds. With more jobs, a datum is tallied. */
const FREQUENT = 5_000;

/**
 * So many take 50 ms, whatever the other conditions. With more jobs, a datum is tallied by all columns together, and
 * has blocks.
 */
const COMMON = 100_000;

/** Tests set other numbers. */
export interface FoldOptions {
  frequent?: number;
  common?: number;
  batch?: number;
}

/** Folds some changes and returns their number. 0 also if another node is folding. */
export async function foldChanges(
  tx: Tx,
  { frequent = FREQUENT, common = COMMON, batch = MAX_CHANGES_PER_FOLD }: FoldOptions = {},
): Promise<number> {
  const { rows } = await tx.query<{ locked: boolean }>(
    `/* beginFold */
    select pg_try_advisory_xact_lock($1, 0) as locked`,
    [LOCKS.fold],
  );
  if (!rows[0]?.locked) return 0;
  const folded = await foldBatch(tx, { frequent, common, batch });
  if (folded.frequent.length > 0) await tallyData(tx, folded.frequent, BY_STATE);
  if (folded.common.length > 0) {
    await tallyData(tx, folded.common, BY_ALL);
    await tx.query(`/* insertBlocks */ ${insertBlocksOf('= any($1)')}`, [folded.common]);
  }
  if (folded.unused.length > 0) await deleteData(tx, folded.unused);
  return folded.taken;
}

/** The condition that a datum is tallied by all columns together. */
const IS_COMMON = '15 = any(tallied)';

/** One statement, so that the changes that it takes and the jobs that it reads are of the same moment. */
const FOLD = `/* foldBatch */
  with taken as materialized (
    delete from job_change where ctid = any(array(select ctid from job_change limit $1)) returning *),
  counted as (
    insert into tally (by, type, account, state, priority, jobs)
    select 15 - grouping(priority, state, account, type), coalesce(type, -1), coalesce(account, -1),
      coalesce(state, -1), coalesce(priority, -1), sum(jobs)
    from (select type, account, state, priority, sum(jobs) as jobs from taken group by type, account, state, priority)
      as moved
    group by cube (type, account, state, priority)
    having sum(jobs) <> 0
    on conflict (by, state, type, account, priority) do update set jobs = tally.jobs + excluded.jobs),
  stale as materialized (
    select job, job in (select job from job_change where lost is not null) as is_paired
    from (select distinct job from taken where stale) as one),
  spanned as (
    insert into job_span (block, earliest, latest, jobs)
    select job >> 9, coalesce(min(created_at), 'infinity'), coalesce(max(created_at), '-infinity'), sum(jobs)
    from taken where job <> 0 and jobs <> 0 group by 1
    on conflict (block) do update
      set earliest = least(job_span.earliest, excluded.earliest), latest = greatest(job_span.latest, excluded.latest),
        jobs = job_span.jobs + excluded.jobs),
  has as materialized (
    select datum_id(datum.key, datum.value) as datum, job.id as job, datum.key, datum.value, stale.is_paired,
      case when job.finished_at is not null then job_cell(type, account, state, priority) end as cell
    from stale join job on job.id = stale.job, jsonb_each_text(job.data || job.result) as datum
    where datum.value is not null),
  had as materialized (
    select job_datum.datum, job_datum.cell from has join job_datum using (datum, job)
    where has.is_paired and job_datum.cell is distinct from has.cell),
  parted as (
    delete from job_datum using (
      select distinct job, unnest(lost) as datum from taken where cardinality(lost) > 0) as lost
    where job_datum.datum = lost.datum and job_datum.job = lost.job
      and (lost.datum, lost.job) not in (select datum, job from has)
    returning job_datum.datum, job_datum.job, job_datum.cell),
  paired as (
    insert into job_datum (datum, job, cell) select datum, job, cell from has order by datum, job
    on conflict (datum, job) do update set cell = excluded.cell where job_datum.cell is distinct from excluded.cell
    returning datum, job, cell, xmax = 0 as is_new),
  counted_by_datum as (
    insert into datum_tally (datum, by, cell, jobs)
    select datum, kinds.by, kinds.cell, sum(moved.jobs)
    from (
      select datum, cell, sum(jobs) as jobs
      from (
        select datum, cell, 1 as jobs from paired
        union all select datum, cell, -1 from had
        union all select datum, cell, -1 from parted) as one
      where cell is not null group by datum, cell having sum(jobs) <> 0) as moved
    join datum on datum.id = moved.datum, ${CELL_KINDS}
    where kinds.by = any(datum.tallied)
    group by datum, kinds.by, kinds.cell having sum(moved.jobs) <> 0
    on conflict (datum, by, cell) do update set jobs = datum_tally.jobs + excluded.jobs),
  changed as (
    select datum, sum(jobs) as jobs, max(key) as key, max(value) as value
    from (
      select datum, 0 as jobs, key, value from has
      union all select datum, 1, null, null from paired where is_new
      union all select datum, -1, null, null from parted) as one
    group by datum having bool_or(jobs <> 0)),
  named as (
    insert into datum (id, key, value, jobs)
    select datum, coalesce(key, ''), coalesce(value, ''), jobs from changed order by datum
    on conflict (id) do update set jobs = datum.jobs + excluded.jobs
    returning id, jobs, tallied),
  blocked as (
    insert into datum_block (datum, block, jobs)
    select datum, ${BLOCK}, ${JOBS_OF_BLOCK}
    from (select datum, job from paired where is_new union all select datum, job from parted) as pair
    where datum = any(array(select id from named where ${IS_COMMON}))
    group by 1, 2
    on conflict (datum, block) do update set jobs = datum_block.jobs # excluded.jobs)
  select (select count(*) from taken) as taken,
    array(select id::text from named where jobs = 0) as unused,
    array(select id::text from named where jobs >= $2 and tallied is null) as frequent,
    array(select id::text from named where jobs >= $3 and (${IS_COMMON}) is not true) as common`;

interface Folded {
  taken: number;
  /** Ids of data, as text: they are too large for a number. */
  unused: string[];
  frequent: string[];
  common: string[];
}

async function foldBatch(tx: Tx, { batch, frequent, common }: Required<FoldOptions>): Promise<Folded> {
  const { rows } = await tx.query<Folded>(FOLD, [batch, frequent, common]);
  return rows[0] as Folded;
}

/** Returns the query of the tallies `kinds` of the data whose ids a table has. */
export const tallyOfData = (ids: string, kinds: string): string => `
  select id, counted.by, counted.cell, counted.jobs
  from ${ids}, lateral (
    select kinds.by, kinds.cell, sum(jobs) as jobs
    from (select cell, count(*) as jobs from job_datum where datum = id and cell is not null group by cell) as one,
      ${CELL_KINDS}
    where kinds.by = any(${kinds})
    group by kinds.by, kinds.cell) as counted`;

/** Tallies data that have become frequent. Later folds update the tallies. */
async function tallyData(tx: Tx, data: readonly string[], kinds: readonly number[]): Promise<void> {
  await tx.query(
    `/* tallyData */
    with frequent as (
      update datum set tallied = array_cat(tallied, $2::smallint[]) where id = any($1) returning id)
    insert into datum_tally (datum, by, cell, jobs) ${tallyOfData('frequent', '$2')}`,
    [data, kinds],
  );
}

/** Returns the statement that inserts the blocks of data that have none yet; `which` is a condition on a datum. */
export const insertBlocksOf = (which: string): string => `
  insert into datum_block (datum, block, jobs)
  select datum, ${BLOCK}, ${JOBS_OF_BLOCK} from job_datum where datum ${which} group by 1, 2`;

/** Deletes data that no job has any more. */
async function deleteData(tx: Tx, data: readonly string[]): Promise<void> {
  await tx.query(
    `/* deleteData */
    with removed as (delete from datum where id = any($1)),
    unblocked as (delete from datum_block where datum = any($1))
    delete from datum_tally where datum = any($1)`,
    [data],
  );
}

/** Makes the space of folded changes available again. */
export async function vacuumChanges(tx: Tx): Promise<void> {
  await tx.query('/* vacuumChanges */ vacuum job_change');
}
