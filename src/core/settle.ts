/*
 * The consequences of an event: settling a job means starting every step that may start, giving up steps that can no
 * longer matter, and then moving the job: on to WAITING, back to READY, or to its end.
 *
 *   settle        the above, by the state of the job
 *   finishNoOps   finishes no-op steps, and settles again
 *   schedule      sets when each attempt is due
 */
import { startable, startableCleanup } from './graph.ts';
import { hasEnded } from './job.ts';
import { type Attempt, isLast, type Life, leasable, mayRun, move, moved, planned, stateOf } from './life.ts';
import { isNoOp, type PlannedStep } from './plan.ts';
import { isRunning, type StepState } from './step.ts';

/** Brings a job into the state that follows from its attempts. */
export function settle(life: Life): Life {
  if (life.state === 'STARTED') return settleStarted(life);
  if (life.state === 'WAITING') return settleWaiting(life);
  if (life.state === 'HOLD') return settleHeld(life);
  if (life.state === 'ABORTED_PENDING') return settleAborting(life);
  return life;
}

/** Finishes no-op steps as soon as they may run: no node has to lease them. */
export function finishNoOps(life: Life): Life {
  const empty = new Set(leasable(life).filter(attempt => isNoOp(planned(life, attempt))));
  if (empty.size === 0) return life;
  const attempts = life.attempts.map(attempt =>
    empty.has(attempt) ? moved(moved(attempt, 'dispatch'), 'succeed') : attempt,
  );
  return finishNoOps(settle({ ...life, attempts }));
}

function settleStarted(before: Life): Life {
  const life = criticalFailure(before) ? giveUp(before) : start(before, startable);
  const ordinary = progressOf(life, isOrdinary);
  if (ordinary === 'active') return life;
  if (ordinary === 'awaiting') return move(life, 'block');
  const cleaning = start(life, startableCleanup);
  const cleanup = progressOf(cleaning, step => step.cleanup);
  if (cleanup === 'active') return cleaning;
  return cleanup === 'awaiting' ? move(cleaning, 'block') : conclude(cleaning);
}

/** Settles a WAITING job. It needs a slot as soon as any of its steps can run, even if only a cleanup step. */
function settleWaiting(life: Life): Life {
  const failed = criticalFailure(life) !== undefined;
  const going = failed ? giveUp(life) : life;
  const all = progressOf(going, () => true);
  if (all === 'awaiting') return going;
  const cleanupLeft = life.plan.steps.some(step => step.cleanup && stateOf(going.attempts)(step.number) === 'NONE');
  return failed && all === 'idle' && !cleanupLeft ? conclude(going) : move(going, 'clear');
}

/** Settles a job on HOLD: only interrupted steps start by themselves. It ends when all its steps have ended well. */
function settleHeld(before: Life): Life {
  const life = start(before, () => []);
  const states = stateOf(life.attempts);
  const done = life.plan.steps.every(step => hasEndedWell(step, states(step.number)));
  return done && life.plan.steps.length > 0 ? conclude(life) : life;
}

function settleAborting(life: Life): Life {
  if (life.attempts.some(attempt => isRunning(attempt.state) && isOrdinary(planned(life, attempt)))) return life;
  const cleaning = life.cleanup ? start(life, startableCleanup) : life;
  const cleanup = progressOf(cleaning, step => step.cleanup);
  return cleanup === 'idle' ? move(cleaning, 'aborted') : cleaning;
}

function conclude(life: Life): Life {
  const failed = criticalFailure(life);
  if (failed) return { ...move(life, 'fail'), error: failed.error ?? 'A critical step failed' };
  const states = stateOf(life.attempts);
  const warned = life.plan.steps.some(step => states(step.number) === 'FAILED_FATAL');
  return move(life, warned ? 'warn' : 'succeed');
}

type Startable = (steps: readonly PlannedStep[], states: (step: number) => StepState) => readonly PlannedStep[];

/** Adds a READY attempt for each step that may start, and for each that disappeared with its node. */
function start(life: Life, which: Startable): Life {
  const states = stateOf(life.attempts);
  const fresh = which(life.plan.steps, states).map(
    (step): Attempt => moved({ step: step.number, number: 0, state: 'NONE' }, 'ready'),
  );
  const again = life.attempts
    .filter(attempt => isGone(life, attempt))
    .map(({ step, number, state }) => moved({ step, number, state }, 'ready'));
  return { ...life, attempts: [...life.attempts, ...fresh, ...again] };
}

/** Tells whether an attempt disappeared, has not been repeated, and may still run. */
const isGone = (life: Life, attempt: Attempt): boolean =>
  attempt.state === 'DISAPPEARED' && mayRun(life, attempt) && isLast(life, attempt);

/** Fails all ordinary steps that are not running: the job cannot succeed any more, so they never will. */
function giveUp(life: Life): Life {
  const waits = (attempt: Attempt) =>
    ['READY', 'WAITING', 'FAILED_RETRY', 'DISAPPEARED'].includes(attempt.state) &&
    isOrdinary(planned(life, attempt)) &&
    isLast(life, attempt);
  return {
    ...life,
    attempts: life.attempts.map(attempt =>
      waits(attempt)
        ? moved(attempt, 'failFatal', { error: attempt.error ?? 'Given up: another step of the job failed' })
        : attempt,
    ),
  };
}

/** Makes READY attempts due exactly while they may be leased, and others only while their job goes on. */
export function schedule(life: Life): Life {
  const attempts = life.attempts.map(attempt => {
    const due = dueOf(life, attempt);
    return due === attempt.dueInMs ? attempt : { ...attempt, dueInMs: due };
  });
  return { ...life, attempts };
}

function dueOf(life: Life, attempt: Attempt): number | undefined {
  if (attempt.state === 'READY') return mayRun(life, attempt) ? (attempt.dueInMs ?? 0) : undefined;
  return goesOn(life, attempt) ? attempt.dueInMs : undefined;
}

const goesOn = (life: Life, attempt: Attempt): boolean =>
  !hasEnded(life.state) && (life.state !== 'ABORTED_PENDING' || mayRun(life, attempt));

/** Tells whether any of some steps runs or can run (`active`), else whether any waits for something (`awaiting`). */
function progressOf(life: Life, of: (step: PlannedStep) => boolean): 'active' | 'awaiting' | 'idle' {
  const states = stateOf(life.attempts);
  const current = life.plan.steps.filter(of).map(step => states(step.number));
  if (current.some(state => state === 'READY' || isRunning(state))) return 'active';
  return current.some(state => state === 'WAITING' || state === 'FAILED_RETRY') ? 'awaiting' : 'idle';
}

/** Finds the last attempt of the critical step that failed first. */
function criticalFailure(life: Life): Attempt | undefined {
  return life.attempts.find(
    attempt => attempt.state === 'FAILED_FATAL' && isLast(life, attempt) && planned(life, attempt).critical,
  );
}

const isOrdinary = (step: PlannedStep): boolean => !step.cleanup;
const hasEndedWell = (step: PlannedStep, state: StepState): boolean =>
  state === 'FINISHED' || (state === 'FAILED_FATAL' && !step.critical);
