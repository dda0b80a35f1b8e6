/*
 * The measured limits by which a search chooses between ways that cost about the same. Tests set others.
 */

/** Each limit is the point from which on the other way, which costs more to begin with, is faster. */
export interface Effort {
  /** So many jobs are read in a row as fast as a few stretches are found. */
  jobsInARow: number;
  /** So many jobs that are found by a datum are read in two milliseconds. */
  openJobs: number;
  /** So many pairs are read in the time that some hundred look-ups take. */
  openPairs: number;
  /** So many pairs are read in a row in the time of one look-up. */
  pairsPerLook: number;
  /** So many pairs are looked up in the time that one block of a datum takes to read. */
  looksPerBlock: number;
  /** So many data of one condition, such as the values that match a pattern, are looked up as fast as a job is read. */
  dataPerLook: number;
  /** Such a part of all jobs is found by pairs as fast as all jobs are read, if their rows are needed, too. */
  shareByPairs: number;
  /** So many jobs are skipped in the time that one row of job_span takes to count. */
  jobsPerSpan: number;
}

export const EFFORT: Effort = {
  jobsInARow: 8_000,
  openJobs: 500,
  openPairs: 4_000,
  pairsPerLook: 8,
  looksPerBlock: 3,
  dataPerLook: 4,
  shareByPairs: 0.2,
  jobsPerSpan: 12,
};
