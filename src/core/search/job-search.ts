/*
 * Searches: a filter, an order, a page, and facets to count.
 */
import { Failure, invalid } from '../failure.ts';
import { JOB_STATES, type JobState, PRIORITIES, type Priority, rank } from '../job.ts';
import { compareText } from '../text.ts';
import type { FilteredJob, JobFilter } from './filter.ts';

/** The first six are documented (Vidispine API, "List all jobs"). Clients also send `status` for `state`. */
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

/** A page by position; `first` counts from 1. */
export interface Page {
  first: number;
  number: number;
}

/** The jobs after a place in the order; undefined: from the first. Its cost does not depend on the depth. */
export interface PageAfter {
  after: Place | undefined;
  number: number;
}

/**
 * A place in an order, with or without a job there. `values` has one value for each sort key: a name for type, state,
 * user and priority, the number for jobId, a time as `2020-02-19T13:53:21.110123Z`, exact to the microsecond, or null
 * for a job that has not finished.
 */
export interface Place {
  values: readonly (string | number | null)[];
  id: number;
}

/** A range of times that includes its start and excludes its end, so that ranges can be adjacent. */
export interface TimeRange {
  start: Date | undefined;
  end: Date | undefined;
}

export type FacetField =
  | { kind: 'type' | 'state' | 'user' | 'priority' }
  | { kind: 'metadata'; key: string }
  | { kind: 'time'; field: 'started' | 'finished'; ranges: readonly TimeRange[] };

/** A facet to count. The bounds of counts are included. */
export interface FacetRequest {
  field: FacetField;
  /** The jobs to count. The same object as the filter of the search, unless the facet leaves out a part of it. */
  filter: JobFilter;
  minCount: number;
  maxCount: number;
  /** The maximum number of values; the most frequent come first. */
  maxResults: number;
}

/**
 * The count of one value. The most frequent comes first, ties in the order of code points; values that do not occur
 * are left out. For times there is one count for each range, in order and including zeros; `value` is the index of the
 * range.
 */
export interface FacetCount {
  value: string;
  count: number;
}

/** A search, as a value. */
export interface JobSearch {
  filter: JobFilter;
  sort: readonly SortKey[];
  page: Page | PageAfter;
  facets: readonly FacetRequest[];
  /** True: the hits are counted. */
  count: boolean;
}

/** The result of a search, all from one snapshot. */
export interface SearchResult {
  /** The number of matching jobs on all pages. Undefined when not requested. */
  hits: number | undefined;
  ids: readonly number[];
  /** In the order of the request. */
  facets: readonly (readonly FacetCount[])[];
  /** For a PageAfter: the place where the next page begins; undefined after the last page. */
  next: Place | undefined;
}

/**
 * Reads a sort order such as `startTime desc, jobId`. A key without a direction gets `fallback`. Without keys, jobs
 * are in the order of their creation. Failure invalidInput, or notFound for an unknown field.
 */
export function parseSort(text: string, fallback: 'asc' | 'desc' = 'asc'): SortKey[] {
  const keys = text.split(',').map(key => key.trim());
  const given = keys.filter(key => key !== '');
  // More keys than fields repeat one, which changes nothing.
  if (given.length > SORT_FIELDS.length)
    throw invalid('sort', text, `There are ${SORT_FIELDS.length} sort keys at most, one for each field`);
  return given.map(key => parseSortKey(key, fallback));
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

/** Creates the failure for an unknown field, a 404. Source: Vidispine API, "Search and count jobs". */
export const unknownField = (what: 'sort' | 'facet', name: string, names: readonly string[]): Failure =>
  new Failure('notFound', `There is no ${what} field ${name}`, {
    context: `${what} field`,
    id: name,
    instead: `There are ${names.join(', ')}`,
  });

/**
 * Returns the comparison of jobs for a sort order. Types and users are in the order of code points, priorities by rank,
 * and unfinished jobs after finished ones. The id breaks ties, in the direction of the last key, so that pages never
 * overlap.
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
  // For two unfinished jobs: Infinity - Infinity is not a number.
  finishTime: (one, other) => finishOf(one) - finishOf(other) || 0,
  updated: (one, other) => one.updated.getTime() - other.updated.getTime(),
};

const finishOf = ({ finished }: FilteredJob): number => finished?.getTime() ?? Infinity;

/** Checks the name of a state. Failure invalidInput, with the known names. */
export const parseState = (text: string): JobState => oneOf('state', JOB_STATES, text);

/** Checks the name of a priority. Failure invalidInput, with the known names. */
export const parsePriority = (text: string): Priority => oneOf('priority', PRIORITIES, text);

function oneOf<Name extends string>(context: string, names: readonly Name[], text: string): Name {
  const name = names.find(known => known === text.toUpperCase());
  if (name === undefined)
    throw invalid(context, text, `'${text}' is not a job ${context}; there are ${names.join(', ')}`);
  return name;
}
