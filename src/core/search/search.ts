/*
 * The door of the search rules: filters, facets, the query language, reports.
 */
export { parseCalendar } from './calendar.ts';
export { type FacetFilter, type FacetQuestion, withFacets } from './facets.ts';
export {
  allOf,
  checkConditions,
  EVERY_JOB,
  type JobFilter,
  NUMBER_PATTERN,
  type TextTest,
  type TimeField,
} from './filter.ts';
export {
  type FacetCount,
  type FacetField,
  type FacetRequest,
  type JobSearch,
  type Page,
  type PageAfter,
  type Place,
  parsePriority,
  parseSort,
  parseState,
  type SearchResult,
  type SortField,
  type SortKey,
  type TimeRange,
} from './job-search.ts';
export { parseQuery } from './query-language.ts';
export { askReport, DEFAULT_INTERVALS, readReport } from './report.ts';
export { costOf, MAX_LIGHT_COST, MAX_LIGHT_MS, nextTurn, type Turn } from './turns.ts';
