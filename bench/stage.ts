/*
 * What all measurements stand on: one embedded PostgreSQL that writes durably, and processes beside this one. Servers
 * are started as an operator starts them.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '../src/store/database/connection.ts';
import { startEmbedded } from '../src/store/embedded/embedded.ts';

export interface Stage {
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  /** The database of that name, made when there is none. */
  keepDatabase(name: string): Promise<string>;
  /** Starts `jobspine serve` on a database. */
  startServer(databaseUrl: string, settings?: Record<string, string>): Promise<Server>;
  /** Starts one of rivals/, which says when it is ready and answers each message with one. */
  startRival(file: string, ...args: string[]): Promise<Rival>;
  /** Runs what is measured. */
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
  /** What it said when it was ready. */
  greeting: unknown;
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const PROGRAM = path.resolve(import.meta.dirname, '../bin/jobspine.js');
export const PASSWORD = 'bench';

/** Settings of whoever runs this are not for the servers that are measured. */
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(JOBSPINE_|DATABASE_URL)/.test(name))),
  NODE_ENV: 'production',
};

export interface StageOptions {
  /** Of PostgreSQL, beside those that Jobspine gives it. */
  settings?: Record<string, string>;
  /** Where its data is kept; otherwise it is removed. */
  folder?: string;
}

export async function openStage(round: Round, { settings = {}, folder: kept }: StageOptions = {}): Promise<Stage> {
  const folder = path.resolve(kept ?? mkdtempSync(path.join(tmpdir(), 'jobspine-bench-')));
  mkdirSync(folder, { recursive: true });
  const postgresql = await startEmbedded(folder, { settings });
  const running = new Set<ChildProcess>();
  const ask = await connect(postgresql.url, 'bench');
  await refuseHasty(async name => (await ask.query(`show ${name}`)).rows[0][name]);
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
      const ours = { JOBSPINE_PORT: '0', JOBSPINE_ADMIN_PASSWORD: PASSWORD };
      const log = openSync(path.join(folder, 'server.log'), 'a');
      const env = { ...ENVIRONMENT, ...ours, DATABASE_URL: databaseUrl, ...settings };
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

/** For the servers alone, to look into them: `--cpu-prof`. */
const NODE_OPTIONS = (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(option => option !== '');

/** Figures of a PostgreSQL that may lose what it confirmed would be worth nothing. */
async function refuseHasty(show: (setting: string) => Promise<string>): Promise<void> {
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
