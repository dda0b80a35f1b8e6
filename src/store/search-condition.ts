/*
 * Filters of core/filter.ts as conditions of SQL. The text is put together from the fragments below and nothing else;
 * every value is a parameter.
 *
 * A condition may come out as null where the pure function says false; `not` is written so that both are its opposite.
 */
import { type JobFilter, NUMBER_PATTERN, type TextTest } from '../core/filter.ts';
import { jobState, priorityRank } from './codes.ts';
import { escapeLike } from './like.ts';

/** The parameters of one statement. Called with a value it gives the text that stands for it. */
export interface Parameters {
  (value: unknown): string;
  values: unknown[];
}

export function parameters(): Parameters {
  const values: unknown[] = [];
  return Object.assign((value: unknown) => `$${values.push(value)}`, { values });
}

type Kind = JobFilter['kind'];
type Conditions = { [K in Kind]: (filter: Extract<JobFilter, { kind: K }>, p: Parameters) => string };

const CONDITIONS: Conditions = {
  all: ({ of }, p) => joined(of, ' and ', p) || 'true',
  any: ({ of }, p) => joined(of, ' or ', p) || 'false',
  not: ({ of }, p) => `(${toCondition(of, p)}) is not true`,
  id: ({ ids }, p) => `job.id = any(${p(ids)}::bigint[])`,
  idRange: ({ from = 0, to }, p) =>
    between('job.id', `${p(from)}::bigint`, to === undefined ? '' : `<= ${p(to)}::bigint`),
  state: ({ states }, p) => `job.state = any(${p(states.map(jobState.toCode))}::smallint[])`,
  priority: ({ priorities }, p) => `job.priority = any(${p(priorities.map(priorityRank.toCode))}::smallint[])`,
  type: ({ test }, p) => `job.type in (select id from job_type where ${toTest('name', test, p)})`,
  user: ({ test }, p) => `job.account in (select id from account where ${toTest('name', test, p)})`,
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
