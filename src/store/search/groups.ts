/*
 * Pages in an order that begins with type, user, state or priority, of filters that ask about nothing but these: the
 * tally tells how many jobs each value has, so where a page lies is known before a job has been read.
 */

import type { JobFilter, Page, PageAfter, Place, SortField, SortKey } from '../../core/search/search.ts';
import { compareText } from '../../core/text.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { type Numbers, type Parameters, parameters, toCondition } from './condition.ts';
import { withTies } from './order.ts';
import type { Asked, Effort } from './source.ts';
import { BY, estimateJobs, TALLIED, type TallyColumn, talliedJobs } from './tally.ts';
import { type Group, type Walk, type Walked, walkJobs } from './walk.ts';

/** A question that can be answered in groups. */
export interface Grouped {
  filter: JobFilter;
  numbers: Numbers;
  /** The keys that make the groups; within them jobs stand in the order of their ids. */
  keys: readonly SortKey[];
  descending: boolean;
  by: number;
  effort: Effort;
  /** The groups in order, and how many jobs of the filter are in each; read once. */
  counted(): Promise<CountedGroup[]>;
}

/** Undefined when the filter or the order is about something else, too. */
export function toGrouped(reader: Reader, asked: Asked, sort: readonly SortKey[]): Grouped | undefined {
  const { filter, by: filtered, numbers, effort, count } = asked;
  const keys = withTies(sort);
  const last = keys.pop() as SortKey;
  if (filtered === undefined || keys.some(({ field }) => TALLIED[field] === undefined)) return undefined;
  const by = keys.reduce((bits, { field }) => bits | BY[TALLIED[field] as TallyColumn], filtered);
  const known = { filter, numbers, keys, descending: last.descending, by, effort };
  let groups: Promise<CountedGroup[]> | undefined;
  return { ...known, counted: () => (groups ??= keys.length === 0 ? listOneGroup(count) : listGroups(reader, known)) };
}

/** How many jobs there are in all groups. */
export const countGrouped = async (grouped: Grouped): Promise<number> =>
  (await grouped.counted()).reduce((sum, { jobs }) => sum + jobs, 0);

interface CountedGroup {
  group: Group;
  values: readonly (string | number)[];
  jobs: number;
}

/** The ids of a page. */
export async function listGroupedAt(reader: Reader, grouped: Grouped, { first, number }: Page): Promise<number[]> {
  const [all, groups] = await Promise.all([estimateJobs(reader), grouped.counted()]);
  return takeFrom(reader, { ...grouped, all }, groups, { skip: first - 1, take: number });
}

/** The ids behind a place, `number` of them if there are so many. */
export async function listGroupedBehind(
  reader: Reader,
  grouped: Grouped,
  { after, number }: PageAfter,
): Promise<number[]> {
  const [all, groups] = await Promise.all([estimateJobs(reader), grouped.counted()]);
  const among = { ...grouped, all };
  if (!after) return takeFrom(reader, among, groups, { skip: 0, take: number });
  const place = groups.map(({ values }) => compareValues(grouped.keys, values, after));
  const here = groups.find((_, i) => place[i] === 0);
  const ids = here ? await walkIds(reader, among, here, { behind: after.id, skip: 0, take: number }) : [];
  const rest = groups.filter((_, i) => (place[i] as number) > 0);
  return [...ids, ...(await takeFrom(reader, among, rest, { skip: 0, take: number - ids.length }))];
}

/** Without keys all jobs are of one group, and need not be counted apart. */
const listOneGroup = async (count: () => Promise<number>): Promise<CountedGroup[]> => [
  { group: {}, values: [], jobs: await count() },
];

/** A question among so many jobs. */
type Among = Grouped & { all: number };

interface Section {
  skip: number;
  take: number;
}

/** A section of all the jobs of groups: of those in the middle all, of the first and the last a part. */
async function takeFrom(
  reader: Reader,
  grouped: Among,
  groups: readonly CountedGroup[],
  { skip, take }: Section,
): Promise<number[]> {
  let before = 0;
  const sections = groups.flatMap(one => {
    const from = Math.max(0, skip - before);
    const section = { ...one, skip: from, take: Math.min(one.jobs, skip + take - before) - from };
    before += one.jobs;
    return section.take > 0 ? [section] : [];
  });
  const whole = sections.filter(section => section.take === section.jobs);
  const walked = new Map(whole.map((section, i) => [section, i]));
  const all = await Promise.all([
    walkWhole(reader, grouped, whole),
    ...sections.map(section => (walked.has(section) ? [] : walkFromNearerEnd(reader, grouped, section))),
  ]);
  const [wholes, ...parts] = all as [number[][], ...number[][]];
  return sections.flatMap((section, i) => wholes[walked.get(section) ?? -1] ?? (parts[i] as number[]));
}

/** All the jobs of groups, for each of them, by one statement: there may be many with a few. */
async function walkWhole(reader: Reader, grouped: Among, groups: readonly CountedGroup[]): Promise<number[][]> {
  if (groups.length === 0) return [];
  const take = groups.reduce((sum, { jobs }) => sum + jobs, 0);
  const ids: number[][] = groups.map(() => []);
  const walk = { ...grouped, groups: groups.map(({ group }) => group), jobs: take, skip: 0, take };
  const rows = await walkJobs(reader, walk);
  for (const row of rows) ids[groups.findIndex(({ group }) => isIn(row, group))]?.push(row.id);
  return ids;
}

/** Of one group. */
async function walkIds(
  reader: Reader,
  grouped: Among,
  { group, jobs }: CountedGroup,
  part: Pick<Walk, 'behind' | 'skip' | 'take'>,
): Promise<number[]> {
  const rows = await walkJobs(reader, { ...grouped, groups: [group], jobs, ...part });
  return rows.map(({ id }) => id);
}

const isIn = (row: Walked, { type, account, state, priority }: Group): boolean =>
  (type === undefined || type.includes(row.type as number)) &&
  (account === undefined || account === row.account) &&
  (state === undefined || state === row.state) &&
  (priority === undefined || priority === row.priority);

async function walkFromNearerEnd(
  reader: Reader,
  grouped: Among,
  { skip, take, ...counted }: CountedGroup & Section,
): Promise<number[]> {
  const rest = counted.jobs - skip - take;
  if (skip <= rest) return walkIds(reader, grouped, counted, { skip, take });
  const reversed = { ...grouped, descending: !grouped.descending };
  return (await walkIds(reader, reversed, counted, { skip: rest, take })).reverse();
}

/** Negative when the group stands before the place. */
export function compareValues(
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

type Known = Omit<Grouped, 'counted'>;
type GroupRow = Record<string, string | number> & { jobs: number; types: number[]; account: number };

async function listGroups(reader: Reader, grouped: Known): Promise<CountedGroup[]> {
  const p = parameters(grouped.numbers);
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
function toGroupQuery({ filter, keys, by }: Known, p: Parameters): string {
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
    group by ${groups.join(', ')} having sum(jobs) > 0
    order by ${orders.join(', ')}`;
}
