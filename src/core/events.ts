/*
 * What an event does to the life of a job.
 *
 *   event ─► a move of one step or of the job (the tables in step.ts and job.ts) ─► settle
 */
import { type Attempt, canMove, change, find, type Life, move, moved, replace, stateOf } from './life.ts';
import { passOver, schedule, settle } from './settle.ts';
import { isRunning, type Outcome, STEP_MOVES } from './step.ts';

export type LifeEvent =
  | { kind: 'admitted' }
  | { kind: 'ended'; attempt: number; outcome: Outcome }
  | { kind: 'wentParallel'; attempt: number }
  | { kind: 'lost'; attempt: number }
  | { kind: 'due'; attempt: number }
  | { kind: 'abort'; cleanup: boolean }
  | { kind: 'run'; step: number };

/** The configuration properties that the rules depend on. */
export interface LifeRules {
  maxRetries: number;
  retryDelay: number;
  problemCheckInterval: number;
}

/**
 * How often a step may disappear with the node that runs it before it is given up. A step that kills its node would
 * otherwise kill one after the other for ever; restarts that give their work back are not counted.
 */
export const MAX_DISAPPEARANCES = 10;

/** Longest delay before a next try, in seconds. */
const MAX_RETRY_DELAY_SECONDS = 300;

/** What becomes of a job. It must be able to take the event: `takesEvent`. */
export function happen(life: Life, event: LifeEvent, rules: LifeRules): Life {
  return schedule(passOver(settle(apply(life, event, rules))));
}

/** Can the job take this event as it is now? What was true when the event was found may have changed since. */
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

/** Seconds to wait after the failure of try `number`, counted from 0: twice as long each time. */
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

/** A waiting attempt was asked again: it goes on waiting, is clear, or has given up. */
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
    // It only looked: whether anybody looks again follows from the state of the job.
    case 'aborted':
    case 'givenBack':
      return { ...attempt, dueInMs: 0 };
  }
}

/** A check that was lost is asked for again at once; a run that was lost has disappeared, and may do so ten times. */
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

/** A job that has started is always cleaned up; one that has not, or that waits, only when that is wanted. */
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
