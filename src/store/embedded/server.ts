/*
 * The server process of the embedded PostgreSQL: adopts it or starts it, and stops it.
 *
 * The running process is always read from the file `postmaster.pid` of PostgreSQL itself: it may have been started by a
 * Jobspine that was killed, or by another start that was faster.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../../core/setup-error.ts';
import type { Cluster } from './cluster.ts';
import { isAlive, isPostgresql, type Postmaster, postmasterOf } from './postmaster.ts';

/** Crash recovery reads the log since the last checkpoint, which may take a while on a slow disk. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 10;

/** Durability is not here: the defaults of PostgreSQL are durable. */
const SETTINGS = {
  max_connections: '100',
  shared_buffers: '128MB',
  log_min_messages: 'warning',
  // The texts of failed statements contain the values of callers, of any length.
  log_min_error_statement: 'panic',
  // So do the details of errors.
  log_error_verbosity: 'terse',
};

/** Where a server listens. */
export type Address = Pick<Postmaster, 'port' | 'socketDir'>;

/** Adopts or starts the server of the cluster, at this address or a new one. Resolves when it accepts connections. */
export async function ensureRunning(
  cluster: Cluster,
  settings: Record<string, string>,
  address?: Address,
): Promise<Postmaster> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const running = postmasterOf(cluster.dir);
    if (running?.ready && isPostgresql(running.pid)) return running;
    if (running && isPostgresql(running.pid)) await delay(POLL_MS);
    else {
      // PostgreSQL itself deletes a file that a power cut left, unless another program has got the process id.
      if (running && isAlive(running.pid)) removeLocks(cluster, running);
      await startPostmaster(cluster, settings, address ?? (await newAddress(cluster)));
    }
  }
  throw new SetupError(`The embedded PostgreSQL does not become ready, see ${cluster.log}`);
}

/** Starts the process. Resolves when it has written postmaster.pid, or has found that of another start. */
async function startPostmaster(
  { dir, log, binaries, user }: Cluster,
  settings: Record<string, string>,
  { port, socketDir }: Address,
): Promise<void> {
  const listening = {
    listen_addresses: socketDir === undefined ? '127.0.0.1' : '',
    unix_socket_directories: socketDir === undefined ? '' : `"${socketDir.replaceAll('"', '""')}"`,
  };
  const options = Object.entries({ ...SETTINGS, ...listening, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const output = openSync(log, 'w', 0o600);
  // Detached, so that a Ctrl-C on the terminal reaches Jobspine alone, which stops the server last.
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
  while (ended === undefined && postmasterOf(dir)?.pid !== child.pid) await delay(POLL_MS);
  if (ended === undefined) return;
  const other = postmasterOf(dir);
  if (other && isPostgresql(other.pid)) return;
  throw new SetupError(`The embedded PostgreSQL does not start: ${lastLineOf(log) || ended}`);
}

/** Stops the server without waiting for its clients: the "fast shutdown" of PostgreSQL. */
export async function stopServer({ dir }: Cluster): Promise<void> {
  const running = postmasterOf(dir);
  if (!running || !isPostgresql(running.pid)) return;
  process.kill(running.pid, 'SIGINT');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (postmasterOf(dir) && Date.now() < deadline) await delay(POLL_MS);
}

/** The files by which PostgreSQL knows that a server runs. */
function removeLocks({ dir }: Cluster, { port }: Postmaster): void {
  for (const file of ['postmaster.pid', `.s.PGSQL.${port}.lock`]) rmSync(path.join(dir, file), { force: true });
}

/** The usual port of PostgreSQL: it is the end of the name of the socket. */
const SOCKET_PORT = 5432;

/** The longest path of a socket that Linux and macOS both take, in bytes. */
const MAX_SOCKET_PATH = 103;

/**
 * Returns an address for the server: a socket in the folder of the cluster, which no other user can enter, or else a
 * port of the loopback address, which every user of the machine can reach: on Windows, for a folder whose path is too
 * long for a socket, and on a file system that has no sockets.
 */
async function newAddress({ dir }: Cluster): Promise<Address> {
  const fits = Buffer.byteLength(path.join(dir, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_SOCKET_PATH;
  const isPossible = process.platform !== 'win32' && fits && (await takesSockets(dir));
  return isPossible ? { port: SOCKET_PORT, socketDir: dir } : { port: await freePort(), socketDir: undefined };
}

function takesSockets(dir: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(path.join(dir, `.s.${randomUUID().slice(0, 8)}`), () => probe.close(() => resolve(true)));
  });
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
