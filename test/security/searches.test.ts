/*
 * The cost of a search is bounded, whoever asks for it.
 */
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, startTestServer } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });

const metadata = (count: number): string => Array.from({ length: count }, (_, i) => `jobmetadata=a${i}%3Db`).join('&');
const q = (text: string): string => `q=${encodeURIComponent(text)}`;

describe('a search with too many conditions', () => {
  const CASES: [query: string, what: string][] = [
    [metadata(120), 'parameters'],
    [q(Array.from({ length: 51 }, (_, i) => `jobmetadata:k${i} = *n*`).join(' or ')), 'conditions of a query'],
    [
      q(`${'not ('.repeat(20)}${Array.from({ length: 51 }, () => 'type = A').join(' and ')}${')'.repeat(20)}`),
      'nesting',
    ],
    [`${metadata(30)}&${q(Array.from({ length: 30 }, () => 'user = bob').join(' or '))}`, 'both together'],
  ];
  for (const [query, what] of CASES)
    for (const path of ['/job', '/job/report'])
      it(`is refused with the limit: ${what}, GET ${path}`, async () => {
        const { status, text } = await server.get(`${path}?user=false&${query}`);
        expect({ status, text }).toMatchObject({ status: 400, text: expect.stringContaining('50 conditions') });
      });

  it('is refused when its facets bring them', async () => {
    const facetFilter = Array.from({ length: 4_000 }, (_, i) => ({ field: 'state', value: [`x${i}`] }));
    const body = JSON.stringify({ facetFilter });
    expect(await server.put('/job/search', { body, accept: JSON_TYPE })).toMatchObject({ status: 400 });
  });
  it('may have fifty', async () => {
    expect(await server.get(`/job?user=false&number=0&${metadata(49)}`)).toMatchObject({ status: 200 });
  });
});

describe('a sort order', () => {
  it('with more keys than there are fields is refused', async () => {
    const sort = Array.from({ length: 1_000 }, () => 'startTime').join();
    const { status, text } = await server.get(`/job?sort=${sort}`);
    expect({ status, text }).toMatchObject({ status: 400, text: expect.stringContaining('sort keys at most') });
  });
});
