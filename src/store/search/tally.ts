/*
 * Searches that the tally answers: those about type, user, state and priority alone. Their cost does not depend on the
 * number of jobs.
 */
import type { JobFilter, SortField } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { type NameIds, type SqlParameters, sqlParameters, toCondition } from './condition.ts';

/** The columns that jobs are tallied by, as bits of tally.by. */
export const BY = { type: 1, account: 2, state: 4, priority: 8 } as const;
export type TallyColumn = keyof typeof BY;

/** The sort fields whose values are tallied. */
export const TALLIED: Partial<Record<SortField, TallyColumn>> = {
  type: 'type',
  user: 'account',
  state: 'state',
  priority: 'priority',
};

/** Returns the columns that a filter asks about, as in tally.by; undefined when it also asks about anything else. */
export function tallyOf(filter: JobFilter): number | undefined {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of.reduce<number | undefined>((by, part) => both(by, tallyOf(part)), 0);
    case 'not':
      return tallyOf(filter.of);
    case 'type':
    case 'state':
    case 'priority':
      return BY[filter.kind];
    case 'user':
      return BY.account;
    default:
      return undefined;
  }
}

const both = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one | other;

/** Returns the columns of `by`. */
export function columnsOf(by: number): TallyColumn[] {
  return (Object.keys(BY) as TallyColumn[]).filter(column => (by & BY[column]) !== 0);
}

/**
 * Returns the tally together with the changes that are not folded yet, under the name `job`, so that conditions on jobs
 * read the same here. Only the columns of `by` have a meaning. Some of `jobs` are negative: only their sums count.
 */
export const talliedJobs = (by: number): string => `(
  select type, account, state, priority, jobs from tally where by = ${by}
  union all select type, account, state, priority, jobs from job_change where jobs <> 0) as job`;

/** The tallied columns, unpacked from `cell`, a column of job_datum. */
export const CODES: Record<TallyColumn, string> = {
  type: '(cell >> 38)::int',
  account: '((cell >> 7) & 2147483647)::int',
  state: '((cell >> 3) & 15)::int',
  priority: '(cell & 7)::int',
};

/** All of them as the columns of a select. */
export const UNPACKED_CELL = columnsOf(15)
  .map(column => `${CODES[column]} as ${column}`)
  .join(', ');

/** The columns that a datum is tallied by, as in datum.tallied: the state with each of the others; all of them. */
export const BY_STATE: readonly number[] = [BY.state | BY.priority, BY.state | BY.type, BY.state | BY.account];
export const BY_ALL: readonly number[] = [15];

/** Returns the first tally that has all columns of `by`; undefined when there is none. */
export const toDatumBy = (by: number, tallied = BY_STATE): number | undefined => tallied.find(one => (by & ~one) === 0);

/** The bits of each column in `cell`. */
const MASKS: Record<TallyColumn, bigint> = {
  type: -1n << 38n,
  account: 2_147_483_647n << 7n,
  state: 15n << 3n,
  priority: 7n,
};

const maskOf = (by: number): bigint => columnsOf(by).reduce((mask, column) => mask | MASKS[column], 0n);

/** The rows of datum_tally that a `cell` counts for, to be joined. */
export const CELL_KINDS = `lateral (values ${[...BY_STATE, ...BY_ALL]
  .map(by => `(${by}, cell & (${maskOf(by)}))`)
  .join(', ')}) as kinds (by, cell)`;

/** A filter, and the ids of the types and users that it names. */
interface NamedFilter {
  filter: JobFilter;
  nameIds: NameIds;
}

/** Counts the jobs that a filter accepts; `by` is the tally that has its columns. */
export async function countTallied(reader: Reader, { filter, nameIds }: NamedFilter, by: number): Promise<number> {
  const p = sqlParameters(nameIds);
  const { rows } = await reader.query<{ hits: number }>(
    `/* countTallied */
    select coalesce(sum(jobs), 0)::bigint as hits from ${talliedJobs(by)} where ${toCondition(filter, p)}`,
    p.values,
  );
  return rows[0]?.hits as number;
}

/** Returns the number of jobs at the last fold. */
export async function estimateJobs(reader: Reader): Promise<number> {
  const { rows } = await reader.query<{ jobs: number }>('/* estimateJobs */ select jobs from tally where by = 0');
  return rows[0]?.jobs ?? 0;
}

/** Returns the query that counts the jobs of a filter by each value of each column: `column`, `code` and `count`. */
export const talliedColumns = (
  filter: JobFilter,
  by: number,
  columns: readonly TallyColumn[],
  p: SqlParameters,
): string =>
  columns
    .map(
      column => `select '${column}' as column, ${column} as code, sum(jobs)::bigint as count
      from ${talliedJobs(by | BY[column])} where ${toCondition(filter, p)} group by ${column} having sum(jobs) > 0`,
    )
    .join(' union all ');
