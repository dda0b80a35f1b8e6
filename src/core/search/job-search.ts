/*
 * Questions about jobs: which, in which order, which page of them, and what to count besides.
 */
import { Failure, invalid } from '../failure.ts';
import { JOB_STATES, type JobState, PRIORITIES, type Priority, rank } from '../job.ts';
import { compareText } from '../text.ts';
import type { FilteredJob, JobFilter } from './filter.ts';

/** The first six are documented (Vidispine API, "List all jobs"). `status` is the same as `state`: clients send it. */
export const SORT_FIELDS = [
  'jobId',
  'type',
  'state',
  'user',
  'startTime',
  'priority',
  'finishTime',
  'updated',
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

export interface SortKey {
  field: SortField;
  descending: boolean;
}

/** `first` is counted from 1. */
export interface Page {
  first: number;
  number: number;
}

/** The jobs behind a place in the order; undefined: from the first one on. Its cost does not grow with the depth. */
export interface PageAfter {
  after: Place | undefined;
  number: number;
}

/**
 * A place in an order, whether there is a job or not. `values` has one for each sort key: names for type, state, user
 * and priority, the number for jobId; times as `2020-02-19T13:53:21.110123Z`, exact to the microsecond, and null for a
 * job that has not finished.
 */
export interface Place {
  values: readonly (string | number | null)[];
  id: number;
}

/** Bounds of time: the start is part of it, the end is not, so that ranges can stand side by side. */
export interface TimeRange {
  start: Date | undefined;
  end: Date | undefined;
}

export type FacetField =
  | { kind: 'type' | 'state' | 'user' | 'priority' }
  | { kind: 'metadata'; key: string }
  | { kind: 'time'; field: 'started' | 'finished'; ranges: readonly TimeRange[] };

/** What to count. Bounds are part of what is let through. */
export interface FacetRequest {
  field: FacetField;
  /** Among which jobs: the very filter of the search, unless the facet leaves out a part of it. */
  filter: JobFilter;
  minCount: number;
  maxCount: number;
  /** That many values at most, the most frequent first. */
  maxResults: number;
}

/**
 * How often a value occurs. Most frequent first, equals in the order of code points; values that do not occur are left
 * out. Of a time: one for each range, in their order, also for those with 0, and `value` is the position of the range.
 */
export interface FacetCount {
  value: string;
  count: number;
}

/** A question about jobs, as a value. */
export interface JobSearch {
  filter: JobFilter;
  sort: readonly SortKey[];
  page: Page | PageAfter;
  facets: readonly FacetRequest[];
  /** Whether hits are wanted. */
  count: boolean;
}

/** The answer to it, all of one moment. */
export interface SearchResult {
  /** How many jobs match, on all pages together. Undefined when it was not asked for. */
  hits: number | undefined;
  ids: readonly number[];
  /** In the order in which they were asked for. */
  facets: readonly (readonly FacetCount[])[];
  /** Of a PageAfter: where the next page begins; undefined when there is none. */
  next: Place | undefined;
}

/**
 * Reads `startTime desc, jobId`. A key without a direction takes `fallback`. Failure invalidInput.
 * Without any key jobs come in the order of their creation.
 */
export function parseSort(text: string, fallback: 'asc' | 'desc' = 'asc'): SortKey[] {
  const keys = text.split(',').map(key => key.trim());
  return keys.filter(key => key !== '').map(key => parseSortKey(key, fallback));
}

function parseSortKey(key: string, fallback: 'asc' | 'desc'): SortKey {
  const [name = '', direction = fallback, ...rest] = key.split(/\s+/);
  const field = SORT_FIELDS.find(known => known === (name === 'status' ? 'state' : name));
  if (!field) throw unknownField('sort', name, SORT_FIELDS);
  const order = direction.toLowerCase();
  if ((order !== 'asc' && order !== 'desc') || rest.length > 0)
    throw invalid('sort', key, `'${key}' must be a field and asc or desc, such as 'startTime desc'`);
  return { field, descending: order === 'desc' };
}

/** Source: Vidispine API, "Search and count jobs": 404, the field is not valid. */
export const unknownField = (what: 'sort' | 'facet', name: string, names: readonly string[]): Failure =>
  new Failure('notFound', `There is no ${what} field ${name}`, {
    context: `${what} field`,
    id: name,
    instead: `There are ${names.join(', ')}`,
  });

/**
 * The order of jobs. Types and users stand in the order of code points, priorities by rank, a job that has not
 * finished behind all that have. Ties are broken by id in the direction of the last key, so that pages never overlap.
 */
export function compareJobs(sort: readonly SortKey[]): (one: FilteredJob, other: FilteredJob) => number {
  const keys = [...sort, { field: 'jobId', descending: sort.at(-1)?.descending ?? false } as const];
  return (one, other) => {
    for (const { field, descending } of keys) {
      const difference = COMPARE[field](one, other);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
}

const COMPARE: Record<SortField, (one: FilteredJob, other: FilteredJob) => number> = {
  jobId: (one, other) => one.id - other.id,
  type: (one, other) => compareText(one.type, other.type),
  state: (one, other) => compareText(one.state, other.state),
  user: (one, other) => compareText(one.user, other.user),
  startTime: (one, other) => one.started.getTime() - other.started.getTime(),
  priority: (one, other) => rank(one.priority) - rank(other.priority),
  // Two that have not finished: Infinity - Infinity is not a number.
  finishTime: (one, other) => finishOf(one) - finishOf(other) || 0,
  updated: (one, other) => one.updated.getTime() - other.updated.getTime(),
};

const finishOf = ({ finished }: FilteredJob): number => finished?.getTime() ?? Infinity;

/** Checks the name of a state. Failure invalidInput, with the names there are. */
export const parseState = (text: string): JobState => oneOf('state', JOB_STATES, text);

/** Checks the name of a priority. Failure invalidInput, with the names there are. */
export const parsePriority = (text: string): Priority => oneOf('priority', PRIORITIES, text);

function oneOf<Name extends string>(context: string, names: readonly Name[], text: string): Name {
  const name = names.find(known => known === text.toUpperCase());
  if (name === undefined)
    throw invalid(context, text, `'${text}' is not a job ${context}; there are ${names.join(', ')}`);
  return name;
}
