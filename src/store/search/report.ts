/*
 * The parts of reports that are no counts: how long jobs wait and run.
 */

import type { JobState } from '../../core/job.ts';
import type { JobFilter } from '../../core/search/search.ts';
import { jobIs, jobState } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { sqlParameters, toCondition } from './condition.ts';

/** Half of the jobs took no longer than the median, 95 % no longer than p95. */
export interface Seconds {
  median: number;
  p95: number;
}

/** How long the jobs of a type took. */
export interface TypeTimes {
  name: string;
  /** The number of jobs that have begun and ended. */
  jobs: number;
  /** From the creation to the first start. */
  wait: Seconds;
  /** From the first start to the end. */
  run: Seconds;
}

const percentiles = (duration: string): string =>
  `percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from ${duration})::float8)`;

/** Lists the times of the jobs that the filter accepts, by type. They are exact, so their cost grows with the jobs. */
export async function listTypeTimes(reader: Reader, filter: JobFilter): Promise<TypeTimes[]> {
  const p = sqlParameters();
  const { rows } = await reader.query<{ name: string; jobs: number; wait: number[]; run: number[] }>(
    `/* listTypeTimes */
    select job_type.name, count(*) as jobs, ${percentiles('began_at - created_at')} as wait,
      ${percentiles('finished_at - began_at')} as run
    from job join job_type on job_type.id = job.type
    where (${toCondition(filter, p)}) and began_at is not null and finished_at is not null
    group by job_type.name order by job_type.name collate "C"`,
    p.values,
  );
  return rows.map(({ name, jobs, wait, run }) => ({ name, jobs, wait: toSeconds(wait), run: toSeconds(run) }));
}

/** Rounds to milliseconds. */
function toSeconds([median = 0, p95 = 0]: readonly number[]): Seconds {
  const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
  return { median: round(median), p95: round(p95) };
}

export interface RunningJob {
  id: number;
  type: string;
  user: string;
  status: JobState;
  /** The time since its first start. */
  seconds: number;
}

/** Lists those of the running jobs that started first. */
export async function listLongestRunning(reader: Reader, filter: JobFilter, number: number): Promise<RunningJob[]> {
  const p = sqlParameters();
  const { rows } = await reader.query<Omit<RunningJob, 'status'> & { state: number }>(
    `/* listLongestRunning */
    select job.id, job_type.name as type, account.name as user, job.state,
      floor(extract(epoch from now() - began_at))::int as seconds
    from job join job_type on job_type.id = job.type join account on account.id = job.account
    where job.${jobIs.running} and (${toCondition(filter, p)}) and began_at is not null
    order by began_at, job.id limit ${p(number)}`,
    p.values,
  );
  return rows.map(({ state, ...row }) => ({ ...row, status: jobState.toName(state) }));
}
