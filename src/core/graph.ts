/*
 * The graph of the steps of a job type: the steps that may start, and the faults that keep a graph from running.
 *
 * Ordinary steps and cleanup steps are two graphs. An ordinary step starts when its dependencies have ended. Cleanup
 * steps start when no other step runs or will run, and wait only for each other. All functions take the steps of a type
 * in ascending order of their numbers. Source: Vidispine API, "Task dependencies".
 */

import type { Dependency, PlannedStep } from './plan.ts';
import type { StepState } from './step.ts';

/** Returns the state of the step with this number. */
export type StateOf = (stepNumber: number) => StepState;

/**
 * The maximum number of steps in a type. The cost of checking and drawing a graph grows with the square of its size.
 * The documented types have at most twenty steps, so a larger number is a mistake.
 */
export const MAX_STEPS = 1000;

export const isEmpty = ({ previous, allPrevious, step }: Dependency): boolean =>
  !previous && !allPrevious && step === 0;

/** Tells whether steps with a `parallelDependency` on a step in this state may start. */
const isParallel = (state: StepState): boolean =>
  state === 'STARTED_PARALLEL' || state === 'STARTED_PARALLEL_ASYNCHRONOUS';

/** Tells whether dependent steps may start: a step that failed for good counts as ended only if it is not critical. */
const isEnded = (step: PlannedStep, state: StepState): boolean =>
  state === 'FINISHED' || (state === 'FAILED_FATAL' && !step.critical);

/** Tells whether dependent cleanup steps may start: a failed cleanup step does not block others. */
const isCleanedUp = (_step: PlannedStep, state: StepState): boolean => state === 'FINISHED' || state === 'FAILED_FATAL';

/**
 * Returns the ordinary steps in state NONE that may start now: those whose `dependency` has ended, whose
 * `parallelDependency` has ended or runs in parallel, or that have neither.
 */
export const startable = (steps: readonly PlannedStep[], stateOf: StateOf): PlannedStep[] =>
  mayStart(
    steps.filter(step => !step.cleanup),
    stateOf,
    isEnded,
  );

/**
 * Returns the cleanup steps in state NONE that may start now. To be called when no ordinary step runs or will run:
 * cleanup steps wait only for each other.
 */
export const startableCleanup = (steps: readonly PlannedStep[], stateOf: StateOf): PlannedStep[] =>
  mayStart(
    steps.filter(step => step.cleanup),
    stateOf,
    isCleanedUp,
  );

function mayStart(steps: readonly PlannedStep[], stateOf: StateOf, hasEnded: typeof isEnded): PlannedStep[] {
  const ended = (step: PlannedStep): boolean => hasEnded(step, stateOf(step.number));
  const holds = among(steps, ended);
  const holdsInParallel = among(steps, step => ended(step) || isParallel(stateOf(step.number)));
  return steps.filter(({ number, dependency, parallelDependency }, index) => {
    if (stateOf(number) !== 'NONE') return false;
    if (isEmpty(dependency) && isEmpty(parallelDependency)) return true;
    return (
      (!isEmpty(dependency) && holds(dependency, index)) ||
      (!isEmpty(parallelDependency) && holdsInParallel(parallelDependency, index))
    );
  });
}

/** Returns a check whether a dependency of the step at an index is met: `isDone` holds for every step it names. */
function among(steps: readonly PlannedStep[], isDone: (step: PlannedStep) => boolean) {
  const open = new Set(steps.filter(step => !isDone(step)).map(step => step.number));
  const firstOpen = steps.findIndex(step => open.has(step.number));
  return ({ previous, allPrevious, step }: Dependency, index: number): boolean => {
    const preceding = steps[index - 1];
    if (allPrevious && firstOpen >= 0 && firstOpen < index) return false;
    if (previous && preceding !== undefined && open.has(preceding.number)) return false;
    return !open.has(step);
  };
}

/** Returns the steps that a dependency of the step at `index` names, in ascending order. */
export const predecessors = (steps: readonly PlannedStep[], index: number, dependency: Dependency): PlannedStep[] =>
  steps.filter(
    ({ number }, other) =>
      (dependency.allPrevious && other < index) ||
      (dependency.previous && other === index - 1) ||
      dependency.step === number,
  );

/**
 * Returns the steps that depend on one of `origins`, directly or through others. A parallel dependency counts, and of a
 * step that has both kinds, either one is enough.
 */
export function stepsBehind(steps: readonly PlannedStep[], origins: (step: PlannedStep) => boolean): Set<PlannedStep> {
  const answers = new Map<PlannedStep, boolean>();
  const isBehind = (step: PlannedStep, index: number): boolean => {
    const known = answers.get(step);
    if (known !== undefined) return known;
    // A step that waits for itself never starts.
    answers.set(step, false);
    const answer = [step.dependency, step.parallelDependency]
      .flatMap(dependency => predecessors(steps, index, dependency))
      .some(before => origins(before) || isBehind(before, steps.indexOf(before)));
    answers.set(step, answer);
    return answer;
  };
  return new Set(steps.filter(isBehind));
}

/**
 * Returns the faults that keep these steps from running, each as a sentence for the author of the job type. Cycles,
 * including those through parallel dependencies, are looked for only if there is no other fault.
 */
export function checkGraph(steps: readonly PlannedStep[]): string[] {
  if (steps.length > MAX_STEPS) return [`There are ${steps.length} steps; a job type may have at most ${MAX_STEPS}`];
  const faults = [...repeated(steps), ...steps.flatMap(step => misnamed(step, steps))];
  return faults.length > 0 ? faults : parts(steps).flatMap(cycle);
}

const parts = (steps: readonly PlannedStep[]): PlannedStep[][] => [
  steps.filter(step => !step.cleanup),
  steps.filter(step => step.cleanup),
];

function repeated(steps: readonly PlannedStep[]): string[] {
  const numbers = numbersOf(steps);
  const again = numbers.filter((number, index) => number === numbers[index - 1]);
  return [...new Set(again)].map(number => `Step ${number} is defined more than once`);
}

/** Returns the faults in the dependencies that `step` names by number. */
function misnamed(step: PlannedStep, steps: readonly PlannedStep[]): string[] {
  const named = new Set([step.dependency.step, step.parallelDependency.step].filter(number => number !== 0));
  return [...named].flatMap(number => {
    const target = steps.find(other => other.number === number);
    if (target === undefined) return [`Step ${step.number} depends on step ${number}, which does not exist`];
    if (number === step.number) return [`Step ${number} depends on itself`];
    if (target.cleanup && !step.cleanup)
      return [`Step ${step.number} depends on step ${number}, a cleanup step, which runs after all others`];
    return [];
  });
}

/** Describes one cycle of dependencies, if there is any, naming its steps. */
function cycle(steps: readonly PlannedStep[]): string[] {
  const stuck = neverStarting(steps);
  const waitsFor = (step: PlannedStep): PlannedStep =>
    [step.dependency, step.parallelDependency]
      .flatMap(dependency => predecessors(steps, steps.indexOf(step), dependency))
      .find(before => stuck.has(before))!;

  // Every stuck step waits for another stuck one, so following them must return to a step already on the path.
  const path = [...stuck].slice(0, 1);
  while (path.length > 0) {
    const next = waitsFor(path.at(-1)!);
    const start = path.indexOf(next);
    path.push(next);
    if (start >= 0) return [`Steps depend on each other in a circle: ${numbersOf(path.slice(start)).join(' on ')}`];
  }
  return [];
}

const numbersOf = (steps: readonly PlannedStep[]): number[] => steps.map(step => step.number);

/** Removes steps that wait for nothing that is left, until none is removed; returns the rest. */
function neverStarting(steps: readonly PlannedStep[]): Set<PlannedStep> {
  let left = new Set(steps);
  for (;;) {
    const holds = among(steps, step => !left.has(step));
    const next = new Set(
      steps.filter(
        (step, index) => left.has(step) && !(holds(step.dependency, index) && holds(step.parallelDependency, index)),
      ),
    );
    if (next.size === left.size) return left;
    left = next;
  }
}
