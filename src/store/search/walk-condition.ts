/*
 * The jobs of a walk: those of some groups that a filter accepts.
 */
import type { JobFilter } from '../../core/search/search.ts';
import { isAny, type NameIds, type SqlParameters, toCondition } from './condition.ts';
import type { Effort } from './effort.ts';
import { columnsOf, type TallyColumn } from './tally.ts';

/** Values that jobs share. `type` and `account` have all ids of one name. */
export interface Group {
  type?: readonly number[];
  account?: readonly number[];
  state?: number;
  priority?: number;
}

export interface Walk {
  filter: JobFilter;
  nameIds: NameIds;
  /** The columns of the filter and the groups, as in tally.by. */
  by: number;
  /** Only jobs of one of these. All have the same columns. */
  groups: readonly Group[];
  descending: boolean;
  /** Only jobs after this id. */
  behind?: number | undefined;
  /** The number of jobs that the filter and the groups accept. */
  jobs: number;
  /** About the number of all jobs. */
  all: number;
  effort: Effort;
  skip: number;
  take: number;
}

/** A job, with the columns that show its group. */
export type WalkedJob = { id: number } & Partial<Record<TallyColumn, number>>;

/** Returns the columns that a walk selects: the id, and those that make the groups. */
export const shownOf = ([group]: readonly Group[]): string[] => [
  'id',
  ...columnsOf(15).filter(column => group && column in group),
];

/** Returns the condition on the jobs of a walk. */
export const toWalked = ({ filter, groups }: Walk, p: SqlParameters): string =>
  `(${toCondition(filter, p)}) and ${isOfOne(groups, p)}`;

/** Returns the condition that a job is in one of the groups. */
function isOfOne(groups: readonly Group[], p: SqlParameters): string {
  const [, ...columns] = shownOf(groups) as [string, ...TallyColumn[]];
  if (columns.length === 0) return 'true';
  const rows = groups.flatMap(({ type = [0], account = [0], ...others }) =>
    type.flatMap(one => account.map(other => ({ ...others, type: one, account: other }))),
  );
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

/** Returns the condition that a job comes after an id. */
export const beyond = (descending: boolean, id: number | undefined, p: SqlParameters): string =>
  id === undefined ? 'true' : `job.id ${descending ? '<' : '>'} ${p(id)}::bigint`;
