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
  /** The tally of the filter and the groups. */
  by: number;
  /** Only jobs of one of these. */
  groups: readonly Group[];
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

/** The ids of jobs of the groups that a filter lets through. */
export async function walkIds(reader: Reader, walk: Walk): Promise<number[]> {
  const p = parameters();
  const text = walk.by === 0 ? walkAll(walk, p) : `/* walkIds */ ${toWalk(walk, p, 'id')}`;
  const { rows } = await reader.query<{ id: number }>(text, p.values);
  return rows.map(({ id }) => id);
}

export interface GroupedRow {
  id: number;
  type: number;
  account: number;
  state: number;
  priority: number;
}

/** The same jobs, with what tells which group each is of. */
export async function walkRows(reader: Reader, walk: Walk): Promise<GroupedRow[]> {
  const p = parameters();
  const columns = 'id, type, account, state, priority';
  const text = walk.by === 0 ? walkAll(walk, p, columns) : `/* walkRows */ ${toWalk(walk, p, columns)}`;
  return (await reader.query<GroupedRow>(text, p.values)).rows;
}

function walkAll({ descending, behind, skip, take }: Walk, p: Parameters, columns = 'id'): string {
  return `/* walkAll */
    select ${columns} from job where ${beyond(descending, behind, p)}
    order by id${descending ? ' desc' : ''} limit ${p(take)} offset ${p(skip)}`;
}

/**
 * Reads a few of each stretch first: the last id of that many shows where the page ends at the latest, so that of the
 * long stretches no more is read than is needed, and of the others nothing.
 */
function toWalk(walk: Walk, p: Parameters, columns: string): string {
  const { by, descending, skip, take } = walk;
  const stretch = STRETCHES.find(({ for: needed }) => (by & needed) === needed)?.of as readonly TallyColumn[];
  const covered = stretch.reduce((bits, column) => bits | BY[column], 0);
  const condition = `(${toCondition(walk.filter, p)}) and (${walk.groups.map(group => isOf(group, p)).join(' or ')})`;
  const shown = columns.replace(/\w+/g, 'job.$&');
  const order = `order by id${descending ? ' desc' : ''}`;
  const wanted = `${p(skip + take)}::bigint`;
  const place = beyond(descending, walk.behind, p);
  const end = descending
    ? 'job.id >= coalesce((select id from farthest), 0)'
    : `job.id <= coalesce((select id from farthest), ${Number.MAX_SAFE_INTEGER})`;
  const part = (of: string, limit = wanted, until = end): string => `
    select ${shown} from job where ${of} and ${place} and ${until}
    order by job.id${descending ? ' desc' : ''} limit ${limit}`;
  const ended = `job.finished_at is not null and ${(by & ~covered) === 0 ? 'true' : condition}
    and ${stretch.map(column => `job.${column} = stretch.${column}`).join(' and ')}`;
  const ready = `job.state = 6 and job.priority = ready.priority and ${condition}`;
  return `with known as materialized (
      select ${[...new Set([...stretch, 'state'])].join(', ')} from ${talliedJobs(by | covered | BY.state)}
      where ${condition} group by ${[...new Set([...stretch, 'state'])].join(', ')} having sum(jobs) > 0),
    stretch as materialized (select distinct ${stretch.join(', ')} from known where state in (0, 2, 3, 4)),
    ready as materialized (
      select priority from ${talliedJobs(by | BY.state | BY.priority)} where ${condition} and state = 6
      group by priority having sum(jobs) > 0),
    farthest as materialized (
      select id from stretch, lateral (${part(ended, `${wanted} / 8 + 1`, 'true')}) as near
      ${order} limit 1 offset ${wanted} - 1)
    select ${columns} from (
      select job.* from stretch, lateral (${part(ended)}) as job
      union all
      select job.* from ready, lateral (${part(ready)}) as job
      union all
      (${part(`job.state in (1, 7) and exists (select from known where state in (1, 7)) and ${condition}`)})
      union all
      (${part(`job.state in (5, 8, 9) and exists (select from known where state in (5, 8, 9)) and ${condition}`)})
    ) as job
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
