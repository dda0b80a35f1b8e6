/*
 * Jobs: their states and moves, priorities and identifiers.
 *
 * The position of a name in JOB_STATES and PRIORITIES is its code in the database (migrations/0001_spine.sql). Both
 * sets are closed: clients show an unknown state as an error.
 */

/**
 * In alphabetical order, so that sorting by code is sorting by name. VIDINET_JOB is accepted in filters and never
 * produced. Source: Vidispine API, "Job states".
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

/** From lowest to highest; the position is the rank. Source: Vidispine API, "Job priority". */
export const PRIORITIES = ['LOWEST', 'LOW', 'MEDIUM', 'HIGH', 'HIGHEST', 'IMMEDIATE'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const DEFAULT_PRIORITY: Priority = 'MEDIUM';

/** What can happen to a job. Who says so: `admit` to `finish` the dispatcher, the rest a caller. */
export type JobEvent =
  | 'admit' // got a slot
  | 'block' // nothing of it can run now, something is awaited
  | 'clear' // what it awaited has come
  | 'succeed' // its last step ended, all well
  | 'warn' // its last step ended, a non-critical one failed
  | 'fail' // a critical step failed and the others have wound down
  | 'abort' // a caller wants it to end
  | 'abortNow' // the same, and nothing of it has to wind down or be cleaned up
  | 'aborted' // after `abort`: nothing of it runs any more
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

/** A job that has ended never changes again; it can only be deleted or re-run as a copy. */
export const hasEnded = (state: JobState): boolean =>
  state === 'FINISHED' || state === 'FINISHED_WARNING' || state === 'FAILED_TOTAL' || state === 'ABORTED';

/** STARTED and ABORTED_PENDING jobs hold a slot. A WAITING job gives its slot back. */
export const holdsSlot = (state: JobState): boolean => state === 'STARTED' || state === 'ABORTED_PENDING';
