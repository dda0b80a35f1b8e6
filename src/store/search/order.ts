/*
 * The order of jobs in SQL, and places in it. Equivalent to compareJobs in core/search.
 */
import type { Place, SortField, SortKey } from '../../core/search/search.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import type { SqlParameters } from './condition.ts';

interface Column {
  sql: string;
  /** The type of the column, for parameters that are compared with it. */
  type: string;
  /** Turns a stored code into the value of a place, and back. Undefined: they are equal. */
  names?: { toName(code: number): string; toCode(name: never): number };
  nullable?: boolean;
}

const COLUMNS: Record<SortField, Column> = {
  jobId: { sql: 'job.id', type: 'bigint' },
  type: { sql: 'job_type.name collate "C"', type: 'text' },
  state: { sql: 'job.state', type: 'smallint', names: jobState },
  user: { sql: 'account.name collate "C"', type: 'text' },
  startTime: { sql: 'job.created_at', type: 'timestamptz' },
  priority: { sql: 'job.priority', type: 'smallint', names: priorityRank },
  finishTime: { sql: 'job.finished_at', type: 'timestamptz', nullable: true },
  updated: { sql: 'job.updated_at', type: 'timestamptz' },
};

export const TIMES: readonly SortField[] = ['startTime', 'finishTime', 'updated'];

/** Returns the joins that an order needs. */
export function tablesOf(sort: readonly SortKey[]): string {
  const has = (field: SortField) => sort.some(key => key.field === field);
  const types = has('type') ? 'join job_type on job_type.id = job.type' : '';
  return `${types} ${has('user') ? 'join account on account.id = job.account' : ''}`;
}

/** Ends an order with the id, in the direction of the last key unless jobId is a key: so pages never overlap. */
export const withTies = (sort: readonly SortKey[]): SortKey[] => {
  const end = sort.findIndex(({ field }) => field === 'jobId');
  const keys = end === -1 ? sort : sort.slice(0, end);
  const ties = end === -1 ? { field: 'jobId' as const, descending: sort.at(-1)?.descending ?? false } : sort[end]!;
  return [...keys, ties];
};

export const orderBy = (keys: readonly SortKey[]): string =>
  keys.map(({ field, descending }) => COLUMNS[field].sql + (descending ? ' desc' : '')).join(', ');

/** Returns the columns that `orderOfShown` sorts by, and the id. */
export const shownKeys = (keys: readonly SortKey[]): string =>
  ['job.id', ...keys.map(({ field }, i) => `${COLUMNS[field].sql} as v${i}`)].join(', ');

export const orderOfShown = (keys: readonly SortKey[]): string =>
  keys.map(({ descending }, i) => `v${i}${descending ? ' desc' : ''}`).join(', ');

/** Returns the condition that a job comes after a place. */
export function behind(sort: readonly SortKey[], place: Place, p: SqlParameters): string {
  const partOf = ({ field }: SortKey): string | number | null =>
    field === 'jobId' ? place.id : (place.values[sort.findIndex(key => key.field === field)] ?? null);
  const parts: string[] = [];
  const equal: string[] = [];
  let start = '';
  for (const key of withTies(sort)) {
    const column = COLUMNS[key.field];
    const value = partOf(key);
    const code = column.names && value !== null ? column.names.toCode(value as never) : value;
    const parameter = code === null ? undefined : `${p(code)}::${column.type}`;
    // Implied by the other parts, but lets PostgreSQL start an index scan at the place.
    if (equal.length === 0 && parameter !== undefined && !column.nullable)
      start = `${column.sql} ${key.descending ? '<=' : '>='} ${parameter} and `;
    const next = follows(column, parameter, key.descending);
    if (next !== undefined) parts.push([...equal, next].join(' and '));
    equal.push(parameter === undefined ? `${column.sql} is null` : `${column.sql} = ${parameter}`);
  }
  return `${start}(${parts.map(part => `(${part})`).join(' or ')})`;
}

/** Returns the condition that a column sorts after a value. Null sorts last. Undefined: nothing can follow. */
function follows({ sql, nullable }: Column, parameter: string | undefined, descending: boolean): string | undefined {
  if (parameter === undefined) return descending ? `${sql} is not null` : undefined;
  if (descending) return `${sql} < ${parameter}`;
  return nullable ? `(${sql} > ${parameter} or ${sql} is null)` : `${sql} > ${parameter}`;
}

/** Reads the place of a job. */
export async function readPlace(reader: Reader, sort: readonly SortKey[], id: number): Promise<Place> {
  const shown = sort.map(({ field }, i) => {
    const { sql, type } = COLUMNS[field];
    const text = type === 'timestamptz' ? `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')` : sql;
    return `${text} as v${i}`;
  });
  const { rows } = await reader.query<Record<string, string | number | null>>(
    `/* readPlace */ select ${[...shown, 'job.id'].join(', ')} from job ${tablesOf(sort)} where job.id = $1`,
    [id],
  );
  const row = rows[0] as Record<string, string | number | null>;
  const values = sort.map(({ field }, i) => {
    const value = row[`v${i}`] ?? null;
    return COLUMNS[field].names?.toName(value as number) ?? value;
  });
  return { values, id };
}
