/*
 * The embedded PostgreSQL: a server of our own for those who have none.
 *
 *   open the cluster (make it at the first start) ─► adopt the server that runs, or start one ─► hold it
 *
 * The server outlives a Jobspine that is killed, and the next start adopts it. A data directory belongs to one Jobspine
 * at a time: the lock that says so is held in the database itself, so it is gone as soon as its owner is.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../core/setup-error.ts';
import { type Cluster, openCluster, SUPERUSER } from './embedded-cluster.ts';
import { type HeldLock, holdLock, type LockKey } from './lock.ts';
import { isAlive, isPostgresql, type Postmaster, postmasterOf } from './postmaster.ts';

export interface EmbeddedPostgresql {
  url: string;
  /** Stops the server; all is on disk then. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Settings of PostgreSQL beside our own. */
  settings?: Record<string, string>;
  /** The server was lost, or could not be started again. It is started until it runs. */
  onProblem?: (what: string, reason: string) => void;
}

/** A connection that holds it is the owner of the data directory. */
const OWNER: LockKey = [716_205_105, 0];

/** Recovery after a crash reads the log since the last checkpoint, which may take a while on a slow disk. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 10;
const RESTART_PAUSE_MS = 1_000;

/** Durability is PostgreSQL's default and stays so. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  log_min_messages: 'warning',
};

/**
 * Starts the embedded PostgreSQL on the data directory, or adopts the one that a killed Jobspine left running.
 * SetupError when the directory cannot be used, belongs to another version, or is in use by a running Jobspine.
 */
export async function startEmbedded(
  dataDir: string,
  { settings = {}, onProblem = () => {} }: EmbeddedOptions = {},
): Promise<EmbeddedPostgresql> {
  const cluster = openCluster(dataDir);
  const log = path.join(dataDir, 'postgres.log');
  const run = (port?: number): Promise<Postmaster> => ensureRunning(cluster, log, { ...SETTINGS, ...settings }, port);
  const { port } = await run();
  const url = `postgres://${SUPERUSER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/postgres`;

  let held: HeldLock | undefined;
  let recovering: Promise<void> | undefined;
  let closing = false;
  const hold = async (): Promise<void> => {
    held = await holdLock(url, OWNER, reason => {
      if (!closing) recovering = recover(reason);
    });
    if (!held) throw new SetupError(`The data directory ${dataDir} is in use by another running Jobspine`);
  };
  const recover = async (reason: string): Promise<void> => {
    onProblem('embedded PostgreSQL lost', reason);
    while (!closing) {
      try {
        await run(port);
        return await hold();
      } catch (error) {
        onProblem('embedded PostgreSQL not restarted', (error as Error).message);
        await delay(RESTART_PAUSE_MS);
      }
    }
  };
  await hold();
  return {
    url,
    close: async () => {
      closing = true;
      await recovering;
      await stopPostmaster(cluster.dir);
      await held?.release();
    },
  };
}

/** Adopts the server of the cluster, or starts it, on `port` or on a free one; resolves when it takes connections. */
async function ensureRunning(
  cluster: Cluster,
  log: string,
  settings: Record<string, string>,
  port?: number,
): Promise<Postmaster> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const running = postmasterOf(cluster.dir);
    if (running?.ready && isPostgresql(running.pid)) return running;
    if (running && isPostgresql(running.pid)) await delay(POLL_MS);
    else {
      // PostgreSQL clears away what a power cut left, unless that process number has become somebody else's.
      if (running && isAlive(running.pid)) rmSync(path.join(cluster.dir, 'postmaster.pid'), { force: true });
      await startPostmaster(cluster, log, settings, port ?? (await freePort()));
    }
  }
  throw new SetupError(`The embedded PostgreSQL does not get ready, see ${log}`);
}

/** Resolves as soon as the server has written its postmaster.pid, or has found that of another start. */
async function startPostmaster(
  { dir, binaries, user }: Cluster,
  log: string,
  settings: Record<string, string>,
  port: number,
): Promise<void> {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openSync(log, 'w', 0o600);
  // Detached: a Ctrl-C on the terminal is for us, and we end the server when we no longer need it.
  const child = spawn(path.join(binaries.folder, 'postgres'), ['-D', dir, '-p', String(port), ...options], {
    ...user.ids,
    cwd: '/',
    env: { PATH: process.env.PATH },
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();
  let ended: string | undefined;
  child.on('error', error => (ended = error.message));
  child.on('exit', code => (ended ??= `exit code ${code}`));
  while (postmasterOf(dir)?.pid !== child.pid) {
    if (ended !== undefined && !postmasterOf(dir)) {
      throw new SetupError(`The embedded PostgreSQL does not start: ${lastLineOf(log) || ended}`);
    }
    if (ended !== undefined) return;
    await delay(POLL_MS);
  }
}

/** Ends the server at once and cleanly: PostgreSQL's "fast shutdown". */
async function stopPostmaster(dir: string): Promise<void> {
  const running = postmasterOf(dir);
  if (!running || !isPostgresql(running.pid)) return;
  process.kill(running.pid, 'SIGINT');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (postmasterOf(dir) && Date.now() < deadline) await delay(POLL_MS);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

const lastLineOf = (file: string): string => readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
