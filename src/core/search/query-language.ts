/*
 * The query language of `q=`: conditions on jobs, with `and`, `or`, `not` and parentheses.
 *
 *   query      alternative { or alternative }
 *   alternative  part { and part }
 *   part       not part | ( query ) | condition
 *   condition  field (= | != | <> | < | <= | > | >=) value
 *              | field [not] in values | field [not] contains value
 *   values     value { , value } | ( value { , value } )
 *
 * Words may be in any case. `*` in a value stands for any text, quotes enclose blanks, and \ escapes a character.
 * There are no regular expressions: JavaScript and PostgreSQL disagree on them, they use no index, and a bad one keeps
 * a server busy for minutes.
 */

import type { Ids } from '../ids.ts';
import { closestTo } from '../spelling.ts';
import { allOf, type JobFilter, NO_JOB } from './filter.ts';
import { FIELD_NAMES, type Field, findField, type Operand, type Operator } from './query-fields.ts';
import { type Mark, mistake, type Token, tokenize } from './query-tokens.ts';

/** The state of the parser; `position` is that of the next token. */
interface Reading {
  query: string;
  tokens: readonly Token[];
  position: number;
  ids: Ids;
}

/** The maximum nesting of parentheses and `not`. Each level needs stack, here and in the database. */
const MAX_DEPTH = 50;

/** Reads a query. Failure invalidInput, with the line and column of the error. */
export function parseQuery(query: string, ids: Ids): JobFilter {
  const reading: Reading = { query, tokens: tokenize(query), position: 0, ids };
  const filter = readQuery(reading, 0);
  const next = peek(reading);
  if (next.kind !== 'end') throw wrong(reading, next, "'and', 'or' or the end of the query is expected here");
  return filter;
}

function readQuery(reading: Reading, depth: number): JobFilter {
  const alternatives = [readAlternative(reading, depth)];
  while (takeWord(reading, 'or')) alternatives.push(readAlternative(reading, depth));
  return alternatives.length === 1 ? (alternatives[0] ?? NO_JOB) : { kind: 'any', of: alternatives };
}

function readAlternative(reading: Reading, depth: number): JobFilter {
  const parts = [readPart(reading, depth)];
  while (takeWord(reading, 'and')) parts.push(readPart(reading, depth));
  return allOf(...parts);
}

function readPart(reading: Reading, depth: number): JobFilter {
  const next = peek(reading);
  if (depth > MAX_DEPTH) throw wrong(reading, next, `parentheses and 'not' may be nested at most ${MAX_DEPTH} deep`);
  if (takeWord(reading, 'not')) return { kind: 'not', of: readPart(reading, depth + 1) };
  if (!takeMark(reading, '(')) return readCondition(reading);
  const filter = readQuery(reading, depth + 1);
  if (!takeMark(reading, ')')) throw wrong(reading, peek(reading), "')' is missing here");
  return filter;
}

function readCondition(reading: Reading): JobFilter {
  const field = readField(reading);
  const at = peek(reading);
  const { operator, isNegated } = readOperator(reading, field);
  if (!field.operators.includes(operator))
    throw wrong(reading, at, `${field.name} has no '${operator}'; it has ${field.operators.join(', ')}`);
  const operands = operator === 'in' ? readList(reading) : [readOperand(reading)];
  const filter = field.toFilter(operator, operands);
  return isNegated ? { kind: 'not', of: filter } : filter;
}

function readField(reading: Reading): Field {
  const token = peek(reading);
  if (token.kind !== 'text') throw wrong(reading, token, 'the name of a field is missing here');
  reading.position++;
  const name = token.pieces.join('*');
  const field = findField(name, reading.ids);
  if (field) return field;
  const close = closestTo(name, FIELD_NAMES);
  const hint = close === undefined ? '.' : `; did you mean ${close}?`;
  throw wrong(reading, token, `there is no field '${name}'${hint} Fields are ${FIELD_NAMES.join(', ')}`);
}

const SIGNS: Partial<Record<Mark, { operator: Operator; isNegated: boolean }>> = {
  '=': { operator: '=', isNegated: false },
  '!=': { operator: '=', isNegated: true },
  '<>': { operator: '=', isNegated: true },
  '<': { operator: '<', isNegated: false },
  '<=': { operator: '<=', isNegated: false },
  '>': { operator: '>', isNegated: false },
  '>=': { operator: '>=', isNegated: false },
};

function readOperator(reading: Reading, field: Field): { operator: Operator; isNegated: boolean } {
  const token = peek(reading);
  const sign = token.kind === 'mark' ? SIGNS[token.text] : undefined;
  if (sign) {
    reading.position++;
    return sign;
  }
  const isNegated = takeWord(reading, 'not');
  if (takeWord(reading, 'in')) return { operator: 'in', isNegated };
  if (takeWord(reading, 'contains')) return { operator: 'contains', isNegated };
  const problem = isWord(peek(reading), 'matches')
    ? "there are no regular expressions; use = with *, or 'contains'"
    : `one of ${field.operators.join(', ')} is expected after ${field.name}`;
  throw wrong(reading, peek(reading), problem);
}

/** Reads a list of values, with or without parentheses. */
function readList(reading: Reading): Operand[] {
  const hasParenthesis = takeMark(reading, '(');
  const operands = [readOperand(reading)];
  while (takeMark(reading, ',')) operands.push(readOperand(reading));
  if (hasParenthesis && !takeMark(reading, ')')) throw wrong(reading, peek(reading), "',' or ')' is expected here");
  return operands;
}

function readOperand(reading: Reading): Operand {
  const token = peek(reading);
  if (token.kind !== 'text')
    throw wrong(reading, token, 'a value is missing here; a value with blanks or operators needs quotes');
  reading.position++;
  const { pieces, quoted } = token;
  return { pieces, quoted, refuse: problem => wrong(reading, token, problem) };
}

/** Returns the next token. There is always one: the last token, the end, is never taken. */
const peek = ({ tokens, position }: Reading): Token => tokens[position] as Token;

const isWord = (token: Token, word: string): boolean =>
  token.kind === 'text' && !token.quoted && token.pieces.length === 1 && token.pieces[0]?.toLowerCase() === word;

function takeWord(reading: Reading, word: string): boolean {
  const isThere = isWord(peek(reading), word);
  if (isThere) reading.position++;
  return isThere;
}

function takeMark(reading: Reading, mark: Mark): boolean {
  const token = peek(reading);
  const isThere = token.kind === 'mark' && token.text === mark;
  if (isThere) reading.position++;
  return isThere;
}

const wrong = ({ query }: Reading, { start }: Token, problem: string) => mistake(query, start, problem);
