/*
 * Jobs: their states, moves and priorities.
 *
 * The position of a name in JOB_STATES and PRIORITIES is its code in the database (migrations/0001_spine.sql). Both
 * sets are closed: clients treat an unknown state as an error.
 */

/**
 * In alphabetical order, so that the codes sort like the names. VIDINET_JOB is accepted in filters but never occurs.
 * Source: Vidispine API, "Job states".
 */
export const JOB_STATES = [
  'ABORTED',
  'ABORTED_PENDING',
  'FAILED_TOTAL',
  'FINISHED',
  'FINISHED_WARNING',
  'HOLD',
  'READY',
  'STARTED',
  'VIDINET_JOB',
  'WAITING',
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** In ascending order; the position is the rank. Source: Vidispine API, "Job priority". */
export const PRIORITIES = ['LOWEST', 'LOW', 'MEDIUM', 'HIGH', 'HIGHEST', 'IMMEDIATE'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const DEFAULT_PRIORITY: Priority = 'MEDIUM';

/** Events in the life of a job. `abort`, `abortNow` and `run` come from callers, all others from the dispatcher. */
export type JobEvent =
  | 'admit' // it got a slot
  | 'block' // no step can run until a problem is solved or a retry is due
  | 'clear' // a step can run again
  | 'succeed' // its last step ended; all are FINISHED
  | 'warn' // its last step ended; a non-critical one failed
  | 'fail' // a critical step failed and the others have ended
  | 'abort' // a caller aborts it
  | 'abortNow' // the same, with nothing to stop or to clean up
  | 'aborted' // after `abort`: none of its steps runs any more
  | 'run'; // a caller runs one step by hand

/**
 * Every move that a job may make. A missing cell means that the event cannot happen in that state.
 * Source: Vidispine API, "Job states" and the figure in "Jobs"; where they are silent, docs/decisions/0009.
 */
export const JOB_MOVES: Record<JobState, Partial<Record<JobEvent, JobState>>> = {
  READY: { admit: 'STARTED', abort: 'ABORTED_PENDING', abortNow: 'ABORTED' },
  STARTED: {
    block: 'WAITING',
    succeed: 'FINISHED',
    warn: 'FINISHED_WARNING',
    fail: 'FAILED_TOTAL',
    abort: 'ABORTED_PENDING',
  },
  WAITING: { clear: 'READY', fail: 'FAILED_TOTAL', abort: 'ABORTED_PENDING', abortNow: 'ABORTED' },
  HOLD: {
    run: 'HOLD',
    succeed: 'FINISHED',
    warn: 'FINISHED_WARNING',
    abort: 'ABORTED_PENDING',
    abortNow: 'ABORTED',
  },
  ABORTED_PENDING: { abort: 'ABORTED_PENDING', aborted: 'ABORTED' },
  FINISHED: {},
  FINISHED_WARNING: {},
  FAILED_TOTAL: {},
  ABORTED: {},
  VIDINET_JOB: {},
};

export const rank = (priority: Priority): number => PRIORITIES.indexOf(priority);

/** Tells whether a job has ended. It never changes again; it can only be deleted or re-run as a copy. */
export const hasEnded = (state: JobState): boolean =>
  state === 'FINISHED' || state === 'FINISHED_WARNING' || state === 'FAILED_TOTAL' || state === 'ABORTED';

/** Tells whether a job holds a slot: STARTED and ABORTED_PENDING jobs do, WAITING ones have given it back. */
export const holdsSlot = (state: JobState): boolean => state === 'STARTED' || state === 'ABORTED_PENDING';
