/*
 * Cursors: the end of a page, as a text that callers send back. A cursor contains everything that is needed to
 * continue, so the server stores nothing for it, and it is checked like any input.
 */
import { invalid } from '../../core/failure.ts';
import { JOB_STATES, PRIORITIES } from '../../core/job.ts';
import { type Place, parseSort, type SortField, type SortKey } from '../../core/search/search.ts';
import { isStorable } from '../../core/storable-text.ts';
import { parseTime } from '../../core/time.ts';

export interface Cursor {
  sort: readonly SortKey[];
  /** Undefined: the first page. */
  after: Place | undefined;
}

/** The cursor of the first page. */
const FIRST = '*';

export function writeCursor(sort: readonly SortKey[], { values, id }: Place): string {
  const keys = sort.map(({ field, descending }) => `${field}${descending ? ' desc' : ''}`).join(',');
  return Buffer.from(JSON.stringify([keys, values, id])).toString('base64url');
}

/** Reads `*`, the first page in the order `sort`, or what writeCursor has written. Throws Failure invalidInput. */
export function readCursor(text: string, sort: readonly SortKey[]): Cursor {
  if (text === FIRST) return { sort, after: undefined };
  const cursor = parse(text);
  if (cursor) return cursor;
  throw invalid('cursor', text, `This is no cursor; begin with cursor=${FIRST}, then send the nextCursor of each page`);
}

function parse(text: string): Cursor | undefined {
  try {
    const [keys, values, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, unknown[], number];
    const sort = parseSort(keys);
    const isValid =
      Number.isSafeInteger(id) &&
      values.length === sort.length &&
      sort.every(({ field }, i) => IS_VALUE[field](values[i]));
    return isValid ? { sort, after: { values: values as Place['values'], id } } : undefined;
  } catch {
    // It is not base64, not JSON, or not such an array.
    return undefined;
  }
}

const isName = (value: unknown): boolean => typeof value === 'string' && isStorable(value);
const isOneOf =
  (names: readonly string[]) =>
  (value: unknown): boolean =>
    names.some(name => name === value);
/** A time with microseconds, as the database stores it; there is no year 0. */
const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /^(?!0000).{19}\.\d{6}Z$/.test(value) && parseTime(value) !== undefined;

const IS_VALUE: Record<SortField, (value: unknown) => boolean> = {
  jobId: Number.isSafeInteger,
  type: isName,
  user: isName,
  state: isOneOf(JOB_STATES),
  priority: isOneOf(PRIORITIES),
  startTime: isTime,
  updated: isTime,
  finishTime: value => value === null || isTime(value),
};
