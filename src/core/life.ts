/*
 * A job and its attempts as one value, and the moves that it can make.
 *
 * Values in, values out, and no clock: times are given as delays from now, which the database adds to its own clock.
 * An attempt that did not change is the same object afterwards, so that the store writes only what changed. What an
 * event does is in events.ts, what follows from it in settle.ts; nothing else changes the state of a job or a step.
 */
import { JOB_MOVES, type JobEvent, type JobState } from './job.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { type Problem, STEP_MOVES, type StepEvent, type StepState } from './step.ts';

/** One run of a step. */
export interface Attempt {
  /** Undefined until it is stored. */
  id?: number;
  step: number;
  /** How often the step had failed before. */
  number: number;
  state: StepState;
  /** When a dispatcher must look at it next, in milliseconds from now. Undefined: nothing is due. */
  dueInMs?: number | undefined;
  problem?: Problem | undefined;
  /** Why it failed; of one that has finished, what its tools warned of. */
  error?: string | undefined;
}

export interface Life {
  state: JobState;
  plan: Plan;
  /** Whether an abort is to run the cleanup steps. */
  cleanup: boolean;
  /** In the order in which they were made. */
  attempts: readonly Attempt[];
  /** Why the job failed: the message of its first critical step that failed. */
  error?: string;
}

/** The attempts that may be leased now: those of a job that holds a slot, or of a held step that was run by hand. */
export function leasable(life: Life): Attempt[] {
  return life.attempts.filter(attempt => attempt.state === 'READY' && mayRun(life, attempt));
}

/** Gives the lease of every attempt that may run to a node. `leased` are those attempts as they are now. */
export function dispatch(life: Life): { life: Life; leased: Attempt[] } {
  const ready = new Set(leasable(life));
  const attempts = life.attempts.map(attempt =>
    ready.has(attempt) ? moved(attempt, isLong(planned(life, attempt)) ? 'dispatchLong' : 'dispatch') : attempt,
  );
  return { life: { ...life, attempts }, leased: attempts.filter((attempt, i) => attempt !== life.attempts[i]) };
}

/** The state of each step: that of its last attempt. */
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

/** A moved attempt keeps its identity and history; what was due or waited for is gone unless given anew. */
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
