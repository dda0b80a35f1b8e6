/*
 * Filters of core/search as conditions of SQL. The text consists of the fragments below and nothing else; every value
 * is a parameter.
 *
 * A condition may be null where the pure function `matches` returns false; `not` turns both into true.
 */
import { type JobFilter, NUMBER_PATTERN, type TextTest } from '../../core/search/search.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { escapeLike } from '../like.ts';

/** The parameters of one statement. A call adds a value and returns its placeholder, `$1`. */
export interface SqlParameters {
  (value: unknown): string;
  values: unknown[];
  nameIds: NameIds;
}

/** The ids of the types or users that parts of a filter accept, for the parts that have been looked up. */
export type NameIds = ReadonlyMap<JobFilter, readonly number[]>;

export function sqlParameters(nameIds: NameIds = new Map()): SqlParameters {
  const values: unknown[] = [];
  return Object.assign((value: unknown) => `$${values.push(value)}`, { values, nameIds });
}

type Named = Extract<JobFilter, { kind: 'type' | 'user' }>;
const NAMED: Record<Named['kind'], { column: string; table: string }> = {
  type: { column: 'job.type', table: 'job_type' },
  user: { column: 'job.account', table: 'account' },
};

/** Reads the ids of the types and users that a filter names: with ids, conditions are planned ten times as fast. */
export async function readNameIds(reader: Reader, filter: JobFilter): Promise<NameIds> {
  const named = listNamed(filter);
  if (named.length === 0) return new Map();
  const p = sqlParameters();
  const found = named.map(({ kind, test }, i) => `array(${idsOf(kind, test, p)}) as n${i}`);
  const { rows } = await reader.query<Record<string, number[]>>(
    `/* readNameIds */ select ${found.join(', ')}`,
    p.values,
  );
  return new Map(named.map((one, i) => [one, rows[0]?.[`n${i}`] ?? []]));
}

function listNamed(filter: JobFilter): Named[] {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.flatMap(listNamed);
  if (filter.kind === 'not') return listNamed(filter.of);
  return filter.kind in NAMED ? [filter as Named] : [];
}

const idsOf = (kind: Named['kind'], test: TextTest, p: SqlParameters): string =>
  `select id from ${NAMED[kind].table} where ${toTest('name', test, p)}`;

function isNamed(filter: Named, p: SqlParameters): string {
  const ids = p.nameIds.get(filter);
  const { column } = NAMED[filter.kind];
  return ids ? isAny(column, ids, 'int', p) : `${column} in (${idsOf(filter.kind, filter.test, p)})`;
}

/** Returns the condition that a column has one of these values. The usual single value is tested in half the time. */
export const isAny = (
  column: string,
  values: readonly unknown[],
  type: 'int' | 'smallint',
  p: SqlParameters,
): string =>
  values.length === 1 ? `${column} = ${p(values[0])}::${type}` : `${column} = any(${p(values)}::${type}[])`;

type Kind = JobFilter['kind'];
type Conditions = { [K in Kind]: (filter: Extract<JobFilter, { kind: K }>, p: SqlParameters) => string };

const CONDITIONS: Conditions = {
  all: ({ of }, p) => joined(of, ' and ', p) || 'true',
  any: ({ of }, p) => joined(of, ' or ', p) || 'false',
  not: ({ of }, p) => `(${toCondition(of, p)}) is not true`,
  id: ({ ids }, p) => `job.id = any(${p(ids)}::bigint[])`,
  idRange: ({ from = 0, to }, p) =>
    between('job.id', `${p(from)}::bigint`, to === undefined ? '' : `<= ${p(to)}::bigint`),
  state: ({ states }, p) => isAny('job.state', states.map(jobState.toCode), 'smallint', p),
  priority: ({ priorities }, p) => isAny('job.priority', priorities.map(priorityRank.toCode), 'smallint', p),
  type: isNamed,
  user: isNamed,
  metadata: ({ key, test }, p) => toTest(datumOf(key, p), test, p),
  // Times are shown in milliseconds and stored in microseconds: a time that is shown as the bound is in the interval.
  time: ({ field, from, to }, p) =>
    between(TIME_COLUMNS[field], from ? p(from) : '', to ? `< ${p(to)}::timestamptz + interval '1 ms'` : ''),
};

/**
 * Returns the value of a key of job metadata. The same as `(job.data || job.result) ->> key`, which builds the whole
 * metadata of a job for each condition.
 */
export function datumOf(key: string, p: SqlParameters): string {
  const name = `${p(key)}::text`;
  return `(case when job.result ? ${name} then job.result ->> ${name} else job.data ->> ${name} end)`;
}

export const TIME_COLUMNS = { started: 'job.created_at', finished: 'job.finished_at', updated: 'job.updated_at' };

/** Returns the condition on the table `job` that is equivalent to the filter. */
export const toCondition = (filter: JobFilter, p: SqlParameters): string =>
  (CONDITIONS[filter.kind] as (filter: JobFilter, p: SqlParameters) => string)(filter, p);

const joined = (filters: readonly JobFilter[], by: string, p: SqlParameters): string =>
  filters.map(filter => `(${toCondition(filter, p)})`).join(by);

/** Returns the condition on an interval; without any bound, that the column has a value. */
const between = (column: string, from: string, upTo: string): string =>
  [from && `${column} >= ${from}`, upTo && `${column} ${upTo}`].filter(part => part !== '').join(' and ') ||
  `${column} is not null`;

/** Returns the condition that a text passes the test. */
export function toTest(text: string, test: TextTest, p: SqlParameters): string {
  if ('is' in test) return `${text} = any(${p(test.is)}::text[])`;
  if ('like' in test) return `${text} like ${p(toPattern(test.like))}`;
  const { order, than } = test;
  if (typeof than === 'string') return `${text} collate "C" ${order} ${p(than)}`;
  return `case when ${text} ~ '${NUMBER_PATTERN}' then ${text}::numeric ${order} ${p(than)}::numeric end`;
}

const toPattern = (pieces: readonly string[]): string => pieces.map(escapeLike).join('%');
