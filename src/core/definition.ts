/*
 * Task definitions: the steps of a job type as its users define them, and what is run of them.
 *
 * A definition is read with its defaults filled in, so what is stored is whole, and reads back as real servers show
 * it. Source: Vidispine API, "Defining new tasks", "TaskDefinitionDocument".
 */

import { invalid } from './failure.ts';
import { checkGraph } from './graph.ts';
import type { Dependency, PlannedStep, Work } from './plan.ts';

/** Custom job types are numbered from 20000 to 30000. Source: Vidispine API, "Custom job types". */
const CUSTOM_NUMBERS = { min: 20_000, max: 30_000 };

/** The name of a job type, by convention `VENDOR_TYPE`. */
const TYPE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,126}$/;

/** A key with its value, as in SimpleMetadataDocument. */
export interface Pair {
  key: string;
  value: string;
}

export interface TaskDefinition {
  jobType: string;
  /** The step number: its place in the order, unique in its type. */
  step: number;
  description: string | undefined;
  /** For clients; means nothing to us. */
  extradata: string | undefined;
  /** For clients; means nothing to us. */
  flags: number;
  work: Work;
  /** Of a bean: where real servers look for it. */
  plugin: boolean;
  dependency: Dependency;
  parallelDependency: Dependency;
  cleanup: boolean;
  critical: boolean;
  /** In their order; keys may repeat. */
  metadata: readonly Pair[];
}

/** A definition as it is kept. */
export interface StoredDefinition extends TaskDefinition {
  id: number;
}

/** What callers give: the members of TaskDefinitionDocument, all of them optional there. */
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

/** `given` with its defaults filled in. Failure invalidInput; `name` says in its message which task it is. */
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
    // Real servers store scripts with it.
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
  if (step < 0) throw invalid(`task/${part}/step`, `${step}`, `A step cannot depend on step ${step}; 0 is none`);
  return { step, previous, allPrevious };
}

/** What jobs of the type run, in the order of the steps. Failure invalidInput when that could never run. */
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

/** Failure invalidInput when a custom job type cannot have this name and number. */
export function checkJobType(name: string, number: number): void {
  if (!TYPE_NAME.test(name))
    throw invalid(
      'type',
      name,
      `"${name}" is no name for a job type: use letters, digits and _, and begin with a letter`,
    );
  if (number < CUSTOM_NUMBERS.min || number > CUSTOM_NUMBERS.max)
    throw invalid(
      'id',
      `${number}`,
      `The id of a custom job type is from ${CUSTOM_NUMBERS.min} to ${CUSTOM_NUMBERS.max}`,
    );
}
