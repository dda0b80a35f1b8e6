/*
 * The cost of a search is bounded, whoever asks for it.
 */
import { get } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, JSON_TYPE, startTestServer } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api', JOBSPINE_SEARCH_CONNECTIONS: '4' });

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

/** Keeps every search by metadata waiting inside PostgreSQL, until the returned function is called. */
async function blockSearches(database = server.database): Promise<() => Promise<void>> {
  let release = (): void => {};
  const released = new Promise<void>(resolve => {
    release = resolve;
  });
  let locked = (): void => {};
  const isLocked = new Promise<void>(resolve => {
    locked = resolve;
  });
  const holding = database.transaction(async tx => {
    await tx.query("set local idle_in_transaction_session_timeout = '60s'");
    await tx.query('lock table datum in access exclusive mode');
    locked();
    await released;
  });
  await isLocked;
  return async () => {
    release();
    await holding;
  };
}

/** Counts the searches that PostgreSQL works on. */
async function countActive(database = server.database): Promise<number> {
  const { rows } = await database.read.query<{ n: number }>(
    `select count(*) as n from pg_stat_activity
    where datname = current_database() and application_name = 'jobspine search' and state = 'active'`,
  );
  return rows[0]?.n as number;
}

const settled = (sent: readonly Promise<Answer>[]): Promise<number[]> =>
  Promise.all(sent.map(async one => (await one).status));

describe('while searches are slow', () => {
  const ends: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(ends.splice(0).map(one => one()));
  };
  const block = async (): Promise<void> => void ends.push(await blockSearches());
  const active = (count: number) => until(async () => (await countActive()) === count);
  afterEach(async () => {
    await end();
    await active(0);
  });
  const slow = '/job?user=false&jobmetadata=a%3Db';
  const heavy = `/job?user=false&${metadata(11)}`;

  it('logins, new jobs and other requests do not wait for them', async () => {
    await server.newType([], 'EMPTY');
    await block();
    const searches = Array.from({ length: 30 }, () => server.get(slow));
    await active(2);
    const others = [server.get('/whoami'), server.post('/job?type=EMPTY'), server.get('/task-definition')];
    expect(await settled(others)).toEqual([200, 200, 200]);
    await end();
    expect(new Set(await settled(searches))).toEqual(new Set([200]));
  });

  it('a user gets half of the connections at most, so that others can search', async () => {
    const other = await server.user('searcher', '_job_read');
    await block();
    const searches = Array.from({ length: 10 }, () => server.get(slow));
    await active(2);
    // This one does not need the blocked table.
    expect(await server.get('/job?user=false&state=READY', { as: other })).toMatchObject({ status: 200 });
    expect(await countActive()).toBe(2);
    await end();
    await settled(searches);
  });

  it('heavy ones of a user run one after the other', async () => {
    await block();
    const searches = Array.from({ length: 3 }, () => server.get(heavy));
    await active(1);
    // A light one of the same user is not held up, so the others had time to start.
    expect(await server.get('/job?user=false&state=READY')).toMatchObject({ status: 200 });
    expect(await countActive()).toBe(1);
    await end();
    expect(await settled(searches)).toEqual([200, 200, 200]);
  });

  for (const [what, path] of [
    ['a list', slow],
    ['ids as text', `${slow}&number=0`],
    ['a report', '/job/report?jobmetadata=a%3Db'],
  ] as const)
    it(`those whose callers have gone are cancelled in PostgreSQL: ${what}`, async () => {
      await block();
      const { hostname, port } = new URL(server.origin);
      const headers = { Authorization: `Basic ${btoa('admin:admin')}`, Accept: 'text/plain, application/json' };
      const asked = Array.from({ length: 10 }, () => get({ hostname, port, path: `/API${path}`, headers }));
      for (const one of asked) one.on('error', () => {});
      await active(2);
      for (const one of asked) one.destroy();
      await active(0);
      // The table is still blocked: no search waits in line any more.
      expect(await server.get('/job?user=false&state=READY')).toMatchObject({ status: 200 });
    });
});

describe('a search that takes too long', () => {
  it('is stopped, and so is one whose turn does not come', async () => {
    const hasty = await startTestServer({
      JOBSPINE_ROLES: 'api',
      JOBSPINE_SEARCH_CONNECTIONS: '1',
      JOBSPINE_SEARCH_SECONDS: '1',
    });
    const end = await blockSearches(hasty.database);
    const searches = [1, 2].map(() => hasty.get('/job?user=false&jobmetadata=a%3Db'));
    const [first, second] = await Promise.all(searches);
    expect(first).toMatchObject({ status: 503, text: expect.stringContaining('longer than 1 seconds') });
    expect(second).toMatchObject({ status: 503 });
    await until(async () => (await countActive(hasty.database)) === 0);
    await end();
    expect(await hasty.get('/job?user=false&jobmetadata=a%3Db')).toMatchObject({ status: 200 });
  });
});
