/*
 * A job and its attempts as one value, and the moves of that value.
 *
 * Values in, values out, and no clock: times are delays from now, which the database adds to its own clock. An
 * unchanged attempt stays the same object, so that the store writes only changes. events.ts has the effects of events,
 * settle.ts their consequences; no other code changes the state of a job or a step.
 */
import { JOB_MOVES, type JobEvent, type JobState } from './job.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { type Problem, STEP_MOVES, type StepEvent, type StepState } from './step.ts';

/** One run of a step. */
export interface Attempt {
  /** Undefined until it is stored. */
  id?: number;
  step: number;
  /** The number of earlier failures of the step. */
  number: number;
  state: StepState;
  /** The time until a dispatcher must look at it, in milliseconds. Undefined: nothing is due. */
  dueInMs?: number | undefined;
  problem?: Problem | undefined;
  /** The reason of a failure, or the warnings of an attempt that finished. */
  error?: string | undefined;
}

export interface Life {
  state: JobState;
  plan: Plan;
  /** True: an abort runs the cleanup steps. */
  cleanup: boolean;
  /** In the order of their creation. */
  attempts: readonly Attempt[];
  /** The message of the first critical step that failed. */
  error?: string;
}

/** Returns the attempts that may be leased now: READY ones of jobs that hold a slot or are on HOLD. */
export function leasable(life: Life): Attempt[] {
  return life.attempts.filter(attempt => attempt.state === 'READY' && mayRun(life, attempt));
}

/**
 * Leases the attempts that may run, as many as `take` returns for their number, from the first. `leased` are these
 * attempts in their new state.
 */
export function dispatch(life: Life, take = (wanted: number) => wanted): { life: Life; leased: Attempt[] } {
  const all = leasable(life);
  const ready = new Set(all.length === 0 ? all : all.slice(0, take(all.length)));
  const attempts = life.attempts.map(attempt =>
    ready.has(attempt) ? moved(attempt, isLong(planned(life, attempt)) ? 'dispatchLong' : 'dispatch') : attempt,
  );
  return { life: { ...life, attempts }, leased: attempts.filter((attempt, i) => attempt !== life.attempts[i]) };
}

/** Returns the state of each step: that of its last attempt, or NONE. */
export function stateOf(attempts: readonly Attempt[]): (step: number) => StepState {
  const last = new Map(attempts.map(attempt => [attempt.step, attempt.state]));
  return step => last.get(step) ?? 'NONE';
}

export const canMove = (state: JobState, event: JobEvent): boolean => JOB_MOVES[state][event] !== undefined;

export const isLast = (life: Life, attempt: Attempt): boolean =>
  attempt === life.attempts.findLast(({ step }) => step === attempt.step);

const isLong = ({ work }: PlannedStep): boolean => work.kind === 'bean';

export function mayRun(life: Life, attempt: Attempt): boolean {
  if (life.state === 'ABORTED_PENDING') return life.cleanup && planned(life, attempt).cleanup;
  return life.state === 'STARTED' || life.state === 'HOLD';
}

export function planned(life: Life, attempt: Attempt): PlannedStep {
  const step = life.plan.steps.find(({ number }) => number === attempt.step);
  if (!step) throw new Error(`Plan ${life.plan.id} has no step ${attempt.step}`);
  return step;
}

export function find(life: Life, id: number): Attempt {
  const found = life.attempts.find(attempt => attempt.id === id);
  if (!found) throw new Error(`There is no attempt ${id}`);
  return found;
}

export function change(life: Life, id: number, to: (attempt: Attempt) => Attempt): Life {
  const target = find(life, id);
  return replace(life, target, to(target));
}

export const replace = (life: Life, old: Attempt, by: Attempt): Life => ({
  ...life,
  attempts: life.attempts.map(attempt => (attempt === old ? by : attempt)),
});

/** Moves an attempt. It keeps its id and error; `dueInMs` and `problem` are dropped unless `now` sets them again. */
export function moved(attempt: Attempt, event: StepEvent, now: Partial<Attempt> = {}): Attempt {
  const state = STEP_MOVES[attempt.state][event];
  if (!state) throw new Error(`A step that is ${attempt.state} cannot ${event}`);
  return { ...attempt, dueInMs: undefined, problem: undefined, ...now, state };
}

export function move(life: Life, event: JobEvent): Life {
  const state = JOB_MOVES[life.state][event];
  if (!state) throw new Error(`A job that is ${life.state} cannot ${event}`);
  return { ...life, state };
}
