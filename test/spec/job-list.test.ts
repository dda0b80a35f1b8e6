/*
 * Source: Vidispine API, "List all jobs".
 *
 * Jobs of three users in every state, put there by hand, and every parameter of the list against a filter in a few
 * lines of JavaScript.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { JOB_STATES, PRIORITIES } from '../../src/core/job.ts';
import { type JobJson, JSON_TYPE, NAMESPACE, startTestServer, succeed, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, post, put } = server;

const USERS = ['admin', 'bob', 'carol'];
const TYPES = ['CONFORM', 'TIMELINE', 'TRANSCODE_RANGE'];
const ENDED = ['ABORTED', 'FAILED_TOTAL', 'FINISHED', 'FINISHED_WARNING'];
const COUNT = 60;
const HOUR_MS = 3_600_000;
const START = Date.parse('2020-02-19T13:53:21.110Z');

/** All jobs, in the order of creation. */
interface Known {
  id: string;
  user: string;
  type: string;
  state: string;
  priority: string;
  /** In hours from START; several jobs share one. */
  started: number;
  finished: number | undefined;
  data: Record<string, string>;
}
const known: Known[] = [];
const at = (hours: number): string => new Date(START + hours * HOUR_MS).toISOString();

beforeAll(async () => {
  for (const name of USERS.slice(1)) await server.user(name, '_job_read', '_job_write');
  for (let i = 0; i < COUNT; i++) {
    const one = {
      user: USERS[i % 3]!,
      type: TYPES[Math.floor(i / 2) % 3]!,
      priority: PRIORITIES[(i * 5) % 6]!,
      data: { shelf: `s${i % 4}`, title: i % 2 ? 'The End.mov' : 'a_b%c', [`only${i}`]: '1' },
    };
    const metadata = Object.entries(one.data).map(pair => `jobmetadata=${encodeURIComponent(pair.join('='))}`);
    const path = `/job?type=${one.type}&priority=${one.priority}&${metadata.join('&')}`;
    const answer = await succeed(post(path, { accept: JSON_TYPE }));
    const state = JOB_STATES[(i * 7) % 10]!;
    const started = Math.floor(i / 4);
    const finished = ENDED.includes(state) ? started + 5 : undefined;
    known.push({ ...one, id: answer.json<JobJson>().jobId, state, started, finished });
  }
  await server.database.transaction(async tx => {
    for (const { id, user, state, started, finished } of known) {
      await tx.query(
        `update job set account = (select id from account where name = $2), state = $3, created_at = $4, finished_at = $5
        where id = $1`,
        [Number(id.slice(3)), user, JOB_STATES.indexOf(state as never), at(started), finished ? at(finished) : null],
      );
    }
  });
});

interface List {
  hits: number;
  job?: JobJson[];
}
const list = async (query: string, path = '/job'): Promise<List> =>
  (await succeed(get(`${path}${query}`, { accept: JSON_TYPE }))).json<List>();
const ids = async (query: string): Promise<string[]> => (await list(query)).job?.map(({ jobId }) => jobId) ?? [];
const knownIds = (filter: (one: Known) => boolean = () => true): string[] => known.filter(filter).map(({ id }) => id);

describe('GET /job', () => {
  it('lists only jobs of the caller unless user=false', async () => {
    const own = knownIds(({ user }) => user === 'admin');
    expect(await list('')).toMatchObject({ hits: own.length, job: own.map(jobId => ({ jobId, user: 'admin' })) });
    expect(await ids('?user=true')).toEqual(own);
    expect(await ids('?user=false')).toEqual(knownIds());
    const asBob = await get('/job', { as: 'bob:long-secret', accept: JSON_TYPE });
    expect(asBob.json<List>().job?.map(({ jobId }) => jobId)).toEqual(knownIds(({ user }) => user === 'bob'));
  });

  it('answers hits before paging, then the jobs, each in the order of the schema', async () => {
    const { text, type } = await get('/job?user=false&state=FINISHED&number=1');
    const one = known.find(({ state }) => state === 'FINISHED')!;
    const hits = known.filter(({ state }) => state === 'FINISHED').length;
    expect(type).toBe(XML);
    expect(text.replace(/^<\?xml[^>]*\?>/, '')).toBe(
      `<JobListDocument xmlns="${NAMESPACE}"><hits>${hits}</hits><job><jobId>${one.id}</jobId><user>${one.user}</user>` +
        `<started>${at(one.started)}</started><finished>${at(one.finished!)}</finished><status>FINISHED</status>` +
        `<type>${one.type}</type><priority>${one.priority}</priority></job></JobListDocument>`,
    );
  });

  it('answers the same in JSON, with arrays and +0000', async () => {
    const one = known.find(({ state }) => state === 'FINISHED')!;
    const hits = known.filter(({ state }) => state === 'FINISHED').length;
    const { text } = await get('/job?user=false&state=FINISHED&number=1', { accept: JSON_TYPE });
    const json = (time: string) => time.replace('Z', '+0000');
    expect(text).toBe(
      `{"hits":${hits},"job":[{"jobId":"${one.id}","user":"${one.user}","started":"${json(at(one.started))}",` +
        `"finished":"${json(at(one.finished!))}","status":"FINISHED","type":"${one.type}","priority":"${one.priority}"}]}`,
    );
  });

  it('always has hits, also when there are none', async () => {
    expect((await get('/job?jobmetadata=no%3Dsuch')).text).toContain('<hits>0</hits></JobListDocument>');
    expect((await get('/job?jobmetadata=no%3Dsuch', { accept: JSON_TYPE })).json()).toMatchObject({ hits: 0 });
  });

  it('answers ids as text/plain, each ended by CR LF', async () => {
    const answer = await get('/job?user=false&number=3', { accept: TEXT });
    expect(answer).toMatchObject({ type: TEXT, text: `${knownIds().slice(0, 3).join('\r\n')}\r\n` });
  });

  it('answers all ids as text/plain with number=0, and no job as a document', async () => {
    const { text } = await get('/job?user=false&number=0', { accept: TEXT });
    expect(text.split('\r\n')).toEqual([...knownIds(), '']);
    expect(await list('?user=false&number=0')).toEqual({ hits: COUNT });
  });

  it('does not find jobs by item, which is generated, but by itemId', async () => {
    const { jobId } = await server.create('CONFORM', 'jobmetadata=itemId%3DVX-77');
    expect(await ids('?type=CONFORM&jobmetadata=item%3DVX-77')).toEqual([]);
    expect(await ids('?type=CONFORM&jobmetadata=itemId%3DVX-77')).toEqual([jobId]);
    await server.abort(jobId, '?cleanup=false');
    await succeed(server.remove(`/job?id=${jobId}`));
  });

  it('counts first from 1, and takes 0 for the first too', async () => {
    const all = knownIds();
    expect(await ids('?user=false&number=3')).toEqual(all.slice(0, 3));
    expect(await ids('?user=false&first=1&number=3')).toEqual(all.slice(0, 3));
    expect(await ids('?user=false&first=0&number=3')).toEqual(all.slice(0, 3));
    expect(await ids('?user=false&first=59&number=10')).toEqual(all.slice(58));
    expect(await list('?user=false&first=1000')).toEqual({ hits: COUNT });
  });

  it('lists ids only with idonly=true', async () => {
    const jobs = knownIds().slice(0, 2);
    expect(await list('?user=false&idonly=true&number=2&metadata=true&step=true')).toEqual({
      hits: COUNT,
      job: jobs.map(jobId => ({ jobId })),
    });
  });

  it('includes metadata with metadata=true, of it what field names, and an empty list when that is nothing', async () => {
    const id = known[0]!.id;
    const data = async (query: string) => (await list(`?number=1&first=1&${query}`)).job?.[0]?.data;
    expect(await data('')).toBeUndefined();
    expect(await data('metadata=false')).toBeUndefined();
    expect(await data('metadata=true')).toEqual(expect.arrayContaining([{ key: 'shelf', value: 's0' }]));
    expect(await data('metadata=true&field=shelf,title')).toEqual([
      { key: 'shelf', value: 's0' },
      { key: 'title', value: 'a_b%c' },
    ]);
    expect(await data('metadata=true&field=nothing')).toEqual([]);
    expect(await ids('?number=1')).toEqual([id]);
  });

  it('includes the log with step=true', async () => {
    expect((await list('?number=1&step=true')).job?.[0]?.log).toEqual({ task: [] });
    expect((await list('?number=1')).job?.[0]?.log).toBeUndefined();
  });

  it.each([
    ['jobId', ({ id }: Known) => Number(id.slice(3))],
    ['type', ({ type }: Known) => type],
    ['state', ({ state }: Known) => state],
    ['status', ({ state }: Known) => state],
    ['user', ({ user }: Known) => user],
    ['startTime', ({ started }: Known) => started],
    ['priority', ({ priority }: Known) => PRIORITIES.indexOf(priority as never)],
  ])('sorts by %s in both directions', async (field, key) => {
    const order = (one: Known, other: Known): number => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0);
    const asked = async (sort: string) => (await ids(`?user=false&sort=${sort}`)).map(id => key(byId(id)));
    const sorted = known.toSorted(order).map(one => key(one));
    expect(await asked(field)).toEqual(sorted);
    expect(await asked(`${field}%20asc`)).toEqual(sorted);
    expect(await asked(`${field}%20desc`)).toEqual(sorted.toReversed());
  });

  it('sorts by several fields, each with its direction', async () => {
    const expected = known.toSorted(
      (one, other) =>
        one.type.localeCompare(other.type) ||
        PRIORITIES.indexOf(other.priority as never) - PRIORITIES.indexOf(one.priority as never) ||
        Number(one.id.slice(3)) - Number(other.id.slice(3)),
    );
    const asked = await ids('?user=false&sort=type%20asc,%20priority%20desc,%20jobId%20asc');
    expect(asked).toEqual(expected.map(({ id }) => id));
  });

  it('pages through a sort with ties without losing or repeating a job', async () => {
    const pages = await Promise.all(
      [1, 8, 15, 22, 29, 36, 43, 50, 57].map(first => ids(`?user=false&sort=type%20desc&number=7&first=${first}`)),
    );
    expect(new Set(pages.flat()).size).toBe(COUNT);
  });

  it('takes the bounds of start and finish as part of the interval', async () => {
    const between = (from: number, to: number) => knownIds(({ started }) => started >= from && started <= to);
    expect(await ids(`?user=false&starttime-from=${at(3)}&starttime-to=${at(5)}`)).toEqual(between(3, 5));
    expect(await ids(`?user=false&starttime-from=${at(3)}`)).toEqual(between(3, 100));
    const finished = knownIds(one => one.finished !== undefined && one.finished >= 7 && one.finished <= 9);
    expect(await ids(`?user=false&finishtime-from=${at(7)}&finishtime-to=${at(9)}`)).toEqual(finished);
  });

  it('matches metadata exactly, all pairs of it, and * for any text', async () => {
    const matching = (filter: (data: Record<string, string>) => boolean) => knownIds(({ data }) => filter(data));
    expect(await ids('?user=false&jobmetadata=shelf%3ds1')).toEqual(matching(({ shelf }) => shelf === 's1'));
    expect(await ids('?user=false&jobmetadata=shelf%3Ds1&jobmetadata=title%3DThe%20End.mov')).toEqual(
      matching(({ shelf, title }) => shelf === 's1' && title === 'The End.mov'),
    );
    expect(await ids('?user=false&jobmetadata=title%3D*End*')).toEqual(
      matching(({ title }) => title === 'The End.mov'),
    );
    expect(await ids('?user=false&jobmetadata=title%3Da_b%25*')).toEqual(matching(({ title }) => title === 'a_b%c'));
    expect(await ids('?user=false&jobmetadata=title%3Daxb*')).toEqual([]);
    expect(await ids('?user=false&jobmetadata=shelf%3DS1')).toEqual([]);
  });

  it.each([
    ['first', '-1'],
    ['first', 'one'],
    ['number', '-1'],
    ['number', '1.5'],
    ['number', '99999999999999999999'],
    ['state', 'RUNNING'],
    ['priority', 'URGENT'],
    ['sort', 'jobId%20upwards'],
    ['user', 'bob'],
    ['metadata', 'yes'],
    ['idonly', '2'],
    ['step', '100'],
    ['starttime-from', 'yesterday'],
    ['starttime-to', '2020-02-30'],
    ['finishtime-from', '1582120401'],
    ['finishtime-to', '2020-02-19T25:00:00Z'],
    ['jobmetadata', 'lonely'],
  ])('refuses %s=%s with 400, naming the parameter', async (name, value) => {
    const answer = await get(`/job?${name}=${value}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json<{ invalidInput: object }>().invalidInput).toMatchObject({ context: name });
  });

  it('refuses a field that jobs cannot be sorted by with 404, and lists those that they can', async () => {
    const answer = await get('/job?sort=size', { accept: JSON_TYPE });
    expect(answer.status).toBe(404);
    expect(answer.json<{ notFound: object }>().notFound).toEqual({
      type: 'sort field',
      id: 'size',
      context: 'There are jobId, type, state, user, startTime, priority, finishTime, updated',
    });
  });

  it('finds nothing of a type that there is not', async () => {
    expect(await list('?user=false&type=NO_SUCH_TYPE')).toEqual({ hits: 0 });
  });

  it('needs the role _job_read', async () => {
    const nobody = await server.user('nobody', '_job_write');
    expect(await get('/job', { as: nobody })).toMatchObject({ status: 403 });
  });

  it('shows metadata that was set later, and finds jobs by it', async () => {
    const { jobId } = await server.create('ANALYZE', 'jobmetadata=phase%3Done');
    const body = '{"field":[{"key":"phase","value":"two"}]}';
    await succeed(put(`/job/${jobId}/step/0/data`, { body }));
    expect(await ids('?jobmetadata=phase%3Dtwo')).toEqual([jobId]);
    expect(await ids('?jobmetadata=phase%3Done')).toEqual([]);
    await server.abort(jobId, '?cleanup=false');
    await succeed(server.remove(`/job?id=${jobId}`));
  });

  it('answers any combination of filters as a filter by hand does', async () => {
    await fc.assert(
      fc.asyncProperty(QUERY, async query => {
        const expected = known.filter(one => isWanted(one, query));
        const answer = await list(`?${toText(query)}`);
        expect(answer.hits).toBe(expected.length);
        const page = expected.slice(Math.max(0, query.first - 1)).slice(0, query.number);
        expect((answer.job ?? []).map(({ jobId }) => jobId)).toEqual(page.map(({ id }) => id));
      }),
      { numRuns: 150 },
    );
  });
});

const byId = (id: string): Known => known.find(one => one.id === id)!;

const some = (names: readonly string[]) =>
  fc.option(fc.subarray([...names], { minLength: 1, maxLength: 3 }), { freq: 2 });
const hour = fc.option(fc.integer({ min: 0, max: 20 }), { freq: 2 });
const QUERY = fc.record({
  user: fc.boolean(),
  type: some(TYPES),
  state: some(JOB_STATES),
  priority: some(PRIORITIES),
  shelf: fc.option(fc.constantFrom('s0', 's1', 's2', 's3', 's4'), { freq: 2 }),
  startedFrom: hour,
  startedTo: hour,
  finishedFrom: hour,
  finishedTo: hour,
  first: fc.integer({ min: 0, max: 8 }),
  number: fc.integer({ min: 0, max: 70 }),
});
type ListQuery = typeof QUERY extends fc.Arbitrary<infer T> ? T : never;

function isWanted(one: Known, query: ListQuery): boolean {
  const { user, type, state, priority, shelf, startedFrom, startedTo, finishedFrom, finishedTo } = query;
  return (
    (!user || one.user === 'admin') &&
    (type === null || type.includes(one.type)) &&
    (state === null || state.includes(one.state)) &&
    (priority === null || priority.includes(one.priority)) &&
    (shelf === null || one.data.shelf === shelf) &&
    (startedFrom === null || one.started >= startedFrom) &&
    (startedTo === null || one.started <= startedTo) &&
    (finishedFrom === null || (one.finished !== undefined && one.finished >= finishedFrom)) &&
    (finishedTo === null || (one.finished !== undefined && one.finished <= finishedTo))
  );
}

function toText({ user, type, state, priority, shelf, first, number, ...times }: ListQuery): string {
  const parameter = (name: string, value: unknown) => (value === null ? [] : [`${name}=${value}`]);
  const time = (name: string, hours: number | null) => (hours === null ? [] : [`${name}=${at(hours)}`]);
  return [
    ...parameter('user', user),
    ...parameter('type', type),
    ...parameter('state', state),
    ...parameter('priority', priority),
    ...(shelf === null ? [] : [`jobmetadata=shelf%3D${shelf}`]),
    ...time('starttime-from', times.startedFrom),
    ...time('starttime-to', times.startedTo),
    ...time('finishtime-from', times.finishedFrom),
    ...time('finishtime-to', times.finishedTo),
    ...parameter('first', first),
    ...parameter('number', number),
  ].join('&');
}
