/*
 * Filters on jobs: one type for lists, searches, facets and every operation on many jobs.
 *
 * A condition on a value that a job does not have is false, and its negation true: `not clip = a` matches jobs without
 * the metadata `clip`.
 */
import { invalid } from '../failure.ts';
import type { JobState, Priority } from '../job.ts';
import { compareText } from '../text.ts';

export type JobFilter =
  /** And. Empty: every job. */
  | { kind: 'all'; of: readonly JobFilter[] }
  /** Or. Empty: no job. */
  | { kind: 'any'; of: readonly JobFilter[] }
  | { kind: 'not'; of: JobFilter }
  | { kind: 'id'; ids: readonly number[] }
  /** Bounds are included. */
  | { kind: 'idRange'; from?: number; to?: number }
  | { kind: 'state'; states: readonly JobState[] }
  | { kind: 'priority'; priorities: readonly Priority[] }
  /** The name of the job type. */
  | { kind: 'type'; test: TextTest }
  /** The name of the account that created the job. */
  | { kind: 'user'; test: TextTest }
  | { kind: 'metadata'; key: string; test: TextTest }
  /** Bounds are included, to the millisecond. Without bounds: the job has that time. */
  | { kind: 'time'; field: TimeField; from?: Date; to?: Date };

/** `started` is the time of creation, as in documents; `updated` is that of the last change to anything shown. */
export type TimeField = 'started' | 'finished' | 'updated';

/** A case-sensitive test of text. */
export type TextTest =
  /** Equal to one of these. Empty: no text. */
  | { is: readonly string[] }
  /** These pieces in order, with any text between them: `a*b` is ['a', 'b']; ['', ''] is any text. */
  | { like: readonly string[] }
  /** Compared by code points; with a number, compared as a number, and false for text that is not one. */
  | { order: Comparison; than: string | number };

export const COMPARISONS = ['<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Text that compares as a number: at most 15 digits, which JavaScript and PostgreSQL both keep exactly. */
export const NUMBER_PATTERN = '^[+-]?(?=[0-9.]{1,16}$)(?![0-9]{16})[0-9]+([.][0-9]+)?$';

/** Fields of job metadata are named `jobmetadata:KEY` in queries and facets. */
export const METADATA_PREFIX = 'jobmetadata:';

export const EVERY_JOB: JobFilter = { kind: 'all', of: [] };
export const NO_JOB: JobFilter = { kind: 'any', of: [] };

/** Combines filters that must all match. Leaves out parts that match every job. */
export function allOf(...filters: readonly JobFilter[]): JobFilter {
  const parts = filters.flatMap(filter => (filter.kind === 'all' ? filter.of : [filter]));
  return parts.length === 1 ? (parts[0] as JobFilter) : { kind: 'all', of: parts };
}

/** A job as filters see it, with the names of documents. */
export interface FilteredJob {
  id: number;
  type: string;
  state: JobState;
  priority: Priority;
  user: string;
  started: Date;
  finished: Date | undefined;
  updated: Date;
  metadata: Readonly<Record<string, string>>;
}

/** The maximum number of conditions of a search: the time to plan one grows faster than their number. */
const MAX_CONDITIONS = 50;

/** Throws Failure invalidInput for filters with more conditions than a search may have. */
export function checkConditions(filters: readonly JobFilter[]): void {
  // An explicit stack: the nesting of a filter is up to the caller.
  const open = [...filters];
  let count = 0;
  for (let filter = open.pop(); filter !== undefined; filter = open.pop()) {
    if (filter.kind === 'all' || filter.kind === 'any') open.push(...filter.of);
    else if (filter.kind === 'not') open.push(filter.of);
    else count++;
    if (count > MAX_CONDITIONS)
      throw invalid('q', undefined, `A search may have ${MAX_CONDITIONS} conditions; combine values: key in (a, b, c)`);
  }
}

/** Tells whether a job matches a filter. The SQL of searches must agree with it. */
export function matches(filter: JobFilter, job: FilteredJob): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.of.every(part => matches(part, job));
    case 'any':
      return filter.of.some(part => matches(part, job));
    case 'not':
      return !matches(filter.of, job);
    case 'id':
      return filter.ids.includes(job.id);
    case 'idRange':
      return isBetween(job.id, filter.from, filter.to);
    case 'state':
      return filter.states.includes(job.state);
    case 'priority':
      return filter.priorities.includes(job.priority);
    case 'time':
      return isBetween(job[filter.field]?.getTime(), filter.from?.getTime(), filter.to?.getTime());
    case 'metadata':
      return passes(filter.test, Object.hasOwn(job.metadata, filter.key) ? job.metadata[filter.key] : undefined);
    default:
      return passes(filter.test, job[filter.kind]);
  }
}

const isBetween = (value: number | undefined, from = -Infinity, to = Infinity): boolean =>
  value !== undefined && from <= value && value <= to;

function passes(test: TextTest, text: string | undefined): boolean {
  if (text === undefined) return false;
  if ('is' in test) return test.is.includes(text);
  if ('like' in test) return isLike(text, test.like);
  const { order, than } = test;
  if (typeof than === 'string') return HOLDS[order](compareText(text, than));
  return new RegExp(NUMBER_PATTERN).test(text) && HOLDS[order](Number(text) - than);
}

const HOLDS: Record<Comparison, (difference: number) => boolean> = {
  '<': difference => difference < 0,
  '<=': difference => difference <= 0,
  '>': difference => difference > 0,
  '>=': difference => difference >= 0,
};

/** Tells whether a text is these pieces with any text between them. Taking the first match of each is sufficient. */
export function isLike(text: string, [first = '', ...pieces]: readonly string[]): boolean {
  const last = pieces.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, position);
    if (found === -1) return false;
    position = found + piece.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
