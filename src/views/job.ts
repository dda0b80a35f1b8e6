/*
 * Jobs as documents. Source: Vidispine API, "JobDocument", "JobListDocument".
 */

import type { Ids } from '../core/ids.ts';
import type { JobState } from '../core/job.ts';
import { ordinalOf, type Plan, totalSteps } from '../core/plan.ts';
import type { Documents } from '../documents/documents.ts';
import type { InsertedJob, JobProblem, JobView, LogEntry } from '../store/jobs.ts';

type JobDocument = Documents['JobDocument'];
type Task = NonNullable<NonNullable<JobDocument['log']>['task']>[number];

/** The optional members of a job that are shown. */
export interface Shown {
  plan: Plan | undefined;
  /** Undefined: no log. */
  log?: readonly LogEntry[] | undefined;
  /** `all`: all metadata. `light`: the few keys that real servers always show; without any of them, no `data`. */
  data: 'all' | 'light' | 'none';
  /** Only metadata with these keys. */
  fields?: readonly string[] | undefined;
  /** The members that are not in the Vidispine API, for `extended=true`. */
  extension?: JobDocument['extension'];
}

/** Returns the answer to a creation: six members, as real servers send them. */
export const toCreatedDocument = (
  ids: Ids,
  { id, createdAt, priority }: InsertedJob,
  { user, state, type }: { user: string; state: JobState; type: string },
): JobDocument => ({ jobId: ids.format(id), user, started: createdAt, status: state, type, priority });

export function toJobDocument(ids: Ids, job: JobView, shown: Shown): JobDocument {
  const { plan, log } = shown;
  const data = toData(job, shown);
  return {
    jobId: ids.format(job.id),
    user: job.user,
    started: job.createdAt,
    finished: job.finishedAt ?? undefined,
    status: job.state,
    type: job.type,
    priority: job.priority,
    waiting: log && job.state === 'WAITING' ? { requirement: awaitedBy(log) } : undefined,
    currentStep: plan && job.current && toCurrentStep(plan, job.current),
    data,
    totalSteps: plan && totalSteps(plan),
    log: log && { task: log.map(entry => toTask(entry, plan)) },
    extension: shown.extension,
  };
}

function toCurrentStep(plan: Plan, { step, state }: NonNullable<JobView['current']>) {
  return { description: describe(plan, step), number: ordinalOf(plan, step), status: state };
}

const describe = (plan: Plan | undefined, step: number): string =>
  plan?.steps.find(({ number }) => number === step)?.description ?? '';

const toTask = (entry: LogEntry, plan: Plan | undefined): Task => ({
  step: entry.step,
  attempts: entry.number,
  status: entry.state,
  timestamp: entry.changedAt,
  description: describe(plan, entry.step),
  progress: entry.progress ?? undefined,
  subStep: entry.subSteps.length > 0 ? entry.subSteps.map(toSubStep) : undefined,
  errorMessage: entry.error ?? undefined,
  subTask: [],
  id: entry.id,
});

const toSubStep = ({ time, description }: LogEntry['subSteps'][number]) => ({ timestamp: new Date(time), description });

/** Says in a sentence what a WAITING job waits for. */
function awaitedBy(log: readonly LogEntry[]): string {
  const waiting = log.findLast(({ state }) => state === 'WAITING');
  if (waiting?.problem) return waiting.problem.data.reason ?? waiting.problem.type;
  const failed = log.findLast(({ state }) => state === 'FAILED_RETRY');
  return failed ? `The next try of step ${failed.step}` : 'A free slot';
}

/** Tells whether a job shows a key even without `metadata=true`. */
const isLight = (key: string): boolean => key === 'item' || key === 'shapeIds' || key.startsWith('transcode');

/** `item` and `username` are not stored but generated. Source: Vidispine API, "List all jobs". */
function toData({ data, user }: JobView, { data: which, fields }: Shown): JobDocument['data'] {
  if (which === 'none') return undefined;
  const all: Record<string, string> = which === 'all' ? { ...data, username: user } : { ...data };
  if (data.itemId !== undefined) all.item = data.itemId;
  const keys = Object.keys(all).filter(key => (which === 'all' || isLight(key)) && (fields?.includes(key) ?? true));
  if (keys.length === 0 && which === 'light') return undefined;
  return keys.sort().map(key => ({ key, value: all[key] as string }));
}

export const toProblemDocument = (ids: Ids, problems: readonly JobProblem[]): Documents['JobProblemListDocument'] =>
  problems.length === 0
    ? {}
    : {
        problem: problems.map(({ id, type, data, jobs }) => ({
          id,
          type,
          data: Object.entries(data).map(([key, value]) => ({ key, value })),
          job: jobs.map(job => ids.format(job)),
        })),
      };
