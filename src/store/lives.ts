/*
 * The lives of jobs in the tables job and attempt: locked and read together, then written as far as they changed.
 *
 * All statements take a set of jobs. Jobs are locked in the order of their ids, and always before their attempts, so
 * that transactions never deadlock. Heartbeats and progress lock attempts alone, and never wait.
 * See docs/decisions/0004 about leases, 0003 about the order of locks.
 */
import { hasEnded, type Priority } from '../core/job.ts';
import type { Attempt, Life } from '../core/life.ts';
import type { Plan } from '../core/plan.ts';
import { isRunning, type Problem } from '../core/step.ts';
import { jobState, priorityRank, stepState } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';
import type { Claimant } from './leases.ts';
import { getPlans, type Plans } from './plans.ts';

/** A stored job, and the nodes that run its attempts. */
export interface StoredLife {
  id: number;
  life: Life;
  type: string;
  user: string;
  /** The account of the user was removed: no step may run. */
  isOrphan: boolean;
  priority: Priority;
  /** The node that holds the lease of each leased attempt, by the id of the attempt. */
  holders: ReadonlyMap<number, number>;
}

/** The row of a locked job. `fresh`: it was never admitted. */
export interface LifeRow {
  id: number;
  state: number;
  cleanup: boolean;
  plan: number;
  fresh: boolean;
  type: string;
  user: string;
  isOrphan: boolean;
  priority: number;
}

interface AttemptRow {
  id: number;
  job: number;
  step: number;
  number: number;
  state: number;
  node: number | null;
  dueInMs: number | null;
  problem: Problem | null;
  error: string | null;
}

/**
 * Locks the jobs with these ids and reads their lives; skips ids of jobs that do not exist. A job that was never
 * admitted gets the current plan of its type.
 */
export async function lockLives(tx: Tx, plans: Plans, ids: readonly number[]): Promise<StoredLife[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<LifeRow>(
    `/* lockLives */
    select job.id, job.state, job.priority, job.abort_cleanup as cleanup, job.plan is null as fresh,
      coalesce(job.plan, job_type.plan) as plan, job_type.name as type, account.name as user,
      account.removed_at is not null as "isOrphan"
    from job join job_type on job_type.id = job.type join account on account.id = job.account
    where job.id = any($1) order by job.id for update of job`,
    [ids],
  );
  return readLives(tx, plans, rows);
}

/** Reads the lives of jobs that are locked, in their order. */
export async function readLives(reader: Reader, plans: Plans, rows: readonly LifeRow[]): Promise<StoredLife[]> {
  const known = await getPlans(
    reader,
    plans,
    rows.map(({ plan }) => plan),
  );
  const attempts = await readAttempts(
    reader,
    rows.filter(({ fresh }) => !fresh).map(({ id }) => id),
  );
  const attemptsOf = new Map<number, AttemptRow[]>(rows.map(({ id }) => [id, []]));
  for (const attempt of attempts) attemptsOf.get(attempt.job)?.push(attempt);
  return rows.map(row => toStoredLife(row, known.get(row.plan) as Plan, attemptsOf.get(row.id) as AttemptRow[]));
}

/**
 * Reads the attempts of locked jobs, by a separate statement: it must see the changes that were committed while the
 * lock of the job was awaited. Attempts need no lock of their own: only heartbeats and progress change them without the
 * lock of their job, and no rule depends on these.
 */
async function readAttempts(reader: Reader, jobs: readonly number[]): Promise<AttemptRow[]> {
  if (jobs.length === 0) return [];
  const { rows } = await reader.query<AttemptRow>(
    `/* readAttempts */
    select id, job, step, number, state, node, problem, error,
      (extract(epoch from due_at - now()) * 1000)::float8 as "dueInMs"
    from attempt where job = any($1) order by id`,
    [jobs],
  );
  return rows;
}

function toStoredLife(row: LifeRow, plan: Plan, attempts: readonly AttemptRow[]): StoredLife {
  const leased = attempts.filter(({ node }) => node !== null);
  return {
    id: row.id,
    life: { state: jobState.toName(row.state), plan, cleanup: row.cleanup, attempts: attempts.map(toAttempt) },
    type: row.type,
    user: row.user,
    isOrphan: row.isOrphan,
    priority: priorityRank.toName(row.priority),
    holders: new Map(leased.map(({ id, node }) => [id, node as number])),
  };
}

const toAttempt = ({ id, step, number, state, dueInMs, problem, error }: AttemptRow): Attempt => ({
  id,
  step,
  number,
  state: stepState.toName(state),
  dueInMs: dueInMs ?? undefined,
  problem: problem ?? undefined,
  error: error ?? undefined,
});

/** A life before and after. The new attempts in `after` have no ids yet. */
export interface Change {
  id: number;
  before: Life;
  after: Life;
}

/** The ids of new attempts. */
export type NewIds = ReadonlyMap<Attempt, number>;

/**
 * Writes the changes before the transaction ends. Attempts that have just started are leased to `claimant`, from the
 * moment at which they are written: the transaction may have waited for the lock of admission for longer than a lease
 * lasts. Resolves with the ids of the new attempts; the transaction need not wait for them.
 */
export function saveLives(tx: Tx, changes: readonly Change[], claimant?: Claimant): Promise<NewIds> {
  tx.commitBehind(updateJobs(tx, changes.filter(hasJobChanged)));
  tx.commitBehind(updateAttempts(tx, changes.flatMap(changedAttempts), claimant));
  const inserting = insertAttempts(tx, changes.flatMap(newAttempts), claimant);
  tx.commitBehind(inserting);
  return inserting;
}

/** A job that is settled for the first time keeps the plan that it was settled with. */
const hasJobChanged = ({ before, after }: Change): boolean =>
  before.state !== after.state || before.cleanup !== after.cleanup || before.attempts.length === 0;

async function updateJobs(tx: Tx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `/* updateJobs */
    update job set state = new.state, plan = coalesce(job.plan, new.plan), abort_cleanup = new.cleanup,
      began_at = coalesce(job.began_at, case when new.plan is not null then now() end),
      finished_at = case when new.ended then now() end, updated_at = now(),
      result = case when new.error is null then result else result || jsonb_build_object('errorMessage', new.error) end
    from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::boolean[], $5::boolean[], $6::text[])
      as new (id, state, plan, cleanup, ended, error)
    where job.id = new.id`,
    [
      changes.map(({ id }) => id),
      changes.map(({ after }) => jobState.toCode(after.state)),
      changes.map(({ after }) => (hasBegun(after) ? after.plan.id : null)),
      changes.map(({ after }) => after.cleanup),
      changes.map(({ after }) => hasEnded(after.state)),
      changes.map(({ after }) => after.error ?? null),
    ],
  );
}

/** A job that was aborted before any step of it began has run no plan. */
const hasBegun = ({ state, attempts }: Life): boolean => attempts.length > 0 || state !== 'ABORTED';

interface AttemptChange {
  job: number;
  before: Attempt | undefined;
  after: Attempt;
}

const changedAttempts = ({ id, before, after }: Change): AttemptChange[] =>
  before.attempts.flatMap((attempt, i) => {
    const now = after.attempts[i] as Attempt;
    return now === attempt ? [] : [{ job: id, before: attempt, after: now }];
  });

const newAttempts = ({ id, before, after }: Change): AttemptChange[] =>
  after.attempts.slice(before.attempts.length).map(attempt => ({ job: id, before: undefined, after: attempt }));

/** Returns the columns of attempts that the rules decide, as arrays for unnest. */
const columnsOf = (changes: readonly AttemptChange[]): unknown[][] => [
  changes.map(({ after }) => stepState.toCode(after.state)),
  changes.map(({ after }) => after.dueInMs ?? null),
  changes.map(({ after }) => (after.problem ? JSON.stringify(after.problem) : null)),
  changes.map(({ after }) => after.error ?? null),
];

/** A lease is taken when the attempt starts, kept while it runs, and dropped by any other change. */
const leaseOf = ({ before, after }: AttemptChange): 'take' | 'keep' | 'drop' => {
  if (!isRunning(after.state)) return 'drop';
  return before && isRunning(before.state) ? 'keep' : 'take';
};

async function updateAttempts(tx: Tx, changes: readonly AttemptChange[], claimant?: Claimant): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `/* updateAttempts */
    update attempt set state = new.state, problem = new.problem, error = new.error,
      changed_at = case when attempt.state = new.state then attempt.changed_at else now() end,
      due_at = now() + new.due_ms * interval '1 ms',
      node = case new.lease when 'take' then $1::int when 'keep' then attempt.node end,
      lease_until = case new.lease when 'take' then clock_timestamp() + $2::float8 * interval '1 ms'
                                   when 'keep' then attempt.lease_until end
    from unnest($3::bigint[], $4::bigint[], $5::text[], $6::smallint[], $7::float8[], $8::jsonb[], $9::text[])
      as new (job, id, lease, state, due_ms, problem, error)
    where attempt.job = new.job and attempt.id = new.id`,
    [
      claimant?.node ?? null,
      claimant?.leaseMs ?? null,
      changes.map(({ job }) => job),
      changes.map(({ after }) => after.id),
      changes.map(leaseOf),
      ...columnsOf(changes),
    ],
  );
}

async function insertAttempts(tx: Tx, changes: readonly AttemptChange[], claimant?: Claimant): Promise<NewIds> {
  if (changes.length === 0) return new Map();
  const { rows } = await tx.query<{ id: number }>(
    `/* insertAttempts */
    insert into attempt (job, step, number, state, due_at, problem, error, node, lease_until)
    select job, step, number, state, now() + due_ms * interval '1 ms', problem, error,
      case when leased then $1::int end, case when leased then clock_timestamp() + $2::float8 * interval '1 ms' end
    from unnest($3::bigint[], $4::int[], $5::int[], $6::boolean[],
        $7::smallint[], $8::float8[], $9::jsonb[], $10::text[])
      with ordinality as new (job, step, number, leased, state, due_ms, problem, error, position)
    order by position returning id`,
    [
      claimant?.node ?? null,
      claimant?.leaseMs ?? null,
      changes.map(({ job }) => job),
      changes.map(({ after }) => after.step),
      changes.map(({ after }) => after.number),
      changes.map(({ after }) => isRunning(after.state)),
      ...columnsOf(changes),
    ],
  );
  // Rows are inserted, numbered and returned in the order of the select.
  return new Map(rows.map(({ id }, i) => [changes[i]!.after, id]));
}
