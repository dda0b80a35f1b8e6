/*
 * Changes of job types and their task definitions.
 *
 * Every change locks the types that it affects, computes their new plans, and is refused when such a plan could never
 * run. So the plan of a type always matches its definitions, and can always run.
 */

import { checkJobType, planOf, type StoredDefinition, type TaskDefinition } from '../core/definition.ts';
import { conflict, invalid, notFound } from '../core/failure.ts';
import type { Database, Tx } from '../store/database/database.ts';
import type { DefinitionKey, JobType } from '../store/definitions.ts';
import * as store from '../store/definitions.ts';

/**
 * Adds task definitions to their types, all or none, and returns their ids in the same order. Failure invalidInput for
 * an unknown type or a graph that could never run; conflict for a step that already exists.
 */
export function createDefinitions(database: Database, definitions: readonly TaskDefinition[]): Promise<number[]> {
  return database.transaction(async tx => {
    const names = [...new Set(definitions.map(({ jobType }) => jobType))];
    const types = await store.lockJobTypes(tx, names);
    const unknown = names.find(name => types.every(type => type.name !== name));
    if (unknown !== undefined) throw invalid('jobType', unknown, unknownType(unknown));
    const ids = new Map<TaskDefinition, number>();
    for (const type of types) {
      const own = definitions.filter(({ jobType }) => jobType === type.name);
      const ownIds = await addDefinitions(tx, type, own);
      for (const [index, definition] of own.entries()) ids.set(definition, ownIds[index]!);
    }
    return definitions.map(definition => ids.get(definition)!);
  });
}

const unknownType = (name: string): string =>
  `There is no job type ${name}; GET /jobtype lists them, POST /task-definition/jobtype/${name}?id=20000 creates it`;

/** Adds definitions to a type that is locked. */
async function addDefinitions(tx: Tx, type: JobType, added: readonly TaskDefinition[]): Promise<number[]> {
  const present = await store.listDefinitions(tx, [type.name]);
  const taken = added.find(({ step }) => present.some(other => other.step === step));
  if (taken) throw stepTaken(taken);
  const plan = planOf(type.name, [...present, ...added]);
  const ids = await store.insertDefinitions(tx, type.id, added);
  await store.updateTypePlan(tx, type.id, plan);
  return ids;
}

const stepTaken = ({ jobType, step }: TaskDefinition) =>
  conflict('step', `${step}`, `${jobType} already has a step ${step}; change it with PUT, or choose another number`);

/** Replaces a definition by the result of `change`. Failures as for createDefinitions; notFound. */
export function changeDefinition(
  database: Database,
  key: DefinitionKey,
  change: (definition: StoredDefinition) => TaskDefinition,
): Promise<StoredDefinition> {
  return database.transaction(async tx => {
    const { definition, type, others } = await lockDefinition(tx, key);
    const changed = change(definition);
    if (changed.jobType !== type.name)
      throw invalid(
        'task/jobType',
        changed.jobType,
        `The task belongs to ${type.name} and cannot move to another type`,
      );
    if (others.some(({ step }) => step === changed.step)) throw stepTaken(changed);
    const plan = planOf(type.name, [...others, changed]);
    await store.updateDefinition(tx, definition.id, changed);
    await store.updateTypePlan(tx, type.id, plan);
    return { ...changed, id: definition.id };
  });
}

/** Deletes a definition. Jobs that have started keep it. Failure notFound; invalidInput when other steps need it. */
export function deleteDefinition(database: Database, key: DefinitionKey): Promise<void> {
  return database.transaction(async tx => {
    const { definition, type, others } = await lockDefinition(tx, key);
    const plan = planOf(type.name, others);
    await store.deleteDefinition(tx, definition.id);
    await store.updateTypePlan(tx, type.id, plan);
  });
}

/** Locks the type of a definition. Returns the type, the definition and the other definitions of the type. */
async function lockDefinition(tx: Tx, key: DefinitionKey) {
  const name = 'id' in key ? (await store.findDefinition(tx, key))?.jobType : key.jobType;
  const [type] = name === undefined ? [] : await store.lockJobTypes(tx, [name]);
  // Read again: another transaction may have changed it before its type was locked.
  const definition = await store.findDefinition(tx, key);
  if (type === undefined || definition === undefined) throw noDefinition(key);
  const others = (await store.listDefinitions(tx, [type.name])).filter(({ id }) => id !== definition.id);
  return { definition, type, others };
}

export const noDefinition = (key: DefinitionKey) =>
  notFound('task-definition', 'id' in key ? `${key.id}` : `${key.jobType}/${key.step}`);

/** Creates a custom job type with its first definitions, if any. Failure invalidInput; conflict when it exists. */
export async function createJobType(
  database: Database,
  name: string,
  number: number,
  definitions: readonly TaskDefinition[],
): Promise<StoredDefinition[]> {
  checkJobType(name, number);
  const other = definitions.find(({ jobType }) => jobType !== name);
  if (other) throw invalid('task/jobType', other.jobType, `All tasks of a new job type must have its name, ${name}`);
  return database.transaction(async tx => {
    const type = await store.insertJobType(tx, name, number);
    if (type === undefined) throw await typeTaken(tx, name, number);
    if (definitions.length > 0) await addDefinitions(tx, type, definitions);
    return store.listDefinitions(tx, [name]);
  });
}

const typeTaken = async (tx: Tx, name: string, number: number) =>
  (await store.findJobType(tx, name))
    ? conflict('type', name, `There is already a job type ${name}; choose another name`)
    : conflict('id', `${number}`, `There is already a job type with the id ${number}; choose another id`);

/**
 * Deletes a custom job type with its definitions. Failure notFound; invalidInput for a built-in type; conflict while
 * any of its jobs has not ended.
 */
export function deleteJobType(database: Database, name: string): Promise<void> {
  return database.transaction(async tx => {
    const [type] = await store.lockJobTypes(tx, [name]);
    if (type === undefined) throw notFound('job-type', name);
    if (!type.custom)
      throw invalid('type', name, `${name} is a built-in job type; only custom job types can be deleted`);
    if (await store.hasUnfinishedJobs(tx, type.id))
      throw conflict('type', name, `Some jobs of the type ${name} have not ended; wait for them, or abort them`);
    await store.markJobTypeRemoved(tx, type.id);
  });
}
