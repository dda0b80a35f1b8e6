/*
 * npm run bench:search [-- [--short | --long] [--alone] [--data FOLDER] [part …]]
 *
 * Fills a history of 1,000,000 jobs (`--short` 5,000, `--long` 5,000,000) and a small one, runs the queries of lists
 * and searches on them, and measures the cost of keeping jobs searchable. The parts are `questions`, `requests`,
 * `sizes` and `writes`. `--data` keeps the histories in a folder, and uses those already there. `--alone`: see
 * alone.ts.
 */
import { parseArgs } from 'node:util';
import { connect } from '../src/store/database/connection.ts';
import { alone } from './alone.ts';
import { type Figure, SHORT_RUN, shortList, show, table } from './figures.ts';
import { type Answered, type History, timeQuestions, timeRequests } from './search-answers.ts';
import { fillHistory, isFilled } from './search-data.ts';
import { measureWrites } from './search-writes.ts';
import { openStage } from './stage.ts';

const PARTS = ['questions', 'requests', 'sizes', 'writes'];
const { values, positionals } = parseArgs({
  options: {
    short: { type: 'boolean' },
    long: { type: 'boolean' },
    alone: { type: 'boolean' },
    data: { type: 'string' },
  },
  allowPositionals: true,
});
const unknown = positionals.find(name => !PARTS.includes(name));
if (unknown !== undefined) throw new Error(`There is no part ${unknown}; there are ${PARTS.join(', ')}`);
const wants = (part: string): boolean => positionals.length === 0 || positionals.includes(part);

const JOBS = values.short ? 5_000 : values.long ? 5_000_000 : 1_000_000;
const FEW_JOBS = values.short ? 1_000 : 50_000;
const ROUNDS = values.short ? 1 : 9;

const report = (what: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);

const stage = await openStage(values.alone ? alone : work => work(), {
  settings: {
    shared_buffers: '2GB',
    max_wal_size: '8GB',
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track_planning': 'on',
  },
  ...(values.data !== undefined && { folder: values.data }),
});

async function openHistory(jobs: number): Promise<History> {
  const url = await stage.keepDatabase(`history_${jobs}`);
  if (!(await isFilled(url))) {
    // The first start creates the tables and the account of the requests.
    await (await stage.startServer(url)).stop();
    const client = await connect(url, 'bench');
    await fillHistory(client, jobs, report);
    await client.end();
  }
  return { stage, url, jobs, rounds: ROUNDS };
}

/**
 * Formats answers as Markdown. A row covers several questions, from the median of the fastest to that of the slowest.
 */
function answersTable(answers: readonly Answered[], few: readonly Answered[]): string {
  const isWaited = answers.some(({ waitedMs }) => waitedMs !== undefined);
  const rows = rowsOf(answers).map(([row, all]) => {
    const slowest = all.toSorted((one, other) => one.ms - other.ms).at(-1) as Answered;
    const waited = isWaited ? [rangeOf(all.map(({ waitedMs }) => waitedMs ?? 0))] : [];
    const limit = `≤ ${slowest.limitMs}, ${slowest.ms <= slowest.limitMs ? 'met' : 'missed'}`;
    const what = all.length === 1 ? '' : slowest.what;
    return [row, rangeOf(all.map(({ ms }) => ms)), what, limit, growthOf(all, few), ...waited];
  });
  const head = ['question', 'ms', 'slowest', 'target', `to ${FEW_JOBS.toLocaleString('en')} jobs`];
  const heads = isWaited ? [...head, 'waited, ms'] : head;
  return [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** The answers of a short run, without targets. */
const shortAnswers = (answers: readonly Answered[]): string =>
  rowsOf(answers)
    .map(([row, all]) => `${row}: ${rangeOf(all.map(({ ms }) => ms))} ms`)
    .join('\n');

/** The answers by the row of the table that they belong to. */
const rowsOf = (answers: readonly Answered[]): [row: string, all: Answered[]][] =>
  [...new Set(answers.map(({ row }) => row))].map(row => [row, answers.filter(one => one.row === row)]);

const rangeOf = (ms: readonly number[]): string =>
  ms.length === 1 ? show(ms[0] as number) : `${show(Math.min(...ms))} to ${show(Math.max(...ms))}`;

/** Returns the ratio of the slowest answer to the slowest one on the small history. */
function growthOf(answers: readonly Answered[], few: readonly Answered[]): string {
  const [{ row, isFirstPage }] = answers as [Answered];
  if (!isFirstPage) return '';
  const slowest = (of: readonly Answered[]) => Math.max(...of.filter(one => one.row === row).map(({ ms }) => ms));
  const ratio = slowest(answers) / slowest(few);
  return `${show(ratio)} (≤ 2, ${ratio <= 2 ? 'met' : 'missed'})`;
}

/** Measures the storage of a million jobs. */
async function measureSizes({ url, jobs }: History): Promise<Figure[]> {
  const client = await connect(url, 'bench');
  const { rows } = await client.query<{ name: string; bytes: number }>(`
    select relname as name, pg_relation_size(oid) as bytes from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
      and relname ~ '^(job|job_.*|datum.*|tally.*)$' and pg_relation_size(oid) > 1000000 order by 2 desc`);
  await client.end();
  return rows.map(({ name, bytes }) => ({
    what: `size of ${name} per million jobs`,
    unit: 'MiB',
    values: [bytes / 1024 ** 2 / (jobs / 1e6)],
  }));
}

try {
  const history = await openHistory(JOBS);
  const small = await openHistory(FEW_JOBS);
  const tables = values.short ? [SHORT_RUN] : [];
  const tableOf = values.short ? shortList : table;
  for (const [part, time] of [
    ['questions', timeQuestions],
    ['requests', timeRequests],
  ] as const) {
    if (!wants(part)) continue;
    report(`measuring ${part}`);
    const [answers, few] = [await time(history), await time(small)];
    tables.push(values.short ? shortAnswers(answers) : answersTable(answers, few));
  }
  if (wants('sizes')) tables.push(tableOf(await measureSizes(history)));
  if (wants('writes')) {
    report('measuring writes');
    tables.push(tableOf(await measureWrites(stage, values.short ? 1 : 4, values.short ? 100 : 3_000)));
  }
  process.stdout.write(`${tables.join('\n\n')}\n`);
} finally {
  await stage.close();
}
