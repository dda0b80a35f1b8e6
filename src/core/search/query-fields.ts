/*
 * The fields of the query language: their operators, and the filters that conditions on them become.
 */

import type { Ids } from '../ids.ts';
import { JOB_STATES, PRIORITIES } from '../job.ts';
import { parseTime } from '../time.ts';
import {
  COMPARISONS,
  type Comparison,
  isLike,
  type JobFilter,
  METADATA_PREFIX,
  NUMBER_PATTERN,
  type TextTest,
  type TimeField,
} from './filter.ts';

/** Operators; `!=`, `<>` and `not` negate the filter instead. */
export type Operator = '=' | 'in' | 'contains' | Comparison;

/** A value as written in a query. */
export interface Operand {
  /** Its pieces between `*`. */
  pieces: readonly string[];
  quoted: boolean;
  /** Creates the failure for a problem with this value, with its position. */
  refuse(problem: string): Error;
}

export interface Field {
  name: string;
  operators: readonly Operator[];
  /** Converts a condition. There is one operand, except for `in`. Failure invalidInput for an invalid value. */
  toFilter(operator: Operator, operands: readonly Operand[]): JobFilter;
}

const EVERY_OPERATOR: readonly Operator[] = ['=', 'in', 'contains', ...COMPARISONS];

/** The names of all fields, for messages. */
export const FIELD_NAMES: readonly string[] = [
  ...['jobId', 'type', 'state', 'priority', 'user', 'started', 'finished', 'updated', 'errorMessage'],
  `${METADATA_PREFIX}KEY`,
];

/** Finds a field by name. The name may be in any case, but metadata keys are case-sensitive. */
export function findField(name: string, ids: Ids): Field | undefined {
  const key = name.slice(METADATA_PREFIX.length);
  if (key !== '' && name.toLowerCase().startsWith(METADATA_PREFIX)) return metadataField(name, key);
  const field = name.toLowerCase();
  return Object.hasOwn(FIELDS, field) ? FIELDS[field]?.(ids) : undefined;
}

const FIELDS: Record<string, (ids: Ids) => Field> = {
  jobid: idField,
  type: () => textField('type', test => ({ kind: 'type', test })),
  state: () => namesField('state', JOB_STATES, states => ({ kind: 'state', states })),
  status: () => namesField('status', JOB_STATES, states => ({ kind: 'state', states })),
  priority: priorityField,
  user: () => textField('user', test => ({ kind: 'user', test })),
  started: () => timeField('started'),
  starttime: () => timeField('started'),
  finished: () => timeField('finished'),
  finishtime: () => timeField('finished'),
  updated: () => timeField('updated'),
  errormessage: () => metadataField('errorMessage', 'errorMessage'),
};

const metadataField = (name: string, key: string): Field => textField(name, test => ({ kind: 'metadata', key, test }));

function textField(name: string, toFilter: (test: TextTest) => JobFilter): Field {
  return {
    name,
    operators: EVERY_OPERATOR,
    toFilter: (operator, operands) => {
      if (operator !== 'in') return toFilter(toTest(operator, first(operands)));
      const patterns = operands.filter(({ pieces }) => pieces.length > 1);
      const texts = operands.flatMap(({ pieces }) => (pieces.length === 1 ? pieces : []));
      const tests: TextTest[] = [
        ...(texts.length > 0 ? [{ is: texts }] : []),
        ...patterns.map(({ pieces }) => ({ like: pieces })),
      ];
      return tests.length === 1 ? toFilter(first(tests)) : { kind: 'any', of: tests.map(toFilter) };
    },
  };
}

/** Returns the first item of a list that is never empty; the grammar guarantees an operand. */
const first = <T>(items: readonly T[]): T => items[0] as T;

function toTest(operator: Exclude<Operator, 'in'>, operand: Operand): TextTest {
  const { pieces, quoted } = operand;
  if (operator === 'contains') return { like: ['', ...pieces, ''] };
  if (operator === '=') return pieces.length === 1 ? { is: pieces } : { like: pieces };
  const text = toPlain(operand);
  const isNumber = !quoted && new RegExp(NUMBER_PATTERN).test(text);
  return { order: operator, than: isNumber ? Number(text) : text };
}

function toPlain({ pieces, refuse }: Operand): string {
  if (pieces.length > 1) throw refuse("'*' is not allowed here; write \\* for the character itself");
  return first(pieces);
}

/** Creates a field with a closed set of names. */
const namesField = <Name extends string>(
  name: string,
  names: readonly Name[],
  toFilter: (names: Name[]) => JobFilter,
): Field => ({
  name,
  operators: ['=', 'in', 'contains'],
  toFilter: (operator, operands) => {
    const isContained = operator === 'contains';
    const found = new Set(operands.flatMap(operand => findNames(name, names, operand, isContained)));
    return toFilter(names.filter(one => found.has(one)));
  },
});

/** Finds names in any case. An unknown name is an error, not a condition that no job meets. */
function findNames<Name extends string>(
  field: string,
  names: readonly Name[],
  { pieces, refuse }: Operand,
  isContained = false,
): Name[] {
  const upper = pieces.map(piece => piece.toUpperCase());
  const found = names.filter(name => isLike(name, isContained ? ['', ...upper, ''] : upper));
  if (found.length > 0) return found;
  throw refuse(`there is no such ${field}; there are ${names.join(', ')}`);
}

/** Creates the field priority, which compares by rank. */
function priorityField(): Field {
  const field = namesField('priority', PRIORITIES, priorities => ({ kind: 'priority', priorities }));
  const compared = (operator: Comparison, operand: Operand): JobFilter => {
    toPlain(operand);
    const bound = PRIORITIES.indexOf(first(findNames('priority', PRIORITIES, operand)));
    const { from = 0, to = PRIORITIES.length } = RANGES[operator](bound);
    return { kind: 'priority', priorities: PRIORITIES.slice(from, to + 1) };
  };
  return {
    ...field,
    operators: EVERY_OPERATOR,
    toFilter: (operator, operands) =>
      isComparison(operator) ? compared(operator, first(operands)) : field.toFilter(operator, operands),
  };
}

const isComparison = (operator: Operator): operator is Comparison => COMPARISONS.some(one => one === operator);

/** The range of whole numbers for a comparison with a bound. Bounds are included. */
const RANGES: Record<Comparison, (bound: number) => { from?: number; to?: number }> = {
  '<': bound => ({ to: bound - 1 }),
  '<=': bound => ({ to: bound }),
  '>': bound => ({ from: bound + 1 }),
  '>=': bound => ({ from: bound }),
};

function idField(ids: Ids): Field {
  const toId = (operand: Operand): number => {
    const text = toPlain(operand);
    const id = ids.parse('Job', /^[0-9]+$/.test(text) ? `${ids.site}-${text}` : text);
    if (id === undefined) throw operand.refuse(`this is not a job id such as ${ids.example}`);
    return id;
  };
  return {
    name: 'jobId',
    operators: ['=', 'in', ...COMPARISONS],
    toFilter: (operator, operands) =>
      isComparison(operator)
        ? { kind: 'idRange', ...RANGES[operator](toId(first(operands))) }
        : { kind: 'id', ids: operands.map(toId) },
  };
}

/** Creates a field of times. They compare in whole milliseconds, as shown. `= *`: the job has that time. */
const timeField = (field: TimeField): Field => ({
  name: field,
  operators: ['=', ...COMPARISONS],
  toFilter: (operator, operands) => {
    const operand = first(operands);
    if (operator === '=' && operand.pieces.join('*') === '*') return { kind: 'time', field };
    const ms = toTime(operand).getTime();
    const { from, to } = isComparison(operator) ? RANGES[operator](ms) : { from: ms, to: ms };
    return {
      kind: 'time',
      field,
      ...(from !== undefined && { from: new Date(from) }),
      ...(to !== undefined && { to: new Date(to) }),
    };
  },
});

function toTime(operand: Operand): Date {
  const time = parseTime(toPlain(operand));
  if (!time) throw operand.refuse('this is not a time such as 2020-02-19T13:53:21Z or 2020-02-19');
  return time;
}
