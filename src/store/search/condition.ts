/*
 * Filters of core/filter.ts as conditions of SQL. The text is put together from the fragments below and nothing else;
 * every value is a parameter.
 *
 * A condition may come out as null where the pure function says false; `not` is written so that both are its opposite.
 */
import { type JobFilter, NUMBER_PATTERN, type TextTest } from '../../core/search/search.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { escapeLike } from '../like.ts';

/** The parameters of one statement. Called with a value it gives the text that stands for it. */
export interface Parameters {
  (value: unknown): string;
  values: unknown[];
  numbers: Numbers;
}

/** The numbers of the types or users that parts of a filter let through, as far as they have been looked up. */
export type Numbers = ReadonlyMap<JobFilter, readonly number[]>;

export function parameters(numbers: Numbers = new Map()): Parameters {
  const values: unknown[] = [];
  return Object.assign((value: unknown) => `$${values.push(value)}`, { values, numbers });
}

type Named = Extract<JobFilter, { kind: 'type' | 'user' }>;
const NAMED: Record<Named['kind'], { column: string; table: string }> = {
  type: { column: 'job.type', table: 'job_type' },
  user: { column: 'job.account', table: 'account' },
};

/** Looks up the numbers that a filter asks about by name: with them, conditions are planned ten times as fast. */
export async function findNumbers(reader: Reader, filter: JobFilter): Promise<Numbers> {
  const named = listNamed(filter);
  if (named.length === 0) return new Map();
  const p = parameters();
  const found = named.map(({ kind, test }, i) => `array(${numbersOf(kind, test, p)}) as n${i}`);
  const { rows } = await reader.query<Record<string, number[]>>(
    `/* findNumbers */ select ${found.join(', ')}`,
    p.values,
  );
  return new Map(named.map((one, i) => [one, rows[0]?.[`n${i}`] ?? []]));
}

function listNamed(filter: JobFilter): Named[] {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.flatMap(listNamed);
  if (filter.kind === 'not') return listNamed(filter.of);
  return filter.kind in NAMED ? [filter as Named] : [];
}

const numbersOf = (kind: Named['kind'], test: TextTest, p: Parameters): string =>
  `select id from ${NAMED[kind].table} where ${toTest('name', test, p)}`;

function isNamed(filter: Named, p: Parameters): string {
  const numbers = p.numbers.get(filter);
  const { column } = NAMED[filter.kind];
  return numbers ? isAny(column, numbers, 'int', p) : `${column} in (${numbersOf(filter.kind, filter.test, p)})`;
}

/** The condition that a column has one of some numbers. With one, as most often, it is tested in half the time. */
export const isAny = (column: string, numbers: readonly unknown[], type: 'int' | 'smallint', p: Parameters): string =>
  numbers.length === 1 ? `${column} = ${p(numbers[0])}::${type}` : `${column} = any(${p(numbers)}::${type}[])`;

type Kind = JobFilter['kind'];
type Conditions = { [K in Kind]: (filter: Extract<JobFilter, { kind: K }>, p: Parameters) => string };

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
  metadata: ({ key, test }, p) => toTest(`((job.data || job.result) ->> ${p(key)}::text)`, test, p),
  // Times are compared in milliseconds and kept in microseconds: what is shown as the bound belongs to the interval.
  time: ({ field, from, to }, p) =>
    between(TIME_COLUMNS[field], from ? p(from) : '', to ? `< ${p(to)}::timestamptz + interval '1 ms'` : ''),
};

export const TIME_COLUMNS = { started: 'job.created_at', finished: 'job.finished_at', updated: 'job.updated_at' };

/** The condition on the table job that says what the filter says. */
export const toCondition = (filter: JobFilter, p: Parameters): string =>
  (CONDITIONS[filter.kind] as (filter: JobFilter, p: Parameters) => string)(filter, p);

const joined = (filters: readonly JobFilter[], by: string, p: Parameters): string =>
  filters.map(filter => `(${toCondition(filter, p)})`).join(by);

/** Without any bound: whether there is a value at all. */
const between = (column: string, from: string, upTo: string): string =>
  [from && `${column} >= ${from}`, upTo && `${column} ${upTo}`].filter(part => part !== '').join(' and ') ||
  `${column} is not null`;

/** The condition that says what the test says of a text. */
export function toTest(text: string, test: TextTest, p: Parameters): string {
  if ('is' in test) return `${text} = any(${p(test.is)}::text[])`;
  if ('like' in test) return `${text} like ${p(toPattern(test.like))}`;
  const { order, than } = test;
  if (typeof than === 'string') return `${text} collate "C" ${order} ${p(than)}`;
  return `case when ${text} ~ '${NUMBER_PATTERN}' then ${text}::numeric ${order} ${p(than)}::numeric end`;
}

const toPattern = (pieces: readonly string[]): string => pieces.map(escapeLike).join('%');
