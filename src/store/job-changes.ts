/*
 * What happened to jobs, folded into what counts and searches are answered from (migrations/0002_search.sql).
 *
 * Only one node folds at a time, and nobody else writes these tables: there is nothing to wait for. A fold that is cut
 * short is as good as none, and one that is late makes searches slower, never wrong.
 */
import type { Tx } from './database.ts';

/** That many changes one fold takes at most: a few hundred milliseconds of work. */
export const CHANGES_PER_FOLD = 20_000;

const FOLD_LOCK = 0x6a6f6202;

/** Folds some changes; how many. None, too, when another node is at it. */
export async function foldChanges(tx: Tx): Promise<number> {
  const { rows } = await tx.query<{ ours: boolean }>(
    `/* beginFold */
    select pg_try_advisory_xact_lock($1, 0) as ours, set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)`,
    [FOLD_LOCK],
  );
  if (!rows[0]?.ours) return 0;
  const { taken, unused } = await foldBatch(tx);
  if (unused.length > 0) await tx.query('/* removeUnused */ delete from datum where id = any($1)', [unused]);
  return taken;
}

/**
 * One statement, so that what it takes and what it reads of the jobs are of the same moment. What is planned must not
 * depend on how large the tables were when it was planned: joins are nested loops, which `foldChanges` sees to.
 */
const FOLD = `/* foldBatch */
  with taken as materialized (
    delete from job_change where ctid = any(array(select ctid from job_change limit $1)) returning *),
  counted as (
    insert into tally (by, type, account, state, priority, jobs)
    select 15 - grouping(priority, state, account, type), coalesce(type, -1), coalesce(account, -1),
      coalesce(state, -1), coalesce(priority, -1), sum(jobs)
    from taken group by cube (type, account, state, priority)
    having sum(jobs) <> 0
    on conflict (by, state, type, account, priority) do update set jobs = tally.jobs + excluded.jobs),
  stale as materialized (select distinct job from taken where stale),
  has as materialized (
    select datum_id(datum.key, datum.value) as datum, job.id as job, datum.key, datum.value,
      case when job.finished_at is not null then job_cell(type, account, state, priority) end as cell
    from stale join job on job.id = stale.job, jsonb_each_text(job.data || job.result) as datum
    where datum.value is not null),
  parted as (
    delete from job_datum using (select distinct job, unnest(lost) as datum from taken) as lost
    where job_datum.datum = lost.datum and job_datum.job = lost.job
      and (lost.datum, lost.job) not in (select datum, job from has)
    returning job_datum.datum),
  paired as (
    insert into job_datum (datum, job, cell) select datum, job, cell from has order by datum, job
    on conflict (datum, job) do update set cell = excluded.cell where job_datum.cell is distinct from excluded.cell
    returning datum, xmax = 0 as is_new),
  changed as (
    select datum, sum(jobs) as jobs, max(key) as key, max(value) as value
    from (
      select datum, 0 as jobs, key, value from has
      union all select datum, 1, null, null from paired where is_new
      union all select datum, -1, null, null from parted) as one
    group by datum having sum(jobs) <> 0),
  named as (
    insert into datum (id, key, value, jobs)
    select datum, coalesce(key, ''), coalesce(value, ''), jobs from changed order by datum
    on conflict (id) do update set jobs = datum.jobs + excluded.jobs
    returning id, jobs)
  select (select count(*) from taken) as taken,
    array(select id::text from named where jobs = 0) as unused`;

async function foldBatch(tx: Tx): Promise<{ taken: number; unused: string[] }> {
  const { rows } = await tx.query<{ taken: number; unused: string[] }>(FOLD, [CHANGES_PER_FOLD]);
  return rows[0] as { taken: number; unused: string[] };
}

/** Gives the space of what was folded back to the table. */
export async function vacuumChanges(tx: Tx): Promise<void> {
  await tx.query('/* vacuumChanges */ vacuum job_change');
}
