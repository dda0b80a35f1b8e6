/*
 * A walk along stretches: runs of an index of jobs that share its leading columns, each in the order of ids. The tally
 * shows which stretches there are, and the page is merged from their first entries.
 */

import { hasEnded, type JobState, PRIORITIES } from '../../core/job.ts';
import { jobIs, jobState, RANKS } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { type SqlParameters, sqlParameters } from './condition.ts';
import { statesOf } from './pairs.ts';
import { BY, type TallyColumn, talliedJobs } from './tally.ts';
import { beyond, shownOf, toWalked, type Walk, type WalkedJob } from './walk-condition.ts';

/** The columns that the indexes of job start with; the first that fits is the best. */
const STRETCHES: readonly { for: number; of: readonly TallyColumn[] }[] = [
  { for: BY.account | BY.type, of: ['type', 'account'] },
  { for: BY.account, of: ['account', 'state', 'priority'] },
  { for: 0, of: ['state', 'type', 'priority'] },
];

/** Reads the jobs of a walk. */
export async function walkStretches(reader: Reader, walk: Walk): Promise<WalkedJob[]> {
  const columns = STRETCHES.find(({ for: needed }) => (walk.by & needed) === needed)?.of as readonly TallyColumn[];
  const found = findOpen(walk) ?? (await readStretches(reader, walk, columns));
  if (found.columns[0]?.length === 0 && !found.ready && !found.running && !found.idle) return [];
  const p = sqlParameters(walk.nameIds);
  const text = toWalk(walk, found, p);
  return (await reader.query<WalkedJob>(text, p.values)).rows;
}

/** Where there are jobs: the stretches of those that have ended, column by column, and the states of the others. */
interface Stretches {
  of: readonly TallyColumn[];
  columns: readonly (readonly number[])[];
  ready: boolean;
  running: boolean;
  idle: boolean;
}

/** Returns the stretches without a query if the groups or the filter accept no job that has ended. */
function findOpen({ filter, groups }: Walk): Stretches | undefined {
  const states = groups.flatMap(({ state }) => (state === undefined ? statesOf(filter) : [jobState.toName(state)]));
  if (states.some(hasEnded)) return undefined;
  const has = (...names: JobState[]): boolean => names.some(name => states.includes(name));
  return {
    of: ['state'],
    columns: [[]],
    ready: has('READY'),
    running: has('STARTED', 'ABORTED_PENDING'),
    idle: has('WAITING', 'HOLD', 'VIDINET_JOB'),
  };
}

/** Reads the stretches from the tally. They need no names and no conditions, so the walk needs hardly any planning. */
async function readStretches(reader: Reader, walk: Walk, stretch: readonly TallyColumn[]): Promise<Stretches> {
  const p = sqlParameters(walk.nameIds);
  const shown = stretch.join(', ');
  const arrays = stretch.map((column, i) => `coalesce(array_agg(${column}) filter (where ended > 0), '{}') as c${i}`);
  const { rows } = await reader.query<Record<string, number[]> & Omit<Stretches, 'of' | 'columns'>>(
    `/* readStretches */
    select ${arrays.join(', ')}, coalesce(sum(ready) > 0, false) as ready,
      coalesce(sum(running) > 0, false) as running, coalesce(sum(idle) > 0, false) as idle
    from (
      select ${shown}, sum(jobs) filter (where ${jobIs.ended}) as ended,
        sum(jobs) filter (where ${jobIs.ready}) as ready, sum(jobs) filter (where ${jobIs.running}) as running,
        sum(jobs) filter (where ${jobIs.idle}) as idle
      from ${talliedJobs(walk.by | BY.state | bitsOf(stretch))} where ${toWalked(walk, p)} group by ${shown}) as known`,
    p.values,
  );
  const [row] = rows;
  return {
    ...(row as Omit<Stretches, 'of' | 'columns'>),
    of: stretch,
    columns: stretch.map((_, i) => row?.[`c${i}`] ?? []),
  };
}

/** Returns the query of a walk along these stretches, of which there must be some. */
function toWalk(walk: Walk, found: Stretches, p: SqlParameters): string {
  const order = `order by id${walk.descending ? ' desc' : ''}`;
  const wanted = `${p(walk.skip + walk.take)}::bigint`;
  const hasEnded = found.columns[0]?.length !== 0;
  const beyondFarthest = walk.descending
    ? 'job.id >= coalesce((select id from farthest), 0)'
    : `job.id <= coalesce((select id from farthest), ${Number.MAX_SAFE_INTEGER})`;
  const end = `${beyond(walk.descending, walk.behind, p)} and ${hasEnded ? beyondFarthest : 'true'}`;
  const shown = shownOf(walk.groups).map(column => `job.${column}`);
  const section: Section = { shown: shown.join(', '), order, wanted, end };
  const ended = hasEnded ? toEnded(walk, found, section, p) : undefined;
  const parts = [...(ended ? [ended.part] : []), ...toOpen(walk, found, section, p)];
  return `/* walkBy_${found.of.join('_')} */ ${ended?.farthest ?? ''}
    select * from (${parts.join(' union all ')}) as job ${order} limit ${p(walk.take)} offset ${p(walk.skip)}`;
}

/** The pieces of SQL that the parts of a walk share. */
interface Section {
  shown: string;
  order: string;
  /** The number of jobs that the walk needs at most from each part. */
  wanted: string;
  /** The condition that a job is on the page or before it, and after the id that the walk starts from. */
  end: string;
}

const part = (of: string, { shown, order, wanted, end }: Section, from = 'job'): string =>
  `select ${shown} from ${from} where ${of} and ${end} ${order} limit ${wanted}`;

/** The index of READY jobs does not have their state; as a constant, it leaves an index-only scan possible. */
const READY = `(select id, type, account, ${jobState.toCode('READY')}::smallint as state, priority
  from job where ${jobIs.ready}) as job`;

/**
 * Returns the part of the jobs that have ended, and what it needs before it: `farthest` reads a few ids of each stretch
 * to learn where the page ends at the latest. So of long stretches no more is read than needed, and of others nothing.
 */
function toEnded(
  walk: Walk,
  { of: stretch, columns }: Stretches,
  section: Section,
  p: SqlParameters,
): { farthest: string; part: string } {
  const arrays = columns.map(values => `${p(values)}::int[]`);
  const stretches = `unnest(${arrays.join(', ')}) as stretch (${stretch.join(', ')})`;
  const rest = (walk.by & ~bitsOf(stretch)) === 0 ? 'true' : toWalked(walk, p);
  const of = `job.finished_at is not null and ${rest}
    and ${stretch.map(column => `job.${column} = stretch.${column}`).join(' and ')}`;
  const { order, wanted } = section;
  const near = part(of, {
    ...section,
    shown: 'job.id',
    wanted: `${wanted} / ${p(Math.min(8, Math.ceil((columns[0] as readonly number[]).length / 2)))} + 1`,
    end: beyond(walk.descending, walk.behind, p),
  });
  return {
    farthest: `with farthest as materialized (
      select id from ${stretches}, lateral (${near}) as near ${order} limit 1 offset ${wanted} - 1)`,
    part: `select job.* from ${stretches}, lateral (${part(of, section)}) as job`,
  };
}

/** Returns the parts of the jobs that have not ended, which have indexes in the order of ids. */
function toOpen(
  walk: Walk,
  { columns, ready, running, idle }: Stretches,
  section: Section,
  p: SqlParameters,
): string[] {
  if (!ready && !running && !idle) return [];
  const is = toWalked(walk, p);
  const ofRank = (rank: number | string): string => part(`job.priority = ${rank} and ${is}`, section, READY);
  // One part for each rank is merged with the others while it is read, no farther than needed. That takes longer to
  // plan, and is not worth it if the jobs that have ended bound the search.
  const readies =
    columns[0]?.length === 0
      ? PRIORITIES.map((_, rank) => `(${ofRank(rank)})`)
      : [`select job.* from unnest(${RANKS}) as rank, lateral (${ofRank('rank')}) as job`];
  return [
    ...(ready ? readies : []),
    ...(running ? [`(${part(`job.${jobIs.running} and ${is}`, section)})`] : []),
    ...(idle ? [`(${part(`job.${jobIs.idle} and ${is}`, section)})`] : []),
  ];
}

const bitsOf = (columns: readonly TallyColumn[]): number => columns.reduce((bits, column) => bits | BY[column], 0);
