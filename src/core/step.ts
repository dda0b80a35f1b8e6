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

/** How an attempt ended: a value, not an exception. */
export type Outcome =
  | { kind: 'finished' }
  /** `fatal`: not to be tried again (`job.fatalFail`). */
  | { kind: 'failed'; message: string; fatal: boolean }
  /** A recoverable problem: the job goes to WAITING until it is gone (`job.wait`). */
  | { kind: 'waiting'; problem: Problem }
  /** The attempt was stopped because its job is being aborted. */
  | { kind: 'aborted' }
  /** The node gives the attempt back unfinished (shutdown): as if its lease were lost, but at once. */
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
