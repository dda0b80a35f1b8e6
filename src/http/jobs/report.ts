/*
 * GET /job/report: what jobs did lately, counted by states, intervals and types. An extension.
 */
import { JOB_RULES } from '../../core/ownership.ts';
import { askReport, costOf, DEFAULT_INTERVALS, parseCalendar, readReport } from '../../core/search/search.ts';
import { listLongestRunning, listTypeTimes, searchJobs } from '../../store/search/search.ts';
import { extension, type Route, route, text, whole } from '../wire/wire.ts';
import { jobFilters, toFilter } from './query.ts';
import type { SearchContext } from './search.ts';

/** About a year of days. */
const MAX_INTERVALS = 400;
const MAX_LONGEST = 100;

const REPORT = {
  interval: extension(text('`hour`, `day`, `week`, `month` or `year`; `day` if none is given.')),
  timeZone: extension(text('The time zone in which intervals start; UTC if none is given.')),
  number: extension(whole({ min: 1, max: MAX_INTERVALS }, 'The number of intervals.')),
  longest: extension(whole({ fallback: 5, min: 0, max: MAX_LONGEST }, 'The number of longest-running jobs listed.')),
};

export const reportRoutes = (context: SearchContext): Route[] => [getReport(context)];

/** A report is of all users unless `user=true`. */
const getReport = ({ context, ids }: SearchContext): Route =>
  route({
    method: 'get',
    path: '/job/report',
    role: JOB_RULES.read.role,
    summary: 'Report what jobs did lately.',
    isExtension: true,
    query: { ...jobFilters(ids, false), ...REPORT },
    answers: { document: 'JobReportDocument' },
    handle: async ({ query, account, gone }) => {
      const calendar = parseCalendar(query.interval ?? 'day', query.timeZone);
      const filter = toFilter(query, account);
      const report = askReport(filter, calendar, query.number ?? DEFAULT_INTERVALS[calendar.interval], new Date());
      const search = { filter, sort: [], page: { first: 1, number: 0 }, facets: report.facets, count: false };
      const call = { user: account.id, cost: costOf(search), signal: gone() };
      const [found, types, running] = await context.database.search(call, reader =>
        Promise.all([
          searchJobs(reader, search),
          listTypeTimes(reader, report.succeeded),
          listLongestRunning(reader, filter, query.longest),
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
    },
  });
