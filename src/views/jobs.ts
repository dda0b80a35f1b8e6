/*
 * Reads jobs with everything that their documents show.
 */
import type { Ids } from '../core/ids.ts';
import type { Documents } from '../documents/documents.ts';
import type { Reader } from '../store/database/database.ts';
import { type JobView, type LogEntry, listJobs, listLogs } from '../store/jobs.ts';
import { getPlans, type Plans } from '../store/plans.ts';
import { extensionsOf } from './admission.ts';
import { toJobDocument } from './job.ts';

/** The source of jobs. The reader belongs to a snapshot: the log of a job that has ended must show its end. */
export interface JobSource {
  reader: Reader;
  plans: Plans;
  ids: Ids;
}

/** The optional members of the jobs that are shown. */
export interface Wanted {
  log: boolean;
  data: 'all' | 'light' | 'none';
  /** Undefined: all fields. */
  fields: string[] | undefined;
  extended: boolean;
}

/** Returns the jobs with these ids, in this order; missing ones are left out. */
export async function toDocuments(
  { reader, plans, ids }: JobSource,
  jobIds: readonly number[],
  { log, extended, ...shown }: Wanted,
): Promise<Documents['JobDocument'][]> {
  if (jobIds.length === 0) return [];
  const [jobs, entries] = await Promise.all([
    listJobs(reader, jobIds, shown.data !== 'none'),
    log ? listLogs(reader, jobIds) : [],
  ]);
  const known = await getPlans(
    reader,
    plans,
    jobs.flatMap(({ plan }) => plan ?? []),
  );
  const logs = new Map<number, LogEntry[]>(jobs.map(({ id }) => [id, []]));
  for (const entry of entries) logs.get(entry.job)?.push(entry);
  const planOf = ({ plan }: JobView) => (plan === null ? undefined : known.get(plan));
  const logOf = ({ id }: JobView) => (log ? logs.get(id) : undefined);
  const extensions = extended ? await extensionsOf(reader, jobs) : new Map();
  return jobs.map(job => {
    const extension = extensions.get(job.id);
    return toJobDocument(ids, job, { ...shown, plan: planOf(job), log: logOf(job), extension });
  });
}
