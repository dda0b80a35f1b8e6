/*
 * The query of a request: its parameters as text, and read by the parameters that its route declares.
 */
import { invalid } from '../../core/failure.ts';
import type { Parameters, Values } from './parameter.ts';

export type Pair = readonly [name: string, value: string];

/** The parameters of a request as they were given. */
export interface Given {
  /** Those that the route does not declare, in their order. */
  readonly unknown: readonly Pair[];
  /** All of them, in their order. */
  readonly pairs: readonly Pair[];
  /** Returns all parameters as a query, with this value for that one. */
  with(name: string, value: string): string;
}

/**
 * Reads `a=1&b=2`, the form of the query and of matrix parameters (whose `;` the caller has made `&`).
 * Where both give a parameter, the query comes first. Empty values count as not given.
 * Throws Failure invalidInput for an escape that is not UTF-8.
 */
export function readPairs(query: string, matrix: string): Pair[] {
  return matrix === '' ? split(query) : [...split(query), ...split(matrix)];
}

function split(text: string): Pair[] {
  const pairs: Pair[] = [];
  if (text === '') return pairs;
  for (const item of text.split('&')) {
    const end = item.indexOf('=');
    if (end > 0 && end < item.length - 1) pairs.push([decode(item.slice(0, end)), decode(item.slice(end + 1))]);
  }
  return pairs;
}

/** `+` and `%20` are blanks. An escape that is not UTF-8 is refused rather than guessed. */
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

/** Reads the parameters of a query. Throws Failure invalidInput for a bad value, or a required one that is missing. */
export type ReadQuery<Q> = (
  pairs: readonly Pair[],
  onUnknown: (pairs: readonly Pair[]) => void,
) => { values: Values<Q>; given: Given };

/** Prepares the reading of these parameters: their defaults are put together once. */
export function queryReader<Q extends Parameters>(parameters: Q): ReadQuery<Q> {
  const declared = new Map(Object.entries(parameters));
  const defaults = Object.fromEntries([...declared].map(([name, { fallback }]) => [name, fallback]));
  const required = [...declared].filter(([, parameter]) => parameter.required !== undefined);
  return (pairs, onUnknown) => {
    const given = new Map<string, string[]>();
    const unknown: Pair[] = [];
    for (const pair of pairs) {
      const [name, value] = pair;
      if (!declared.has(name)) unknown.push(pair);
      const values = given.get(name);
      if (values) values.push(value);
      else given.set(name, [value]);
    }
    if (unknown.length > 0) onUnknown(unknown);
    for (const [name, parameter] of required)
      if (!given.has(name)) throw invalid(name, undefined, parameter.required as string);
    const values: Record<string, unknown> = { ...defaults };
    for (const [name, texts] of given) {
      const parameter = declared.get(name);
      if (parameter) values[name] = parameter.read(name, texts);
    }
    return {
      values: values as Values<Q>,
      given: {
        unknown,
        pairs,
        with: (name, value) => write([...pairs.filter(([key]) => key !== name), [name, value]]),
      },
    };
  };
}

const write = (pairs: readonly Pair[]): string => pairs.map(pair => pair.map(encodeURIComponent).join('=')).join('&');
