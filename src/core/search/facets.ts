/*
 * Facets: counts of the values of a field among the jobs of a search, and filters by such values.
 * Source: Vidispine API, "Search and count jobs"; the fields priority, jobmetadata:KEY, started and finished are
 * extensions.
 */

import { invalid } from '../failure.ts';
import { type Calendar, cut } from './calendar.ts';
import { allOf, type JobFilter, METADATA_PREFIX } from './filter.ts';
import {
  type FacetField,
  type FacetRequest,
  parsePriority,
  parseState,
  type TimeRange,
  unknownField,
} from './job-search.ts';

/** A field that can be counted, as documents name it. */
type CountedField =
  | { kind: 'type' | 'state' | 'user' | 'priority' }
  | { kind: 'metadata'; key: string }
  | { kind: 'time'; field: 'started' | 'finished' };

const FIELDS: readonly CountedField[] = [
  ...(['type', 'state', 'user', 'priority'] as const).map(kind => ({ kind })),
  ...(['started', 'finished'] as const).map(field => ({ kind: 'time' as const, field })),
];
const nameOf = (field: CountedField): string => ('field' in field ? field.field : field.kind);

/** Reads the name of a field. Failure notFound, with the known fields. */
function parseField(name: string): CountedField {
  const key = name.slice(METADATA_PREFIX.length);
  if (name.startsWith(METADATA_PREFIX) && key !== '') return { kind: 'metadata', key };
  const field = FIELDS.find(one => nameOf(one) === name);
  if (field) return field;
  throw unknownField('facet', name, [...FIELDS.map(nameOf), `${METADATA_PREFIX}KEY`]);
}

/** A value or a range of times that the caller has selected. */
export interface FacetFilter {
  field: string;
  value?: string | undefined;
  range?: TimeRange | undefined;
}

/** A facet as requested. */
export interface FacetQuestion {
  field: string;
  /** The fields whose facet filters are not applied to it, to show the other values that could be selected. */
  exclude: readonly string[];
  minCount?: number | undefined;
  maxCount?: number | undefined;
  maxResults?: number | undefined;
  /** For times: the ranges to count. With a calendar, each is divided at the starts of intervals. */
  ranges: readonly TimeRange[];
  calendar?: Calendar | undefined;
}

/** Limits of one search: facets, ranges of all facets together, and values of a metadata facet. */
const MAX_FACETS = 50;
const MAX_RANGES = 1000;
const MAX_VALUES = 10_000;
const DEFAULT_VALUES = 1000;

/**
 * Combines a filter with facet filters, and returns the facets to count. Filters on one field are alternatives;
 * filters on different fields must all match. Failure notFound for an unknown field.
 */
export function withFacets(
  filter: JobFilter,
  filters: readonly FacetFilter[],
  questions: readonly FacetQuestion[],
): { filter: JobFilter; facets: FacetRequest[] } {
  if (questions.length > MAX_FACETS)
    throw invalid('facet', String(questions.length), `A search may have at most ${MAX_FACETS} facets`);
  const picked = pickedBy(filters);
  const narrowed = allOf(filter, ...picked.values());
  const facets = questions.map(question => {
    const excluded = question.exclude.filter(name => parseField(name) && picked.has(name));
    const rest = [...picked].filter(([name]) => !excluded.includes(name)).map(([, part]) => part);
    return toRequest(question, excluded.length === 0 ? narrowed : allOf(filter, ...rest));
  });
  if (facets.reduce((sum, { field }) => sum + (field.kind === 'time' ? field.ranges.length : 0), 0) > MAX_RANGES)
    throw invalid('range', undefined, `A search may have at most ${MAX_RANGES} ranges; use a longer interval`);
  return { filter: narrowed, facets };
}

/** Combines the facet filters on each field. */
function pickedBy(filters: readonly FacetFilter[]): Map<string, JobFilter> {
  const picked = new Map<string, JobFilter>();
  for (const filter of filters) {
    const field = parseField(filter.field);
    const before = picked.get(filter.field);
    const one = toFilter(field, filter);
    picked.set(filter.field, before ? { kind: 'any', of: [before, one] } : one);
  }
  return picked;
}

function toFilter(field: CountedField, { field: name, value, range }: FacetFilter): JobFilter {
  if (field.kind === 'time') {
    if (range) return { kind: 'time', field: field.field, ...boundsOf(range) };
    throw invalid('facetFilter', name, `The facet filter on ${name} needs a range, with a start, an end, or both`);
  }
  if (value === undefined) throw invalid('facetFilter', name, `The facet filter on ${name} needs a value`);
  if (field.kind === 'state') return { kind: 'state', states: [parseState(value)] };
  if (field.kind === 'priority') return { kind: 'priority', priorities: [parsePriority(value)] };
  if (field.kind === 'metadata') return { ...field, test: { is: [value] } };
  return { kind: field.kind, test: { is: [value] } };
}

/** Converts a range, which excludes its end, to the bounds of a filter, which are included. */
const boundsOf = ({ start, end }: TimeRange): { from?: Date; to?: Date } => ({
  ...(start && { from: start }),
  ...(end && { to: new Date(end.getTime() - 1) }),
});

function toRequest(question: FacetQuestion, filter: JobFilter): FacetRequest {
  const { minCount = 0, maxCount = Number.MAX_SAFE_INTEGER, maxResults } = question;
  if (maxResults !== undefined && maxResults < 0)
    throw invalid('maxResults', String(maxResults), 'maxResults must be 0 or more');
  const field = parseField(question.field);
  const most = field.kind === 'metadata' ? DEFAULT_VALUES : Number.MAX_SAFE_INTEGER;
  if (field.kind === 'metadata' && (maxResults ?? 0) > MAX_VALUES)
    throw invalid(
      'maxResults',
      String(maxResults),
      `The facet ${question.field} can have at most ${MAX_VALUES} values`,
    );
  return { field: toFacetField(field, question), filter, minCount, maxCount, maxResults: maxResults ?? most };
}

function toFacetField(field: CountedField, { field: name, ranges, calendar }: FacetQuestion): FacetField {
  if (field.kind !== 'time') {
    if (ranges.length === 0 && !calendar) return field;
    throw invalid('range', name, `Only started and finished have ranges and intervals, not ${name}`);
  }
  if (ranges.length === 0)
    throw invalid('range', name, `The facet ${name} needs a range to count or to divide into intervals`);
  return { ...field, ranges: calendar ? ranges.flatMap(range => cut(calendar, spanOf(range), MAX_RANGES)) : ranges };
}

function spanOf({ start, end }: TimeRange): { start: Date; end: Date } {
  if (start && end) return { start, end };
  throw invalid('range', undefined, 'A range to divide into intervals needs a start and an end');
}
