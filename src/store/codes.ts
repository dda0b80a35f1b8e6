/*
 * Names of states and priorities as the small integers that stand for them in the tables.
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
