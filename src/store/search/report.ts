/*
 * What reports tell beside counts: how long jobs wait and run.
 */

import type { JobState } from '../../core/job.ts';
import type { JobFilter } from '../../core/search/search.ts';
import { jobIs, jobState } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { sqlParameters, toCondition } from './condition.ts';

/** Half of the jobs took no longer than the median, 95 of 100 no longer than p95. */
export interface Seconds {
  median: number;
  p95: number;
}

/** Of a job type: how long its jobs took that have begun and ended. */
export interface TypeTimes {
  name: string;
  jobs: number;
  /** From the creation to the first start. */
  wait: Seconds;
  /** From the first start to the end. */
  run: Seconds;
}

const percentiles = (duration: string): string =>
  `percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from ${duration})::float8)`;

/** The times of the jobs that `filter` lets through, by type. Exact, so it takes longer the more they are. */
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

/** To the millisecond. */
function toSeconds([median = 0, p95 = 0]: readonly number[]): Seconds {
  const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
  return { median: round(median), p95: round(p95) };
}

export interface RunningJob {
  id: number;
  type: string;
  user: string;
  status: JobState;
  /** Since its first start. */
  seconds: number;
}

/** Those of the jobs that run which have done so for the longest time. */
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
