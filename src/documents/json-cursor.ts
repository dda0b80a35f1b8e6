/*
 * Reads JSON (RFC 8259) token by token and builds no tree: the types of the schema determine the next token. Unlike
 * JSON.parse, it sees repeated keys, numbers as written, and its position.
 */
import { invalid } from '../core/failure.ts';
import { jsonBody } from './body.ts';
import { hasUnprintable } from './scalars.ts';

export interface JsonCursor {
  readonly text: string;
  position: number;
}

/** The kind of the next value. */
export type JsonKind = 'object' | 'array' | 'text' | 'literal' | 'null';

/** Opens a body. Failure invalidInput for an unsupported encoding, and for characters that XML cannot contain. */
export function openJson(body: Uint8Array | string): JsonCursor {
  const at = { text: jsonBody(body), position: 0 };
  const unprintable = at.text.search(/[\ufffe\uffff]|\p{Surrogate}/u);
  if (unprintable >= 0) throw ill({ ...at, position: unprintable }, CANNOT_CARRY);
  return at;
}

const NO_VALUE = 'a value is missing or invalid';
const CANNOT_CARRY = 'a character that XML cannot contain';

export function nextKind(at: JsonCursor): JsonKind {
  const first = skipBlank(at);
  if (first === '{') return 'object';
  if (first === '[') return 'array';
  if (first === '"') return 'text';
  if (!/[-0-9tfn]/.test(first)) throw ill(at, NO_VALUE);
  return at.text.startsWith('null', at.position) ? 'null' : 'literal';
}

/** Enters the object or array that comes next. */
export function openGroup(at: JsonCursor): void {
  at.position += 1;
}

/** Tells whether another member or item follows; else moves past the end. `isFirst`: directly after openGroup. */
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

/** Reads the key of the next member, and moves past the colon. */
export function readKey(at: JsonCursor): string {
  if (skipBlank(at) !== '"') throw ill(at, 'a key in double quotes is missing');
  const key = readString(at);
  if (skipBlank(at) !== ':') throw ill(at, ': is missing');
  at.position += 1;
  return key;
}

/** Reads the string that comes next. */
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

/** Finds the end with a loop, because a regular expression would overflow the stack for a string of megabytes. */
function readEscaped(at: JsonCursor): string {
  const { text, position } = at;
  let end = position + 1;
  for (let code = text.charCodeAt(end); code !== 34 /* " */ && end < text.length; code = text.charCodeAt(end))
    end += code === 92 /* \ */ ? 2 : 1;
  const value = unescaped(text.slice(position, end + 1));
  if (value === undefined) throw ill(at, 'a string that is not closed, or has an invalid escape');
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

/** Reads the number, boolean or null that comes next, as written. */
export function readLiteral(at: JsonCursor): string {
  LITERAL.lastIndex = at.position;
  const literal = LITERAL.exec(at.text)?.[0];
  if (literal === undefined || /[\w.+-]/.test(at.text.charAt(at.position + literal.length))) throw ill(at, NO_VALUE);
  at.position += literal.length;
  return literal;
}

/** Checks that only white space follows the document. */
export function closeJson(at: JsonCursor): void {
  if (skipBlank(at) !== '') throw ill(at, 'there is text after the end of the document');
}

/** Returns the next character that is not blank; '' at the end. */
function skipBlank(at: JsonCursor): string {
  for (;;) {
    const code = at.text.charCodeAt(at.position);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at.text.charAt(at.position);
    at.position += 1;
  }
}

function ill({ text, position }: JsonCursor, problem: string): Error {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  const place = `line ${line}, column ${position - text.lastIndexOf('\n', position - 1)}`;
  return invalid('body', undefined, `The body is not well-formed JSON: ${problem} (${place})`);
}
