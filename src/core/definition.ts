/*
 * Task definitions: the steps of a job type as users define them, and the plans that jobs run.
 *
 * Defaults are filled in when a definition is read, so that it is stored complete and reads back as on real servers.
 * Source: Vidispine API, "Defining new tasks", "TaskDefinitionDocument".
 */

import { invalid } from './failure.ts';
import { checkGraph } from './graph.ts';
import type { Dependency, PlannedStep, Work } from './plan.ts';

/** The numbers of custom job types. Source: Vidispine API, "Custom job types". */
const CUSTOM_NUMBERS = { min: 20_000, max: 30_000 };

/** The name of a job type, by convention `VENDOR_TYPE`. */
const TYPE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,126}$/;

/** A key and its value, as in SimpleMetadataDocument. */
export interface Pair {
  key: string;
  value: string;
}

export interface TaskDefinition {
  jobType: string;
  /** The step number: unique in its type, and the order of the steps. */
  step: number;
  description: string | undefined;
  /** Stored for clients; not used. */
  extradata: string | undefined;
  /** Stored for clients; not used. */
  flags: number;
  work: Work;
  /** Tells real servers where to find a bean; stored and not used. */
  plugin: boolean;
  dependency: Dependency;
  parallelDependency: Dependency;
  cleanup: boolean;
  critical: boolean;
  /** In the order given; keys may repeat. */
  metadata: readonly Pair[];
}

/** A definition in the database. */
export interface StoredDefinition extends TaskDefinition {
  id: number;
}

/** A definition as callers give it: the members of TaskDefinitionDocument, all optional. */
export interface GivenDefinition {
  description?: string | undefined;
  extradata?: string | undefined;
  flags?: number | undefined;
  bean?: string | undefined;
  method?: string | undefined;
  plugin?: boolean | undefined;
  script?: string | undefined;
  step?: number | undefined;
  dependency?: GivenDependency | undefined;
  parallelDependency?: GivenDependency | undefined;
  jobType?: string | undefined;
  cleanup?: boolean | undefined;
  critical?: boolean | undefined;
  metadata?: { field?: readonly Pair[] | undefined } | undefined;
}

type GivenDependency = { [Part in keyof Dependency]?: Dependency[Part] | undefined };

/** Checks a definition and fills in its defaults. Failure invalidInput; `name` identifies the task in messages. */
export function readDefinition(given: GivenDefinition, name = 'The task'): TaskDefinition {
  const { step, jobType } = given;
  if (step === undefined || step < 1)
    throw invalid(
      'task/step',
      step?.toString(),
      `${name} needs a step: a number above 0 that is unique in its job type`,
    );
  if (jobType === undefined || jobType === '')
    throw invalid('task/jobType', jobType, `${name} (step ${step}) needs a jobType: the job type it belongs to`);
  const work = readWork(given, `${name} (step ${step})`);
  return {
    jobType,
    step,
    description: given.description,
    // Real servers show this value for scripts.
    extradata: given.extradata ?? (work.kind === 'script' ? 'f' : undefined),
    flags: given.flags ?? 0,
    work,
    plugin: given.plugin ?? false,
    dependency: readDependency('dependency', given),
    parallelDependency: readDependency('parallelDependency', given),
    cleanup: given.cleanup ?? false,
    critical: given.critical ?? true,
    metadata: given.metadata?.field ?? [],
  };
}

function readWork({ script, bean, method }: GivenDefinition, name: string): Work {
  if (script !== undefined && (bean !== undefined || method !== undefined))
    throw invalid('task/script', undefined, `${name} has both a script and a bean; give one of them`);
  if (script !== undefined) return { kind: 'script', script };
  if (bean && method) return { kind: 'bean', bean, method };
  throw invalid('task/script', undefined, `${name} does nothing: give it a script, or a bean with its method`);
}

function readDependency(part: 'dependency' | 'parallelDependency', given: GivenDefinition): Dependency {
  const { step = 0, previous = false, allPrevious = false } = given[part] ?? {};
  if (step < 0) throw invalid(`task/${part}/step`, `${step}`, `A step cannot depend on step ${step}; 0 means none`);
  return { step, previous, allPrevious };
}

/** Returns the steps that jobs of the type run, in order. Failure invalidInput when they could never run. */
export function planOf(jobType: string, definitions: readonly TaskDefinition[]): PlannedStep[] {
  const steps = definitions.map(toStep).toSorted((one, other) => one.number - other.number);
  const faults = checkGraph(steps);
  if (faults.length > 0)
    throw invalid('task/dependency', jobType, `The steps of ${jobType} could never run: ${faults.join('; ')}`);
  return steps;
}

const toStep = ({ step, description, dependency, parallelDependency, ...rest }: TaskDefinition): PlannedStep => ({
  number: step,
  description: description ?? '',
  dependency,
  parallelDependency,
  critical: rest.critical,
  cleanup: rest.cleanup,
  work: rest.work,
  metadata: rest.metadata,
});

/** Checks the name and the number of a custom job type. Failure invalidInput. */
export function checkJobType(name: string, number: number): void {
  if (!TYPE_NAME.test(name))
    throw invalid(
      'type',
      name,
      `"${name}" is not a valid job type name: use letters, digits and _, starting with a letter`,
    );
  if (number < CUSTOM_NUMBERS.min || number > CUSTOM_NUMBERS.max)
    throw invalid(
      'id',
      `${number}`,
      `The id of a custom job type must be from ${CUSTOM_NUMBERS.min} to ${CUSTOM_NUMBERS.max}`,
    );
}
