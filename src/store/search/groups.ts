/*
 * Pages in an order by type, user, state or priority and then by id, of filters that ask about nothing else: the tally
 * has the number of jobs with each value, so the place of a page is known before a job is read.
 */

import type { Page, PageAfter, Place, SortField, SortKey } from '../../core/search/search.ts';
import { compareText } from '../../core/text.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { type SqlParameters, sqlParameters, toCondition } from './condition.ts';
import type { ResolvedFilter } from './filter.ts';
import { estimateJobs, talliedJobs } from './tally.ts';
import { walkJobs } from './walk.ts';
import type { Group, Walk, WalkedJob } from './walk-condition.ts';
import type { Grouping } from './way.ts';

/** Jobs with the same values of the keys, and how many they are. */
export interface CountedGroup {
  group: Group;
  values: readonly (string | number)[];
  jobs: number;
}

/** The jobs of a filter in groups. */
export interface GroupedJobs {
  filter: ResolvedFilter;
  grouping: Grouping;
  /** In order. */
  groups: Promise<readonly CountedGroup[]>;
}

/** Starts to read the groups of a filter: both the page and the count may need them. */
export const readGroups = (reader: Reader, filter: ResolvedFilter, grouping: Grouping): GroupedJobs => ({
  filter,
  grouping,
  groups: grouping.keys.length === 0 ? listOneGroup(filter) : listGroups(reader, filter, grouping),
});

/** Counts the jobs of all groups. */
export const countGrouped = async ({ groups }: GroupedJobs): Promise<number> =>
  (await groups).reduce((sum, { jobs }) => sum + jobs, 0);

/** Lists the ids of a page. */
export async function listGroupedAt(reader: Reader, grouped: GroupedJobs, { first, number }: Page): Promise<number[]> {
  const [all, groups] = await Promise.all([estimateJobs(reader), grouped.groups]);
  return takeFrom(reader, { ...grouped, all }, groups, { skip: first - 1, take: number });
}

/** Lists the ids after a place, `number` of them if there are so many. */
export async function listGroupedBehind(
  reader: Reader,
  grouped: GroupedJobs,
  { after, number }: PageAfter,
): Promise<number[]> {
  const [all, groups] = await Promise.all([estimateJobs(reader), grouped.groups]);
  const among = { ...grouped, all };
  if (!after) return takeFrom(reader, among, groups, { skip: 0, take: number });
  const place = groups.map(({ values }) => compareValues(grouped.grouping.keys, values, after));
  const here = groups.find((_, i) => place[i] === 0);
  const ids = here ? await walkIds(reader, among, here, { behind: after.id, skip: 0, take: number }) : [];
  const rest = groups.filter((_, i) => (place[i] as number) > 0);
  return [...ids, ...(await takeFrom(reader, among, rest, { skip: 0, take: number - ids.length }))];
}

/** Without keys all jobs are one group, and the filter has their number. */
const listOneGroup = async (filter: ResolvedFilter): Promise<CountedGroup[]> => [
  { group: {}, values: [], jobs: await filter.count() },
];

/** The jobs of a filter in groups, among about so many jobs in all. */
type Among = GroupedJobs & { all: number };

interface Section {
  skip: number;
  take: number;
}

/** Lists a section of all the jobs of groups: all jobs of the groups in the middle, parts of the first and the last. */
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

/** Reads all jobs of groups, for each of them, by one statement: there may be many groups with a few jobs. */
async function walkWhole(reader: Reader, grouped: Among, groups: readonly CountedGroup[]): Promise<number[][]> {
  if (groups.length === 0) return [];
  const take = groups.reduce((sum, { jobs }) => sum + jobs, 0);
  const ids: number[][] = groups.map(() => []);
  const rows = await walkJobs(reader, {
    ...toWalk(grouped),
    groups: groups.map(({ group }) => group),
    jobs: take,
    skip: 0,
    take,
  });
  for (const row of rows) ids[groups.findIndex(({ group }) => isIn(row, group))]?.push(row.id);
  return ids;
}

/** Reads a part of one group. */
async function walkIds(
  reader: Reader,
  grouped: Among,
  { group, jobs }: CountedGroup,
  part: Pick<Walk, 'behind' | 'skip' | 'take'>,
): Promise<number[]> {
  const rows = await walkJobs(reader, { ...toWalk(grouped), groups: [group], jobs, ...part });
  return rows.map(({ id }) => id);
}

const toWalk = ({
  filter,
  grouping,
  all,
}: Among): Pick<Walk, 'filter' | 'nameIds' | 'effort' | 'by' | 'descending' | 'all'> => ({
  filter: filter.filter,
  nameIds: filter.nameIds,
  effort: filter.effort,
  by: grouping.by,
  descending: grouping.descending,
  all,
});

const isIn = (row: WalkedJob, { type, account, state, priority }: Group): boolean =>
  (type === undefined || type.includes(row.type as number)) &&
  (account === undefined || account.includes(row.account as number)) &&
  (state === undefined || state === row.state) &&
  (priority === undefined || priority === row.priority);

async function walkFromNearerEnd(
  reader: Reader,
  grouped: Among,
  { skip, take, ...counted }: CountedGroup & Section,
): Promise<number[]> {
  const rest = counted.jobs - skip - take;
  if (skip <= rest) return walkIds(reader, grouped, counted, { skip, take });
  const grouping = { ...grouped.grouping, descending: !grouped.grouping.descending };
  return (await walkIds(reader, { ...grouped, grouping }, counted, { skip: rest, take })).reverse();
}

/** Compares values of keys with those of a place; negative: they come before it. */
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

type GroupRow = Record<string, string | number> & { jobs: number; types: number[]; accounts: number[] };

/** Reads the groups from the tally. */
async function listGroups(reader: Reader, filter: ResolvedFilter, grouping: Grouping): Promise<CountedGroup[]> {
  const p = sqlParameters(filter.nameIds);
  const { rows } = await reader.query<GroupRow>(`/* listGroups */ ${toGroupQuery(filter, grouping, p)}`, p.values);
  return rows.map(row => {
    const values = grouping.keys.map((_, i) => row[`v${i}`] as string | number);
    const group: Group = {};
    for (const [i, { field }] of grouping.keys.entries()) {
      if (field === 'type') group.type = row.types;
      else if (field === 'user') group.account = row.accounts;
      else group[field as 'state' | 'priority'] = values[i] as number;
    }
    return { group, values, jobs: row.jobs };
  });
}

/** Returns the query of the groups. A type or user that was removed and created again is one group with several ids. */
function toGroupQuery({ filter }: ResolvedFilter, { keys, by }: Grouping, p: SqlParameters): string {
  const has = (field: SortField, text: string) => (keys.some(key => key.field === field) ? text : '');
  const names = keys.map(({ field }) => NAMES[field] ?? `job.${field}`);
  const shown = names.map((name, i) => `${name} as v${i}, `).join('');
  const orders = keys.map(({ field, descending }, i) => {
    const collation = NAMES[field] ? ' collate "C"' : '';
    return `${names[i]}${collation}${descending ? ' desc' : ''}`;
  });
  return `select ${shown}${has('type', 'array_agg(distinct job.type) as types, ')}
      ${has('user', 'array_agg(distinct job.account) as accounts, ')}sum(jobs)::bigint as jobs
    from ${talliedJobs(by)}
      ${has('type', 'join job_type on job_type.id = job.type')}
      ${has('user', 'join account on account.id = job.account')}
    where ${toCondition(filter, p)}
    group by ${names.join(', ')} having sum(jobs) > 0
    order by ${orders.join(', ')}`;
}
