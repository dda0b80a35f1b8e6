/*
 * The embedded PostgreSQL: a server of our own for those who have none.
 *
 *   open the cluster (make it at the first start) ─► adopt the server that runs, or start one ─► hold it
 *
 * The server outlives a Jobspine that is killed, and the next start adopts it. A data directory belongs to one Jobspine
 * at a time: the lock that says so is held in the database itself, so it is gone as soon as its owner is.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../../core/setup-error.ts';
import { type HeldLock, holdLock, type LockKey } from '../database/database.ts';
import { type Cluster, openCluster, SUPERUSER } from './cluster.ts';
import { ensureRunning, stopServer } from './server.ts';

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

/** The session that holds it is the owner of the data directory. */
const OWNER: LockKey = [716_205_105, 0];

/** How long the server may take to see that an owner which was killed is gone. */
const OWNER_GONE_MS = 1_000;
const RESTART_PAUSE_MS = 1_000;
const POLL_MS = 50;

/**
 * Starts the embedded PostgreSQL on the data directory, or adopts the one that a killed Jobspine left running.
 * SetupError when the directory cannot be used, belongs to another version, or is in use by a running Jobspine.
 */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgresql> {
  const { settings = {}, onProblem = () => {} } = options;
  const cluster = openCluster(dataDir);
  const { port } = await ensureRunning(cluster, settings);
  const url = urlOf(cluster, port);
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
        await ensureRunning(cluster, settings, port);
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
 * Reaches the embedded PostgreSQL beside a Jobspine that may own it; starts it when nobody does. Closing stops it only
 * when there is no owner.
 */
export async function visitEmbedded(dataDir: string): Promise<EmbeddedPostgresql> {
  const cluster = openCluster(dataDir);
  const { port } = await ensureRunning(cluster, {});
  const url = urlOf(cluster, port);
  return {
    url,
    close: async () => {
      const held = await holdLock(url, OWNER, () => {});
      if (!held) return;
      await stopServer(cluster);
      await held.release();
    },
  };
}

async function takeOwnership(url: string, dataDir: string, onLost: (reason: string) => void): Promise<HeldLock> {
  const deadline = Date.now() + OWNER_GONE_MS;
  do {
    const held = await holdLock(url, OWNER, onLost);
    if (held) return held;
    await delay(POLL_MS);
  } while (Date.now() < deadline);
  throw new SetupError(`The data directory ${dataDir} is in use by another running Jobspine`);
}

const urlOf = ({ password }: Cluster, port: number): string =>
  `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
