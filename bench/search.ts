/*
 * npm run bench:search [-- [--short | --long] [--alone]]
 *
 * Fills a history of 1,000,000 jobs (`--short` 20,000, `--long` 5,000,000), asks it what lists and searches ask, and
 * measures what keeping it searchable costs. `--alone`: see alone.ts.
 */
import { parseArgs } from 'node:util';
import { connect } from '../src/store/connection.ts';
import { openDatabase } from '../src/store/database.ts';
import { searchJobs } from '../src/store/search.ts';
import { alone } from './alone.ts';
import { JSON_TYPE, openClient } from './client.ts';
import { atMost, type Figure, median, table } from './figures.ts';
import { fillHistory } from './search-data.ts';
import { type Question, questions } from './search-questions.ts';
import { measureWrites } from './search-writes.ts';
import { openStage, type Stage } from './stage.ts';

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, long: { type: 'boolean' }, alone: { type: 'boolean' } },
});
const JOBS = values.short ? 20_000 : values.long ? 5_000_000 : 1_000_000;
const ROUNDS = values.short ? 1 : 5;
const REQUESTS: Record<string, string> = {
  'no filter': '/job?user=false&number=100&sort=jobId+desc',
  'one state': '/job?user=false&number=100&sort=startTime+desc&state=FAILED_TOTAL',
  'one project': '/job?user=false&number=100&sort=jobId+desc&jobmetadata=myApp_project%3Dp7',
};

const tell = (what: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);

/** What this process waits for the database: its work, and the way there and back. */
async function measureQuestions(stage: Stage, url: string): Promise<Figure[]> {
  const database = openDatabase(url, { connections: 2 });
  const figures: Figure[] = [];
  for (const question of questions(JOBS)) {
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await stage.round(() => timeSlowest(question)));
    figures.push({ what: question.what, unit: 'ms', values: rounds, target: atMost(question.limitMs, rounds) });
  }
  await database.close();
  return figures;

  async function timeSlowest({ searches }: Question): Promise<number> {
    const times: number[] = [];
    for (const search of searches) {
      const ask = () => timed(() => database.snapshot(reader => searchJobs(reader, search)));
      await ask();
      times.push(median([await ask(), await ask(), await ask()]));
    }
    return Math.max(...times);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function measureRequests(stage: Stage, url: string): Promise<Figure[]> {
  const server = await stage.startServer(url, { JOBSPINE_ROLES: 'api' });
  const client = openClient(server.url);
  const figures: Figure[] = [];
  for (const [what, path] of Object.entries(REQUESTS)) {
    const ask = async () => (await client.send('GET', path, '', JSON_TYPE)).ms;
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await ask();
      rounds.push(
        await stage.round(async () => median([await ask(), await ask(), await ask(), await ask(), await ask()])),
      );
    }
    figures.push({
      what: `GET /job, 100 jobs, JSON, whole; ${what}`,
      unit: 'ms',
      values: rounds,
      target: atMost(15, rounds),
    });
  }
  client.close();
  await server.stop();
  return figures;
}

/** What is kept for a million jobs. */
async function measureSizes(url: string): Promise<Figure[]> {
  const client = await connect(url, 'bench');
  const { rows } = await client.query<{ name: string; bytes: number }>(`
    select relname as name, pg_relation_size(oid) as bytes from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
      and relname ~ '^(job|job_.*|datum.*|tally.*)$' and pg_relation_size(oid) > 1000000 order by 2 desc`);
  await client.end();
  return rows.map(({ name, bytes }) => ({
    what: `size of ${name} per million jobs`,
    unit: 'MiB',
    values: [bytes / 1024 ** 2 / (JOBS / 1e6)],
  }));
}

const stage = await openStage(values.alone ? alone : work => work(), { shared_buffers: '2GB', max_wal_size: '8GB' });
try {
  const url = await stage.createDatabase();
  // Its first start makes the tables, and the account that asks.
  await (await stage.startServer(url)).stop();
  const client = await connect(url, 'bench');
  await fillHistory(client, JOBS, tell);
  await client.end();
  const figures: Figure[] = [];
  tell('measuring questions');
  figures.push(...(await measureQuestions(stage, url)));
  tell('measuring requests');
  figures.push(...(await measureRequests(stage, url)));
  figures.push(...(await measureSizes(url)));
  tell('measuring writes');
  figures.push(...(await measureWrites(stage, values.short ? 1 : 4, values.short ? 300 : 3_000)));
  process.stdout.write(`${table(figures)}\n`);
} finally {
  await stage.close();
}
