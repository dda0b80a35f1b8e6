/*
 * The tokens of the query language (query-language.ts), and the error for a mistake in a query.
 */
import { type Failure, invalid } from '../failure.ts';

export type Token =
  | { kind: 'mark'; text: Mark; start: number; end: number }
  /** Pieces of text with `*` between them; `quoted`: at least a part was in quotes. */
  | { kind: 'text'; pieces: readonly string[]; quoted: boolean; start: number; end: number }
  | { kind: 'end'; start: number; end: number };

const MARKS = ['!=', '<>', '<=', '>=', '=', '<', '>', '(', ')', ','] as const;
export type Mark = (typeof MARKS)[number];

/** Splits a query into tokens, the last of which is the end. Failure invalidInput. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  for (let start = skipBlanks(query, 0); start < query.length; ) {
    const mark = MARKS.find(text => query.startsWith(text, start));
    const token = mark
      ? ({ kind: 'mark', text: mark, start, end: start + mark.length } as const)
      : readText(query, start);
    tokens.push(token);
    start = skipBlanks(query, token.end);
  }
  return [...tokens, { kind: 'end', start: query.length, end: query.length }];
}

function skipBlanks(query: string, position: number): number {
  let next = position;
  while (/\s/.test(query.charAt(next))) next++;
  return next;
}

/** Reads text up to a blank or a mark. It may be partly in quotes: `jobmetadata:"my key"` is one text. */
function readText(query: string, start: number): Token {
  const pieces = [''];
  let quote = '';
  let quoteStart = start;
  let position = start;
  const isInside = (letter: string): boolean => (quote === '' ? !/[\s=<>!(),]/.test(letter) : true);
  for (; position < query.length && isInside(query.charAt(position)); position++) {
    const letter = query.charAt(position);
    if (letter === quote) quote = '';
    else if (quote === '' && isQuote(letter)) [quote, quoteStart] = [letter, position];
    else if (letter === '*') pieces.push('');
    else pieces.push(pieces.pop() + (letter === '\\' ? readEscaped(query, ++position) : letter));
  }
  if (quote !== '') throw mistake(query, quoteStart, `the text that begins here has no closing ${quote}`);
  // A single `!` is the only character that is neither allowed in text nor a mark.
  if (position === start) throw mistake(query, start, "'!' is only allowed in '!='; use 'not' to negate a condition");
  const quoted = /["']/.test(query.slice(start, position));
  return { kind: 'text', pieces, quoted, start, end: position };
}

const isQuote = (letter: string): boolean => letter === '"' || letter === "'";

function readEscaped(query: string, position: number): string {
  const letter = query.charAt(position);
  if (/^[\\*"']$/.test(letter)) return letter;
  throw mistake(
    query,
    position - 1,
    String.raw`a backslash is only allowed before * " ' and \; write \\ for a backslash`,
  );
}

/** The number of characters of the line shown on either side of a mistake. */
const SHOWN = 60;

/**
 * Creates the failure for a mistake, with its position and an excerpt:
 *
 *     line 1, column 9: a value is missing
 *     state =
 *             ^
 */
export function mistake(query: string, position: number, problem: string): Failure {
  const before = query.slice(0, position).split('\n');
  const ahead = [...(before.at(-1) ?? '')];
  const behind = [...(query.slice(position).split('\n')[0] ?? '')];
  const shown = [...ahead.slice(-SHOWN), ...behind.slice(0, SHOWN)].join('');
  const caret = `${' '.repeat(Math.min(ahead.length, SHOWN))}^`;
  const place = `line ${before.length}, column ${ahead.length + 1}`;
  return invalid('q', query, `${place}: ${problem}\n${shown}\n${caret}`);
}
