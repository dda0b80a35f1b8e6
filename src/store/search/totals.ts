import { JOB_STATES, type JobState } from '../../core/job.ts';
import { jobState } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { BY, talliedJobs } from './tally.ts';

/** Counts the jobs in each state. */
export async function countJobsByState(reader: Reader): Promise<Record<JobState, number>> {
  const { rows } = await reader.query<{ state: number; jobs: number }>(
    `/* countJobsByState */
    select state, sum(jobs)::bigint as jobs from ${talliedJobs(BY.state)} group by state`,
  );
  const counted = new Map(rows.map(({ state, jobs }) => [jobState.toName(state), jobs]));
  return Object.fromEntries(JOB_STATES.map(state => [state, counted.get(state) ?? 0])) as Record<JobState, number>;
}
