/*
 * Which jobs: one value for lists, search, facets and whatever works on many jobs.
 *
 * A condition on something that a job does not have is false, and the `not` of it true: jobs without the metadata
 * `clip` are among those whose clip is not `a`.
 */
import type { JobState, Priority } from '../job.ts';
import { compareText } from '../text.ts';

export type JobFilter =
  /** And. Of nothing: every job. */
  | { kind: 'all'; of: readonly JobFilter[] }
  /** Or. Of nothing: none. */
  | { kind: 'any'; of: readonly JobFilter[] }
  | { kind: 'not'; of: JobFilter }
  | { kind: 'id'; ids: readonly number[] }
  /** Bounds are part of the range. */
  | { kind: 'idRange'; from?: number; to?: number }
  | { kind: 'state'; states: readonly JobState[] }
  | { kind: 'priority'; priorities: readonly Priority[] }
  /** The name of the job type. */
  | { kind: 'type'; test: TextTest }
  /** The name of the account that created the job. */
  | { kind: 'user'; test: TextTest }
  | { kind: 'metadata'; key: string; test: TextTest }
  /** Bounds are part of the interval, to the millisecond. Without any: whether the job has that time. */
  | { kind: 'time'; field: TimeField; from?: Date; to?: Date };

/** `started` is the time of creation, as in the documents; `updated` that of the last change of whatever is shown. */
export type TimeField = 'started' | 'finished' | 'updated';

/** Letters count as they are stored. */
export type TextTest =
  /** One of these. Of nothing: none. */
  | { is: readonly string[] }
  /** These pieces in this order, with any text, or none, between them: `a*b` is ['a', 'b']; ['', ''] is any text. */
  | { like: readonly string[] }
  /** In the order of code points; against a number by value, which texts that are no numbers do not pass. */
  | { order: Comparison; than: string | number };

export const COMPARISONS = ['<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Texts that can be compared with a number: at most 15 digits, which both this program and a database keep exactly. */
export const NUMBER_PATTERN = '^[+-]?(?=[0-9.]{1,16}$)(?![0-9]{16})[0-9]+([.][0-9]+)?$';

/** Fields of job metadata are named `jobmetadata:KEY` in queries and facets. */
export const METADATA_PREFIX = 'jobmetadata:';

export const EVERY_JOB: JobFilter = { kind: 'all', of: [] };
export const NO_JOB: JobFilter = { kind: 'any', of: [] };

/** All of these. Parts that do not restrict are left out. */
export function allOf(...filters: readonly JobFilter[]): JobFilter {
  const parts = filters.flatMap(filter => (filter.kind === 'all' ? filter.of : [filter]));
  return parts.length === 1 ? (parts[0] as JobFilter) : { kind: 'all', of: parts };
}

/** What a filter can be asked about: the columns of a job, by the names that documents use. */
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

/** Whether the filter lets the job through: what any database must answer, too. */
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

/** Whether a text is those pieces with any text between them. Taking each as early as it comes never misses a match. */
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
