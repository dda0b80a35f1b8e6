import type { StoredDefinition, TaskDefinition } from '../core/definition.ts';
import { hasEnded, JOB_STATES } from '../core/job.ts';
import type { Plan, PlannedStep, Work } from '../core/plan.ts';
import { jobState } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';

/** Types that were removed keep their row, for the jobs that were of them, but are found by nobody. */
export interface JobType {
  id: number;
  /** The identifier of the API. */
  number: number;
  name: string;
  /** Made by users, not documented. */
  custom: boolean;
}

/** A definition is addressed by its id or by its place. */
export type DefinitionKey = { id: number } | { jobType: string; step: number };

/** The type of this name; undefined when there is none. */
export async function findJobType(reader: Reader, name: string): Promise<JobType | undefined> {
  const { rows } = await reader.query<JobType>(
    '/* findJobType */ select id, number, name, custom from job_type where name = $1 and removed_at is null',
    [name],
  );
  return rows[0];
}

/** All types, by number: the documented ones first. */
export async function listJobTypes(reader: Reader): Promise<JobType[]> {
  const { rows } = await reader.query<JobType>(
    '/* listJobTypes */ select id, number, name, custom from job_type where removed_at is null order by number',
  );
  return rows;
}

/** Holds the types of these names against each other change of them; names that are none are passed over. */
export async function lockJobTypes(tx: Tx, names: readonly string[]): Promise<JobType[]> {
  // In one order, so that two callers never wait for each other in a circle.
  const { rows } = await tx.query<JobType>(
    `/* lockJobTypes */
    select id, number, name, custom from job_type
    where name = any($1) and removed_at is null order by id for update`,
    [names],
  );
  return rows;
}

/** Adds a custom type that has no steps yet. Undefined: its name or its number is taken. */
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

/** Marks a type as removed, and removes its definitions. */
export async function markJobTypeRemoved(tx: Tx, id: number): Promise<void> {
  await tx.query(
    `/* markJobTypeRemoved */
    with definitions as (delete from task_definition where job_type = $1)
    update job_type set removed_at = now() where id = $1`,
    [id],
  );
}

const ENDED = JOB_STATES.filter(hasEnded).map(jobState.toCode);

/** Whether a job of the type has not ended yet. Looks at all jobs: for what is rare. */
export async function hasUnfinishedJobs(reader: Reader, jobType: number): Promise<boolean> {
  const { rowCount } = await reader.query(
    '/* hasUnfinishedJobs */ select from job where type = $1 and state <> all($2::smallint[]) limit 1',
    [jobType, ENDED],
  );
  return rowCount > 0;
}

/** Makes `steps` what jobs of the type that are admitted from now on run. */
export async function updateTypePlan(tx: Tx, jobType: number, steps: readonly PlannedStep[]): Promise<void> {
  await tx.query(
    `/* updateTypePlan */
    with new_plan as (insert into plan (steps) values ($2::jsonb) returning id)
    update job_type set plan = new_plan.id from new_plan where job_type.id = $1`,
    [jobType, JSON.stringify(steps)],
  );
}

/** What jobs of a type run that are admitted now. */
export interface TypePlan extends Plan {
  type: string;
}

/** The plans of the types of these names; names that are none are passed over. */
export async function listTypePlans(reader: Reader, names: readonly string[]): Promise<TypePlan[]> {
  const { rows } = await reader.query<TypePlan>(
    `/* listTypePlans */
    select job_type.name as type, plan.id, plan.steps from job_type join plan on plan.id = job_type.plan
    where job_type.name = any($1) and removed_at is null`,
    [names],
  );
  return rows;
}

/** The definition with this key; undefined when there is none. */
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

/** The definitions of the types of these names (undefined: of all), by type and step. */
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

/** Adds definitions to a type; their ids in the same order. */
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

/** Replaces all of a definition but its id and its type. */
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

/** The table has a script, or a bean with its method. */
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
