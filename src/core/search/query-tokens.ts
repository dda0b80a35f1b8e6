/*
 * The words of the query language (query-language.ts), and how a mistake in a query is told.
 */
import { type Failure, invalid } from '../failure.ts';

export type Token =
  | { kind: 'mark'; text: Mark; start: number; end: number }
  /** Pieces of text with a `*` between them; `quoted`: all or a part of it stood in quotes. */
  | { kind: 'text'; pieces: readonly string[]; quoted: boolean; start: number; end: number }
  | { kind: 'end'; start: number; end: number };

const MARKS = ['!=', '<>', '<=', '>=', '=', '<', '>', '(', ')', ','] as const;
export type Mark = (typeof MARKS)[number];

/** The tokens of a query, the end among them. Failure invalidInput. */
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

/** Reads `plain`, `"in quotes"` and both mixed, up to a blank or a mark: `jobmetadata:"my key"` is one text. */
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
  if (quote !== '') throw mistake(query, quoteStart, `the text that begins here is not ended by ${quote}`);
  // A single `!`: the only letter that can neither stand in a text nor is a mark.
  if (position === start) throw mistake(query, start, "'!' stands only in '!='; a condition is negated by 'not'");
  const quoted = /["']/.test(query.slice(start, position));
  return { kind: 'text', pieces, quoted, start, end: position };
}

const isQuote = (letter: string): boolean => letter === '"' || letter === "'";

function readEscaped(query: string, position: number): string {
  const letter = query.charAt(position);
  if (/^[\\*"']$/.test(letter)) return letter;
  throw mistake(query, position - 1, String.raw`a backslash stands only before * " ' and \; for itself write \\`);
}

/** How much of the line is shown on either side of a mistake, in letters. */
const SHOWN = 60;

/**
 * Failure invalidInput that says where the mistake is, and shows it:
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
