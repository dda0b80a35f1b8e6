/*
 * The times of the questions in search-questions.ts on one history: in the database alone, and as complete requests.
 */
import { connect } from '../src/store/database/connection.ts';
import { openDatabase } from '../src/store/database/database.ts';
import { searchJobs } from '../src/store/search/search.ts';
import { type Client, JSON_TYPE, openClient, XML } from './client.ts';
import { median } from './figures.ts';
import { questions, requests } from './search-questions.ts';
import type { Stage } from './stage.ts';

/** A question and the time of its answer. */
export interface Answered {
  /** The row of the table. */
  row: string;
  what: string;
  /** The median of the rounds for the slowest search. */
  ms: number;
  /** The time that this process waited, if `ms` is the time that PostgreSQL worked. */
  waitedMs?: number;
  limitMs: number;
  isFirstPage: boolean;
}

const WARM_UPS = 3;
/** Warm-up requests per round. */
const WARM_UPS_OF_SERVER = 40;

/** A history, and the number of rounds. */
export interface History {
  stage: Stage;
  url: string;
  jobs: number;
  rounds: number;
}

/** Measures the time that PostgreSQL plans and executes, and the time that this process waits for it. */
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

/** Measures the time that a caller waits on a keep-alive connection. */
export async function timeRequests({ stage, url, rounds }: History): Promise<Answered[]> {
  const server = await stage.startServer(url, { JOBSPINE_ROLES: 'api' });
  const client = openClient(server.url);
  const answered: Answered[] = [];
  // A server reaches its full speed after some hundred requests.
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

/** Measures the slowest of some requests. `worked` returns the time that PostgreSQL has worked, in milliseconds. */
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
