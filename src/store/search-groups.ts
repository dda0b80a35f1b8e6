/*
 * Pages in an order that begins with type, user, state or priority, of filters that ask about nothing but these: the
 * tally tells how many jobs each value has, so where a page lies is known before a job has been read.
 */

import type { JobFilter } from '../core/filter.ts';
import type { Page, PageAfter, Place, SortField, SortKey } from '../core/search.ts';
import { compareText } from '../core/text.ts';
import { jobState, priorityRank } from './codes.ts';
import type { Reader } from './database.ts';
import { type Parameters, parameters, toCondition } from './search-condition.ts';
import { withTies } from './search-order.ts';
import { BY, type TallyColumn, talliedJobs, tallyOf } from './search-tally.ts';
import { type Group, walkIds } from './search-walk.ts';

const COLUMNS: Partial<Record<SortField, TallyColumn>> = {
  type: 'type',
  user: 'account',
  state: 'state',
  priority: 'priority',
};

/** A question that can be answered in groups. */
export interface Grouped {
  filter: JobFilter;
  /** The keys that make the groups; within them jobs stand in the order of their ids. */
  keys: readonly SortKey[];
  descending: boolean;
  by: number;
}

/** Undefined when the filter or the order is about something else, too. */
export function toGrouped(filter: JobFilter, sort: readonly SortKey[]): Grouped | undefined {
  const filtered = tallyOf(filter);
  const keys = withTies(sort);
  const last = keys.pop() as SortKey;
  if (filtered === undefined || keys.some(({ field }) => COLUMNS[field] === undefined)) return undefined;
  const by = keys.reduce((bits, { field }) => bits | BY[COLUMNS[field] as TallyColumn], filtered);
  return { filter, keys, descending: last.descending, by };
}

interface CountedGroup {
  group: Group;
  values: readonly (string | number)[];
  jobs: number;
}

/** The page, walked to from the nearer end of each group. */
export async function listGroupedAt(reader: Reader, grouped: Grouped, { first, number }: Page): Promise<number[]> {
  const walks: Promise<number[]>[] = [];
  let before = 0;
  for (const { group, jobs } of await listGroups(reader, grouped)) {
    const skip = Math.max(0, first - 1 - before);
    const take = Math.min(jobs, first - 1 + number - before) - skip;
    if (take > 0) walks.push(walkFromNearerEnd(reader, grouped, group, { skip, take, jobs }));
    before += jobs;
  }
  return (await Promise.all(walks)).flat();
}

async function walkFromNearerEnd(
  reader: Reader,
  { filter, by, descending }: Grouped,
  group: Group,
  { skip, take, jobs }: { skip: number; take: number; jobs: number },
): Promise<number[]> {
  const behind = jobs - skip - take;
  if (skip <= behind) return walkIds(reader, { filter, by, group, descending, skip, take });
  const ids = await walkIds(reader, { filter, by, group, descending: !descending, skip: behind, take });
  return ids.reverse();
}

/** The ids behind a place, `number` of them if there are so many. */
export async function listGroupedBehind(
  reader: Reader,
  grouped: Grouped,
  { after, number }: PageAfter,
): Promise<number[]> {
  const { filter, by, descending } = grouped;
  const ids: number[] = [];
  for (const { group, values } of await listGroups(reader, grouped)) {
    const difference = after ? compareValues(grouped.keys, values, after) : 1;
    if (difference < 0) continue;
    const behind = difference === 0 ? after?.id : undefined;
    const take = number - ids.length;
    ids.push(...(await walkIds(reader, { filter, by, group, descending, behind, skip: 0, take })));
    if (ids.length >= number) break;
  }
  return ids;
}

/** Negative when the group stands before the place. */
function compareValues(
  keys: readonly SortKey[],
  values: readonly (string | number)[],
  { values: place }: Place,
): number {
  for (const [i, { field, descending }] of keys.entries()) {
    const [value, other] = [values[i], place[i]];
    const difference =
      field === 'state'
        ? (value as number) - jobState.toCode(other as never)
        : field === 'priority'
          ? (value as number) - priorityRank.toCode(other as never)
          : compareText(value as string, other as string);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

const NAMES: Partial<Record<SortField, string>> = { type: 'job_type.name', user: 'account.name' };

type GroupRow = Record<string, string | number> & { jobs: number; types: number[]; account: number };

/** The groups in order, and how many jobs of the filter are in each. */
async function listGroups(reader: Reader, grouped: Grouped): Promise<CountedGroup[]> {
  const p = parameters();
  const { rows } = await reader.query<GroupRow>(`/* listGroups */ ${toGroupQuery(grouped, p)}`, p.values);
  return rows.map(row => {
    const values = grouped.keys.map((_, i) => row[`v${i}`] as string | number);
    const group: Group = {};
    for (const [i, { field }] of grouped.keys.entries()) {
      if (field === 'type') group.type = row.types;
      else if (field === 'user') group.account = row.account;
      else group[field as 'state' | 'priority'] = values[i] as number;
    }
    return { group, values, jobs: row.jobs };
  });
}

/** Job types that were removed and made again have several numbers, and one name: one group. */
function toGroupQuery({ filter, keys, by }: Grouped, p: Parameters): string {
  const has = (field: SortField, text: string) => (keys.some(key => key.field === field) ? text : '');
  const names = keys.map(({ field }) => NAMES[field] ?? `job.${field}`);
  const shown = names.map((name, i) => `${name} as v${i}, `).join('');
  const orders = keys.map(({ field, descending }, i) => {
    const collation = NAMES[field] ? ' collate "C"' : '';
    return `${names[i]}${collation}${descending ? ' desc' : ''}`;
  });
  const groups = [...names, ...keys.flatMap(({ field }) => (field === 'user' ? ['account.id'] : []))];
  return `select ${shown}${has('type', 'array_agg(distinct job.type) as types, ')}
      ${has('user', 'account.id as account, ')}sum(jobs)::bigint as jobs
    from ${talliedJobs(by)}
      ${has('type', 'join job_type on job_type.id = job.type')}
      ${has('user', 'join account on account.id = job.account')}
    where ${toCondition(filter, p)}
    ${keys.length > 0 ? `group by ${groups.join(', ')}` : ''} having sum(jobs) > 0
    ${keys.length > 0 ? `order by ${orders.join(', ')}` : ''}`;
}
