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

/** Events in the life of a step. */
export type StepEvent =
  | 'ready' // it may run: its dependencies are met, or its lost attempt is repeated
  | 'dispatch' // a node took its lease
  | 'dispatchLong' // the same, for work outside this process
  | 'goParallel' // steps with a parallel dependency on it may start
  | 'succeed'
  | 'failRetry' // it failed and will be retried
  | 'failFatal' // it failed for good, or is given up because the job cannot succeed any more
  | 'wait' // it has a recoverable problem
  | 'clear' // the problem is gone
  | 'backOffOver' // the delay before the retry is over
  | 'lose' // its lease expired, or the node with the lease died
  | 'giveBack' // its node stops and cannot finish it
  | 'abort'
  | 'run'; // a caller runs it by hand

type Moves = Partial<Record<StepEvent, StepState>>;

/** Moves that all running states share. */
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
 * Every move that a step may make; a missing cell means that the event cannot happen in that state. Abort ends running
 * attempts and leaves other states unchanged, so that the log shows the progress of the job.
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

/** Tells whether an attempt in this state is leased and running. */
export const isRunning = (state: StepState): boolean => state.startsWith('STARTED');

/** The way in which an attempt ended: a value, not an exception. */
export type Outcome =
  /** `remark`: warnings of an attempt that finished, shown in place of an error message. */
  | { kind: 'finished'; remark?: string }
  /** `fatal`: no retry (`job.fatalFail`). */
  | { kind: 'failed'; message: string; fatal: boolean }
  /** A recoverable problem: the job is WAITING until it is gone (`job.wait`). */
  | { kind: 'waiting'; problem: Problem }
  /** Stopped because its job is being aborted. */
  | { kind: 'aborted' }
  /** Given back unfinished by a node that shuts down. */
  | { kind: 'givenBack' };

/** The reason why a WAITING step cannot run. Source: Vidispine API, "Job problem conditions". */
export interface Problem {
  /** `JavaScript` for `job.wait`; runtimes add their own (`TranscoderOffline`). */
  type: string;
  data: Record<string, string>;
}

/** The progress of an attempt. For percent, the total is 100; for bytes, it may be unknown. */
export interface Progress {
  value: number;
  total?: number;
  unit: 'percent' | 'bytes';
}
