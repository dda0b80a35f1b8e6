/*
 * Searching jobs, and the parameters of lists that Jobspine adds.
 * Source: Vidispine API, "Search and count jobs"; docs/searching.md describes the extensions.
 */
import { describe, expect, it } from 'vitest';
import { createIds } from '../../src/core/ids.ts';
import { hasEnded } from '../../src/core/job.ts';
import { matches } from '../../src/core/search/filter.ts';
import { compareJobs, parseSort } from '../../src/core/search/job-search.ts';
import { parseQuery } from '../../src/core/search/query-language.ts';
import { JSON_TYPE, NAMESPACE, succeed, TEXT, XML } from '../support/jobspine.ts';
import { hour, hourText, idsOf, JOB_COUNT, type List, q, startSearchServer } from '../support/searched-jobs.ts';

const server = await startSearchServer();
const { get, put, known, search, list, found, knownIds } = server;

describe('PUT /job/search', () => {
  it('takes the parameters of GET /job, and counts nothing for an empty document', async () => {
    const query = 'user=false&state=FINISHED&sort=startTime%20desc&number=3&metadata=true&field=shelf';
    const listed = await list(query);
    expect(listed.job).toHaveLength(3);
    for (const body of ['', '{}', '<JobSearchDocument/>', `<JobSearchDocument xmlns="${NAMESPACE}"/>`])
      expect((await succeed(put(`/job/search?${query}`, { accept: JSON_TYPE, body }))).json()).toEqual(listed);
  });

  it('finds only jobs of the caller unless user=false', async () => {
    const own = knownIds(({ user }) => user === 'bob');
    const answer = await put('/job/search', { accept: JSON_TYPE, as: 'bob:long-secret' });
    expect(idsOf(answer.json<List>())).toEqual(own);
    expect((await search('user=false')).hits).toBe(JOB_COUNT);
  });

  it('answers the documented example as documented', async () => {
    const body = `<JobSearchDocument xmlns="${NAMESPACE}">
      <facet count="true" name="JobTypes"><field>type</field></facet>
      <facet count="true" minCount="1" maxCount="5" maxResults="10"><field>state</field></facet>
      <facet count="true"><field>user</field></facet>
    </JobSearchDocument>`;
    const { type, text: answer } = await succeed(put('/job/search?user=false&number=0', { body, accept: XML }));
    expect(type).toBe(XML);
    expect(answer.slice(answer.indexOf('<hits>'))).toBe(
      `<hits>${JOB_COUNT}</hits><facet name="JobTypes"><field>type</field><count fieldValue="CONFORM">20</count>` +
        '<count fieldValue="TIMELINE">20</count><count fieldValue="TRANSCODE_RANGE">20</count></facet>' +
        '<facet><field>state</field></facet><facet><field>user</field><count fieldValue="admin">20</count>' +
        '<count fieldValue="bob">20</count><count fieldValue="carol">20</count></facet></JobListDocument>',
    );
  });

  it('answers ids as text/plain', async () => {
    const answer = await put('/job/search?user=false&number=2', { accept: TEXT, body: '{"facet":[{"field":"type"}]}' });
    expect(answer).toMatchObject({ status: 200, type: TEXT });
    expect(answer.text).toBe(`VX-${known[0]!.id}\r\nVX-${known[1]!.id}\r\n`);
  });

  it('accepts a trailing slash, and both XML and JSON', async () => {
    const facets = { facet: [{ field: 'priority', minCount: 1 }] };
    const json = await put('/job/search/?user=false', { accept: JSON_TYPE, body: JSON.stringify(facets) });
    const xml = await put('/job/search/?user=false', {
      accept: JSON_TYPE,
      body: '<JobSearchDocument><facet minCount="1"><field>priority</field></facet></JobSearchDocument>',
    });
    expect(json.status).toBe(200);
    expect(xml.text).toBe(json.text);
  });

  it('refuses a field that jobs cannot be sorted by with 404', async () => {
    const answer = await put('/job/search?sort=size', { accept: TEXT });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('There are jobId, type, state, user, startTime, priority, finishTime, updated');
  });

  it('needs the role _job_search; _job_read is not enough', async () => {
    const reader = await server.user('reader', '_job_read');
    expect(await put('/job/search', { as: reader })).toMatchObject({ status: 403 });
  });
});

describe('parameters of lists that are extensions', () => {
  it('sorts by finishTime, unfinished jobs last, and by updated', async () => {
    for (const sort of ['finishTime', 'finishTime desc', 'updated desc', 'type, finishTime desc']) {
      const expected = known.toSorted(compareJobs(parseSort(sort))).map(({ id }) => `VX-${id}`);
      expect(await found(`sort=${encodeURIComponent(sort)}`)).toEqual(expected);
    }
  });

  it('finds jobs by the time of their last change, bounds included', async () => {
    const expected = knownIds(({ updated }) => updated >= hour(110) && updated <= hour(112));
    expect(expected).toHaveLength(3);
    expect(await found(`updated-from=${hourText(110)}&updated-to=${hourText(112)}`)).toEqual(expected);
  });

  it('finds jobs by id', async () => {
    const [one, two] = [known[3]!.id, known[9]!.id];
    expect(await found(`job=VX-${two},VX-${one}`)).toEqual([`VX-${one}`, `VX-${two}`]);
    expect(await found(`job=VX-${two}&job=JOB-VX-${one}`)).toEqual([`VX-${one}`, `VX-${two}`]);
    expect(await found('job=VX-999999')).toEqual([]);
  });

  it('finds jobs that have not ended with active=true', async () => {
    expect(await found('active=true')).toEqual(knownIds(({ state }) => !hasEnded(state)));
    expect(await found('active=false')).toEqual(knownIds(() => true));
  });

  it('finds jobs by their error message', async () => {
    const expected = knownIds(({ metadata }) => metadata.errorMessage?.includes('disk') ?? false);
    expect(expected.length).toBeGreaterThan(0);
    expect(await found('errorMessage=*disk*')).toEqual(expected);
    expect(await found('errorMessage=disk')).toEqual([]);
  });

  it('finds jobs by a query, combined with the other parameters', async () => {
    const query = '(type = CONFORM or jobmetadata:shelf in (s1, s2)) and not user = bob and priority >= MEDIUM';
    const filter = parseQuery(query, createIds('VX'));
    expect(await found(q(query))).toEqual(knownIds(job => matches(filter, job)));
    expect(await found(`${q(query)}&state=FINISHED`)).toEqual(
      knownIds(job => matches(filter, job) && job.state === 'FINISHED'),
    );
  });

  it('refuses an invalid query with 400 and shows the position of the error', async () => {
    const answer = await get(`/job?${q('state = DONE')}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json().invalidInput).toMatchObject({
      context: 'q',
      value: 'state = DONE',
      explanation: expect.stringMatching(/^line 1, column 9: there is no such state; .*\nstate = DONE\n {8}\^$/),
    });
  });

  it.each([
    ['active', 'yes'],
    ['updated-from', 'today'],
    ['updated-to', '1'],
    ['job', 'VY-1'],
    ['job', '12'],
    ['cursor', 'abc'],
    ['cursor', Buffer.from('["type",["CONFORM"],1.5]').toString('base64url')],
    ['cursor', Buffer.from('["size",[1],1]').toString('base64url')],
    ['cursor', Buffer.from('["startTime",["2020-02-30T00:00:00.000000Z"],1]').toString('base64url')],
  ])('refuses %s=%s with 400, naming the parameter', async (name, value) => {
    const answer = await get(`/job?${name}=${value}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json().invalidInput).toMatchObject({ context: name });
  });
});
