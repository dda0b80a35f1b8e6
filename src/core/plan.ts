/*
 * A plan is the graph of steps that a job runs: the task definitions of its type at the time of its admission. Plans
 * never change; a changed task definition creates a new plan for the jobs admitted from then on.
 */

/** The steps that must have ended first. All parts must be met. Source: Vidispine API, "Task dependencies". */
export interface Dependency {
  /** The directly preceding step. */
  previous: boolean;
  /** All steps with a lower number. */
  allPrevious: boolean;
  /** The step of this number; 0 for none. */
  step: number;
}

/** One step of a plan. */
export interface PlannedStep {
  /** The step number of the task definition, unique in its type. */
  number: number;
  description: string;
  dependency: Dependency;
  /** Lets the step start while these run, as soon as they are STARTED_PARALLEL or have ended. */
  parallelDependency: Dependency;
  /** If a step that is not critical fails, the job still continues, and ends as FINISHED_WARNING. */
  critical: boolean;
  /** Runs last, even after failures and aborts; not counted in `totalSteps`. */
  cleanup: boolean;
  work: Work;
  /** The metadata of the task definition, in order; keys may repeat. */
  metadata: readonly { key: string; value: string }[];
}

/** The work of a step: a script, or a method of a bean. */
export type Work = { kind: 'script'; script: string } | { kind: 'bean'; bean: string; method: string };

/** Steps in ascending order of their numbers. */
export interface Plan {
  id: number;
  steps: readonly PlannedStep[];
}

/** Tells whether a step is a no-op: a place in the graph for others to depend on, or a line in the log. */
export const isNoOp = ({ work }: PlannedStep): boolean =>
  work.kind === 'bean' && work.bean === 'jobspine' && work.method === 'none';

/** Counts the steps that a job shows, without cleanup steps. */
export const totalSteps = (plan: Plan): number => plan.steps.filter(({ cleanup }) => !cleanup).length;

/** Returns the position of a step in its plan, from 1. Cleanup steps come after all others. */
export function ordinalOf(plan: Plan, number: number): number {
  const ordered = [...plan.steps.filter(({ cleanup }) => !cleanup), ...plan.steps.filter(({ cleanup }) => cleanup)];
  return ordered.findIndex(step => step.number === number) + 1;
}
