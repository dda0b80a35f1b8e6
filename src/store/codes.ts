/*
 * The small integers that the tables store for states and priorities, and the conditions of SQL that name them.
 */
import { JOB_STATES, type JobState, PRIORITIES, type Priority } from '../core/job.ts';
import { FILE_STATES, type FileState } from '../core/media/media.ts';
import { STEP_STATES, type StepState } from '../core/step.ts';

interface Codes<Name extends string> {
  toCode(name: Name): number;
  toName(code: number): Name;
}

function codes<Name extends string>(names: readonly Name[]): Codes<Name> {
  const codeOf = new Map(names.map((name, code) => [name, code]));
  return { toCode: name => codeOf.get(name) as number, toName: code => names[code] as Name };
}

export const jobState: Codes<JobState> = codes(JOB_STATES);
export const stepState: Codes<StepState> = codes(STEP_STATES);
export const fileState: Codes<FileState> = codes(FILE_STATES);
export const priorityRank: Codes<Priority> = codes(PRIORITIES);

/**
 * Conditions on the state of a job: `where job.${jobIs.running}`. The codes are part of the text, as in the partial
 * indexes of the table: PostgreSQL plans with such an index only when the text of the statement implies its condition.
 */
export const jobIs = {
  /** ABORTED_PENDING */
  aborting: 'state = 1',
  ready: 'state = 6',
  /** Holds a slot: ABORTED_PENDING, STARTED */
  running: 'state in (1, 7)',
  /** HOLD, VIDINET_JOB, WAITING */
  idle: 'state in (5, 8, 9)',
  /** ABORTED, FAILED_TOTAL, FINISHED, FINISHED_WARNING */
  ended: 'state in (0, 2, 3, 4)',
} as const;

/** The same for the state of an attempt. */
export const attemptIs = { waiting: 'state = 7' } as const;

/** All ranks of priorities, from lowest to highest, as an array of SQL. */
export const RANKS = `'{${PRIORITIES.map(priorityRank.toCode)}}'::smallint[]`;
