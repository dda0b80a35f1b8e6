/*
 * GET /job and PUT /job/search: finding jobs, and counting them by facets.
 */

import type { Context } from '../../actions/context.ts';
import { invalid } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { JOB_RULES } from '../../core/ownership.ts';
import {
  checkConditions,
  type FacetCount,
  type FacetField,
  type FacetFilter,
  type FacetQuestion,
  type FacetRequest,
  parseCalendar,
  type TimeRange,
  withFacets,
} from '../../core/search/search.ts';
import { parseTime } from '../../core/time.ts';
import type { Documents } from '../../documents/documents.ts';
import type { Log } from '../../observe/log.ts';
import { optionalDocument, type Route, route } from '../wire/wire.ts';
import { listReply } from './list.ts';
import { listParameters, toQuestion } from './query.ts';

export interface SearchContext {
  context: Context;
  ids: Ids;
  log: Log;
}

export const searchRoutes = (context: SearchContext): Route[] => [listJobs(context), searchJobs(context)];

const listJobs = ({ context, ids, log }: SearchContext): Route =>
  route({
    method: 'get',
    path: '/job',
    role: JOB_RULES.read.role,
    summary: 'List jobs.',
    query: listParameters(ids),
    answers: { document: 'JobListDocument', text: 'The ids, one a line.', isTagged: true },
    handle: ({ query, given, account, base, gone }) =>
      listReply({
        context,
        user: account.id,
        signal: gone(),
        ids,
        log,
        query,
        given,
        url: `${base}/job`,
        question: toQuestion(query, account),
        facets: [],
        toFacets: () => undefined,
      }),
  });

type SearchDocument = Documents['JobSearchDocument'];
type FacetDocument = NonNullable<SearchDocument['facet']>[number];
type FacetAnswer = NonNullable<Documents['JobListDocument']['facet']>[number];

const searchJobs = ({ context, ids, log }: SearchContext): Route =>
  route({
    method: 'put',
    path: '/job/search',
    role: JOB_RULES.search.role,
    summary: 'List jobs, and count them by facets.',
    query: listParameters(ids),
    takes: optionalDocument('JobSearchDocument'),
    answers: { document: 'JobListDocument', text: 'The ids, one a line.' },
    example: {
      query: { user: 'false', number: '0' },
      body: { facet: [{ field: 'state', count: true }] },
      answer: { hits: 3, facet: [{ field: 'state', count: [{ fieldValue: 'FINISHED', value: 3 }] }] },
    },
    handle: ({ query, given, account, base, body, gone }) => {
      const { facet = [], facetFilter = [] } = body ?? {};
      const question = toQuestion(query, account);
      const { filter, facets } = withFacets(question.filter, facetFilter.map(toFacetFilter), facet.map(toFacet));
      checkConditions([filter]);
      return listReply({
        context,
        user: account.id,
        signal: gone(),
        ids,
        log,
        query,
        given,
        url: `${base}/job/search`,
        question: { ...question, filter },
        // A facet that is not counted is still checked, and named in the answer.
        facets: facets.filter((_, i) => isCounted(facet[i])),
        toFacets: counts => toAnswers(facet, facets, counts),
      });
    },
  });

/** A facet is counted unless `count` is false. */
const isCounted = (facet: FacetDocument | undefined): boolean => facet?.count !== false;

/** Returns the facets in the order of the request. `counts` has only those that were counted. */
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

/** The value of a count of times is the position of its range. */
function toCounts(field: FacetField | undefined, counts: readonly FacetCount[]): Pick<FacetAnswer, 'count' | 'range'> {
  if (field?.kind !== 'time') return { count: counts.map(({ value, count }) => ({ fieldValue: value, value: count })) };
  return { range: counts.map(({ value, count }) => ({ ...field.ranges[Number(value)], value: count })) };
}

const toFacetFilter = ({ field, value, range }: NonNullable<SearchDocument['facetFilter']>[number]): FacetFilter => ({
  field,
  value,
  range: range && toRange(range),
});

function toFacet({ field, exclude = [], range = [], interval, timeZone, ...limits }: FacetDocument): FacetQuestion {
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
