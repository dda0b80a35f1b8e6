/*
 * The environment of all measurements: one embedded PostgreSQL with durable settings, and child processes. Servers are
 * started as by an operator.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '../src/store/database/connection.ts';
import { startEmbedded } from '../src/store/embedded/embedded.ts';

export interface Stage {
  /** Creates an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Returns the URL of the database with this name, which is created if missing. */
  keepDatabase(name: string): Promise<string>;
  /** Starts `jobspine serve` on a database. */
  startServer(databaseUrl: string, settings?: Record<string, string>): Promise<Server>;
  /** Starts one of rivals/, which reports when it is ready and answers each message with one. */
  startRival(file: string, ...args: string[]): Promise<Rival>;
  /** Runs measured work. */
  round: Round;
  close(): Promise<void>;
}

export type Round = <T>(work: () => Promise<T>) => Promise<T>;

export interface Server {
  /** `http://127.0.0.1:PORT/API` */
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface Rival {
  /** Its message when it was ready. */
  greeting: unknown;
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const PROGRAM = path.resolve(import.meta.dirname, '../bin/jobspine.js');
export const PASSWORD = 'bench';

/** The environment of measured servers, without the settings of the user. */
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(JOBSPINE_|DATABASE_URL)/.test(name))),
  NODE_ENV: 'production',
};

export interface StageOptions {
  /** Additional settings of PostgreSQL. */
  settings?: Record<string, string>;
  /** The folder that keeps the data. Without one, the data is removed at the end. */
  folder?: string;
}

export async function openStage(round: Round, { settings = {}, folder: kept }: StageOptions = {}): Promise<Stage> {
  const folder = path.resolve(kept ?? mkdtempSync(path.join(tmpdir(), 'jobspine-bench-')));
  mkdirSync(folder, { recursive: true });
  const postgresql = await startEmbedded(folder, { settings });
  const running = new Set<ChildProcess>();
  const ask = await connect(postgresql.url, 'bench');
  await refuseUndurable(async name => (await ask.query(`show ${name}`)).rows[0][name]);
  let databases = 0;
  const urlOf = (name: string): string => Object.assign(new URL(postgresql.url), { pathname: `/${name}` }).href;

  const start = (child: ChildProcess): ChildProcess => {
    running.add(child.once('exit', () => running.delete(child)));
    return child;
  };
  return {
    round,
    createDatabase: async () => {
      const name = `bench_${++databases}`;
      await ask.query(`drop database if exists ${name}`);
      await ask.query(`create database ${name}`);
      return urlOf(name);
    },
    keepDatabase: async name => {
      const { rowCount } = await ask.query('select from pg_database where datname = $1', [name]);
      if (rowCount === 0) await ask.query(`create database ${name}`);
      return urlOf(name);
    },
    startServer: async (databaseUrl, settings = {}) => {
      const own = { JOBSPINE_PORT: '0', JOBSPINE_ADMIN_PASSWORD: PASSWORD };
      const log = openSync(path.join(folder, 'server.log'), 'a');
      const env = { ...ENVIRONMENT, ...own, DATABASE_URL: databaseUrl, ...settings };
      const child = spawn(process.execPath, [...NODE_OPTIONS, PROGRAM, 'serve'], {
        env,
        cwd: folder,
        stdio: ['ignore', 'pipe', log],
      });
      start(child);
      closeSync(log);
      return { url: await readyUrl(child), pid: child.pid!, stop: () => stop(child) };
    },
    startRival: async (file, ...args) => {
      const program = path.join(import.meta.dirname, 'rivals', file);
      const child = start(fork(program, args, { env: ENVIRONMENT, execArgv: ['--import', 'tsx'] }));
      const [greeting] = await once(child, 'message');
      const answer = async (question: unknown) => {
        child.send(question as object);
        return (await once(child, 'message'))[0] as unknown;
      };
      return { greeting, pid: child.pid, ask: answer, stop: () => stop(child) };
    },
    close: async () => {
      await Promise.all([...running].map(stop));
      await ask.end();
      await postgresql.close();
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Options for the servers only, such as `--cpu-prof` for profiling. */
const NODE_OPTIONS = (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(option => option !== '');

/** Refuses a PostgreSQL that may lose confirmed transactions, whose figures would be useless. */
async function refuseUndurable(show: (setting: string) => Promise<string>): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    if ((await show(setting)) !== 'on') throw new Error(`PostgreSQL runs with ${setting} off`);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

async function readyUrl(child: ChildProcess): Promise<string> {
  let output = '';
  for await (const part of child.stdout!.iterator({ destroyOnReturn: false })) {
    output += part;
    const url = /^jobspine ready (\S+)$/m.exec(output)?.[1];
    if (url !== undefined) {
      child.stdout!.resume();
      return url;
    }
  }
  throw new Error(`The server did not get ready: ${output}`);
}
