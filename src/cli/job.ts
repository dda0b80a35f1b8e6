/*
 * The part of a JobDocument that the client commands read, and the text that they print.
 */

import { type Job as ApiJob, hasEnded } from '../client/client.ts';

/** A job as in the JSON of GET /job and GET /job/{id}; only the latter has `log`. */
export type Job = ApiJob & Required<Pick<ApiJob, 'user' | 'started' | 'status' | 'type' | 'priority'>>;

/** One attempt of a step. */
export type Task = NonNullable<ApiJob['log']>['task'][number];

/** Returns the job as the commands read it. Only a list with idonly=true leaves these members out. */
export const toJob = (job: ApiJob): Job => job as Job;

export const hasSucceeded = ({ status }: Job): boolean => status.startsWith('FINISHED');

/** Returns the number of steps done, where running steps count by their progress, and the total. */
export function progressOf(job: Job): { done: number; total: number } {
  const total = Math.max(1, job.totalSteps ?? 1);
  if (hasEnded(job) && hasSucceeded(job)) return { done: total, total };
  const done = lastAttempts(job).reduce((sum, task) => sum + shareDone(task), 0);
  return { done: Math.min(done, total), total };
}

function shareDone({ status, progress }: Task): number {
  if (status === 'FINISHED' || status === 'FAILED_FATAL') return 1;
  return status.startsWith('STARTED') && progress?.total ? Math.min(1, progress.value / progress.total) : 0;
}

/** Returns the last attempt of each step, in the order of their start. */
function lastAttempts({ log }: Job): Task[] {
  const attempts = new Map<number, Task>();
  for (const task of log?.task ?? []) attempts.set(task.step, task);
  return [...attempts.values()];
}

/** Describes the state of a job in a few words. */
export function describeJob(job: Job): string {
  if (hasEnded(job)) return [job.status, reasonOf(job)].filter(Boolean).join(': ');
  if (job.waiting) return [job.status, job.waiting.requirement].filter(Boolean).join(': ');
  const running = lastAttempts(job).filter(({ status }) => status.startsWith('STARTED'));
  return [job.status, running.map(describeTask).join(', ')].filter(Boolean).join(': ');
}

export function describeTask({ step, description, attempts, progress }: Task): string {
  const percent = progress?.total ? ` ${Math.round((100 * progress.value) / progress.total)}%` : '';
  const again = attempts > 0 ? ` (try ${attempts + 1})` : '';
  return `${description || `step ${step}`}${again}${percent}`;
}

/** Returns the error message of a job, or else that of its last failed step. */
function reasonOf(job: Job): string | undefined {
  if (job.status === 'FINISHED') return undefined;
  const message = job.data?.find(({ key }) => key === 'errorMessage')?.value;
  return message ?? lastAttempts(job).findLast(({ status }) => status === 'FAILED_FATAL')?.errorMessage;
}
