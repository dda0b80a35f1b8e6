/*
 * Where to look for the jobs of a filter.
 */
import type { JobFilter } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { findNumbers, type Numbers, type Parameters, parameters, toCondition } from './condition.ts';
import { countData } from './data.ts';
import { countPaired, type Paired, pairedCells, pairedJobs, toPaired } from './pairs.ts';
import { countTallied, tallyOf } from './tally.ts';

/** How much is looked at one by one, before an index is asked that costs more to begin with. */
export interface Effort {
  /** So many jobs in a row are looked at as fast as a few stretches are found. */
  jobsInARow: number;
  /** So many jobs that are found by a datum are looked at in two milliseconds. */
  openJobs: number;
  /** So many pairs are read in the time in which some hundred are looked up. */
  openPairs: number;
  /** So many pairs are read in a row in the time that one is looked up. */
  pairsPerLook: number;
  /** So many pairs are looked up in the time that a block of a datum is read. */
  looksPerBlock: number;
  /** So many jobs are passed over in the time in which one row of job_span is counted. */
  jobsPerSpan: number;
}

export const EFFORT: Effort = {
  jobsInARow: 8_000,
  openJobs: 500,
  openPairs: 4_000,
  pairsPerLook: 8,
  looksPerBlock: 3,
  jobsPerSpan: 12,
};

/** A filter, and what is known of it. */
export interface Asked {
  filter: JobFilter;
  numbers: Numbers;
  /** What it asks about, when the tally can answer. */
  by: number | undefined;
  /** The metadata that it wants every job to have. */
  paired: Paired | undefined;
  effort: Effort;
  /** How many jobs it lets through; counted once. */
  count(): Promise<number>;
}

export async function ask(reader: Reader, filter: JobFilter, effort: Effort): Promise<Asked> {
  const by = tallyOf(filter);
  const [numbers, paired] = await Promise.all([
    findNumbers(reader, filter),
    by === undefined ? toPaired(reader, filter, effort.looksPerBlock) : undefined,
  ]);
  const known = { filter, numbers, by, paired };
  let jobs: Promise<number> | undefined;
  return { ...known, effort, count: () => (jobs ??= countJobs(reader, known)) };
}

async function countJobs(reader: Reader, asked: Source & Pick<Asked, 'by'>): Promise<number> {
  if (asked.by !== undefined) return countTallied(reader, asked, asked.by);
  const p = parameters(asked.numbers);
  const kept = asked.paired && (countPaired(asked.paired, p) ?? countData(asked.paired, p));
  const { rows } = await reader.query<{ hits: number }>(
    `/* countJobs */ ${kept ?? `select count(*) as hits from ${jobsOf(asked, 'cells', p)}`}`,
    p.values,
  );
  return rows[0]?.hits as number;
}

/** What says where to look. */
type Source = Pick<Asked, 'filter' | 'numbers' | 'paired'>;

/** Which columns are wanted: those that pairs know of a job (id, type, account, state, priority), or all. */
export type Wanted = 'cells' | 'rows';

/** What follows `from`: the jobs that the filter lets through, under the name `job`. */
export const jobsOf = (asked: Source, wanted: Wanted, p: Parameters): string =>
  `(${partsOf(asked, wanted, p, true).join(' union all ')}) as job`;

/** Queries of these jobs that have none in common. `all`: none of the jobs will be left out. */
export function partsOf({ filter, paired }: Source, wanted: Wanted, p: Parameters, all = false): string[] {
  if (!paired) return [`select * from job where ${toCondition(filter, p)}`];
  return wanted === 'rows' || needsRow(paired.rest) ? pairedJobs(paired, p) : pairedCells(paired, p, all);
}

function needsRow(filter: JobFilter): boolean {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.some(needsRow);
  if (filter.kind === 'not') return needsRow(filter.of);
  return filter.kind === 'time' || filter.kind === 'metadata';
}
