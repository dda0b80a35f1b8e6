/*
 * Jobs that have certain metadata, found by job_datum.
 *
 * What changed since the last fold is not in there yet. So there are two kinds of jobs: those that changed are looked
 * at one by one, all others are found by their pairs; together they are all, at any moment.
 */

import { hasEnded, JOB_STATES, type JobState } from '../../core/job.ts';
import type { JobFilter, TextTest } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { LARGEST_GAPS, pairsInBlocks } from './blocks.ts';
import { type Parameters, parameters, toCondition, toTest } from './condition.ts';
import { tallyOf, UNPACKED_CELL } from './tally.ts';

type Metadata = Extract<JobFilter, { kind: 'metadata' }>;

/** A filter that jobs pass only if they have certain metadata. */
export interface Paired {
  filter: JobFilter;
  /** What the search begins with: the rarest. */
  first: Metadata;
  others: readonly Metadata[];
  /** Those of the others whose blocks are read sooner than each job is looked up. */
  inBlocks: ReadonlySet<Metadata>;
  /** All else. */
  rest: JobFilter;
  /** By what the datum is tallied, when the filter is for one, and for nothing else but the four. */
  tallied: readonly number[];
}

export const STALE = 'select job from job_change where stale';

/** Undefined when the filter asks for no metadata that every job it lets through must have. */
export async function toPaired(reader: Reader, filter: JobFilter, looksPerBlock: number): Promise<Paired | undefined> {
  const parts = flat(filter);
  const wanted = parts.filter(isWanted);
  const [only] = wanted;
  if (!only) return undefined;
  const rest: JobFilter = { kind: 'all', of: parts.filter(part => !isWanted(part)) };
  if (wanted.length === 1) {
    const tallied = await findTallied(reader, only, rest);
    return { filter, first: only, others: [], inBlocks: new Set(), rest, tallied };
  }
  const [first, ...others] = await countWanted(reader, wanted);
  const inBlocks = others.filter(({ blocks }) => blocks !== null && first.jobs > blocks * looksPerBlock);
  const known = { others: others.map(({ one }) => one), inBlocks: new Set(inBlocks.map(({ one }) => one)) };
  return { filter, first: first.one, ...known, rest, tallied: [] };
}

async function findTallied(reader: Reader, only: Metadata, rest: JobFilter): Promise<readonly number[]> {
  if (!isOneDatum(only) || tallyOf(rest) === undefined) return [];
  const p = parameters();
  const { rows } = await reader.query<{ tallied: number[] | null }>(
    `/* findTallied */
    select tallied from (select id as datum, tallied from datum) as one where ${hasDatum(only, p)}`,
    p.values,
  );
  return rows[0]?.tallied ?? [];
}

const flat = (filter: JobFilter): JobFilter[] => (filter.kind === 'all' ? filter.of.flatMap(flat) : [filter]);

/** Comparisons let so much through that walking all jobs is as good. */
const isWanted = (filter: JobFilter): filter is Metadata =>
  filter.kind === 'metadata' && ('is' in filter.test || ('like' in filter.test && filter.test.like.some(isText)));
const isText = (piece: string): boolean => piece !== '';

const isOneDatum = ({ test }: Metadata): boolean => 'is' in test && test.is.length === 1;

interface Counted {
  one: Metadata;
  jobs: number;
  /** Null: it has none, or they are too far apart. */
  blocks: number | null;
}

/** The rarest first. */
async function countWanted(reader: Reader, wanted: readonly Metadata[]): Promise<[Counted, ...Counted[]]> {
  const p = parameters();
  const counts = wanted.map(one => `(select coalesce(sum(jobs), 0)::bigint from datum where ${isDatum(one, p)})`);
  const blocks = wanted.map(one => (isOneDatum(one) ? countBlocks(one, p) : 'null'));
  const { rows } = await reader.query<Omit<Counted, 'one'>>(
    `/* countWanted */
    select jobs, blocks
    from unnest(array[${counts.join(', ')}], array[${blocks.join(', ')}]::bigint[]) as one (jobs, blocks)`,
    p.values,
  );
  const counted = rows.map((row, i) => ({ ...row, one: wanted[i] as Metadata }));
  return counted.sort((one, other) => one.jobs - other.jobs) as [Counted, ...Counted[]];
}

const countBlocks = (one: Metadata, p: Parameters): string =>
  `(select case when max(block) - min(block) < count(*) * ${LARGEST_GAPS} then count(*) end
  from datum_block where ${hasDatum(one, p)})`;

/** The condition on the table datum. */
const isDatum = ({ key, test }: Metadata, p: Parameters): string =>
  'is' in test
    ? `id = any(array(select datum_id(${p(key)}, value) from unnest(${p(test.is)}::text[]) as value))`
    : `key = ${p(key)} and ${startsLike(test, p)} and ${toTest('value', test, p)}`;

/** What an index in the order of code points can be asked. */
function startsLike(test: TextTest, p: Parameters): string {
  const start = 'like' in test ? (test.like[0] ?? '') : '';
  if (start === '') return 'true';
  // The index has the first 200 letters only, and letters may be two units long here.
  const indexed = [...start].slice(0, 100);
  const column = 'left(value, 200) collate "C"';
  const next = nextLetter(indexed.pop() as string);
  const end = next === undefined ? '' : ` and ${column} < ${p([...indexed, next].join(''))}`;
  return `${column} >= ${p([...start].slice(0, 100).join(''))}${end}`;
}

/** Undefined: there is none, or another plane begins. */
function nextLetter(letter: string): string | undefined {
  const code = (letter.codePointAt(0) as number) + 1;
  return code > 0xffff || (code >= 0xd800 && code < 0xe000) ? undefined : String.fromCodePoint(code);
}

/** The condition on `datum`, a column of job_datum. */
export const hasDatum = (one: Metadata, p: Parameters): string =>
  'is' in one.test && one.test.is.length === 1
    ? `datum = datum_id(${p(one.key)}, ${p(one.test.is[0])})`
    : `datum = any(array(select id from datum where ${isDatum(one, p)}))`;

const hasOthers = ({ others }: Paired, p: Parameters): string =>
  others
    .map(one => ` and exists (select from job_datum where job_datum.job = job.id and ${hasDatum(one, p)})`)
    .join('');

/** The jobs that changed, with all that there is to know of them. */
export const changedJobs = (filter: JobFilter, p: Parameters): string =>
  `job where job.id in (${STALE}) and (${toCondition(filter, p)})`;

/** The jobs with all their columns, in parts that have none in common: queries whose columns are those of job. */
export const pairedJobs = (paired: Paired, p: Parameters): string[] => [
  `select job.* from job_datum join job on job.id = job_datum.job
  where ${hasDatum(paired.first, p)} and job_datum.job not in (${STALE})
    ${hasOthers(paired, p)} and (${toCondition(paired.rest, p)})`,
  `select job.* from ${changedJobs(paired.filter, p)}`,
];

/**
 * The same with nothing but id, type, account, state and priority, without looking at most of the jobs. `all`: all of
 * them will be read.
 */
export function pairedCells(paired: Paired, p: Parameters, all: boolean): string[] {
  const { filter, first, others, rest } = paired;
  // Of what is taken out of a cell the planner guesses that next to nothing passes; of this, that half does.
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

const endedPairsOf = (one: Metadata, p: Parameters): string => `
  select job, cell from job_datum where ${hasDatum(one, p)} and cell is not null and job not in (${STALE})`;

/** One for each job that has all the data. An index is asked for all jobs at once: half the time of a join. */
const endedPairs = ({ first, others, inBlocks }: Paired, p: Parameters): string =>
  [...inBlocks, ...others.filter(other => !inBlocks.has(other))].reduce(
    (pairs, other) =>
      inBlocks.has(other)
        ? pairsInBlocks(pairs, () => hasDatum(other, p))
        : `select job, cell from job_datum
          where ${hasDatum(other, p)} and job = any(array(select job from (${pairs}) as pair))`,
    endedPairsOf(first, p),
  );

/** The states that a filter can let through. */
export function statesOf(filter: JobFilter): readonly JobState[] {
  const state = flat(filter).find(part => part.kind === 'state');
  return state?.kind === 'state' ? state.states : JOB_STATES;
}

const COLUMNS = 'job.id, job.type, job.account, job.state, job.priority';

/** Whether a filter asks for this and nothing else. */
export const isAlone = ({ others, rest }: Paired): boolean =>
  others.length === 0 && rest.kind === 'all' && rest.of.length === 0;

/** How many jobs have one value and nothing else is asked: kept for each. Undefined: something else is asked. */
export function countPaired(paired: Paired, p: Parameters): string | undefined {
  const { filter, first } = paired;
  if (!isAlone(paired) || !('is' in first.test)) return undefined;
  return `select (select coalesce(sum(jobs), 0)::bigint from datum where ${isDatum(first, p)})
    - (select count(*) from job_datum where job in (${STALE}) and ${hasDatum(first, p)})
    + (select count(*) from ${changedJobs(filter, p)}) as hits`;
}
