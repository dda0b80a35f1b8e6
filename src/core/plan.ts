/*
 * A plan is the graph of steps that a job runs: the task definitions of its type as they were when it was admitted.
 * Plans are never changed; changing a task definition makes a new plan for the jobs admitted from then on.
 */

/** Which earlier steps must have ended first; the parts combine. Source: Vidispine API, "Task dependencies". */
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
  /** Lets the step start beside running ones, once those are STARTED_PARALLEL or have ended. */
  parallelDependency: Dependency;
  /** A failed step that is not critical only makes the job end FINISHED_WARNING. */
  critical: boolean;
  /** Runs last, whatever happened; not counted in `totalSteps`. */
  cleanup: boolean;
  work: Work;
  /** The metadata of the task definition, in its order; keys may repeat. */
  metadata: readonly { key: string; value: string }[];
}

/** What a step does: a script, or a method of a bean. */
export type Work = { kind: 'script'; script: string } | { kind: 'bean'; bean: string; method: string };

/** Steps in ascending order of their numbers. */
export interface Plan {
  id: number;
  steps: readonly PlannedStep[];
}

/** A place in the graph and nothing else: what others depend on, or what is looked for in the log. */
export const doesNothing = ({ work }: PlannedStep): boolean =>
  work.kind === 'bean' && work.bean === 'jobspine' && work.method === 'none';

/** How many steps a job shows: cleanup steps are not counted. */
export const totalSteps = (plan: Plan): number => plan.steps.filter(({ cleanup }) => !cleanup).length;

/** The place of a step among those of its plan, from 1. Cleanup steps come after all others. */
export function ordinalOf(plan: Plan, number: number): number {
  const ordered = [...plan.steps.filter(({ cleanup }) => !cleanup), ...plan.steps.filter(({ cleanup }) => cleanup)];
  return ordered.findIndex(step => step.number === number) + 1;
}
