/*
 * Admission: the lock that makes it serial, the jobs that hold a slot, and the READY jobs that wait for one.
 */

import { type Counts, noJobs } from '../core/admission/admission.ts';
import { PRIORITIES, type Priority } from '../core/job.ts';
import { jobIs, priorityRank } from './codes.ts';
import { LOCKS, type Reader, type Tx } from './database/database.ts';
import { type LifeRow, readLives, type StoredLife } from './lives.ts';
import type { Plans } from './plans.ts';

/**
 * Makes admission serial across nodes until the end of the transaction: nobody else may admit jobs between the count of
 * those that run and the admission that rests on it. Held for a millisecond or two.
 */
export async function lockAdmission(tx: Tx): Promise<void> {
  await tx.query('/* lockAdmission */ select pg_advisory_xact_lock($1, 0)', [LOCKS.admission]);
}

/** Returns how many jobs hold a slot, by priority, and the lowest id among them. */
export async function countRunning(reader: Reader): Promise<{ running: Counts; lowest: number | undefined }> {
  const { rows } = await reader.query<{ priority: number; jobs: number; lowest: number }>(
    `/* countRunning */
    select priority, count(*)::int as jobs, min(id) as lowest
    from job where ${jobIs.running} and id >= (select lowest from running_mark) group by priority`,
  );
  const counts = rows.map(({ priority, jobs }): [Priority, number] => [priorityRank.toName(priority), jobs]);
  return {
    running: { ...noJobs(), ...Object.fromEntries(counts) },
    lowest: rows.length > 0 ? Math.min(...rows.map(({ lowest }) => lowest)) : undefined,
  };
}

/** The mark moves up at most this often. Until then, countRunning reads index entries of jobs that have ended. */
const MARK_SECONDS = 1;

/** Records that no job below this id holds a slot, so that countRunning starts there. Needs the lock of admission. */
export async function updateRunningMark(tx: Tx, lowest: number): Promise<void> {
  await tx.query(
    `/* updateRunningMark */
    update running_mark set lowest = $1, moved_at = now()
    where lowest > $1 or (lowest < $1 and moved_at < now() - $2 * interval '1 s')`,
    [lowest, MARK_SECONDS],
  );
}

/** Lets countRunning see a job that gets a slot without being admitted. Takes the lock of admission. */
export async function lowerRunningMark(tx: Tx, id: number): Promise<void> {
  await Promise.all([
    lockAdmission(tx),
    tx.query('/* lowerRunningMark */ update running_mark set lowest = $1 where lowest > $1', [id]),
  ]);
}

/**
 * Counts the READY jobs of each priority from an id on, up to `limit`, and finds the oldest of them.
 *
 * `= any(array[rank])`, not `= rank`: with plain equality the planner may walk the primary key when most jobs are
 * READY, and pass over the READY jobs of all other priorities.
 */
export async function countReady(
  reader: Reader,
  limit: number,
  from: Counts,
): Promise<{ ready: Counts; oldest: Partial<Counts> }> {
  const { rows } = await reader.query<{ priority: number; ready: number; oldest: number | null }>(
    `/* countReady */
    select rank as priority, counted.ready, counted.oldest
    from unnest($2::bigint[]) with ordinality as level (first, position),
      lateral (select position - 1 as rank) as ranked,
      lateral (
        select count(*)::int as ready, min(id) as oldest
        from (
          select id from job where ${jobIs.ready} and priority = any(array[rank]::smallint[]) and id >= first
          order by priority desc, id limit $1) as one
      ) as counted`,
    [limit, PRIORITIES.map(priority => from[priority])],
  );
  const named = rows.map(row => ({ ...row, priority: priorityRank.toName(row.priority) }));
  return {
    ready: Object.fromEntries(named.map(({ priority, ready }) => [priority, ready])) as Counts,
    oldest: Object.fromEntries(named.flatMap(({ priority, oldest }) => (oldest === null ? [] : [[priority, oldest]]))),
  };
}

/** The READY jobs of one priority. */
export interface ReadyJobs {
  priority: Priority;
  count: number;
  oldestId: number;
  /** When the oldest was created. */
  oldest: Date;
  /** By the clock of the database, as is `oldest`. */
  oldestAgeSeconds: number;
}

const RANKS_DOWN = `generate_series(${PRIORITIES.length - 1}, 0, -1)`;

/** Lists the READY jobs of each priority that has any, highest priority first. Reads only the index to count them. */
export async function listReady(reader: Reader): Promise<ReadyJobs[]> {
  const { rows } = await reader.query<Omit<ReadyJobs, 'priority'> & { priority: number }>(
    `/* listReady */
    select rank as priority, counted.count, oldest.id as "oldestId", oldest.created_at as oldest,
      extract(epoch from now() - oldest.created_at)::int as "oldestAgeSeconds"
    from ${RANKS_DOWN} as rank,
      lateral (select count(*) from job where ${jobIs.ready} and priority = rank) as counted,
      lateral (select id, created_at from job where ${jobIs.ready} and priority = rank order by id limit 1) as oldest
    order by rank desc`,
  );
  return rows.map(row => ({ ...row, priority: priorityRank.toName(row.priority) }));
}

/** Lists the ids of the oldest READY jobs of each priority, up to `limit` of each. */
export async function listOldestReady(reader: Reader, limit: number): Promise<Record<Priority, number[]>> {
  const { rows } = await reader.query<{ id: number; priority: number }>(
    `/* listOldestReady */
    select job.id, rank as priority
    from ${RANKS_DOWN} as rank,
      lateral (select id from job where ${jobIs.ready} and priority = rank order by id limit $1) as job
    order by job.id`,
    [limit],
  );
  const idsOf = (rank: number) => rows.filter(({ priority }) => priority === rank).map(({ id }) => id);
  return Object.fromEntries(PRIORITIES.map((priority, rank) => [priority, idsOf(rank)])) as Record<Priority, number[]>;
}

/**
 * Counts, for each of these jobs that is READY, the READY jobs of its priority that are older.
 *
 * Each job counts those between it and the job before it, and a running sum adds them up. So the index is walked once,
 * however many jobs are asked for.
 */
export async function countOlder(reader: Reader, ids: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await reader.query<{ id: number; older: number }>(
    `/* countOlder */
    with asked as (
      select id, priority, lag(id, 1, 0::bigint) over (partition by priority order by id) as before
      from job where id = any($1) and ${jobIs.ready})
    select id, sum(between_them) over (partition by priority order by id)::int as older
    from asked, lateral (
      select count(*) as between_them from job
      where ${jobIs.ready} and job.priority = asked.priority and job.id >= asked.before and job.id < asked.id)
      as counted`,
    [ids],
  );
  return new Map(rows.map(({ id, older }) => [id, older]));
}

/**
 * Locks the oldest READY jobs of each priority, as many as are wanted, from an id on, and reads their lives; highest
 * priority first. Skips jobs that another transaction has locked: it is working on them.
 *
 * The subquery that locks a job also reads it: any other one would see the job as it was when the statement began. For
 * the condition on the priority see countReady.
 */
export async function lockReadyLives(tx: Tx, plans: Plans, wanted: Counts, from: Counts): Promise<StoredLife[]> {
  const levels = PRIORITIES.filter(priority => wanted[priority] > 0).reverse();
  if (levels.length === 0) return [];
  const { rows } = await tx.query<LifeRow>(
    `/* lockReadyLives */
    select job.id, job.state, job.priority, job.abort_cleanup as cleanup, job.plan is null as fresh,
      coalesce(job.plan, job_type.plan) as plan, job_type.name as type, account.name as user,
      account.removed_at is not null as "isOrphan"
    from unnest($1::smallint[], $2::int[], $3::bigint[]) with ordinality as level (priority, wanted, first, position),
      lateral (select id, state, priority, abort_cleanup, plan, type, account
               from job
               where job.${jobIs.ready} and job.priority = any(array[level.priority]) and job.id >= level.first
               order by job.priority desc, job.id limit level.wanted for update skip locked) as job
    join job_type on job_type.id = job.type join account on account.id = job.account
    order by level.position, job.id`,
    [levels.map(priorityRank.toCode), levels.map(priority => wanted[priority]), levels.map(priority => from[priority])],
  );
  return readLives(tx, plans, rows);
}
