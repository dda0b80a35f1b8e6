/*
 * Progress, sub-steps and metadata that attempts write while they run. Every write is guarded by the lease: it has no
 * effect unless the node holds it.
 */
import type { Progress } from '../core/step.ts';
import type { Reader, Tx } from './database/database.ts';
import { checkDataSize, MAX_LOG_BYTES } from './limits.ts';

/** The progress and the sub-steps of an attempt since its last note. */
export interface ProgressNote {
  job: number;
  attempt: number;
  progress: Progress | undefined;
  subSteps: readonly { time: string; description: string }[];
}

/**
 * Replaces the progress of attempts and adds to their sub-steps, until their log is full. Returns the ids of the
 * updated attempts. Never waits: it skips attempts that another transaction is changing, and those whose lease the node
 * lost.
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
      MAX_LOG_BYTES,
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
 * Merges metadata into that of jobs, later writes over earlier ones. Returns for each write if the node holds the
 * lease. Failure invalidInput if a job would have too much metadata.
 */
export async function updateDataUnderLease(tx: Tx, node: number, writes: readonly DataWrite[]): Promise<boolean[]> {
  const held = await lockHeldAttempts(tx, node, writes);
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

/** Locks the jobs of attempts, in the order of their ids. Returns the attempts whose leases the node holds. */
async function lockHeldAttempts(tx: Tx, node: number, writes: readonly DataWrite[]): Promise<Set<number>> {
  await tx.query('/* lockJobs */ select from job where id = any($1) order by id for update', [
    writes.map(({ job }) => job),
  ]);
  const { rows } = await tx.query<{ id: number }>(
    `/* listHeldAttempts */
    select id from attempt join unnest($1::bigint[], $2::bigint[]) as asked (job, id) using (job, id) where node = $3`,
    [writes.map(({ job }) => job), writes.map(({ attempt }) => attempt), node],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Reads the current metadata of a job. */
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

/** Reads one key of the current metadata of a job. */
export async function readJobDatum(reader: Reader, job: number, key: string): Promise<string | undefined> {
  // A key that was removed is null in the result.
  const { rows } = await reader.query<{ value: string | null }>(
    `/* readJobDatum */ select coalesce(result -> $2, data -> $2) #>> '{}' as value from job where id = $1`,
    [job, key],
  );
  return rows[0]?.value ?? undefined;
}

/** Reads the keys of the current metadata of a job, as the JSON text of a list: there may be very many. */
export async function readJobDataKeys(reader: Reader, job: number): Promise<string> {
  const { rows } = await reader.query<{ keys: string }>(
    `/* readJobDataKeys */
    select coalesce(json_agg(key) filter (where value <> 'null'), '[]')::text as keys
    from job, jsonb_each(data || result) as datum (key, value) where id = $1`,
    [job],
  );
  return rows[0]?.keys ?? '[]';
}
