/*
 * Questions that the tally answers: those about type, user, state and priority alone. What they cost does not depend on
 * how many jobs there are.
 */
import type { JobFilter, SortField } from '../../core/search/search.ts';
import type { Reader } from '../database/database.ts';
import { type Numbers, type Parameters, parameters, toCondition } from './condition.ts';

/** What jobs are tallied by, as the numbers in tally.by. */
export const BY = { type: 1, account: 2, state: 4, priority: 8 } as const;
export type TallyColumn = keyof typeof BY;

/** The orders whose values are tallied. */
export const TALLIED: Partial<Record<SortField, TallyColumn>> = {
  type: 'type',
  user: 'account',
  state: 'state',
  priority: 'priority',
};

/** What a filter asks about, as in tally.by; undefined when it asks about something else, too. */
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

/** The columns of `by`. */
export function columnsOf(by: number): TallyColumn[] {
  return (Object.keys(BY) as TallyColumn[]).filter(column => (by & BY[column]) !== 0);
}

/**
 * The tally with what is not in it yet, under the name `job`, so that conditions on jobs read the same here. Only the
 * columns of `by` mean something. Some of `jobs` are negative: only sums count.
 */
export const talliedJobs = (by: number): string => `(
  select type, account, state, priority, jobs from tally where by = ${by}
  union all select type, account, state, priority, jobs from job_change where jobs <> 0) as job`;

/** One of the four from `cell`, a column of job_datum. */
export const CODES: Record<TallyColumn, string> = {
  type: '(cell >> 38)::int',
  account: '((cell >> 7) & 2147483647)::int',
  state: '((cell >> 3) & 15)::int',
  priority: '(cell & 7)::int',
};

/** The four of `cell`, as columns. */
export const UNPACKED_CELL = columnsOf(15)
  .map(column => `${CODES[column]} as ${column}`)
  .join(', ');

/** What data are tallied by, as the numbers in datum.tallied: the state with each of the others; all four. */
export const BY_STATE: readonly number[] = [BY.state | BY.priority, BY.state | BY.type, BY.state | BY.account];
export const BY_ALL: readonly number[] = [15];

/** The first that knows all of `by`. */
export const toDatumBy = (by: number, tallied = BY_STATE): number | undefined => tallied.find(one => (by & ~one) === 0);

/** The bits of `cell`. */
const MASKS: Record<TallyColumn, bigint> = {
  type: -1n << 38n,
  account: 2_147_483_647n << 7n,
  state: 15n << 3n,
  priority: 7n,
};

const maskOf = (by: number): bigint => columnsOf(by).reduce((mask, column) => mask | MASKS[column], 0n);

/** What `cell` counts for in datum_tally: what to join with. */
export const CELL_KINDS = `lateral (values ${[...BY_STATE, ...BY_ALL]
  .map(by => `(${by}, cell & (${maskOf(by)}))`)
  .join(', ')}) as kinds (by, cell)`;

/** A filter, and the numbers that it names. */
interface Tallied {
  filter: JobFilter;
  numbers: Numbers;
}

/** How many jobs a filter lets through; `by` is the tally of the filter. */
export async function countTallied(reader: Reader, { filter, numbers }: Tallied, by: number): Promise<number> {
  const p = parameters(numbers);
  const { rows } = await reader.query<{ hits: number }>(
    `/* countTallied */
    select coalesce(sum(jobs), 0)::bigint as hits from ${talliedJobs(by)} where ${toCondition(filter, p)}`,
    p.values,
  );
  return rows[0]?.hits as number;
}

/** About how many jobs there are: at the last fold. */
export async function estimateJobs(reader: Reader): Promise<number> {
  const { rows } = await reader.query<{ jobs: number }>('/* estimateJobs */ select jobs from tally where by = 0');
  return rows[0]?.jobs ?? 0;
}

/** The query of how many jobs of a filter there are for each value of each column: `column`, `code` and `count`. */
export const talliedColumns = (filter: JobFilter, by: number, columns: readonly TallyColumn[], p: Parameters): string =>
  columns
    .map(
      column => `select '${column}' as column, ${column} as code, sum(jobs)::bigint as count
      from ${talliedJobs(by | BY[column])} where ${toCondition(filter, p)} group by ${column} having sum(jobs) > 0`,
    )
    .join(' union all ');
