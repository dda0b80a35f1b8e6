/*
 * The effect of an event on the life of a job.
 *
 *   event ─► a move of one step or of the job (the tables in step.ts and job.ts) ─► settle
 */
import { type Attempt, canMove, change, find, type Life, move, moved, replace, stateOf } from './life.ts';
import { finishNoOps, schedule, settle } from './settle.ts';
import { isRunning, type Outcome, STEP_MOVES } from './step.ts';

export type LifeEvent =
  | { kind: 'admitted' }
  | { kind: 'ended'; attempt: number; outcome: Outcome }
  | { kind: 'wentParallel'; attempt: number }
  | { kind: 'lost'; attempt: number }
  | { kind: 'due'; attempt: number }
  | { kind: 'abort'; cleanup: boolean }
  | { kind: 'run'; step: number };

/** Configuration properties that the rules depend on. Delays are in seconds. */
export interface LifeRules {
  maxRetries: number;
  retryDelay: number;
  problemCheckInterval: number;
}

/**
 * The number of times that a step may disappear together with its node before it fails for good. Without a limit, a
 * step that kills its node would kill one node after the other. Restarts that give their work back do not count.
 */
export const MAX_DISAPPEARANCES = 10;

/** The longest delay before a retry. */
const MAX_RETRY_DELAY_SECONDS = 300;

/** Applies an event to a job, and everything that follows from it. The job must accept the event: `takesEvent`. */
export function happen(life: Life, event: LifeEvent, rules: LifeRules): Life {
  return schedule(finishNoOps(settle(apply(life, event, rules))));
}

/** Tells whether the job accepts the event in its present state, which may have changed since the event was found. */
export function takesEvent(life: Life, event: LifeEvent): boolean {
  switch (event.kind) {
    case 'admitted':
      return canMove(life.state, 'admit');
    case 'abort':
      return canMove(life.state, 'abort');
    case 'run':
      return canMove(life.state, 'run') && STEP_MOVES[stateOf(life.attempts)(event.step)].run !== undefined;
    case 'due':
      return life.attempts.some(
        ({ id, state, dueInMs }) => id === event.attempt && state === 'FAILED_RETRY' && isPast(dueInMs),
      );
    default:
      return life.attempts.some(({ id, state }) => id === event.attempt && (isRunning(state) || state === 'WAITING'));
  }
}

const isPast = (dueInMs: number | undefined): boolean => dueInMs !== undefined && dueInMs <= 0;

/** Returns the seconds to wait after attempt `number` (from 0) failed: `first`, doubled with each failure. */
export const retryDelay = (number: number, first: number): number =>
  Math.min(first * 2 ** number, MAX_RETRY_DELAY_SECONDS);

function apply(life: Life, event: LifeEvent, rules: LifeRules): Life {
  switch (event.kind) {
    case 'admitted':
      return move(life, 'admit');
    case 'ended':
      return change(life, event.attempt, attempt => ended(attempt, event.outcome, rules));
    case 'wentParallel':
      return change(life, event.attempt, attempt => moved(attempt, 'goParallel'));
    case 'lost':
      return change(life, event.attempt, attempt => lost(life, attempt));
    case 'due':
      return tryAgain(life, event.attempt);
    case 'abort':
      return abort(life, event.cleanup);
    case 'run':
      return run(life, event.step);
  }
}

function ended(attempt: Attempt, outcome: Outcome, rules: LifeRules): Attempt {
  if (attempt.state === 'WAITING') return checked(attempt, outcome, rules);
  switch (outcome.kind) {
    case 'finished':
      return moved(attempt, 'succeed', { error: outcome.remark });
    case 'failed':
      return outcome.fatal || attempt.number >= rules.maxRetries
        ? moved(attempt, 'failFatal', { error: outcome.message })
        : moved(attempt, 'failRetry', {
            error: outcome.message,
            dueInMs: retryDelay(attempt.number, rules.retryDelay) * 1000,
          });
    case 'waiting':
      return moved(attempt, 'wait', { problem: outcome.problem, dueInMs: rules.problemCheckInterval * 1000 });
    case 'aborted':
      return moved(attempt, 'abort', { error: 'aborted' });
    case 'givenBack':
      return moved(attempt, 'giveBack');
  }
}

/** Applies the result of a problem check: the attempt keeps waiting, is clear, or has failed. */
function checked(attempt: Attempt, outcome: Outcome, rules: LifeRules): Attempt {
  const again = rules.problemCheckInterval * 1000;
  switch (outcome.kind) {
    case 'finished':
      return moved(attempt, 'clear');
    case 'waiting':
      return moved(attempt, 'wait', { problem: outcome.problem, dueInMs: again });
    case 'failed':
      return outcome.fatal
        ? moved(attempt, 'failFatal', { error: outcome.message })
        : moved(attempt, 'wait', { problem: attempt.problem, dueInMs: again });
    // The check changed nothing. `schedule` decides whether it is repeated.
    case 'aborted':
    case 'givenBack':
      return { ...attempt, dueInMs: 0 };
  }
}

/** Repeats a lost check immediately. A lost run has disappeared, at most MAX_DISAPPEARANCES times per step. */
function lost(life: Life, attempt: Attempt): Attempt {
  if (attempt.state === 'WAITING') return { ...attempt, dueInMs: 0 };
  const gone = moved(attempt, 'lose', { error: 'The node that ran it was lost' });
  const before = life.attempts.filter(({ step, state }) => step === attempt.step && state === 'DISAPPEARED').length;
  if (before < MAX_DISAPPEARANCES) return gone;
  return moved(gone, 'failFatal', { error: `Gave up: its node was lost ${before + 1} times while it ran` });
}

function tryAgain(life: Life, id: number): Life {
  const failed = find(life, id);
  const next = moved({ step: failed.step, number: failed.number + 1, state: failed.state }, 'backOffOver');
  const { attempts } = replace(life, failed, { ...failed, dueInMs: undefined });
  return { ...life, attempts: [...attempts, next] };
}

/** Aborts a job. STARTED jobs are always cleaned up; others only if `cleanup` is set. */
function abort(life: Life, cleanup: boolean): Life {
  if (life.state === 'ABORTED_PENDING') return life;
  const runs = life.attempts.some(attempt => isRunning(attempt.state));
  const nothingToCleanUp = !cleanup || life.attempts.length === 0;
  if (!runs && nothingToCleanUp && canMove(life.state, 'abortNow')) return move(life, 'abortNow');
  return { ...move(life, 'abort'), cleanup: cleanup || life.state === 'STARTED' };
}

function run(life: Life, step: number): Life {
  const last = life.attempts.findLast(attempt => attempt.step === step);
  const held = move(life, 'run');
  if (last?.state === 'WAITING') return replace(held, last, moved(last, 'run'));
  const next = moved({ step, number: 0, state: last?.state ?? 'NONE' }, 'run');
  const before = last?.state === 'FAILED_RETRY' ? replace(held, last, { ...last, dueInMs: undefined }) : held;
  return { ...before, attempts: [...before.attempts, next] };
}
