/*
 * What a dispatcher looks for: READY jobs that may get a slot, attempts that are due, leases that ran out.
 *
 * Every search locks the jobs that it finds and passes over those that somebody else has locked: that one is at work
 * on them. Jobs are locked, not attempts, so that all transactions lock in the same order; only heartbeats lock
 * attempts without their jobs, and pass over what is locked.
 */

import { type Counts, noJobs } from '../core/admission/admission.ts';
import { PRIORITIES, type Priority } from '../core/job.ts';
import { priorityRank } from './codes.ts';
import { LOCKS, type Reader, type Tx } from './database/database.ts';
import { type Claimant, type LifeRow, readLives, type StoredLife } from './lives.ts';
import type { Plans } from './plans.ts';

/**
 * Makes admission serial across nodes until the end of the transaction: who counts what runs and admits by it must be
 * alone. Held for a millisecond or two.
 */
export async function lockAdmission(tx: Tx): Promise<void> {
  await tx.query('/* lockAdmission */ select pg_advisory_xact_lock($1, 0)', [LOCKS.admission]);
}

/** How many jobs hold a slot, by priority; the lowest of their ids, if there are any. */
export async function countRunning(reader: Reader): Promise<{ running: Counts; lowest: number | undefined }> {
  const { rows } = await reader.query<{ priority: number; jobs: number; lowest: number }>(
    `/* countRunning */
    select priority, count(*)::int as jobs, min(id) as lowest
    from job where state in (1, 7) and id >= (select lowest from running_mark) group by priority`,
  );
  const counts = rows.map(({ priority, jobs }): [Priority, number] => [priorityRank.toName(priority), jobs]);
  return {
    running: { ...noJobs(), ...Object.fromEntries(counts) },
    lowest: rows.length > 0 ? Math.min(...rows.map(({ lowest }) => lowest)) : undefined,
  };
}

/** How long countRunning may read entries of jobs that have ended before it begins behind them. */
const MARK_SECONDS = 1;

/** Tells countRunning that no job below this one holds a slot; under the lock of admission. */
export async function moveRunningMark(tx: Tx, lowest: number): Promise<void> {
  await tx.query(
    `/* moveRunningMark */
    update running_mark set lowest = $1, moved_at = now()
    where lowest > $1 or (lowest < $1 and moved_at < now() - $2 * interval '1 s')`,
    [lowest, MARK_SECONDS],
  );
}

/** Tells countRunning of a job that gets a slot although it was not admitted; takes the lock of admission. */
export async function lowerRunningMark(tx: Tx, id: number): Promise<void> {
  await Promise.all([
    lockAdmission(tx),
    tx.query('/* lowerRunningMark */ update running_mark set lowest = $1 where lowest > $1', [id]),
  ]);
}

/**
 * Of the READY jobs of each priority, from an id on: how many there are, up to `limit`, and the oldest. A priority is
 * asked for as a list of one: were it known to be one, the primary key would have the right order too, and be chosen
 * when most jobs are READY; it has all those of other priorities in between.
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
          select id from job where state = 6 and priority = any(array[rank]::smallint[]) and id >= first
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

/** The READY jobs of a priority, and which of them is the oldest. */
export interface ReadyJobs {
  priority: Priority;
  count: number;
  oldestId: number;
  /** When it was created. */
  oldest: Date;
  /** By the clock of the database, as `oldest` is. */
  oldestAgeSeconds: number;
}

/** The READY jobs of each priority that has some, best first. Of a long line only the index is read. */
export async function listReady(reader: Reader): Promise<ReadyJobs[]> {
  const { rows } = await reader.query<Omit<ReadyJobs, 'priority'> & { priority: number }>(
    `/* listReady */
    select rank as priority, counted.count, oldest.id as "oldestId", oldest.created_at as oldest,
      extract(epoch from now() - oldest.created_at)::int as "oldestAgeSeconds"
    from generate_series(5, 0, -1) as rank,
      lateral (select count(*) from job where state = 6 and priority = rank) as counted,
      lateral (select id, created_at from job where state = 6 and priority = rank order by id limit 1) as oldest
    order by rank desc`,
  );
  return rows.map(row => ({ ...row, priority: priorityRank.toName(row.priority) }));
}

/** The ids of the oldest READY jobs of each priority, up to `most` of each. */
export async function listOldestReady(reader: Reader, most: number): Promise<Record<Priority, number[]>> {
  const { rows } = await reader.query<{ id: number; priority: number }>(
    `/* listOldestReady */
    select job.id, rank as priority
    from generate_series(5, 0, -1) as rank,
      lateral (select id from job where state = 6 and priority = rank order by id limit $1) as job
    order by job.id`,
    [most],
  );
  const idsOf = (rank: number) => rows.filter(({ priority }) => priority === rank).map(({ id }) => id);
  return Object.fromEntries(PRIORITIES.map((priority, rank) => [priority, idsOf(rank)])) as Record<Priority, number[]>;
}

/**
 * Locks the oldest READY jobs of each priority, as many as are asked for, from an id on, and reads their lives; best
 * priority first. A list of one: see countReady.
 * Each job is read by the select that locks it: another one would see it as it was before.
 */
export async function lockReadyLives(tx: Tx, plans: Plans, wanted: Counts, from: Counts): Promise<StoredLife[]> {
  const levels = PRIORITIES.filter(priority => wanted[priority] > 0).reverse();
  if (levels.length === 0) return [];
  const { rows } = await tx.query<LifeRow>(
    `/* lockReadyLives */
    select job.id, job.state, job.priority, job.abort_cleanup as cleanup, job.plan is null as fresh,
      coalesce(job.plan, job_type.plan) as plan, job_type.name as type, account.name as user
    from unnest($1::smallint[], $2::int[], $3::bigint[]) with ordinality as level (priority, wanted, first, position),
      lateral (select id, state, priority, abort_cleanup, plan, type, account
               from job
               where job.state = 6 and job.priority = any(array[level.priority]) and job.id >= level.first
               order by job.priority desc, job.id limit level.wanted for update skip locked) as job
    join job_type on job_type.id = job.type join account on account.id = job.account
    order by level.position, job.id`,
    [levels.map(priorityRank.toCode), levels.map(priority => wanted[priority]), levels.map(priority => from[priority])],
  );
  return readLives(tx, plans, rows);
}

/** What an attempt is found by. */
export interface AttemptKey {
  job: number;
  id: number;
}

/** An attempt that somebody must look at. `node` has its lease, if anybody has. */
export interface Found extends AttemptKey {
  state: number;
  node: number | null;
}

/** Attempts that are due, longest first; their jobs are locked. */
export async function claimDueAttempts(tx: Tx, limit: number): Promise<Found[]> {
  const { rows } = await tx.query<Found>(
    `/* claimDueAttempts */
    select attempt.id, attempt.job, attempt.state, attempt.node
    from attempt join job on job.id = attempt.job
    where attempt.due_at <= now() order by attempt.due_at limit $1 for update of job skip locked`,
    [limit],
  );
  return rows;
}

/** Attempts whose lease ran out, or whose node is one of `dead`; their jobs are locked. */
export async function claimLostAttempts(tx: Tx, dead: readonly number[], limit: number): Promise<Found[]> {
  const { rows } = await tx.query<Found>(
    `/* claimLostAttempts */
    select attempt.id, attempt.job, attempt.state, attempt.node
    from attempt join job on job.id = attempt.job
    where attempt.node is not null and (attempt.lease_until < now() or attempt.node = any($1))
    limit $2 for update of job skip locked`,
    [dead, limit],
  );
  return rows;
}

/** Leases WAITING attempts of locked jobs for a look at their problem. Their ids: those that were still due. */
export async function leaseChecks(
  tx: Tx,
  attempts: readonly AttemptKey[],
  { node, leaseMs }: Claimant,
): Promise<number[]> {
  if (attempts.length === 0) return [];
  const { rows } = await tx.query<{ id: number }>(
    `/* leaseChecks */
    update attempt set node = $3, lease_until = now() + $4::float8 * interval '1 ms', due_at = null
    from unnest($1::bigint[], $2::bigint[]) as asked (job, id)
    where attempt.job = asked.job and attempt.id = asked.id and state = 7 and due_at <= now() and node is null
    returning attempt.id`,
    [attempts.map(({ job }) => job), attempts.map(({ id }) => id), node, leaseMs],
  );
  return rows.map(({ id }) => id);
}

/**
 * Extends the leases that a node has of these attempts and that have not run out; the ids of those that it has. What
 * has run out stays lost, so that a search that found it lost is right. It never waits: an attempt that somebody is
 * just changing is extended the next time.
 */
export async function extendLeases(
  tx: Tx,
  { node, leaseMs }: Claimant,
  attempts: readonly AttemptKey[],
): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `/* extendLeases */
    with asked as materialized (select * from unnest($3::bigint[], $4::bigint[]) as asked (job, id)),
    free as materialized (
      select attempt.job, attempt.id from attempt join asked using (job, id)
      where node = $1 and lease_until > now() for update of attempt skip locked),
    extended as (
      update attempt set lease_until = now() + $2::float8 * interval '1 ms'
      from free where attempt.job = free.job and attempt.id = free.id)
    select id from attempt join asked using (job, id) where node = $1 and lease_until > now()`,
    [node, leaseMs, attempts.map(({ job }) => job), attempts.map(({ id }) => id)],
  );
  return rows.map(({ id }) => id);
}

/** The ids of attempts of this node at jobs that are ABORTED_PENDING. */
export async function listAbortedAttempts(reader: Reader, node: number): Promise<number[]> {
  const { rows } = await reader.query<{ id: number }>(
    `/* listAbortedAttempts */
    with aborted as materialized (select id from job where state = 1)
    select attempt.id from aborted join attempt on attempt.job = aborted.id where node = $1`,
    [node],
  );
  return rows.map(({ id }) => id);
}
