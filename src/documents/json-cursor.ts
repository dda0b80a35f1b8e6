/*
 * Reads JSON (RFC 8259) one token after the other, without making a tree of it: the types of the schema say what comes
 * next. Unlike JSON.parse it sees keys that stand twice, numbers as they are written, and where it is.
 */
import { invalid } from '../core/failure.ts';
import { jsonBody } from './body.ts';
import { hasUnprintable } from './scalars.ts';

export interface JsonCursor {
  readonly text: string;
  position: number;
}

/** What comes next. */
export type JsonKind = 'object' | 'array' | 'text' | 'literal' | 'null';

/** Failure invalidInput: not in an encoding we read, or with characters that no document can carry. */
export function openJson(body: Uint8Array | string): JsonCursor {
  const at = { text: jsonBody(body), position: 0 };
  const unprintable = at.text.search(/[\ufffe\uffff]|\p{Surrogate}/u);
  if (unprintable >= 0) throw ill({ ...at, position: unprintable }, CANNOT_CARRY);
  return at;
}

const NO_VALUE = 'a value is missing or wrong';
const CANNOT_CARRY = 'a character that XML cannot carry';

export function nextKind(at: JsonCursor): JsonKind {
  const first = skipBlank(at);
  if (first === '{') return 'object';
  if (first === '[') return 'array';
  if (first === '"') return 'text';
  if (!/[-0-9tfn]/.test(first)) throw ill(at, NO_VALUE);
  return at.text.startsWith('null', at.position) ? 'null' : 'literal';
}

/** Goes into the object or array that comes next. */
export function openGroup(at: JsonCursor): void {
  at.position += 1;
}

/** Whether another member or item follows; else goes past the end. `isFirst`: just after openGroup. */
export function hasNext(at: JsonCursor, end: '}' | ']', isFirst: boolean): boolean {
  const next = skipBlank(at);
  if (next === end) {
    at.position += 1;
    return false;
  }
  if (isFirst) return true;
  if (next !== ',') throw ill(at, `, or ${end} is missing`);
  at.position += 1;
  return true;
}

/** The key of the next member; goes past the colon. */
export function readKey(at: JsonCursor): string {
  if (skipBlank(at) !== '"') throw ill(at, 'a key in double quotes is missing');
  const key = readString(at);
  if (skipBlank(at) !== ':') throw ill(at, ': is missing');
  at.position += 1;
  return key;
}

/** The text of the string that comes next. */
export function readString(at: JsonCursor): string {
  const { text } = at;
  const start = at.position + 1;
  for (let end = start; ; end++) {
    const code = text.charCodeAt(end);
    if (code === 34 /* " */) {
      at.position = end + 1;
      return text.slice(start, end);
    }
    if (code === 92 /* \ */) return readEscaped(at);
    if (!(code >= 32))
      throw ill(
        { text, position: end },
        code < 32 ? 'a control character in a string' : 'the end of a string is missing',
      );
  }
}

/** Finds the end by itself: an expression that does would need more stack than there is for a text of megabytes. */
function readEscaped(at: JsonCursor): string {
  const { text, position } = at;
  let end = position + 1;
  for (let code = text.charCodeAt(end); code !== 34 /* " */ && end < text.length; code = text.charCodeAt(end))
    end += code === 92 /* \ */ ? 2 : 1;
  const value = unescaped(text.slice(position, end + 1));
  if (value === undefined) throw ill(at, 'a string that is not closed, or has a wrong escape');
  if (hasUnprintable(value)) throw ill(at, CANNOT_CARRY);
  at.position = end + 1;
  return value;
}

function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** The number, boolean or null that comes next, as it is written. */
export function readLiteral(at: JsonCursor): string {
  LITERAL.lastIndex = at.position;
  const literal = LITERAL.exec(at.text)?.[0];
  if (literal === undefined || /[\w.+-]/.test(at.text.charAt(at.position + literal.length))) throw ill(at, NO_VALUE);
  at.position += literal.length;
  return literal;
}

/** Nothing but white space may follow the document. */
export function closeJson(at: JsonCursor): void {
  if (skipBlank(at) !== '') throw ill(at, 'something follows the end of the document');
}

/** The character that comes next; '' at the end. */
function skipBlank(at: JsonCursor): string {
  for (;;) {
    const code = at.text.charCodeAt(at.position);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at.text.charAt(at.position);
    at.position += 1;
  }
}

function ill({ text, position }: JsonCursor, problem: string): Error {
  const lines = text.slice(0, position).split('\n');
  const place = `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
  return invalid('body', undefined, `The body is not well-formed JSON: ${problem} (${place})`);
}
