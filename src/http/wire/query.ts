import { givenTwice, invalid } from '../../core/failure.ts';
import { parseTime } from '../../core/time.ts';

export interface WholeRange {
  fallback?: number;
  min?: number;
  max?: number;
}

/**
 * The parameters of a request, by name. An empty value counts as not given. Each reader throws Failure invalidInput,
 * naming the parameter, for a value that it cannot read.
 */
export interface Query {
  /** The first value given. */
  text(name: string): string | undefined;
  /** The only value given: two that differ are refused. */
  one(name: string): string | undefined;
  /** `true` or `false`, in any case of letters. */
  flag(name: string, fallback: boolean): boolean;
  /** Comma lists and repeats, in their order; undefined for none, or for `all`, which means: no filter. */
  list(name: string): string[] | undefined;
  whole(name: string, range: WholeRange & { fallback: number }): number;
  whole(name: string, range?: WholeRange): number | undefined;
  /** ISO 8601; UTC when no zone is named. */
  time(name: string): Date | undefined;
  /** Repeated `key=value`, each split at its first `=`. */
  pairs(name: string): [key: string, value: string][];
  /** Whatever else is given beside these, in its order. */
  except(names: readonly string[]): [name: string, value: string][];
  /** All parameters as a query, with this value for that one. */
  with(name: string, value: string): string;
}

/**
 * Reads `a=1&b=2`, the form of the query and of matrix parameters (whose `;` the caller has made `&`).
 * Where both give a parameter the query comes first. Source: Vidispine API, "Parameters".
 */
export function readQuery(query: string, matrix = ''): Query {
  const given = [...readPairs(query), ...readPairs(matrix)];
  const text = (name: string): string | undefined => given.find(([key]) => key === name)?.[1];

  function one(name: string): string | undefined {
    const value = text(name);
    const other = given.find(([key, another]) => key === name && another !== value)?.[1];
    if (value !== undefined && other !== undefined) throw givenTwice(name, value, other);
    return value;
  }

  function read<T>(name: string, expected: string, parse: (value: string) => T | undefined): T | undefined {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) throw invalid(name, value, `The parameter ${name} must be ${expected}, not "${value}"`);
    return parsed;
  }

  function whole(name: string, range: WholeRange & { fallback: number }): number;
  function whole(name: string, range?: WholeRange): number | undefined;
  function whole(name: string, range: WholeRange = {}): number | undefined {
    return read(name, describeRange(range), value => parseWhole(value, range)) ?? range.fallback;
  }

  return {
    text,
    one,
    whole,
    flag: (name, fallback) => read(name, 'true or false', parseFlag) ?? fallback,
    time: name => read(name, 'a time such as 2020-02-19T13:53:21Z', parseTime),
    list: name => toList(given.filter(([key]) => key === name).map(([, value]) => value)),
    pairs: name => given.filter(([key]) => key === name).map(([, value]) => toPair(name, value)),
    except: names => given.filter(([name]) => !names.includes(name)),
    with: (name, value) => writePairs([...given.filter(([key]) => key !== name), [name, value]]),
  };
}

const writePairs = (pairs: readonly (readonly [name: string, value: string])[]): string =>
  pairs.map(pair => pair.map(encodeURIComponent).join('=')).join('&');

/** Name and value of each pair that has both, decoded. */
function readPairs(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  if (text === '') return pairs;
  for (const part of text.split('&')) {
    const split = part.indexOf('=');
    if (split > 0 && split < part.length - 1) pairs.push([decode(part.slice(0, split)), decode(part.slice(split + 1))]);
  }
  return pairs;
}

/** `+` and `%20` are blanks; an escape that is no UTF-8 is refused rather than guessed. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  let decoded: string;
  try {
    decoded = decodeURIComponent(spaced);
  } catch {
    throw invalid('query', text, `"${text}" is not valid percent-encoded UTF-8; write a percent sign as %25`);
  }
  if (decoded.includes('\0')) throw invalid('query', text, 'A parameter may not contain the character NUL');
  return decoded;
}

function parseFlag(value: string): boolean | undefined {
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function parseWhole(value: string, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: WholeRange) {
  const number = /^\s*[+-]?\d{1,16}\s*$/.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

function describeRange({ min, max }: WholeRange): string {
  if (min !== undefined && max !== undefined) return `a whole number from ${min} to ${max}`;
  if (min !== undefined) return `a whole number of at least ${min}`;
  return max === undefined ? 'a whole number' : `a whole number of at most ${max}`;
}

function toList(values: string[]): string[] | undefined {
  const parts = values.flatMap(value => value.split(',')).map(part => part.trim());
  const named = parts.filter(part => part !== '');
  return named.length === 0 || named.some(part => part.toLowerCase() === 'all') ? undefined : named;
}

function toPair(name: string, value: string): [string, string] {
  const split = value.indexOf('=');
  if (split < 1) throw invalid(name, value, `The parameter ${name} must have the form key=value, not "${value}"`);
  return [value.slice(0, split), value.slice(split + 1)];
}
