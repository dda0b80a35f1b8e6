/*
 * What the client commands read of a JobDocument, and what they say of it.
 */

/** As GET /job and GET /job/{id} answer it in JSON; `log` is there for a single job. */
export interface Job {
  jobId: string;
  user: string;
  started: string;
  finished?: string;
  status: string;
  type: string;
  priority: string;
  waiting?: { requirement: string };
  currentStep?: { description: string; number: number; status: string };
  data?: { key: string; value: string }[];
  totalSteps?: number;
  log?: { task: Task[] };
}

/** One attempt at a step. */
export interface Task {
  step: number;
  attempts: number;
  status: string;
  timestamp: string;
  description?: string;
  progress?: { value: number; total?: number; unit?: string };
  subStep?: { timestamp: string; description: string }[];
  errorMessage?: string;
}

export const hasEnded = ({ status }: Job): boolean => /^(FINISHED|FAILED_TOTAL|ABORTED$)/.test(status);
export const hasSucceeded = ({ status }: Job): boolean => status.startsWith('FINISHED');

/** How many steps are done, those that run counted by their progress, and of how many. */
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

/** The last attempt at each step, in the order in which the steps began. */
function lastAttempts({ log }: Job): Task[] {
  const attempts = new Map<number, Task>();
  for (const task of log?.task ?? []) attempts.set(task.step, task);
  return [...attempts.values()];
}

/** What a job is doing, in a few words. */
export function describeJob(job: Job): string {
  if (hasEnded(job)) return [job.status, reasonOf(job)].filter(Boolean).join(': ');
  if (job.waiting) return `${job.status}: ${job.waiting.requirement}`;
  const running = lastAttempts(job).filter(({ status }) => status.startsWith('STARTED'));
  return [job.status, running.map(describeTask).join(', ')].filter(Boolean).join(': ');
}

export function describeTask({ step, description, attempts, progress }: Task): string {
  const percent = progress?.total ? ` ${Math.round((100 * progress.value) / progress.total)}%` : '';
  const again = attempts > 0 ? ` (try ${attempts + 1})` : '';
  return `${description || `step ${step}`}${again}${percent}`;
}

/** Why a job did not end well: the message of the failure that ended it, or of the last one. */
function reasonOf(job: Job): string | undefined {
  if (job.status === 'FINISHED') return undefined;
  const told = job.data?.find(({ key }) => key === 'errorMessage')?.value;
  return told ?? lastAttempts(job).findLast(({ status }) => status === 'FAILED_FATAL')?.errorMessage;
}
