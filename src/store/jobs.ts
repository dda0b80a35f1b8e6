/*
 * Jobs as callers see them: added, shown, deleted. Their changes of state are in lives.ts.
 */
import { DEFAULT_PRIORITY, type JobState, type Priority } from '../core/job.ts';
import type { Problem, Progress, StepState } from '../core/step.ts';
import { jobIs, jobState, priorityRank, stepState } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';
import { type Json, toJson } from './json.ts';
import { MAX_LISTED_BYTES, tooMuch } from './limits.ts';

/** A job to add. `priority` undefined: the default of its type. */
export interface NewJob {
  type: string;
  account: number;
  state: 'READY' | 'HOLD';
  priority?: Priority | undefined;
  data: Json;
  notification?: string | undefined;
  notificationData?: string | undefined;
  /** The plan of its type that it was checked against. If the type has another plan by now, the job is not added. */
  checkedPlan?: number | undefined;
}

/** A job that was just added, with everything that its document shows. */
export interface InsertedJob {
  id: number;
  createdAt: Date;
  priority: Priority;
}

/** Adds jobs. Returns them in the same order, undefined for an unknown job type or one with another plan. */
export async function insertJobs(tx: Tx, jobs: readonly NewJob[]): Promise<(InsertedJob | undefined)[]> {
  const { rows } = await tx.query<{ position: number; id: number; createdAt: Date; priority: number }>(
    `/* insertJobs */
    with new as materialized (
      select position, nextval('job_id_seq') as id, job_type.id as type, state, account, data, notification,
        notification_data,
        coalesce(priority, job_type.default_priority, ${priorityRank.toCode(DEFAULT_PRIORITY)})::smallint as priority
      from unnest($1::text[], $2::smallint[], $3::smallint[], $4::int[], $5::jsonb[], $6::text[], $7::text[],
          $8::bigint[]) with ordinality as given (type_name, state, priority, account, data, notification,
          notification_data, checked, position)
      join job_type on job_type.name = type_name and removed_at is null and job_type.plan = coalesce(checked, plan)
      order by position),
    added as (
      insert into job (id, type, state, priority, account, data, notification, notification_data)
      overriding system value
      select id, type, state, priority, account, data, notification, notification_data from new)
    select position::int as position, id, priority, now() as "createdAt" from new`,
    [
      jobs.map(({ type }) => type),
      jobs.map(({ state }) => jobState.toCode(state)),
      jobs.map(({ priority }) => (priority ? priorityRank.toCode(priority) : null)),
      jobs.map(({ account }) => account),
      jobs.map(({ data }) => data),
      jobs.map(({ notification }) => notification ?? null),
      jobs.map(({ notificationData }) => notificationData ?? null),
      jobs.map(({ checkedPlan }) => checkedPlan ?? null),
    ],
  );
  const added: (InsertedJob | undefined)[] = jobs.map(() => undefined);
  for (const { position, priority, ...row } of rows)
    added[position - 1] = { ...row, priority: priorityRank.toName(priority) };
  return added;
}

/** Finds the job that a re-run copies, as it was given at creation. */
export async function findJobToCopy(
  reader: Reader,
  id: number,
): Promise<(Omit<NewJob, 'account' | 'state' | 'data'> & Pick<JobView, 'data'>) | undefined> {
  const { rows } = await reader.query<{
    type: string;
    priority: number;
    data: Record<string, string>;
    notification: string | null;
    notificationData: string | null;
  }>(
    `/* findJobToCopy */
    select job_type.name as type, job.priority, data, notification, notification_data as "notificationData"
    from job join job_type on job_type.id = job.type where job.id = $1`,
    [id],
  );
  const row = rows[0];
  return (
    row && {
      ...row,
      priority: priorityRank.toName(row.priority),
      notification: row.notification ?? undefined,
      notificationData: row.notificationData ?? undefined,
    }
  );
}

/** A job as documents show it. */
export interface JobView {
  id: number;
  user: string;
  createdAt: Date;
  finishedAt: Date | null;
  state: JobState;
  type: string;
  priority: Priority;
  /** Null until the job is admitted for the first time. */
  plan: number | null;
  /** The latest attempt. */
  current: { step: number; state: StepState } | undefined;
  data: Record<string, string>;
}

interface JobViewRow extends Omit<JobView, 'state' | 'priority' | 'current' | 'data'> {
  state: number;
  priority: number;
  data: Record<string, string> | null;
  currentStep: number | null;
  currentState: number | null;
}

/** The metadata of jobs until it is too much for one answer; null for the jobs after that. */
const LISTED_DATA = `case when ${MAX_LISTED_BYTES} >=
  sum(octet_length(job.data::text) + octet_length(job.result::text)) over (order by page.position)
  then jsonb_strip_nulls(job.data || job.result) end`;
const NO_DATA = "'{}'::jsonb";

/**
 * Lists the jobs with these ids, in this order; leaves out those that do not exist. Without `withData`, their metadata
 * is empty. Failure invalidInput if there is too much metadata.
 */
export async function listJobs(reader: Reader, ids: readonly number[], withData = true): Promise<JobView[]> {
  const { rows } = await reader.query<JobViewRow>(
    `/* listJobs */
    select job.id, account.name as user, job.created_at as "createdAt", job.finished_at as "finishedAt", job.state,
      job_type.name as type, job.priority, job.plan, ${withData ? LISTED_DATA : NO_DATA} as data,
      last.step as "currentStep", last.state as "currentState"
    from unnest($1::bigint[]) with ordinality as page (id, position)
    join job on job.id = page.id
    join job_type on job_type.id = job.type
    join account on account.id = job.account
    left join lateral (
      select step, state from attempt where attempt.job = job.id order by id desc limit 1) as last on true
    order by page.position`,
    [ids],
  );
  return rows.map(toJobView);
}

function toJobView(row: JobViewRow): JobView {
  const { data, currentStep, currentState } = row;
  if (data === null) throw tooMuch('metadata');
  const current =
    currentStep === null || currentState === null
      ? undefined
      : { step: currentStep, state: stepState.toName(currentState) };
  return Object.assign(row, {
    data,
    state: jobState.toName(row.state),
    priority: priorityRank.toName(row.priority),
    current,
  });
}

/** An entry of the log of a job: one attempt. */
export interface LogEntry {
  id: number;
  job: number;
  step: number;
  number: number;
  state: StepState;
  changedAt: Date;
  progress: Progress | null;
  subSteps: { time: string; description: string }[];
  error: string | null;
  problem: Problem | null;
}

type LogRow = Omit<LogEntry, 'state' | 'subSteps'> & { state: number; subSteps: LogEntry['subSteps'] | null };

/** Lists the logs of these jobs in the order of the attempts. Failure invalidInput if they are too large. */
export async function listLogs(reader: Reader, jobs: readonly number[]): Promise<LogEntry[]> {
  const { rows } = await reader.query<LogRow>(
    `/* listLogs */
    select id, job, step, number, state, changed_at as "changedAt", progress, error, problem,
      case when $2 >= sum(octet_length(sub_steps::text)) over (order by id) then sub_steps end as "subSteps"
    from attempt where job = any($1) order by id`,
    [jobs, MAX_LISTED_BYTES],
  );
  for (const row of rows) if (row.subSteps === null) throw tooMuch('log');
  // Changed in place: copies of some thousand rows would take a good part of the time of a list.
  return rows.map(row => Object.assign(row, { state: stepState.toName(row.state) }) as LogEntry);
}

/** The reason why some jobs wait. */
export interface JobProblem extends Problem {
  id: number;
  jobs: number[];
}

/**
 * Lists the problems of one job, or of all. The problem of a script belongs to its job alone; any other one is shared
 * by all jobs that wait for the same thing. Source: Vidispine API, "Job problems".
 */
export async function listProblems(reader: Reader, job?: number): Promise<JobProblem[]> {
  const { rows } = await reader.query<{ id: number; problem: Problem; jobs: number[] }>(
    `/* listProblems */
    select min(attempt.id) as id, problem, array_agg(distinct attempt.job order by attempt.job) as jobs
    from attempt join job on job.id = attempt.job
    where problem is not null and finished_at is null
    group by problem, case when problem ->> 'type' = 'JavaScript' then attempt.job end
    having $1::bigint is null or $1 = any(array_agg(attempt.job)) order by 1`,
    [job ?? null],
  );
  return rows.map(({ id, problem, jobs }) => ({ id, ...problem, jobs }));
}

/** Locks these jobs. Returns the state of each that exists. */
export async function lockJobStates(tx: Tx, ids: readonly number[]): Promise<Map<number, JobState>> {
  const { rows } = await tx.query<{ id: number; state: number }>(
    '/* lockJobStates */ select id, state from job where id = any($1) order by id for update',
    [ids],
  );
  return new Map(rows.map(({ id, state }) => [id, jobState.toName(state)]));
}

/**
 * Locks the jobs of a user that have not ended. Returns their ids. Each part has an index of its own, which is as long
 * as there are jobs that have not ended.
 */
export async function lockOpenJobs(tx: Tx, user: string): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `/* lockOpenJobs */
    with owner as materialized (select id from account where name = $1 and removed_at is null)
    select id from job
    where id = any(array(
      select id from job where ${jobIs.ready} and account = (select id from owner)
      union all select id from job where ${jobIs.running} and account = (select id from owner)
      union all select id from job where ${jobIs.idle} and account = (select id from owner)))
    order by id for update`,
    [user],
  );
  return rows.map(({ id }) => id);
}

/** Gives these locked jobs to another account, as far as they have not ended and are of the first. Returns how many. */
export async function updateJobAccount(tx: Tx, ids: readonly number[], from: number, to: number): Promise<number> {
  const { rowCount } = await tx.query(
    `/* updateJobAccount */
    update job set account = $3, updated_at = now() where id = any($1) and account = $2 and finished_at is null`,
    [ids, from, to],
  );
  return rowCount;
}

/** Deletes locked jobs and their attempts. */
export async function deleteJobs(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx.query(
    `/* deleteJobs */
    with attempts as (delete from attempt where job = any($1))
    delete from job where id = any($1)`,
    [ids],
  );
}

/** Changes the priority of a job. */
export async function updateJobPriority(tx: Tx, id: number, priority: Priority): Promise<void> {
  await tx.query('/* updateJobPriority */ update job set priority = $2, updated_at = now() where id = $1', [
    id,
    priorityRank.toCode(priority),
  ]);
}

/** Merges metadata into that of a job; null removes a key. Returns the new size in bytes; undefined: no such job. */
export async function updateJobData(
  tx: Tx,
  id: number,
  data: Record<string, string | null>,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ bytes: number }>(
    `/* updateJobData */
    update job set result = result || $2::text::jsonb, updated_at = now() where id = $1
    returning octet_length(result::text) as bytes`,
    [id, await toJson(data)],
  );
  return rows[0]?.bytes;
}
