/*
 * Reports: the jobs that ended recently, counted by intervals of a calendar.
 */

import type { JobState } from '../job.ts';
import { type Calendar, type Interval, lastIntervals } from './calendar.ts';
import { allOf, type JobFilter } from './filter.ts';
import type { FacetRequest, SearchResult } from './job-search.ts';

/** The default number of intervals in a report. */
export const DEFAULT_INTERVALS: Readonly<Record<Interval, number>> = { hour: 12, day: 7, week: 4, month: 12, year: 3 };

/** The ways in which a job ends, as reports name them. */
const ENDS = {
  finished: ['FINISHED', 'FINISHED_WARNING'],
  failed: ['FAILED_TOTAL'],
  aborted: ['ABORTED'],
} as const satisfies Record<string, readonly JobState[]>;
type End = keyof typeof ENDS;
const END_NAMES = Object.keys(ENDS) as End[];

type Span = { start: Date; end: Date };
export type Trend = Span & Record<End, number>;

/** The searches whose results make up a report. */
interface ReportQuestions {
  spans: readonly Span[];
  /** The jobs that succeeded within the spans. */
  succeeded: JobFilter;
  /** In the order in which `readReport` reads their counts. */
  facets: readonly FacetRequest[];
}

/** Returns the searches for a report on the jobs that match `filter`. The last interval contains `now`. */
export function askReport(filter: JobFilter, calendar: Calendar, number: number, now: Date): ReportQuestions {
  const spans = lastIntervals(calendar, now, number);
  const limits = { minCount: 0, maxCount: Number.MAX_SAFE_INTEGER, maxResults: Number.MAX_SAFE_INTEGER };
  const withState = (states: readonly JobState[]): JobFilter => allOf(filter, { kind: 'state', states });
  const from = spans[0]?.start ?? now;
  return {
    spans,
    succeeded: allOf(withState(ENDS.finished), { kind: 'time', field: 'finished', from }),
    facets: [
      { field: { kind: 'state' }, filter, ...limits },
      ...END_NAMES.map(end => ({
        field: { kind: 'time' as const, field: 'finished' as const, ranges: spans },
        filter: withState(ENDS[end]),
        ...limits,
      })),
    ],
  };
}

/** Reads the counts of a report: jobs in each state, and jobs that ended in each interval. */
export function readReport(
  { spans }: ReportQuestions,
  [states = [], ...ends]: SearchResult['facets'],
): { states: { status: JobState; value: number }[]; trend: Trend[] } {
  const countOf = (end: End, position: number): number => ends[END_NAMES.indexOf(end)]?.[position]?.count ?? 0;
  return {
    states: states.map(({ value, count }) => ({ status: value as JobState, value: count })),
    trend: spans.map((span, i) => ({
      ...span,
      finished: countOf('finished', i),
      failed: countOf('failed', i),
      aborted: countOf('aborted', i),
    })),
  };
}
