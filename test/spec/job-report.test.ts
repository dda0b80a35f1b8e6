/*
 * GET /job/report, an extension that docs/searching.md describes.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { JOB_STATES, type JobState } from '../../src/core/job.ts';
import { endOf, lastIntervals, parseCalendar } from '../../src/core/search/calendar.ts';
import { decodeXml } from '../../src/documents/documents.ts';
import { JSON_TYPE, startTestServer, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get } = server;

interface Report {
  interval: string;
  timeZone: string;
  count?: { status: string; value: number }[];
  trend: { start: string; end: string; finished: number; failed: number; aborted: number }[];
  type?: { name: string; jobs: number; wait: Seconds; run: Seconds }[];
  longest?: { jobId: string; type: string; user: string; status: string; seconds: number }[];
}
interface Seconds {
  median: number;
  p95: number;
}

const report = async (query = ''): Promise<Report> => {
  const answer = await get(`/job/report?${query}`, { accept: JSON_TYPE });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json<Report>();
};

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
/** Noon of today in UTC, so that the day of a job does not depend on the time of the test. */
const NOON = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;

/** Adds a job that started `wait` seconds after its creation and, if it has ended, ran for `run` seconds. */
async function put(type: string, state: JobState, at: number, wait: number, run?: number): Promise<string> {
  const { jobId } = await server.create(type);
  const times = run === undefined ? [at, undefined] : [at - run * SECOND_MS, at];
  const [began, finished] = times.map(time => (time === undefined ? null : new Date(time)));
  await server.database.transaction(tx =>
    tx.query('update job set state = $2, created_at = $3, began_at = $4, finished_at = $5 where id = $1', [
      Number(jobId.slice(3)),
      JOB_STATES.indexOf(state),
      new Date((began as Date).getTime() - wait * SECOND_MS),
      began,
      finished,
    ]),
  );
  return jobId;
}

let running: string[] = [];

beforeAll(async () => {
  for (let i = 1; i <= 100; i++) await put('TIMELINE', 'FINISHED', NOON - DAY_MS, i, 2 * i);
  await put('CONFORM', 'FINISHED_WARNING', NOON - 2 * DAY_MS, 0, 1.5);
  await put('CONFORM', 'FAILED_TOTAL', NOON - 2 * DAY_MS, 0, 500);
  await put('CONFORM', 'ABORTED', NOON - 3 * DAY_MS, 0, 500);
  await put('CONFORM', 'FINISHED', NOON - 30 * DAY_MS, 0, 500);
  const now = Date.now();
  running = [
    await put('CONFORM', 'STARTED', now - 7_200_000, 5),
    await put('TIMELINE', 'STARTED', now - 3_600_000, 5),
    await put('TRANSCODE_RANGE', 'ABORTED_PENDING', now - 60_000, 5),
  ];
});

describe('GET /job/report', () => {
  it('counts the jobs of all users in each state', async () => {
    expect((await report()).count).toEqual([
      { status: 'FINISHED', value: 101 },
      { status: 'STARTED', value: 2 },
      { status: 'ABORTED', value: 1 },
      { status: 'ABORTED_PENDING', value: 1 },
      { status: 'FAILED_TOTAL', value: 1 },
      { status: 'FINISHED_WARNING', value: 1 },
    ]);
  });

  it('counts finished, failed and aborted jobs on each of the last 7 days, including today', async () => {
    const { interval, timeZone, trend } = await report();
    expect({ interval, timeZone }).toEqual({ interval: 'day', timeZone: 'UTC' });
    const day = (days: number) => `${new Date(NOON - days * DAY_MS).toISOString().slice(0, 10)}T00:00:00.000+0000`;
    const on = (days: number, counts: object) => ({
      ...{ start: day(days), end: day(days - 1) },
      ...{ finished: 0, failed: 0, aborted: 0, ...counts },
    });
    expect(trend).toEqual([
      on(6, {}),
      on(5, {}),
      on(4, {}),
      on(3, { aborted: 1 }),
      on(2, { finished: 1, failed: 1 }),
      on(1, { finished: 100 }),
      on(0, {}),
    ]);
  });

  it.each([
    ['hour', 12],
    ['day', 7],
    ['week', 4],
    ['month', 12],
    ['year', 3],
  ])('has the intervals of the calendar: by %s, %i of them', async (interval, number) => {
    const calendar = parseCalendar(interval, 'Asia/Kathmandu');
    const { trend } = await report(`interval=${interval}&timeZone=Asia/Kathmandu`);
    const spans = lastIntervals(calendar, new Date(), number);
    const json = (time: Date) => time.toISOString().replace('Z', '+0000');
    expect(trend).toMatchObject(spans.map(({ start, end }) => ({ start: json(start), end: json(end) })));
    expect(trend.at(-1)?.end).toBe(json(endOf(calendar, new Date())));
    expect((await report(`interval=${interval}s&number=2`)).trend).toHaveLength(2);
  });

  it('shows for each type the median and the 95th percentile of the waiting and running times', async () => {
    const { type } = await report();
    expect(type).toEqual([
      { name: 'CONFORM', jobs: 1, wait: { median: 0, p95: 0 }, run: { median: 1.5, p95: 1.5 } },
      { name: 'TIMELINE', jobs: 100, wait: { median: 50.5, p95: 95.05 }, run: { median: 101, p95: 190.1 } },
    ]);
    expect((await report('interval=year')).type?.[0]).toMatchObject({ name: 'CONFORM', jobs: 2 });
  });

  it('names the jobs that have been running for the longest time', async () => {
    const { longest } = await report();
    expect(longest?.map(({ jobId, status }) => [jobId, status])).toEqual([
      [running[0], 'STARTED'],
      [running[1], 'STARTED'],
      [running[2], 'ABORTED_PENDING'],
    ]);
    expect(longest?.[0]).toMatchObject({ type: 'CONFORM', user: 'admin' });
    expect(longest?.[0]?.seconds).toBeGreaterThanOrEqual(7200);
    expect(longest?.[0]?.seconds).toBeLessThan(7300);
    expect((await report('longest=1')).longest).toHaveLength(1);
    expect((await report('longest=0')).longest ?? []).toHaveLength(0);
  });

  it('accepts the filters of lists', async () => {
    const { count, trend, type, longest } = await report(`q=${encodeURIComponent('type = CONFORM')}`);
    expect(count?.map(({ value }) => value).reduce((sum, value) => sum + value)).toBe(5);
    expect(trend.map(({ finished }) => finished)).toEqual([0, 0, 0, 0, 1, 0, 0]);
    expect(type?.map(({ name }) => name)).toEqual(['CONFORM']);
    expect(longest?.map(({ jobId }) => jobId)).toEqual([running[0]]);
    const nobody = await server.user('nobody', '_job_read');
    expect((await get('/job/report?user=true', { as: nobody, accept: JSON_TYPE })).json()).not.toHaveProperty('type.0');
  });

  it('is available as XML, in the extension namespace', async () => {
    const { text } = await get('/job/report?number=1', { accept: XML });
    expect(text).toContain('<JobReportDocument xmlns="urn:jobspine:1"><interval>day</interval>');
    expect(decodeXml('JobReportDocument', text).trend).toHaveLength(1);
  });

  it.each([
    ['interval', 'minute'],
    ['timeZone', 'Mars'],
    ['number', '0'],
    ['number', '401'],
    ['longest', '101'],
    ['state', 'DONE'],
  ])('refuses %s=%s with 400, naming the parameter', async (name, value) => {
    const answer = await get(`/job/report?${name}=${value}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json().invalidInput).toMatchObject({ context: name });
  });

  it('needs the role _job_read', async () => {
    const writer = await server.user('writer', '_job_write');
    expect(await get('/job/report', { as: writer })).toMatchObject({ status: 403 });
  });
});

describe('a job that has run', () => {
  it('shows how long it waited and ran', async () => {
    const busy = await startTestServer();
    const name = await busy.newType([{ step: 1, script: ';' }]);
    const { jobId } = await busy.create(name);
    await busy.end(jobId);
    const { type } = (await busy.get('/job/report', { accept: JSON_TYPE })).json<Report>();
    expect(type).toMatchObject([{ name, jobs: 1 }]);
    expect(type?.[0]?.wait.median).toBeGreaterThanOrEqual(0);
    expect(type?.[0]?.run.median).toBeGreaterThan(0);
  });
});
