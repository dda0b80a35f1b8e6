/*
 * GET /job/report: what jobs did lately. Ours.
 */

import { askReport, DEFAULT_INTERVALS, parseCalendar, readReport } from '../core/search/search.ts';
import { listLongestRunning, listTypeTimes, searchJobs } from '../store/search/search.ts';
import { readFilter } from './job-query.ts';
import type { SearchServices } from './job-search.ts';
import type { Handler, Route } from './wire/wire.ts';

/** About a year of days. */
const MOST_INTERVALS = 400;
const MOST_LONGEST = 100;

export const reportRoutes = (services: SearchServices): Route[] => [
  ['get', '/job/report', '_job_read', getReport(services)],
];

/** GET /job/report?interval=day&number=&timeZone=UTC&longest=5 and the filters of GET /job → JobReportDocument. */
const getReport =
  ({ context, ids }: SearchServices): Handler =>
  async ({ query, account }) => {
    const calendar = parseCalendar(query.text('interval') ?? 'day', query.text('timeZone'));
    const usual = DEFAULT_INTERVALS[calendar.interval];
    const number = query.whole('number', { fallback: usual, min: 1, max: MOST_INTERVALS });
    const longest = query.whole('longest', { fallback: 5, min: 0, max: MOST_LONGEST });
    // A report is of all users unless it shall not be.
    const filter = readFilter(query, account, { ids, isOwn: false });
    const report = askReport(filter, calendar, number, new Date());
    const search = { filter, sort: [], page: { first: 1, number: 0 }, facets: report.facets, count: false };
    const [found, types, running] = await context.database.snapshot(reader =>
      Promise.all([
        searchJobs(reader, search),
        listTypeTimes(reader, report.succeeded),
        listLongestRunning(reader, filter, longest),
      ]),
    );
    const { states, trend } = readReport(report, found.facets);
    return {
      document: 'JobReportDocument',
      value: {
        ...calendar,
        count: states,
        trend,
        type: types,
        longest: running.map(({ id, ...job }) => ({ jobId: ids.format(id), ...job })),
      },
    };
  };
