/*
 * The life of one job: what an event makes of the job and its attempts.
 *
 *   event ─► a move of one step or of the job (the tables in step.ts and job.ts)
 *         ─► settle: start what may start, give up what cannot succeed, block, or conclude
 *
 * Values in, values out, and no clock: times are given as delays from now, which the database adds to its own clock.
 * An attempt that did not change is the same object afterwards, so that the store writes only what changed. Nothing
 * else in the program changes the state of a job or a step.
 */

import { startable, startableCleanup } from './graph.ts';
import { hasEnded, JOB_MOVES, type JobEvent, type JobState } from './job.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { isRunning, type Outcome, type Problem, STEP_MOVES, type StepEvent, type StepState } from './step.ts';

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
export const MAX_RETRY_DELAY = 300;

/** What becomes of a job. It must be able to take the event: `takesEvent`. */
export function happen(life: Life, event: LifeEvent, rules: LifeRules): Life {
  return schedule(settle(apply(life, event, rules)));
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

/** Seconds to wait after the failure of try `number`, counted from 0: twice as long each time. */
export const retryDelay = (number: number, first: number): number => Math.min(first * 2 ** number, MAX_RETRY_DELAY);

export const canMove = (state: JobState, event: JobEvent): boolean => JOB_MOVES[state][event] !== undefined;

// --- what an event does -------------------------------------------------------------------------------------------

function apply(life: Life, event: LifeEvent, rules: LifeRules): Life {
  switch (event.kind) {
    case 'admitted':
      return move(life, 'admit');
    case 'ended':
      return change(life, event.attempt, attempt => ended(attempt, event.outcome, rules));
    case 'wentParallel':
      return change(life, event.attempt, attempt => moved(attempt, 'goParallel'));
    case 'lost':
      return change(life, event.attempt, lost);
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
      return moved(attempt, 'succeed');
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
    case 'aborted':
      return moved(attempt, 'abort');
    case 'givenBack':
      return { ...attempt, dueInMs: 0 };
  }
}

/** A check that was lost is asked for again at once; a run that was lost has disappeared. */
function lost(attempt: Attempt): Attempt {
  return attempt.state === 'WAITING'
    ? { ...attempt, dueInMs: 0 }
    : moved(attempt, 'lose', { error: 'The node that ran it was lost' });
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

// --- what follows from it -----------------------------------------------------------------------------------------

function settle(life: Life): Life {
  if (life.state === 'STARTED') return settleStarted(life);
  if (life.state === 'WAITING') return settleWaiting(life);
  if (life.state === 'HOLD') return settleHeld(life);
  if (life.state === 'ABORTED_PENDING') return settleAborting(life);
  return life;
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

/** A waiting job needs a slot again as soon as anything of it can go on, and be it only its cleanup. */
function settleWaiting(life: Life): Life {
  const failed = criticalFailure(life) !== undefined;
  const going = failed ? giveUp(life) : life;
  const all = progressOf(going, () => true);
  if (all === 'awaiting') return going;
  const cleanupLeft = life.plan.steps.some(step => step.cleanup && stateOf(going.attempts)(step.number) === 'NONE');
  return failed && all === 'idle' && !cleanupLeft ? conclude(going) : move(going, 'clear');
}

/** Nothing starts by itself, but what was interrupted; the job ends when all its steps have ended well enough. */
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
  const gone = life.attempts.filter(attempt => isGone(life, attempt));
  const again = gone.filter(attempt => disappearances(life, attempt) <= MAX_DISAPPEARANCES);
  const restarted = again.map(({ step, number }) => moved({ step, number, state: 'DISAPPEARED' }, 'ready'));
  if (fresh.length + gone.length === 0) return life;
  const attempts = life.attempts.map(attempt =>
    gone.includes(attempt) && !again.includes(attempt)
      ? moved(attempt, 'failFatal', {
          error: `Gave up: its node was lost ${MAX_DISAPPEARANCES + 1} times while it ran`,
        })
      : attempt,
  );
  const next = { ...life, attempts: [...attempts, ...fresh, ...restarted] };
  return again.length < gone.length ? settle(next) : next;
}

/** Disappeared, not run again since, and of a kind that still is to run. */
const isGone = (life: Life, attempt: Attempt): boolean =>
  attempt.state === 'DISAPPEARED' && mayRun(life, attempt) && isLast(life, attempt);

const disappearances = (life: Life, { step }: Attempt): number =>
  life.attempts.filter(attempt => attempt.step === step && attempt.state === 'DISAPPEARED').length;

/** The job cannot succeed any more: ordinary steps that only wait will never run. */
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

// --- reading a life -----------------------------------------------------------------------------------------------

/** Of some steps: does one run or may run at once, does one wait for something, or neither? */
function progressOf(life: Life, of: (step: PlannedStep) => boolean): 'active' | 'awaiting' | 'idle' {
  const states = stateOf(life.attempts);
  const current = life.plan.steps.filter(of).map(step => states(step.number));
  if (current.some(state => state === 'READY' || isRunning(state))) return 'active';
  return current.some(state => state === 'WAITING' || state === 'FAILED_RETRY') ? 'awaiting' : 'idle';
}

/** The last attempt of the critical step that failed first. */
function criticalFailure(life: Life): Attempt | undefined {
  return life.attempts.find(
    attempt => attempt.state === 'FAILED_FATAL' && isLast(life, attempt) && planned(life, attempt).critical,
  );
}

const isLast = (life: Life, attempt: Attempt): boolean =>
  attempt === life.attempts.findLast(({ step }) => step === attempt.step);

const isOrdinary = (step: PlannedStep): boolean => !step.cleanup;
const isLong = (step: PlannedStep): boolean => step.work.kind === 'bean' && step.work.method !== 'none';
const hasEndedWell = (step: PlannedStep, state: StepState): boolean =>
  state === 'FINISHED' || (state === 'FAILED_FATAL' && !step.critical);

function mayRun(life: Life, attempt: Attempt): boolean {
  if (life.state === 'ABORTED_PENDING') return life.cleanup && planned(life, attempt).cleanup;
  return life.state === 'STARTED' || life.state === 'HOLD';
}

function planned(life: Life, attempt: Attempt): PlannedStep {
  const step = life.plan.steps.find(({ number }) => number === attempt.step);
  if (!step) throw new Error(`Plan ${life.plan.id} has no step ${attempt.step}`);
  return step;
}

function find(life: Life, id: number): Attempt {
  const found = life.attempts.find(attempt => attempt.id === id);
  if (!found) throw new Error(`There is no attempt ${id}`);
  return found;
}

// --- moving -------------------------------------------------------------------------------------------------------

function change(life: Life, id: number, to: (attempt: Attempt) => Attempt): Life {
  const target = find(life, id);
  return replace(life, target, to(target));
}

const replace = (life: Life, old: Attempt, by: Attempt): Life => ({
  ...life,
  attempts: life.attempts.map(attempt => (attempt === old ? by : attempt)),
});

/** A moved attempt keeps its identity and history; what was due or waited for is gone unless given anew. */
function moved(attempt: Attempt, event: StepEvent, now: Partial<Attempt> = {}): Attempt {
  const state = STEP_MOVES[attempt.state][event];
  if (!state) throw new Error(`A step that is ${attempt.state} cannot ${event}`);
  return { ...attempt, dueInMs: undefined, problem: undefined, ...now, state };
}

function move(life: Life, event: JobEvent): Life {
  const state = JOB_MOVES[life.state][event];
  if (!state) throw new Error(`A job that is ${life.state} cannot ${event}`);
  return { ...life, state };
}

/** READY attempts are due exactly while they may be leased; the others wait on only while their job goes on. */
function schedule(life: Life): Life {
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
