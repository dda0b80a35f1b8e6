/*
 * The graph of the steps of a job type: what may start, and whether it can run at all.
 *
 * Ordinary steps and cleanup steps are two graphs. Ordinary steps start when what they depend on has ended; cleanup
 * steps start when all else has wound down, and wait only for each other. All functions take the steps of a type in
 * ascending order of their numbers. Source: Vidispine API, "Task dependencies".
 */

import type { Dependency, PlannedStep } from './plan.ts';
import type { StepState } from './step.ts';

/** The state of the step of this number. */
export type StateOf = (stepNumber: number) => StepState;

/**
 * The most steps of one type. The costs of checking and drawing a graph grow with the square of its size, and a type
 * of more steps than this is a mistake; the documented ones have at most twenty.
 */
export const MAX_STEPS = 1000;

export const isEmpty = ({ previous, allPrevious, step }: Dependency): boolean =>
  !previous && !allPrevious && step === 0;

/** Steps that depend on this one by `parallelDependency` need not wait for its end. */
const isParallel = (state: StepState): boolean =>
  state === 'STARTED_PARALLEL' || state === 'STARTED_PARALLEL_ASYNCHRONOUS';

/** A step that failed for good has ended for those that wait for it only when it is not critical. */
const isEnded = (step: PlannedStep, state: StepState): boolean =>
  state === 'FINISHED' || (state === 'FAILED_FATAL' && !step.critical);

/** Cleaning up goes on whatever happened: a cleanup step that failed keeps no other from running. */
const isCleanedUp = (_step: PlannedStep, state: StepState): boolean => state === 'FINISHED' || state === 'FAILED_FATAL';

/**
 * The ordinary steps that have not been started and may start now: those whose `dependency` has ended, or whose
 * `parallelDependency` has ended or runs in parallel, or that have neither.
 */
export const startable = (steps: readonly PlannedStep[], stateOf: StateOf): PlannedStep[] =>
  mayStart(
    steps.filter(step => !step.cleanup),
    stateOf,
    isEnded,
  );

/**
 * The cleanup steps that have not been started and may start now, once nothing else of the job runs or will run.
 * They wait for each other only; a dependency on an ordinary step holds by then.
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

/** Whether a dependency of the step at `index` holds: `isDone` is true of every step that it names. */
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

/** The steps that a dependency of the step at `index` names, in ascending order. */
export const predecessors = (steps: readonly PlannedStep[], index: number, dependency: Dependency): PlannedStep[] =>
  steps.filter(
    ({ number }, other) =>
      (dependency.allPrevious && other < index) ||
      (dependency.previous && other === index - 1) ||
      dependency.step === number,
  );

/**
 * The steps that start only after one of `origins` has ended or let them start beside it, directly or through others.
 * A step that may start in two ways is among them when one of the ways leads there.
 */
export function stepsBehind(steps: readonly PlannedStep[], origins: (step: PlannedStep) => boolean): Set<PlannedStep> {
  const answers = new Map<PlannedStep, boolean>();
  const isBehind = (step: PlannedStep, index: number): boolean => {
    const known = answers.get(step);
    if (known !== undefined) return known;
    // What waits for itself never starts.
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
 * Why these steps can never run as a graph, each reason a sentence for whoever defines them; none when they can.
 * Cycles are looked for when there is no other fault, and count parallel dependencies too.
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

/** What is wrong with the steps that `step` names by number. */
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

/** A cycle of dependencies as a sentence that names its steps; nothing when there is none. */
function cycle(steps: readonly PlannedStep[]): string[] {
  const stuck = neverStarting(steps);
  const waitsFor = (step: PlannedStep): PlannedStep =>
    [step.dependency, step.parallelDependency]
      .flatMap(dependency => predecessors(steps, steps.indexOf(step), dependency))
      .find(before => stuck.has(before))!;

  // A stuck step waits for another stuck one: going from each to the next must come back to one seen before.
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

/** The steps left when each that waits for nothing is run, again and again. */
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
