/*
 * Steps and attempts: states, moves, outcomes.
 *
 * A step is one task definition in one job; an attempt is one run of it. The state of a step is that of its last
 * attempt, NONE when there is none. The position of a name in STEP_STATES is its code in the database.
 */

/** Source: Vidispine API, "Step states". */
export const STEP_STATES = [
  'NONE',
  'READY',
  'STARTED',
  'STARTED_ASYNCHRONOUS',
  'STARTED_PARALLEL',
  'STARTED_PARALLEL_ASYNCHRONOUS',
  'STARTED_SUBTASKS',
  'WAITING',
  'FINISHED',
  'FAILED_RETRY',
  'FAILED_FATAL',
  'DISAPPEARED',
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** What can happen to a step. */
export type StepEvent =
  | 'ready' // it may run: its dependencies are met, or the attempt that disappeared is to be run again
  | 'dispatch' // a node has its lease
  | 'dispatchLong' // the same, for work outside this process
  | 'goParallel' // steps with a parallel dependency on it may start
  | 'succeed'
  | 'failRetry' // failed, and will be tried again
  | 'failFatal' // failed for good, or is given up because the job cannot succeed any more
  | 'wait' // a recoverable problem
  | 'clear' // the problem is gone
  | 'backOffOver' // the delay before the next try is over
  | 'lose' // the lease ran out, or its holder died
  | 'giveBack' // its node stops and cannot finish it
  | 'abort'
  | 'run'; // a caller runs it by hand

type Moves = Partial<Record<StepEvent, StepState>>;

/** Moves that all running states have in common. */
const RUNNING: Moves = {
  succeed: 'FINISHED',
  failRetry: 'FAILED_RETRY',
  failFatal: 'FAILED_FATAL',
  wait: 'WAITING',
  lose: 'DISAPPEARED',
  giveBack: 'READY',
  abort: 'FAILED_FATAL',
};

/**
 * Every move that a step may make; a missing cell means that the event cannot happen in that state. Abort stops what
 * runs and leaves the rest as it is, so that the log shows how far the job came.
 * Source: Vidispine API, "Step states"; where it is silent, docs/decisions/0009.
 */
export const STEP_MOVES: Record<StepState, Moves> = {
  NONE: { ready: 'READY', abort: 'NONE', run: 'READY' },
  READY: { dispatch: 'STARTED', dispatchLong: 'STARTED_ASYNCHRONOUS', failFatal: 'FAILED_FATAL', abort: 'READY' },
  STARTED: { ...RUNNING, goParallel: 'STARTED_PARALLEL' },
  STARTED_ASYNCHRONOUS: { ...RUNNING, goParallel: 'STARTED_PARALLEL_ASYNCHRONOUS' },
  STARTED_PARALLEL: { ...RUNNING, goParallel: 'STARTED_PARALLEL' },
  STARTED_PARALLEL_ASYNCHRONOUS: { ...RUNNING, goParallel: 'STARTED_PARALLEL_ASYNCHRONOUS' },
  STARTED_SUBTASKS: RUNNING,
  WAITING: { wait: 'WAITING', clear: 'READY', failFatal: 'FAILED_FATAL', abort: 'WAITING', run: 'READY' },
  FINISHED: { abort: 'FINISHED' },
  FAILED_RETRY: { backOffOver: 'READY', failFatal: 'FAILED_FATAL', abort: 'FAILED_RETRY', run: 'READY' },
  FAILED_FATAL: { abort: 'FAILED_FATAL', run: 'READY' },
  DISAPPEARED: { ready: 'READY', failFatal: 'FAILED_FATAL', abort: 'DISAPPEARED', run: 'READY' },
};

/** An attempt in one of these states has a lease and is being carried out. */
export const isRunning = (state: StepState): boolean => state.startsWith('STARTED');

/** How an attempt ended: a value, not an exception. */
export type Outcome =
  /** `remark`: what is to be known of it all the same. It stands where the message of a failure does. */
  | { kind: 'finished'; remark?: string }
  /** `fatal`: not to be tried again (`job.fatalFail`). */
  | { kind: 'failed'; message: string; fatal: boolean }
  /** A recoverable problem: the job goes to WAITING until it is gone (`job.wait`). */
  | { kind: 'waiting'; problem: Problem }
  /** The attempt was stopped because its job is being aborted. */
  | { kind: 'aborted' }
  /** The node gives the attempt back unfinished, because it shuts down. */
  | { kind: 'givenBack' };

/** What a WAITING job waits for. Source: Vidispine API, "Job problem conditions". */
export interface Problem {
  /** `JavaScript` for `job.wait`; runtimes add their own (`TranscoderOffline`). */
  type: string;
  data: Record<string, string>;
}

/** How far an attempt is. Percent has total 100; bytes may lack a total. */
export interface Progress {
  value: number;
  total?: number;
  unit: 'percent' | 'bytes';
}
