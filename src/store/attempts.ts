/*
 * What attempts leave behind while they run. Every write is guarded by the lease: it counts only for the node that
 * has it.
 */
import type { Progress } from '../core/step.ts';
import type { Reader, Tx } from './database/database.ts';
import { checkDataSize, FULL_LOG_BYTES } from './limits.ts';

/** Progress and sub-steps of an attempt since the last time. */
export interface ProgressNote {
  job: number;
  attempt: number;
  progress: Progress | undefined;
  subSteps: readonly { time: string; description: string }[];
}

/**
 * Replaces the progress of attempts and adds to their sub-steps, until their log is full. Returns the attempts that
 * this was done for. It never waits: the others are not the node's any more, or somebody is just changing them.
 */
export async function updateProgress(tx: Tx, node: number, notes: readonly ProgressNote[]): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `/* updateProgress */
    with new as materialized (
      select * from unnest($2::bigint[], $3::bigint[], $4::jsonb[], $5::jsonb[]) as new (job, id, progress, sub_steps)),
    held as materialized (
      select attempt.job, attempt.id from attempt join new using (job, id)
      where node = $1 for update of attempt skip locked)
    update attempt set progress = coalesce(new.progress, attempt.progress),
      sub_steps = case when octet_length(attempt.sub_steps::text) < $6 then attempt.sub_steps || new.sub_steps
                       else attempt.sub_steps end
    from held join new using (job, id)
    where attempt.job = held.job and attempt.id = held.id
    returning attempt.id`,
    [
      node,
      notes.map(({ job }) => job),
      notes.map(({ attempt }) => attempt),
      notes.map(({ progress }) => (progress ? JSON.stringify(progress) : null)),
      notes.map(({ subSteps }) => JSON.stringify(subSteps)),
      FULL_LOG_BYTES,
    ],
  );
  return rows.map(({ id }) => id);
}

/** Metadata that an attempt writes to its job; null removes a key. */
export interface DataWrite {
  attempt: number;
  job: number;
  data: Readonly<Record<string, string | null>>;
}

/**
 * Lays metadata over that of jobs, later writes over earlier ones; for each write whether its lease held. Failure
 * invalidInput when a job would have too much.
 */
export async function updateDataUnderLease(tx: Tx, node: number, writes: readonly DataWrite[]): Promise<boolean[]> {
  const held = await lockHolding(tx, node, writes);
  const byJob = new Map<number, Record<string, string | null>>();
  for (const { attempt, job, data } of writes) if (held.has(attempt)) byJob.set(job, { ...byJob.get(job), ...data });
  const { rows } = await tx.query<{ bytes: number }>(
    `/* updateDataUnderLease */
    update job set result = job.result || new.data, updated_at = now()
    from unnest($1::bigint[], $2::jsonb[]) as new (id, data) where job.id = new.id
    returning octet_length(result::text) as bytes`,
    [[...byJob.keys()], [...byJob.values()].map(data => JSON.stringify(data))],
  );
  for (const { bytes } of rows) checkDataSize(bytes);
  return writes.map(({ attempt }) => held.has(attempt));
}

/** Locks the jobs of attempts, in the order that everybody locks them in; the attempts that the node has. */
async function lockHolding(tx: Tx, node: number, writes: readonly DataWrite[]): Promise<Set<number>> {
  await tx.query('/* lockJobs */ select from job where id = any($1) order by id for update', [
    writes.map(({ job }) => job),
  ]);
  const { rows } = await tx.query<{ id: number }>(
    `/* listHeld */
    select id from attempt join unnest($1::bigint[], $2::bigint[]) as asked (job, id) using (job, id) where node = $3`,
    [writes.map(({ job }) => job), writes.map(({ attempt }) => attempt), node],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The metadata of a job as it is now. */
export async function readJobData(reader: Reader, job: number): Promise<Record<string, string>> {
  const { rows } = await reader.query<{ data: Record<string, string | null> }>(
    '/* readJobData */ select data || result as data from job where id = $1',
    [job],
  );
  return Object.fromEntries(Object.entries(rows[0]?.data ?? {}).filter(([, value]) => value !== null)) as Record<
    string,
    string
  >;
}
