/*
 * Random searches: the server answers as the pure functions of src/core/search do.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/core/ids.ts';
import { JOB_STATES } from '../../src/core/job.ts';
import { type FilteredJob, type JobFilter, matches } from '../../src/core/search/filter.ts';
import { compareJobs, parseSort, SORT_FIELDS } from '../../src/core/search/job-search.ts';
import { parseQuery } from '../../src/core/search/query-language.ts';
import { countBy, hourText, idsOf, JOB_TYPES, q, startSearchServer } from '../support/searched-jobs.ts';

const { known, search } = await startSearchServer();

describe('any search', () => {
  const names = (all: readonly string[]) => fc.subarray([...all], { minLength: 1, maxLength: 3 });
  const atom = fc.oneof(
    names(JOB_STATES).map(states => `state in ${states.join(',')}`),
    names(JOB_TYPES).map(types => `type in (${types.join(',')})`),
    fc.constantFrom('user = *o*', 'user != admin', 'priority >= HIGH', 'priority < MEDIUM', 'finished = *'),
    fc.constantFrom('jobmetadata:shelf = s1', 'jobmetadata:title = *End*', 'jobmetadata:title contains _b%'),
    fc.constantFrom('jobmetadata:frames > 99', 'jobmetadata:frames < "2"', 'jobmetadata:frames != 100'),
    fc.integer({ min: 0, max: 20 }).map(hours => `started >= ${hourText(hours)}`),
    fc.integer({ min: 0, max: 20 }).map(hours => `finished < ${hourText(hours)}`),
    fc.constant('errorMessage = *5*'),
  );
  const { query: QUERY } = fc.letrec<{ query: string }>(tie => ({
    query: fc.oneof(
      { maxDepth: 3 },
      atom,
      tie('query').map(part => `not (${part})`),
      fc.tuple(tie('query'), fc.constantFrom('and', 'or'), tie('query')).map(([a, word, b]) => `(${a}) ${word} (${b})`),
    ),
  }));
  const SORT = fc
    .array(fc.tuple(fc.constantFrom(...SORT_FIELDS), fc.constantFrom('', ' asc', ' desc')), { maxLength: 3 })
    .map(keys => keys.map(key => key.join('')).join(','));
  const FIELD = {
    type: (job: FilteredJob) => job.type,
    state: (job: FilteredJob) => job.state,
    user: (job: FilteredJob) => job.user,
    priority: (job: FilteredJob) => job.priority,
    'jobmetadata:shelf': (job: FilteredJob) => job.metadata.shelf,
    'jobmetadata:frames': (job: FilteredJob) => job.metadata.frames,
  };
  const FIELDS = fc.subarray(Object.keys(FIELD) as (keyof typeof FIELD)[]);
  const PAGE = fc.record({ first: fc.integer({ min: 0, max: 20 }), number: fc.integer({ min: 0, max: 70 }) });

  it('is answered as by the pure functions', async () => {
    await fc.assert(
      fc.asyncProperty(QUERY, SORT, FIELDS, PAGE, async (query, sort, fields, { first, number }) => {
        const filter: JobFilter = parseQuery(query, createIds('VX'));
        const expected = known.filter(job => matches(filter, job)).toSorted(compareJobs(parseSort(sort)));
        const page = expected.slice(Math.max(0, first - 1)).slice(0, number);
        const answer = await search(
          `user=false&first=${first}&number=${number}&sort=${encodeURIComponent(sort)}&${q(query)}`,
          { facet: fields.map(field => ({ field })) },
        );
        expect(answer.hits).toBe(expected.length);
        expect(idsOf(answer)).toEqual(page.map(({ id }) => `VX-${id}`));
        const counts = fields.map(field => countBy(expected, FIELD[field]));
        expect(answer.facet?.map(({ count = [] }) => count) ?? []).toEqual(counts);
      }),
      { numRuns: 120 },
    );
  });
});
