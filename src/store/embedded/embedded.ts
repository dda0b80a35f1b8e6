/*
 * The embedded PostgreSQL, for installations without a database server of their own.
 *
 *   open the cluster (create it at the first start) ─► adopt the running server, or start one ─► own it
 *
 * The server outlives a Jobspine that is killed, and the next start adopts it. A data directory has one owner at a
 * time: its lock is held in the database itself, so it is released as soon as the owner ends.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../../core/setup-error.ts';
import { type HeldLock, holdLock, OWNER_LOCK } from '../database/database.ts';
import { type Cluster, openCluster, SUPERUSER } from './cluster.ts';
import { type Address, ensureRunning, stopServer } from './server.ts';

export interface EmbeddedPostgresql {
  url: string;
  /** Stops the server. All data is on disk then. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Additional settings of PostgreSQL. */
  settings?: Record<string, string>;
  /** Called when the server was lost, or could not be restarted. Restarts go on until it runs. */
  onProblem?: (what: string, reason: string) => void;
}

/** The time that the server may take to notice that the previous owner was killed. */
const OWNER_GONE_MS = 1_000;
const RESTART_PAUSE_MS = 1_000;
const POLL_MS = 50;

/**
 * Starts the embedded PostgreSQL on the data directory, or adopts the one that a killed Jobspine left running.
 * SetupError if the directory cannot be used, belongs to another version, or is in use by a running Jobspine.
 */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgresql> {
  const { settings = {}, onProblem = () => {} } = options;
  const cluster = openCluster(dataDir);
  const address = await ensureRunning(cluster, settings);
  const url = urlOf(cluster, address);
  let held: HeldLock | undefined;
  let recovering: Promise<void> | undefined;
  let closing = false;

  const own = async (): Promise<void> => {
    held = await takeOwnership(url, dataDir, reason => {
      if (!closing) recovering = recover(reason);
    });
  };
  const recover = async (reason: string): Promise<void> => {
    onProblem('embedded PostgreSQL lost', reason);
    while (!closing) {
      try {
        await ensureRunning(cluster, settings, address);
        return await own();
      } catch (error) {
        onProblem('embedded PostgreSQL not restarted', (error as Error).message);
        await delay(RESTART_PAUSE_MS);
      }
    }
  };

  await own();
  return {
    url,
    close: async () => {
      closing = true;
      await recovering;
      await stopServer(cluster);
      await held?.release();
    },
  };
}

/**
 * Connects to the embedded PostgreSQL without owning it, next to a Jobspine that may own it. Starts it if it does not
 * run. Closing stops it only if it has no owner.
 */
export async function visitEmbedded(dataDir: string): Promise<EmbeddedPostgresql> {
  const cluster = openCluster(dataDir);
  const url = urlOf(cluster, await ensureRunning(cluster, {}));
  return {
    url,
    close: async () => {
      const held = await holdLock(url, OWNER_LOCK, () => {});
      if (!held) return;
      await stopServer(cluster);
      await held.release();
    },
  };
}

async function takeOwnership(url: string, dataDir: string, onLost: (reason: string) => void): Promise<HeldLock> {
  const deadline = Date.now() + OWNER_GONE_MS;
  do {
    const held = await holdLock(url, OWNER_LOCK, onLost);
    if (held) return held;
    await delay(POLL_MS);
  } while (Date.now() < deadline);
  throw new SetupError(`The data directory ${dataDir} is in use by another running Jobspine`);
}

/** A socket is a parameter: it must not be the host of a URL. */
function urlOf({ password }: Cluster, { port, socketDir }: Address): string {
  const url = `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  return socketDir === undefined ? url : `${url}?host=${encodeURIComponent(socketDir)}`;
}
