/*
 * Leases: the right of a node to run an attempt until a given time. Finds the attempts that are due and those that were
 * lost, and extends the leases of those that run.
 *
 * A search locks the jobs of the attempts that it finds, and skips jobs that another transaction has locked: it is
 * working on them. Jobs are locked, not attempts, so that all transactions lock in the same order; only heartbeats lock
 * attempts without their jobs, and they skip locked ones.
 */
import { attemptIs, jobIs } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';

/** The node that gets leases, and how long they last from the moment at which they are written. */
export interface Claimant {
  node: number;
  leaseMs: number;
}

/** The columns that find an attempt: the index is on both. */
export interface AttemptKey {
  job: number;
  id: number;
}

/** An attempt that is due or lost. `node` holds its lease; null: it is not leased. */
export interface FoundAttempt extends AttemptKey {
  state: number;
  node: number | null;
}

/** Locks the jobs of attempts that are due, but not the jobs `without`; returns the attempts, longest due first. */
export async function lockDueAttempts(tx: Tx, limit: number, without: readonly number[] = []): Promise<FoundAttempt[]> {
  const { rows } = await tx.query<FoundAttempt>(
    `/* lockDueAttempts */
    select attempt.id, attempt.job, attempt.state, attempt.node
    from attempt join job on job.id = attempt.job
    where attempt.due_at <= now() and attempt.job <> all($2)
    order by attempt.due_at limit $1 for update of job skip locked`,
    [limit, without],
  );
  return rows;
}

/** Locks the jobs of attempts whose lease has run out or whose node is one of `dead`, and returns the attempts. */
export async function lockLostAttempts(tx: Tx, dead: readonly number[], limit: number): Promise<FoundAttempt[]> {
  const { rows } = await tx.query<FoundAttempt>(
    `/* lockLostAttempts */
    select attempt.id, attempt.job, attempt.state, attempt.node
    from attempt join job on job.id = attempt.job
    where attempt.node is not null and (attempt.lease_until < now() or attempt.node = any($1))
    limit $2 for update of job skip locked`,
    [dead, limit],
  );
  return rows;
}

/** Leases WAITING attempts of locked jobs, to check their problems. Returns the ids of those that were still due. */
export async function leaseWaitingAttempts(
  tx: Tx,
  attempts: readonly AttemptKey[],
  { node, leaseMs }: Claimant,
): Promise<number[]> {
  if (attempts.length === 0) return [];
  const { rows } = await tx.query<{ id: number }>(
    `/* leaseWaitingAttempts */
    update attempt set node = $3, lease_until = now() + $4::float8 * interval '1 ms', due_at = null
    from unnest($1::bigint[], $2::bigint[]) as asked (job, id)
    where attempt.job = asked.job and attempt.id = asked.id and ${attemptIs.waiting} and due_at <= now()
      and node is null
    returning attempt.id`,
    [attempts.map(({ job }) => job), attempts.map(({ id }) => id), node, leaseMs],
  );
  return rows.map(({ id }) => id);
}

/**
 * Extends the leases that a node holds of these attempts and returns the ids of the attempts that it holds. A lease
 * that has run out stays lost, so that whoever found it lost is right. Never waits: an attempt that another transaction
 * is changing is extended the next time.
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

/** Lists the ids of the attempts that this node runs for jobs that are ABORTED_PENDING. */
export async function listAbortedAttempts(reader: Reader, node: number): Promise<number[]> {
  const { rows } = await reader.query<{ id: number }>(
    `/* listAbortedAttempts */
    with aborted as materialized (select id from job where ${jobIs.aborting})
    select attempt.id from aborted join attempt on attempt.job = aborted.id where node = $1`,
    [node],
  );
  return rows.map(({ id }) => id);
}
