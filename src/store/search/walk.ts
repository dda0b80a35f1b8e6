/*
 * Pages in the order of ids, of jobs that share type, account, state or priority.
 *
 * No index has just these jobs in just this order. An index that begins with some of the four has them in stretches,
 * each in the order of ids: the tally says which stretches there are, and the page is merged from the beginnings of
 * them. How many jobs there are, and how old the wanted ones are, makes no difference.
 */

import { hasEnded, type JobState, PRIORITIES } from '../../core/job.ts';
import type { JobFilter } from '../../core/search/search.ts';
import { jobIs, jobState, RANKS } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { isAny, type Numbers, type Parameters, parameters, toCondition } from './condition.ts';
import { statesOf } from './pairs.ts';
import type { Effort } from './source.ts';
import { BY, columnsOf, type TallyColumn, talliedJobs } from './tally.ts';

/** Jobs that share some of the four. Types: all those of one name. */
export interface Group {
  type?: readonly number[];
  account?: number;
  state?: number;
  priority?: number;
}

export interface Walk {
  filter: JobFilter;
  numbers: Numbers;
  /** The tally of the filter and the groups. */
  by: number;
  /** Only jobs of one of these. All are made by the same columns. */
  groups: readonly Group[];
  descending: boolean;
  /** Only jobs behind this id. */
  behind?: number | undefined;
  /** How many jobs the filter and the groups let through, of about how many in all. */
  jobs: number;
  all: number;
  effort: Effort;
  skip: number;
  take: number;
}

/** The columns that the indexes of job begin with, the first that fits is the best. */
const STRETCHES: readonly { for: number; of: readonly TallyColumn[] }[] = [
  { for: BY.account | BY.type, of: ['type', 'account'] },
  { for: BY.account, of: ['account', 'state', 'priority'] },
  { for: 0, of: ['state', 'type', 'priority'] },
];

/** See job_span. */
const IDS_IN_SPAN = 512;

/** A job, and what of the four tells which group it is of. */
export type Walked = { id: number } & Partial<Record<TallyColumn, number>>;

/** The jobs of the groups that a filter lets through, with those of the four that make the groups. */
export async function walkJobs(reader: Reader, walk: Walk): Promise<Walked[]> {
  const p = parameters(walk.numbers);
  if (walk.by === 0) {
    const text = isDeep(walk) ? walkDeep(walk, p) : walkAll(walk, p);
    return (await reader.query<Walked>(text, p.values)).rows;
  }
  const near = await walkInARow(reader, walk);
  if (near) return near;
  const stretch = STRETCHES.find(({ for: needed }) => (walk.by & needed) === needed)?.of as readonly TallyColumn[];
  const found = onlyOpen(walk) ?? (await findStretches(reader, walk, stretch));
  const text = toWalk(walk, found, p);
  return text === undefined ? [] : (await reader.query<Walked>(text, p.values)).rows;
}

function walkAll({ descending, behind, skip, take }: Walk, p: Parameters): string {
  return `/* walkAll */
    select id from job where ${beyond(descending, behind, p)}
    order by id${descending ? ' desc' : ''} limit ${p(take)} offset ${p(skip)}`;
}

const isDeep = ({ behind, skip, all, effort }: Walk): boolean =>
  behind === undefined && skip > (all / IDS_IN_SPAN) * effort.jobsPerSpan;

/** Begins in the block of ids (see job_span) that the page begins in. */
function walkDeep({ descending, skip, take }: Walk, p: Parameters): string {
  const order = descending ? ' desc' : '';
  const begin = descending ? 'id < (select (block + 1) << 9 from border)' : 'id >= (select block << 9 from border)';
  const depth = `${p(skip)}::bigint`;
  return `/* walkDeep */
    with counted as (
      select block, sum(jobs)::bigint as jobs
      from (
        select block, jobs from job_span
        union all select job >> 9, jobs from job_change where job <> 0 and jobs <> 0) as part
      group by block),
    border as materialized (
      select block, before
      from (select block, jobs, sum(jobs) over (order by block${order})::bigint - jobs as before from counted) as summed
      where before <= ${depth} and jobs > 0 order by before desc limit 1)
    select id from job where ${begin}
    order by id${order} limit ${p(take)} offset ${depth} - (select before from border)`;
}

/**
 * The same, when so many of all jobs are of this kind that there must be enough among the next ones. Undefined: it is
 * too few, or they were not there.
 */
async function walkInARow(reader: Reader, walk: Walk): Promise<Walked[] | undefined> {
  const { descending, behind, skip, take, jobs, all } = walk;
  const row = Math.ceil((2 * (skip + take) * all) / jobs);
  if (!(row <= walk.effort.jobsInARow)) return undefined;
  const p = parameters(walk.numbers);
  const order = `order by id${descending ? ' desc' : ''}`;
  const { rows } = await reader.query<Walked>(
    `/* walkInARow */
    select ${shownOf(walk.groups).join(', ')}
    from (select * from job where ${beyond(descending, behind, p)} ${order} limit ${p(row)}) as job
    where ${toWalked(walk, p)} ${order} limit ${p(take)} offset ${p(skip)}`,
    p.values,
  );
  return rows.length === take ? rows : undefined;
}

/** Where there are jobs: the stretches of those that have ended, column by column, and which states others have. */
interface Stretches {
  of: readonly TallyColumn[];
  columns: readonly (readonly number[])[];
  ready: boolean;
  running: boolean;
  idle: boolean;
}

/** Without asking, when the groups or the filter say that no job has ended. */
function onlyOpen({ filter, groups }: Walk): Stretches | undefined {
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

/** From the tally. What is read by it needs no name and no condition, and so hardly any planning. */
async function findStretches(reader: Reader, walk: Walk, stretch: readonly TallyColumn[]): Promise<Stretches> {
  const p = parameters(walk.numbers);
  const shown = stretch.join(', ');
  const arrays = stretch.map((column, i) => `coalesce(array_agg(${column}) filter (where ended > 0), '{}') as c${i}`);
  const { rows } = await reader.query<Record<string, number[]> & Omit<Stretches, 'of' | 'columns'>>(
    `/* findStretches */
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

/** The statement. Undefined: there are no such jobs. */
function toWalk(walk: Walk, found: Stretches, p: Parameters): string | undefined {
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
  if (parts.length === 0) return undefined;
  return `/* walkBy_${found.of.join('_')} */ ${ended?.farthest ?? ''}
    select * from (${parts.join(' union all ')}) as job ${order} limit ${p(walk.take)} offset ${p(walk.skip)}`;
}

/** What the parts of a walk have in common. */
interface Section {
  shown: string;
  order: string;
  /** How many jobs the walk needs at most from each part. */
  wanted: string;
  /** Conditions: no farther than the page, and behind the place that it begins at. */
  end: string;
}

const part = (of: string, { shown, order, wanted, end }: Section, from = 'job'): string =>
  `select ${shown} from ${from} where ${of} and ${end} ${order} limit ${wanted}`;

/** Their state is not in their index; said like this, the index is still enough. */
const READY = `(select id, type, account, ${jobState.toCode('READY')}::smallint as state, priority
  from job where ${jobIs.ready}) as job`;

/**
 * Reads a few of each stretch first: the last id of that many shows where the page ends at the latest, so that of the
 * long stretches no more is read than is needed, and of the others nothing.
 */
function toEnded(
  walk: Walk,
  { of: stretch, columns }: Stretches,
  section: Section,
  p: Parameters,
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

/** Those that have not ended: there are indexes of them in the order of ids. */
function toOpen(walk: Walk, { columns, ready, running, idle }: Stretches, section: Section, p: Parameters): string[] {
  if (!ready && !running && !idle) return [];
  const is = toWalked(walk, p);
  const ofRank = (rank: number | string): string => part(`job.priority = ${rank} and ${is}`, section, READY);
  // One part for each is merged with the others as it is read, no farther than needed. That takes longer to plan; not
  // worth it when those that have ended tell how far to look.
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

const shownOf = ([group]: readonly Group[]): string[] => [
  'id',
  ...columnsOf(15).filter(column => group && column in group),
];

/** The condition on the jobs of a walk. */
const toWalked = ({ filter, groups }: Walk, p: Parameters): string =>
  `(${toCondition(filter, p)}) and ${isOfOne(groups, p)}`;

/** The condition that a job is of one of the groups. */
function isOfOne(groups: readonly Group[], p: Parameters): string {
  const [, ...columns] = shownOf(groups) as [string, ...TallyColumn[]];
  if (columns.length === 0) return 'true';
  const rows = groups.flatMap(({ type = [0], ...others }) => type.map(one => ({ ...others, type: one })));
  if (columns.length === 1) {
    const [column] = columns as [TallyColumn];
    return isAny(
      `job.${column}`,
      rows.map(row => row[column]),
      'int',
      p,
    );
  }
  const arrays = columns.map(column => `${p(rows.map(row => row[column]))}::int[]`);
  const names = columns.map(column => `job.${column}`);
  return `(${names.join(', ')}) in (select * from unnest(${arrays.join(', ')}))`;
}

const beyond = (descending: boolean, id: number | undefined, p: Parameters): string =>
  id === undefined ? 'true' : `job.id ${descending ? '<' : '>'} ${p(id)}::bigint`;
