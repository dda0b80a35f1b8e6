/*
 * Pages in the order of ids, of jobs that share type, account, state or priority.
 *
 * No index has just these jobs in just this order. An index that begins with some of the four has them in stretches,
 * each in the order of ids: the tally says which stretches there are, and the page is merged from the beginnings of
 * them. How many jobs there are, and how old the wanted ones are, makes no difference.
 */
import type { JobFilter } from '../core/filter.ts';
import type { Reader } from './database.ts';
import { type Parameters, parameters, toCondition } from './search-condition.ts';
import { BY, columnsOf, type TallyColumn, talliedJobs } from './search-tally.ts';

/** Jobs that share some of the four. Types: all those of one name. */
export interface Group {
  type?: readonly number[];
  account?: number;
  state?: number;
  priority?: number;
}

export interface Walk {
  filter: JobFilter;
  /** The tally of the filter and the group. */
  by: number;
  group: Group;
  descending: boolean;
  /** Only jobs behind this id. */
  behind?: number | undefined;
  skip: number;
  take: number;
}

/** The columns that the indexes of job begin with, the first that fits is the best. */
const STRETCHES: readonly { for: number; of: readonly TallyColumn[] }[] = [
  { for: BY.account | BY.type, of: ['type', 'account'] },
  { for: BY.account, of: ['account', 'state', 'priority'] },
  { for: 0, of: ['state', 'type', 'priority'] },
];

/** The ids of the jobs of a group that a filter lets through. */
export async function walkIds(reader: Reader, walk: Walk): Promise<number[]> {
  const p = parameters();
  const { rows } = await reader.query<{ id: number }>(
    walk.by === 0 ? walkAll(walk, p) : walkStretches(walk, p),
    p.values,
  );
  return rows.map(({ id }) => id);
}

function walkAll({ descending, behind, skip, take }: Walk, p: Parameters): string {
  return `/* walkAll */
    select id from job where ${beyond(descending, behind, p)}
    order by id${descending ? ' desc' : ''} limit ${p(take)} offset ${p(skip)}`;
}

/**
 * Reads a few of each stretch first: the last id of that many shows where the page ends at the latest, so that of the
 * long stretches no more is read than is needed, and of the others nothing.
 */
function walkStretches({ filter, by, group, descending, behind, skip, take }: Walk, p: Parameters): string {
  const stretch = STRETCHES.find(({ for: needed }) => (by & needed) === needed)?.of as readonly TallyColumn[];
  const covered = stretch.reduce((bits, column) => bits | BY[column], 0);
  const condition = `(${toCondition(filter, p)}) and ${isOf(group, p)}`;
  const order = `order by id${descending ? ' desc' : ''}`;
  const wanted = `${p(skip + take)}::bigint`;
  const part = (limit: string, end: string): string => `
    select id from job
    where ${stretch.map(column => `job.${column} = stretch.${column}`).join(' and ')}
      and ${(by & ~covered) === 0 ? 'true' : condition} and ${beyond(descending, behind, p)} ${end}
    ${order} limit ${limit}`;
  const end = descending
    ? 'and id >= coalesce((select id from farthest), 0)'
    : `and id <= coalesce((select id from farthest), ${Number.MAX_SAFE_INTEGER})`;
  return `/* walkStretches */
    with stretch as materialized (
      select ${stretch.join(', ')} from ${talliedJobs(by | covered)} where ${condition}
      group by ${stretch.join(', ')} having sum(jobs) > 0),
    farthest as materialized (
      select id from stretch, lateral (${part(`${wanted} / 8 + 1`, '')}) as near
      ${order} limit 1 offset ${wanted} - 1)
    select id from stretch, lateral (${part(wanted, end)}) as job
    ${order} limit ${p(take)} offset ${p(skip)}`;
}

const isOf = (group: Group, p: Parameters): string =>
  columnsOf(15)
    .flatMap(column => {
      const value = group[column];
      if (value === undefined) return [];
      return typeof value === 'number' ? `job.${column} = ${p(value)}` : `job.${column} = any(${p(value)}::int[])`;
    })
    .join(' and ') || 'true';

const beyond = (descending: boolean, id: number | undefined, p: Parameters): string =>
  id === undefined ? 'true' : `job.id ${descending ? '<' : '>'} ${p(id)}::bigint`;
