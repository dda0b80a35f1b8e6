/*
 * How long the questions of search-questions.ts take in one history: the database alone, and whole requests.
 */
import { connect } from '../src/store/database/connection.ts';
import { openDatabase } from '../src/store/database/database.ts';
import { searchJobs } from '../src/store/search/search.ts';
import { type Client, JSON_TYPE, openClient, XML } from './client.ts';
import { median } from './figures.ts';
import { questions, requests } from './search-questions.ts';
import type { Stage } from './stage.ts';

/** What was asked, and how long the answer took. */
export interface Answered {
  /** The row of the table. */
  row: string;
  what: string;
  /** The median of the rounds, of the slowest search. */
  ms: number;
  /** What this process waited for the same, when `ms` is what PostgreSQL worked. */
  waitedMs?: number;
  limitMs: number;
  isFirstPage: boolean;
}

const WARM_UPS = 3;
/** For each round. */
const WARM_UPS_OF_SERVER = 40;

/** A history, and how often each question is asked. */
export interface History {
  stage: Stage;
  url: string;
  jobs: number;
  rounds: number;
}

/** What PostgreSQL plans and executes, and what this process waits for it. */
export async function timeQuestions({ stage, url, jobs, rounds }: History): Promise<Answered[]> {
  const database = openDatabase(url, { connections: 2 });
  const statistics = await connect(url, 'bench');
  await statistics.query('create extension if not exists pg_stat_statements');
  const worked = async (): Promise<number> => {
    const { rows } = await statistics.query<{ ms: number }>(`
      select sum(total_plan_time + total_exec_time) as ms from pg_stat_statements
      join pg_database on pg_database.oid = dbid and datname = current_database()
      where query not like '%pg_stat_statements%'`);
    return rows[0]?.ms ?? 0;
  };
  const answered: Answered[] = [];
  for (const { searches, isFirstPage = false, ...question } of questions(jobs)) {
    const asks = searches.map(search => () => database.snapshot(reader => searchJobs(reader, search)));
    answered.push({ ...question, isFirstPage, ...(await stage.round(() => timeSlowest(asks, rounds, worked))) });
  }
  await statistics.end();
  await database.close();
  return answered;
}

/** What a caller waits for on a connection that stays open. */
export async function timeRequests({ stage, url, rounds }: History): Promise<Answered[]> {
  const server = await stage.startServer(url, { JOBSPINE_ROLES: 'api' });
  const client = openClient(server.url);
  const answered: Answered[] = [];
  // A server is as fast as it gets when it has answered some hundred.
  for (let i = 0; i < rounds * WARM_UPS_OF_SERVER; i++)
    await get(client, '/job?user=false&number=100', i % 2 ? XML : JSON_TYPE);
  for (const [form, type] of [
    ['XML', XML],
    ['JSON', JSON_TYPE],
  ] as const)
    for (const { row, what, paths } of requests()) {
      const asks = paths.map(path => () => get(client, path, type));
      const { waitedMs: ms } = await stage.round(() => timeSlowest(asks, rounds));
      answered.push({ row: `GET /job, ${form}, whole: ${row}`, what, ms, limitMs: 15, isFirstPage: true });
    }
  client.close();
  await server.stop();
  return answered;
}

const get = (client: Client, path: string, type: string): Promise<unknown> => client.send('GET', path, '', type);

type Times = Required<Pick<Answered, 'ms' | 'waitedMs'>>;

/** `worked`: what PostgreSQL has worked so far, in milliseconds. */
async function timeSlowest(
  asks: readonly (() => Promise<unknown>)[],
  rounds: number,
  worked = async () => 0,
): Promise<Times> {
  const times: Times[] = [];
  for (const ask of asks) {
    for (let i = 0; rounds > 1 && i < WARM_UPS; i++) await ask();
    const all: Times[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = await worked();
      const start = performance.now();
      await ask();
      const waitedMs = performance.now() - start;
      all.push({ ms: (await worked()) - before, waitedMs });
    }
    times.push({ ms: median(all.map(({ ms }) => ms)), waitedMs: median(all.map(({ waitedMs }) => waitedMs)) });
  }
  return { ms: Math.max(...times.map(({ ms }) => ms)), waitedMs: Math.max(...times.map(({ waitedMs }) => waitedMs)) };
}
