/*
 * Jobs that have certain metadata, found by their pairs in job_datum.
 *
 * Changes since the last fold are not in job_datum yet. So jobs are of two kinds: stale ones, which changed, are read
 * one by one, and all others are found by their pairs. Together they are all jobs, at any moment.
 */

import { hasEnded, JOB_STATES, type JobState } from '../../core/job.ts';
import type { JobFilter, TextTest } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { MAX_GAPS, pairsInBlocks } from './blocks.ts';
import { type SqlParameters, sqlParameters, toCondition, toTest } from './condition.ts';
import type { Effort } from './effort.ts';
import { estimateJobs, tallyOf, UNPACKED_CELL } from './tally.ts';

type MetadataFilter = Extract<JobFilter, { kind: 'metadata' }>;

/** A filter that accepts only jobs that have certain metadata. */
export interface PairedFilter {
  filter: JobFilter;
  /** The rarest metadata: the search starts with its pairs. */
  first: MetadataFilter;
  others: readonly MetadataFilter[];
  /** Those of the others for which reading their blocks is faster than looking up each job. */
  inBlocks: ReadonlySet<MetadataFilter>;
  /** All other conditions. */
  rest: JobFilter;
  /** The tallies of the datum, if the filter is for one datum and otherwise only for tallied columns. */
  tallied: readonly number[];
}

/** The ids of jobs whose changes are not folded into job_datum yet. */
export const STALE = 'select job from job_change where stale';

/** Finds the metadata that every job must have to pass a filter. Undefined: there is none. */
export async function findPairedFilter(
  reader: Reader,
  filter: JobFilter,
  { looksPerBlock, dataPerLook, shareByPairs }: Effort,
): Promise<PairedFilter | undefined> {
  const parts = distinct(flat(filter));
  const wanted = parts.filter(isWanted);
  const [only] = wanted;
  if (!only) return undefined;
  const rest = { kind: 'all' as const, of: parts.filter(part => !isWanted(part)) };
  if (wanted.length === 1) {
    const tallied = await findTallied(reader, only, rest);
    return { filter, first: only, others: [], inBlocks: new Set(), rest, tallied };
  }
  const [first, ...all] = await countWanted(reader, wanted);
  const others = all.filter(({ data }) => data <= dataPerLook);
  // Many data are looked up one by one for each job: its own metadata is faster to read.
  const onRows = all.filter(({ data }) => data > dataPerLook).map(({ one }) => one);
  if (onRows.length > 0 && first.jobs > (await estimateJobs(reader)) * shareByPairs) return undefined;
  const inBlocks = others.filter(({ blocks }) => blocks !== null && first.jobs > blocks * looksPerBlock);
  const known = { others: others.map(({ one }) => one), inBlocks: new Set(inBlocks.map(({ one }) => one)) };
  return { filter, first: first.one, ...known, rest: { kind: 'all', of: [...rest.of, ...onRows] }, tallied: [] };
}

async function findTallied(reader: Reader, only: MetadataFilter, rest: JobFilter): Promise<readonly number[]> {
  if (!isOneDatum(only) || tallyOf(rest) === undefined) return [];
  const p = sqlParameters();
  const { rows } = await reader.query<{ tallied: number[] | null }>(
    `/* findTallied */
    select tallied from (select id as datum, tallied from datum) as one where ${hasDatum(only, p)}`,
    p.values,
  );
  return rows[0]?.tallied ?? [];
}

const flat = (filter: JobFilter): JobFilter[] => (filter.kind === 'all' ? filter.of.flatMap(flat) : [filter]);

/** Leaves out repetitions: each condition costs time to plan and to check. */
const distinct = (filters: readonly JobFilter[]): JobFilter[] => [
  ...new Map(filters.map(one => [JSON.stringify(one), one])).values(),
];

/** Comparisons accept so many jobs that reading all jobs is as fast. */
const isWanted = (filter: JobFilter): filter is MetadataFilter =>
  filter.kind === 'metadata' && ('is' in filter.test || ('like' in filter.test && filter.test.like.some(isText)));
const isText = (piece: string): boolean => piece !== '';

const isOneDatum = ({ test }: MetadataFilter): boolean => 'is' in test && test.is.length === 1;

interface MetadataCount {
  one: MetadataFilter;
  jobs: number;
  /** The number of data that it accepts. */
  data: number;
  /** Null: it has no blocks, or they are too far apart. */
  blocks: number | null;
}

/** Counts the jobs that have each of the wanted metadata, the rarest first. */
async function countWanted(
  reader: Reader,
  wanted: readonly MetadataFilter[],
): Promise<[MetadataCount, ...MetadataCount[]]> {
  const p = sqlParameters();
  const counts = wanted.map(
    one => `(select array[coalesce(sum(jobs), 0), count(*)]::bigint[] from datum where ${isDatum(one, p)})`,
  );
  const blocks = wanted.map(one => (isOneDatum(one) ? countBlocks(one, p) : 'null'));
  const rowsOf = counts.map((count, i) => `(${count}, (${blocks[i]})::bigint)`);
  const { rows } = await reader.query<Omit<MetadataCount, 'one'>>(
    `/* countWanted */
    select counted[1] as jobs, counted[2] as data, blocks
    from (values ${rowsOf.join(', ')}) as one (counted, blocks)`,
    p.values,
  );
  const counted = rows.map((row, i) => ({ ...row, one: wanted[i] as MetadataFilter }));
  return counted.sort((one, other) => one.jobs - other.jobs) as [MetadataCount, ...MetadataCount[]];
}

const countBlocks = (one: MetadataFilter, p: SqlParameters): string =>
  `(select case when max(block) - min(block) < count(*) * ${MAX_GAPS} then count(*) end
  from datum_block where ${hasDatum(one, p)})`;

/** Returns the condition on the table datum. */
const isDatum = ({ key, test }: MetadataFilter, p: SqlParameters): string =>
  'is' in test
    ? `id = any(array(select datum_id(${p(key)}, value) from unnest(${p(test.is)}::text[]) as value))`
    : `key = ${p(key)} and ${startsLike(test, p)} and ${toTest('value', test, p)}`;

/** Returns the part of a pattern that the index on (key, value) can answer: the text that values start with. */
function startsLike(test: TextTest, p: SqlParameters): string {
  const start = 'like' in test ? (test.like[0] ?? '') : '';
  if (start === '') return 'true';
  // The index has the first 200 characters only, and a character may be two UTF-16 units long here.
  const indexed = [...start].slice(0, 100);
  const column = 'left(value, 200) collate "C"';
  const next = nextLetter(indexed.pop() as string);
  const end = next === undefined ? '' : ` and ${column} < ${p([...indexed, next].join(''))}`;
  return `${column} >= ${p([...start].slice(0, 100).join(''))}${end}`;
}

/** Returns the next code point. Undefined: there is none, or it is in another plane. */
function nextLetter(letter: string): string | undefined {
  const code = (letter.codePointAt(0) as number) + 1;
  return code > 0xffff || (code >= 0xd800 && code < 0xe000) ? undefined : String.fromCodePoint(code);
}

/** Returns the condition on `datum`, a column of job_datum. */
export const hasDatum = (one: MetadataFilter, p: SqlParameters): string =>
  'is' in one.test && one.test.is.length === 1
    ? `datum = datum_id(${p(one.key)}, ${p(one.test.is[0])})`
    : `datum = any(array(select id from datum where ${isDatum(one, p)}))`;

const hasOthers = ({ others }: PairedFilter, p: SqlParameters): string =>
  others
    .map(one => ` and exists (select from job_datum where job_datum.job = job.id and ${hasDatum(one, p)})`)
    .join('');

/** Returns the stale jobs that pass the filter, read from the table itself. */
export const changedJobs = (filter: JobFilter, p: SqlParameters): string =>
  `job where job.id in (${STALE}) and (${toCondition(filter, p)})`;

/** Returns queries of the jobs with all their columns. No job is in two of them. */
export const pairedJobs = (paired: PairedFilter, p: SqlParameters): string[] => [
  `select job.* from job_datum join job on job.id = job_datum.job
  where ${hasDatum(paired.first, p)} and job_datum.job not in (${STALE})
    ${hasOthers(paired, p)} and (${toCondition(paired.rest, p)})`,
  `select job.* from ${changedJobs(paired.filter, p)}`,
];

/**
 * Returns the same with nothing but id, type, account, state and priority, which needs no access to most of the jobs.
 * `all`: the caller reads all of them.
 */
export function pairedCells(paired: PairedFilter, p: SqlParameters, all: boolean): string[] {
  const { filter, first, others, rest } = paired;
  // The planner expects next to no rows from a condition on an unpacked cell; from this form, half of them.
  const restrict = (text: string): string => `
    select * from (${text}) as job where case when (${toCondition(rest, p)}) then true end`;
  const states = statesOf(rest);
  const ended = (): string =>
    all && others.every(isOneDatum)
      ? restrict(`select job as id, ${UNPACKED_CELL} from (${endedPairs(paired, p)}) as pair`)
      : restrict(`select job as id, ${UNPACKED_CELL} from (${endedPairsOf(first, p)}) as pair`) + hasOthers(paired, p);
  const open = (): string =>
    restrict(`select ${COLUMNS} from job_datum join job on job.id = job_datum.job
    where ${hasDatum(first, p)} and cell is null and job_datum.job not in (${STALE})`) + hasOthers(paired, p);
  return [
    ...(states.some(hasEnded) ? [ended()] : []),
    ...(states.every(hasEnded) ? [] : [open()]),
    `select ${COLUMNS} from ${changedJobs(filter, p)}`,
  ];
}

const endedPairsOf = (one: MetadataFilter, p: SqlParameters): string => `
  select job, cell from job_datum where ${hasDatum(one, p)} and cell is not null and job not in (${STALE})`;

/**
 * Returns one pair of each ended job that has all the data. One index scan for all jobs takes half as long as a join.
 */
const endedPairs = ({ first, others, inBlocks }: PairedFilter, p: SqlParameters): string =>
  [...inBlocks, ...others.filter(other => !inBlocks.has(other))].reduce(
    (pairs, other) =>
      inBlocks.has(other)
        ? pairsInBlocks(pairs, () => hasDatum(other, p))
        : `select job, cell from job_datum
          where ${hasDatum(other, p)} and job = any(array(select job from (${pairs}) as pair))`,
    endedPairsOf(first, p),
  );

/** Returns the states that a filter can accept. */
export function statesOf(filter: JobFilter): readonly JobState[] {
  const state = flat(filter).find(part => part.kind === 'state');
  return state?.kind === 'state' ? state.states : JOB_STATES;
}

const COLUMNS = 'job.id, job.type, job.account, job.state, job.priority';

/** Returns the query that counts the jobs with one datum from the stored count of the datum: `hits`. */
export const countDatum = ({ filter, first }: PairedFilter, p: SqlParameters): string =>
  `select (select coalesce(sum(jobs), 0)::bigint from datum where ${isDatum(first, p)})
    - (select count(*) from job_datum where job in (${STALE}) and ${hasDatum(first, p)})
    + (select count(*) from ${changedJobs(filter, p)}) as hits`;
