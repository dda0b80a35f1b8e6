/*
 * Job types and their task definitions. A removed type keeps its row, for its jobs, but no search finds it.
 */
import type { StoredDefinition, TaskDefinition } from '../core/definition.ts';
import { hasEnded, JOB_STATES } from '../core/job.ts';
import type { Plan, PlannedStep, Work } from '../core/plan.ts';
import { jobState } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';

export interface JobType {
  id: number;
  /** The identifier of the API. */
  number: number;
  name: string;
  /** Created by users, not documented by the API. */
  custom: boolean;
}

/** A definition has an id, and a place: its job type and step. */
export type DefinitionKey = { id: number } | { jobType: string; step: number };

/** Finds the type with this name. */
export async function findJobType(reader: Reader, name: string): Promise<JobType | undefined> {
  const { rows } = await reader.query<JobType>(
    '/* findJobType */ select id, number, name, custom from job_type where name = $1 and removed_at is null',
    [name],
  );
  return rows[0];
}

/** Lists all types by number, the documented ones first. */
export async function listJobTypes(reader: Reader): Promise<JobType[]> {
  const { rows } = await reader.query<JobType>(
    '/* listJobTypes */ select id, number, name, custom from job_type where removed_at is null order by number',
  );
  return rows;
}

/** Locks the types with these names against other changes; skips unknown names. */
export async function lockJobTypes(tx: Tx, names: readonly string[]): Promise<JobType[]> {
  // Always in the same order, so that two callers never deadlock.
  const { rows } = await tx.query<JobType>(
    `/* lockJobTypes */
    select id, number, name, custom from job_type
    where name = any($1) and removed_at is null order by id for update`,
    [names],
  );
  return rows;
}

/** Adds a custom type without steps. Undefined: its name or its number is taken. */
export async function insertJobType(tx: Tx, name: string, number: number): Promise<JobType | undefined> {
  const { rows } = await tx.query<JobType>(
    `/* insertJobType */
    with empty_plan as (insert into plan (steps) values ('[]') returning id)
    insert into job_type (number, name, custom, plan) select $1, $2, true, id from empty_plan
    on conflict do nothing
    returning id, number, name, custom`,
    [number, name],
  );
  return rows[0];
}

/** Marks a type as removed and deletes its definitions. */
export async function markJobTypeRemoved(tx: Tx, id: number): Promise<void> {
  await tx.query(
    `/* markJobTypeRemoved */
    with definitions as (delete from task_definition where job_type = $1)
    update job_type set removed_at = now() where id = $1`,
    [id],
  );
}

const ENDED = JOB_STATES.filter(hasEnded).map(jobState.toCode);

/** Checks if a job of the type has not ended yet. Reads all jobs, so it is only for rare calls. */
export async function hasUnfinishedJobs(reader: Reader, jobType: number): Promise<boolean> {
  const { rowCount } = await reader.query(
    '/* hasUnfinishedJobs */ select from job where type = $1 and state <> all($2::smallint[]) limit 1',
    [jobType, ENDED],
  );
  return rowCount > 0;
}

/** Gives a type a new plan. Jobs of the type that are admitted from now on run it. */
export async function updateTypePlan(tx: Tx, jobType: number, steps: readonly PlannedStep[]): Promise<void> {
  await tx.query(
    `/* updateTypePlan */
    with new_plan as (insert into plan (steps) values ($2::jsonb) returning id)
    update job_type set plan = new_plan.id from new_plan where job_type.id = $1`,
    [jobType, JSON.stringify(steps)],
  );
}

/** The current plan of a job type. */
export interface TypePlan extends Plan {
  type: string;
}

/** Lists the current plans of the types with these names; skips unknown names. */
export async function listTypePlans(reader: Reader, names: readonly string[]): Promise<TypePlan[]> {
  const { rows } = await reader.query<TypePlan>(
    `/* listTypePlans */
    select job_type.name as type, plan.id, plan.steps from job_type join plan on plan.id = job_type.plan
    where job_type.name = any($1) and removed_at is null`,
    [names],
  );
  return rows;
}

/** Finds the definition with this key. */
export async function findDefinition(reader: Reader, key: DefinitionKey): Promise<StoredDefinition | undefined> {
  const isId = 'id' in key;
  const { rows } = await reader.query<DefinitionRow>(
    `/* findDefinition */
    select task_definition.*, job_type.name as type
    from task_definition join job_type on job_type.id = task_definition.job_type
    where task_definition.id = $1 or (job_type.name = $2 and job_type.removed_at is null and step = $3)`,
    isId ? [key.id, null, null] : [null, key.jobType, key.step],
  );
  return rows.map(toDefinition)[0];
}

/** Lists the definitions of the types with these names (undefined: all), by type and step. */
export async function listDefinitions(reader: Reader, names?: readonly string[]): Promise<StoredDefinition[]> {
  const { rows } = await reader.query<DefinitionRow>(
    `/* listDefinitions */
    select task_definition.*, job_type.name as type
    from task_definition join job_type on job_type.id = task_definition.job_type
    where job_type.removed_at is null and ($1::text[] is null or job_type.name = any($1))
    order by job_type.number, step`,
    [names ?? null],
  );
  return rows.map(toDefinition);
}

/** Adds definitions to a type. Returns their ids in the same order. */
export async function insertDefinitions(
  tx: Tx,
  jobType: number,
  definitions: readonly TaskDefinition[],
): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `/* insertDefinitions */
    insert into task_definition (job_type, step, description, extradata, flags, bean, method, plugin, script,
      dependency_step, dependency_previous, dependency_all_previous,
      parallel_step, parallel_previous, parallel_all_previous, cleanup, critical, metadata)
    select $1, step, description, extradata, flags, bean, method, plugin, script,
      dependency_step, dependency_previous, dependency_all_previous,
      parallel_step, parallel_previous, parallel_all_previous, cleanup, critical, metadata
    from jsonb_populate_recordset(null::task_definition, $2::jsonb) with ordinality order by ordinality
    returning id`,
    [jobType, JSON.stringify(definitions.map(toColumns))],
  );
  return rows.map(({ id }) => id);
}

/** Replaces a definition, except its id and its type. */
export async function updateDefinition(tx: Tx, id: number, definition: TaskDefinition): Promise<void> {
  await tx.query(
    `/* updateDefinition */
    update task_definition set step = new.step, description = new.description, extradata = new.extradata,
      flags = new.flags, bean = new.bean, method = new.method, plugin = new.plugin, script = new.script,
      dependency_step = new.dependency_step, dependency_previous = new.dependency_previous,
      dependency_all_previous = new.dependency_all_previous, parallel_step = new.parallel_step,
      parallel_previous = new.parallel_previous, parallel_all_previous = new.parallel_all_previous,
      cleanup = new.cleanup, critical = new.critical, metadata = new.metadata
    from jsonb_populate_record(null::task_definition, $2::jsonb) as new
    where task_definition.id = $1`,
    [id, JSON.stringify(toColumns(definition))],
  );
}

export async function deleteDefinition(tx: Tx, id: number): Promise<void> {
  await tx.query('/* deleteDefinition */ delete from task_definition where id = $1', [id]);
}

interface DefinitionRow {
  id: number;
  type: string;
  step: number;
  description: string | null;
  extradata: string | null;
  flags: number | null;
  bean: string | null;
  method: string | null;
  plugin: boolean;
  script: string | null;
  dependency_step: number;
  dependency_previous: boolean;
  dependency_all_previous: boolean;
  parallel_step: number;
  parallel_previous: boolean;
  parallel_all_previous: boolean;
  cleanup: boolean;
  critical: boolean;
  metadata: StoredDefinition['metadata'];
}

const toDefinition = (row: DefinitionRow): StoredDefinition => ({
  id: row.id,
  jobType: row.type,
  step: row.step,
  description: row.description ?? undefined,
  extradata: row.extradata ?? undefined,
  flags: row.flags ?? 0,
  work: toWork(row),
  plugin: row.plugin,
  dependency: {
    step: row.dependency_step,
    previous: row.dependency_previous,
    allPrevious: row.dependency_all_previous,
  },
  parallelDependency: {
    step: row.parallel_step,
    previous: row.parallel_previous,
    allPrevious: row.parallel_all_previous,
  },
  cleanup: row.cleanup,
  critical: row.critical,
  metadata: row.metadata,
});

/** A row has either a script, or a bean with its method. */
const toWork = ({ script, bean, method }: DefinitionRow): Work =>
  script === null ? { kind: 'bean', bean: bean!, method: method! } : { kind: 'script', script };

function toColumns(definition: TaskDefinition): Omit<DefinitionRow, 'id' | 'type'> {
  const { work, dependency, parallelDependency } = definition;
  return {
    step: definition.step,
    description: definition.description ?? null,
    extradata: definition.extradata ?? null,
    flags: definition.flags,
    bean: work.kind === 'bean' ? work.bean : null,
    method: work.kind === 'bean' ? work.method : null,
    plugin: definition.plugin,
    script: work.kind === 'script' ? work.script : null,
    dependency_step: dependency.step,
    dependency_previous: dependency.previous,
    dependency_all_previous: dependency.allPrevious,
    parallel_step: parallelDependency.step,
    parallel_previous: parallelDependency.previous,
    parallel_all_previous: parallelDependency.allPrevious,
    cleanup: definition.cleanup,
    critical: definition.critical,
    metadata: definition.metadata,
  };
}
