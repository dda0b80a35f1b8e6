/*
 * Records a database of a released version, for the test of upgrades from it. With its code in a folder of its own:
 *
 *   git worktree add ../released d5bd91c && (cd ../released && npm ci)
 *   npx tsx test/upgrade/record.ts ../released 0.1.0
 *
 * Starts that server, fills it through its API, asks it questions, kills it in the middle of its work, and writes
 *
 *   test/upgrade/0.1.0.sql    its database: the schema and all rows
 *   test/upgrade/0.1.0.json   its answers, and the files of its storages
 *
 * A recording is never changed. For the next release, record it the same way and copy from-0.1.0.test.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type pg from 'pg';
import { dumpSchema } from '../../scripts/dump-schema.ts';
import { connect } from '../../src/store/database/connection.ts';
import { LOCKS } from '../../src/store/database/lock.ts';
import { startEmbedded } from '../../src/store/embedded/embedded.ts';
import { type Ask, answerTo, move, type Place, QUESTIONS, questionsAbout, RECORDED } from './ask.ts';
import { fill, fillBeforeCrash } from './contents.ts';

/** A file of a storage. Its time is part of the recording: a scan takes a file with another one as changed. */
export interface RecordedFile {
  path: string;
  content: string;
  modifiedMs: number;
}

interface Node {
  origin: string;
  ask: Ask;
  kill(): Promise<void>;
}

async function startNode(program: string, settings: Record<string, string>): Promise<Node> {
  const env = { PATH: process.env.PATH, JOBSPINE_PORT: '0', JOBSPINE_LOG_LEVEL: 'warn', ...settings };
  const child: ChildProcess = spawn(process.execPath, [program, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /^jobspine ready (\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
    };
    return { origin: new URL(url).origin, ask: askerAt(url), kill };
  }
  throw new Error(`${program} has ended`);
}

const askerAt =
  (url: string): Ask =>
  async <T>(method: string, below: string, body?: unknown, as = 'admin:admin') => {
    const isText = typeof body === 'string';
    const response = await fetch(url + below, {
      method,
      headers: {
        authorization: `Basic ${btoa(as)}`,
        accept: 'application/json',
        'content-type': isText ? 'application/octet-stream' : 'application/json',
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${below}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };

type Fold = (client: pg.Client, options: { frequent: number; common: number }) => Promise<number>;

/** Loads the fold of the released code. It lay in another place in 0.1.0. */
async function loadFold(checkout: string): Promise<Fold> {
  const files = ['src/store/search/search.ts', 'src/store/job-changes.ts'].map(file => path.join(checkout, file));
  const found = files.find(file => existsSync(file));
  if (found === undefined) throw new Error(`${checkout} is not a checkout of Jobspine`);
  return ((await import(pathToFileURL(found).href)) as { foldChanges: Fold }).foldChanges;
}

/** Holds the lock of the fold, so that only the returned function folds. Its low limits give a small database all tables. */
async function takeFold(client: pg.Client, fold: Fold): Promise<() => Promise<void>> {
  await client.query('select pg_advisory_lock($1, 0)', [LOCKS.fold]);
  return async () => {
    let folded: number;
    do {
      await client.query('begin');
      folded = await fold(client, { frequent: 10, common: 20 });
      await client.query('commit');
    } while (folded > 0);
  };
}

async function record(checkout: string, version: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobspine-record-'));
  const media = path.join(folder, 'media');
  const server = await startEmbedded(folder);
  const client = await connect(server.url, 'record');
  const start = () =>
    startNode(path.resolve(checkout, 'bin/jobspine.js'), {
      DATABASE_URL: server.url,
      JOBSPINE_DATA_DIR: path.join(folder, 'node'),
      JOBSPINE_ADMIN_PASSWORD: 'admin',
      JOBSPINE_MEDIA_ROOTS: media,
      JOBSPINE_ALLOWED_PROGRAMS: 'sleep',
    });
  try {
    const fold = await takeFold(client, await loadFold(path.resolve(checkout)));
    const lost = await start();
    const vanished = await fillBeforeCrash(lost.ask).finally(lost.kill);
    const { ask, origin, kill } = await start();
    const place = { origin, media };
    const { token, answers } = await fill({ ask, media, fold }, vanished)
      .then(jobs => readAnswers(ask, place, jobs))
      .finally(kill);
    const files = filesBelow(media).map(file => ({ ...file, content: move(file.content, place, RECORDED) }));
    const json = JSON.stringify({ token, files, answers }, null, 1);
    writeFileSync(path.join(import.meta.dirname, `${version}.json`), `${json}\n`);
    const sql = move(await dump(client), place, RECORDED);
    writeFileSync(path.join(import.meta.dirname, `${version}.sql`), sql);
  } finally {
    await client.end();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readAnswers(ask: Ask, place: Place, jobs: readonly string[]) {
  const { token } = await ask<{ token: string }>('GET', '/token?seconds=86400');
  const answers = [];
  for (const question of [...QUESTIONS, ...questionsAbout(jobs)])
    answers.push({ question, answer: await answerTo(question, ask, place) });
  return { token, answers };
}

function filesBelow(media: string): RecordedFile[] {
  const names = readdirSync(media, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter(name => statSync(path.join(media, name)).isFile());
  return files.map(name => ({
    path: name,
    content: readFileSync(path.join(media, name), 'utf8'),
    modifiedMs: statSync(path.join(media, name)).mtimeMs,
  }));
}

/** Returns the database in SQL, to be run by a superuser in an empty one. */
async function dump(client: pg.Client): Promise<string> {
  await client.query(`update node set host = 'recorded'`);
  const schema = await dumpSchema(client);
  const { rows: tables } = await client.query<{ name: string; columns: string[] }>(`
    select relname as name, array_agg(quote_ident(attname) order by attnum) as columns
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
    group by relname order by relname collate "C"`);
  const inserts = [];
  for (const { name, columns } of tables) inserts.push(await dumpTable(client, name, columns));
  const { rows: sequences } = await client.query<{ text: string }>(`
    select format('SELECT setval(%L, %s);', sequencename, last_value) as text
    from pg_sequences where schemaname = 'public' and last_value is not null order by sequencename collate "C"`);
  const parts = [
    schema,
    // Triggers and foreign keys have done their work already.
    'SET session_replication_role = replica;',
    ...inserts.filter(text => text !== ''),
    sequences.map(({ text }) => text).join('\n'),
    'RESET session_replication_role;',
  ];
  return `${parts.join('\n\n')}\n`;
}

async function dumpTable(client: pg.Client, name: string, columns: readonly string[]): Promise<string> {
  const values = columns.map(column => `quote_nullable(${column}::text)`).join(`, `);
  const { rows } = await client.query<{ text: string }>(
    `select concat_ws(', ', ${values}) as text from ${name} order by ${columns.join(', ')}`,
  );
  if (rows.length === 0) return '';
  const lines = rows.map(({ text }) => `  (${text})`).join(',\n');
  return `INSERT INTO ${name} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE VALUES\n${lines};`;
}

const [checkout, version] = process.argv.slice(2);
if (checkout === undefined || version === undefined) throw new Error('Usage: record.ts CHECKOUT VERSION');
await record(checkout, version);
