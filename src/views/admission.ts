/*
 * Explains why jobs have not started, in sets: a thousand jobs take as many statements as one.
 */
import { type Explanation, explainer, type Load, noJobs } from '../core/admission/admission.ts';
import type { JobState, Priority } from '../core/job.ts';
import type { AdmissionType, JobExtensionType } from '../documents/documents.ts';
import { countOlder, countRunning, listReady } from '../store/admission.ts';
import type { Reader } from '../store/database/database.ts';
import { readSettings } from '../store/settings.ts';

interface Job {
  id: number;
  state: JobState;
  priority: Priority;
}

/** Explains for each of these jobs why it has not started, in their order. */
export async function explainJobs(read: Reader, jobs: readonly Job[]): Promise<Explanation[]> {
  const { admission } = await readSettings(read);
  const waiting = jobs.filter(({ state }) => state === 'READY').map(({ id }) => id);
  const [older, load] = await Promise.all([countOlder(read, waiting), waiting.length > 0 ? readLoad(read) : NO_LOAD]);
  const explain = explainer(admission, load);
  return jobs.map(job => {
    // The job was READY when it was read; if it has started since, it is shown as STARTED.
    const hasStarted = job.state === 'READY' && !older.has(job.id);
    return explain({ ...job, state: hasStarted ? 'STARTED' : job.state, older: older.get(job.id) ?? 0 });
  });
}

const NO_LOAD: Load = { running: noJobs(), ready: noJobs(), oldest: {} };

/** Counts the jobs that hold a slot and those that are READY, by priority. */
export async function readLoad(read: Reader): Promise<Load> {
  const [{ running }, ready] = await Promise.all([countRunning(read), listReady(read)]);
  const counts = Object.fromEntries(ready.map(({ priority, count }) => [priority, count]));
  const oldest = Object.fromEntries(ready.map(({ priority, oldestId }) => [priority, oldestId]));
  return { running, ready: { ...noJobs(), ...counts }, oldest };
}

export const toAdmission = ({ sentence, ...rest }: Explanation): AdmissionType => ({ ...rest, explanation: sentence });

/** Returns the `extension` of each job for `extended=true`, by the id of the job. */
export async function extensionsOf(read: Reader, jobs: readonly Job[]): Promise<Map<number, JobExtensionType>> {
  const explained = await explainJobs(read, jobs);
  return new Map(jobs.map(({ id }, i) => [id, { admission: toAdmission(explained[i] as Explanation) }]));
}
