/*
 * Pages of a list by cursor, an extension that docs/searching.md describes.
 */
import { describe, expect, it } from 'vitest';
import { compareJobs, parseSort, SORT_FIELDS } from '../../src/core/search/job-search.ts';
import { JSON_TYPE, succeed, TEXT } from '../support/jobspine.ts';
import { idsOf, JOB_COUNT, type List, startSearchServer } from '../support/searched-jobs.ts';

const server = await startSearchServer();
const { get, put, known, list, found, knownIds } = server;

describe('cursor', () => {
  /** Returns the ids on each page of a list, following its cursor. */
  async function walk(query: string, number: number): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined = '*';
    while (cursor !== undefined) {
      const page: List = await list(`user=false&${query}&number=${number}&cursor=${cursor}`);
      pages.push(idsOf(page));
      cursor = page.nextCursor;
    }
    return pages;
  }

  it.each(['', ...SORT_FIELDS.flatMap(field => [field, `${field} desc`]), 'type,priority desc,startTime'])(
    'visits each job once in the order of sort=%s',
    async sort => {
      const pages = await walk(`sort=${encodeURIComponent(sort)}`, 7);
      expect(pages.flat()).toEqual(known.toSorted(compareJobs(parseSort(sort))).map(({ id }) => `VX-${id}`));
      expect(pages.slice(0, -1).every(page => page.length === 7)).toBe(true);
    },
  );

  it('is present only on request, and not on the last page', async () => {
    expect((await list('user=false&number=7')).nextCursor).toBeUndefined();
    expect((await list('user=false&number=7&cursor=*')).nextCursor).toBeTypeOf('string');
    expect((await list(`user=false&number=${JOB_COUNT}&cursor=*`)).nextCursor).toBeUndefined();
  });

  it('is in the extension namespace, after the facets', async () => {
    const body = '<JobSearchDocument><facet><field>user</field></facet></JobSearchDocument>';
    const { text: answer } = await put('/job/search?user=false&number=1&cursor=*', { body });
    expect(answer).toMatch(/<\/facet><nextCursor xmlns="urn:jobspine:1">[\w-]+<\/nextCursor><\/JobListDocument>$/);
  });

  it('is also a Link header with all parameters, even for ids as text', async () => {
    const first = await get('/job;user=false?number=2&cursor=*&jobmetadata=title%3DThe%20End.mov', { accept: TEXT });
    const [, url = ''] = /^<(.+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    expect(url.startsWith(`${server.origin}/API/job?`)).toBe(true);
    const second = await get(url.slice(`${server.origin}/API`.length), { accept: TEXT });
    const expected = knownIds(({ metadata }) => metadata.title === 'The End.mov');
    expect(first.text + second.text).toBe(
      expected
        .slice(0, 4)
        .map(id => `${id}\r\n`)
        .join(''),
    );
    expect((await get('/job?user=false&number=2', { accept: TEXT })).headers.link).toBeUndefined();
  });

  it('keeps its order when sort is missing, and refuses a different sort, and first', async () => {
    const { nextCursor } = await list('user=false&number=7&sort=priority%20desc&cursor=*');
    const expected = known.toSorted(compareJobs(parseSort('priority desc'))).map(({ id }) => `VX-${id}`);
    expect(await found(`number=7&cursor=${nextCursor}`)).toEqual(expected.slice(7, 14));
    const other = await get(`/job?sort=type&cursor=${nextCursor}`, { accept: JSON_TYPE });
    expect(other.json().invalidInput).toMatchObject({ context: 'cursor' });
    const counted = await get(`/job?first=8&cursor=${nextCursor}`, { accept: JSON_TYPE });
    expect(counted.json().invalidInput).toMatchObject({ context: 'first' });
  });

  it('neither loses nor repeats a job while others are created and deleted', async () => {
    const { jobId } = await server.create('CONFORM');
    const first = await list('user=false&number=10&sort=jobId%20desc&cursor=*');
    const { jobId: newer } = await server.create('CONFORM');
    for (const id of [jobId, newer]) {
      await server.abort(id, '?cleanup=false');
      await succeed(server.remove(`/job?id=${id}`));
    }
    const second = await list(`user=false&number=10&cursor=${first.nextCursor}`);
    const expected = [jobId, ...knownIds(() => true).reverse()];
    expect([...idsOf(first), ...idsOf(second)]).toEqual(expected.slice(0, 20));
  });
});
