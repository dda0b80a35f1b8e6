/*
 * Parameters as data: what a route takes in its path and its query, how each is read, and how it is described.
 *
 * A request is read from what it gives, not from what it might give: a parameter that is absent costs nothing.
 * Source: Vidispine API, "Parameters".
 */
import { givenTwice, invalid } from '../../core/failure.ts';
import { parseTime } from '../../core/time.ts';

/** The type of a parameter, in the words of JSON Schema. */
export interface ParameterSchema {
  type: 'string' | 'boolean' | 'integer';
  format?: 'date-time';
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
}

/** One parameter of a query. `T` is what the handler gets. */
export interface Parameter<T> {
  /** One sentence for the reference. */
  summary: string;
  schema: ParameterSchema;
  /** The value of a parameter that is not given. */
  fallback: T;
  /** How several values are given: `a,b` and repeats, or repeats alone. Undefined: the first value counts. */
  several?: 'list' | 'repeat';
  /** The error message when it is missing; undefined: it may be. */
  required?: string;
  /** It is not in the Vidispine API. */
  isExtension?: boolean;
  /** Reads all values given, in their order; there is at least one. Throws Failure invalidInput. */
  read(name: string, values: readonly string[]): T;
}

/** One part of a path, such as `:id`. */
export interface PathParameter<T> {
  summary: string;
  /** Throws Failure notFound for a text that names nothing. */
  read(text: string): T;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type PathParameters = Readonly<Record<string, PathParameter<unknown>>>;

/** The values of these parameters, as a handler gets them. */
export type Values<P> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> | PathParameter<infer T> ? T : never;
};

/** Options of a text: `parse` turns it into a value and throws Failure invalidInput for one that cannot be. */
interface TextOptions<T> {
  parse?(text: string): T;
  values?: readonly string[];
}

/** The first value given, as text or as what `parse` makes of it. */
export function text(summary: string): Parameter<string | undefined>;
export function text<T>(
  summary: string,
  options: TextOptions<T> & { parse(text: string): T },
): Parameter<T | undefined>;
export function text(summary: string, options: TextOptions<unknown>): Parameter<string | undefined>;
export function text(summary: string, { parse, values }: TextOptions<unknown> = {}): Parameter<unknown> {
  const schema = values ? { type: 'string' as const, enum: values } : { type: 'string' as const };
  const read = (_: string, [value = '']: readonly string[]): unknown => (parse ? parse(value) : value);
  return { summary, schema, fallback: undefined, read };
}

/** Refuses two values that differ, where the first would count otherwise. */
export const once = <T>(parameter: Parameter<T>): Parameter<T> => ({
  ...parameter,
  read: (name, values) => parameter.read(name, [onlyOne(name, values)]),
});

/** Marks a parameter that is not in the Vidispine API. */
export const extension = <T>(parameter: Parameter<T>): Parameter<T> => ({ ...parameter, isExtension: true });

/** A parameter that must be given; `message` says so, and how to find a value. */
export const required = <T>(parameter: Parameter<T | undefined>, message: string): Parameter<T> => ({
  ...parameter,
  fallback: undefined as T,
  required: message,
  read: (name, values) => {
    const value = parameter.read(name, values);
    if (value === undefined) throw invalid(name, undefined, message);
    return value;
  },
});

const readFlag = (name: string, values: readonly string[]): boolean => parsed(name, values, 'true or false', parseFlag);

/** `true` or `false`, in any case of letters. */
export const flag = (fallback: boolean, summary: string): Parameter<boolean> => ({
  summary,
  schema: { type: 'boolean' },
  fallback,
  read: readFlag,
});

/** The same, undefined when it is not given. */
export const optionalFlag = (summary: string): Parameter<boolean | undefined> => ({
  summary,
  schema: { type: 'boolean' },
  fallback: undefined,
  read: readFlag,
});

interface Range {
  min?: number;
  max?: number;
}

/** A whole number. */
export function whole(range: Range & { fallback: number }, summary: string): Parameter<number>;
export function whole(range: Range, summary: string): Parameter<number | undefined>;
export function whole({ fallback, min, max }: Range & { fallback?: number }, summary: string): Parameter<unknown> {
  const bounds = { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) };
  const expected = describeRange({ min, max } as Range);
  const parse = (value: string): number | undefined => parseWhole(value, { min, max } as Range);
  return {
    summary,
    schema: { type: 'integer', ...bounds },
    fallback,
    read: (name, values) => parsed(name, values, expected, parse),
  };
}

/** ISO 8601; UTC when no zone is named. */
export const time = (summary: string): Parameter<Date | undefined> => ({
  summary,
  schema: { type: 'string', format: 'date-time' },
  fallback: undefined,
  read: (name, values) => parsed(name, values, 'a time such as 2020-02-19T13:53:21Z', parseTime),
});

/** Comma lists and repeats, in their order. Undefined for none, and for `all`, which means: no filter. */
export function list(summary: string): Parameter<string[] | undefined>;
export function list<T>(
  summary: string,
  options: TextOptions<T> & { parse(text: string): T },
): Parameter<T[] | undefined>;
export function list(summary: string, { parse, values }: TextOptions<unknown> = {}): Parameter<unknown> {
  const read = (_: string, given: readonly string[]): unknown => {
    const parts = toList(given);
    return parse ? parts?.map(parse) : parts;
  };
  const schema = values ? { type: 'string' as const, enum: values } : { type: 'string' as const };
  return { summary, schema, fallback: undefined, several: 'list', read };
}

/** Repeated `key=value`, each split at its first `=`. */
export const pairs = (summary: string): Parameter<readonly [key: string, value: string][]> => ({
  summary,
  schema: { type: 'string' },
  fallback: [],
  several: 'repeat',
  read: (name, values) => values.map(value => toPair(name, value)),
});

/** A part of a path that is taken as it is. */
export const part = (summary: string): PathParameter<string> => ({ summary, read: value => value });

function onlyOne(name: string, [value = '', ...others]: readonly string[]): string {
  const other = others.find(another => another !== value);
  if (other !== undefined) throw givenTwice(name, value, other);
  return value;
}

function parsed<T>(
  name: string,
  [value = '']: readonly string[],
  expected: string,
  parse: (value: string) => T | undefined,
): T {
  const result = parse(value);
  if (result === undefined) throw invalid(name, value, `The parameter ${name} must be ${expected}, not "${value}"`);
  return result;
}

function parseFlag(value: string): boolean | undefined {
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function parseWhole(value: string, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range) {
  const number = /^\s*[+-]?\d{1,16}\s*$/.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

function describeRange({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return `a whole number from ${min} to ${max}`;
  if (min !== undefined) return `a whole number of at least ${min}`;
  return max === undefined ? 'a whole number' : `a whole number of at most ${max}`;
}

function toList(values: readonly string[]): string[] | undefined {
  const parts = values.flatMap(value => value.split(',')).map(item => item.trim());
  const named = parts.filter(item => item !== '');
  return named.length === 0 || named.some(item => item.toLowerCase() === 'all') ? undefined : named;
}

function toPair(name: string, value: string): [string, string] {
  const split = value.indexOf('=');
  if (split < 1) throw invalid(name, value, `The parameter ${name} must have the form key=value, not "${value}"`);
  return [value.slice(0, split), value.slice(split + 1)];
}
