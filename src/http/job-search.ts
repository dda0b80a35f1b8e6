/*
 * GET /job and PUT /job/search: finding jobs, and counting what was found.
 */

import type { Context } from '../actions/context.ts';
import { invalid } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import {
  type FacetCount,
  type FacetField,
  type FacetFilter,
  type FacetQuestion,
  type FacetRequest,
  parseCalendar,
  type TimeRange,
  withFacets,
} from '../core/search/search.ts';
import { parseTime } from '../core/time.ts';
import type { Documents } from '../documents/documents.ts';
import { listReply } from './job-list.ts';
import { readQuestion } from './job-query.ts';
import type { Handler, Route } from './wire/wire.ts';

export interface SearchServices {
  context: Context;
  ids: Ids;
}

export const searchRoutes = (services: SearchServices): Route[] => [
  ['get', '/job', '_job_read', listJobs(services)],
  ['put', '/job/search', '_job_search', searchJobs(services)],
];

/** GET /job?… → JobListDocument, or the ids as text. */
const listJobs =
  (services: SearchServices): Handler =>
  ({ query, account, base }) =>
    listReply({
      ...services,
      query,
      url: `${base}/job`,
      question: readQuestion(query, account, services.ids),
      facets: [],
      toFacets: () => undefined,
    });

type SearchDocument = Documents['JobSearchDocument'];
type FacetDocument = NonNullable<SearchDocument['facet']>[number];
type FacetAnswer = NonNullable<Documents['JobListDocument']['facet']>[number];

/** PUT /job/search?… [JobSearchDocument] → JobListDocument with facets, or the ids as text. */
const searchJobs =
  (services: SearchServices): Handler =>
  ({ query, account, base, document }) => {
    const { facet = [], facetFilter = [] } = document('JobSearchDocument') ?? {};
    const question = readQuestion(query, account, services.ids);
    const { filter, facets } = withFacets(question.filter, facetFilter.map(toFacetFilter), facet.map(toQuestion));
    return listReply({
      ...services,
      query,
      url: `${base}/job/search`,
      question: { ...question, filter },
      // What is expressly not to be counted is still checked, and named in the answer.
      facets: facets.filter((_, i) => isCounted(facet[i])),
      toFacets: counts => toAnswers(facet, facets, counts),
    });
  };

/** There is nothing but counts to a facet: it is counted unless it expressly shall not be. */
const isCounted = (facet: FacetDocument | undefined): boolean => facet?.count !== false;

/** In the order of the request. `counts` has those that were counted. */
function toAnswers(
  facets: readonly FacetDocument[],
  requests: readonly FacetRequest[],
  counts: readonly (readonly FacetCount[])[],
): FacetAnswer[] | undefined {
  const rest = [...counts];
  const answers = facets.map((facet, i) => {
    const { field, name } = facet;
    return { field, ...(isCounted(facet) && toCounts(requests[i]?.field, rest.shift() ?? [])), name };
  });
  return answers.length === 0 ? undefined : answers;
}

/** Of times, the value of a count is the position of its range. */
function toCounts(field: FacetField | undefined, counts: readonly FacetCount[]): Pick<FacetAnswer, 'count' | 'range'> {
  if (field?.kind !== 'time') return { count: counts.map(({ value, count }) => ({ fieldValue: value, value: count })) };
  return { range: counts.map(({ value, count }) => ({ ...field.ranges[Number(value)], value: count })) };
}

const toFacetFilter = ({ field, value, range }: NonNullable<SearchDocument['facetFilter']>[number]): FacetFilter => ({
  field,
  value,
  range: range && toRange(range),
});

function toQuestion({ field, exclude = [], range = [], interval, timeZone, ...limits }: FacetDocument): FacetQuestion {
  if (timeZone !== undefined && interval === undefined)
    throw invalid('timeZone', timeZone, 'A time zone says where intervals start; add one, such as interval="day"');
  return {
    ...limits,
    field,
    exclude,
    ranges: range.map(toRange),
    calendar: interval === undefined ? undefined : parseCalendar(interval, timeZone),
  };
}

const toRange = ({ start, end }: { start?: string | undefined; end?: string | undefined }): TimeRange => ({
  start: toTime('start', start),
  end: toTime('end', end),
});

function toTime(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (!time) throw invalid('range', text, `The ${name} of a range must be a time such as 2020-02-19T13:53:21Z`);
  return time;
}
