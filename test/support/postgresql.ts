/*
 * A PostgreSQL for one test alone, which may be ended and started again. What it has committed survives that.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { openCluster } from '../../src/store/embedded/cluster.ts';
import { isPostgresql, postmasterOf } from '../../src/store/embedded/postmaster.ts';
import { ensureRunning, stopServer } from '../../src/store/embedded/server.ts';

/** As PostgreSQL names them: end sessions and write all to disk, or end as in a crash and recover at the next start. */
export type Shutdown = 'fast' | 'immediate';

const SIGNALS: Record<Shutdown, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT' };
const POLL_MS = 10;

export interface Postgresql {
  port: number;
  /** The URL of its database, by way of another port when one is given. */
  url(port?: number): string;
  stop(how: Shutdown): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startPostgresql(dataDir: string, settings: Record<string, string>): Promise<Postgresql> {
  const cluster = openCluster(dataDir);
  const { port } = await ensureRunning(cluster, settings);
  return {
    port,
    url: (by = port) => `postgres://jobspine:${encodeURIComponent(cluster.password)}@127.0.0.1:${by}/postgres`,
    stop: async how => {
      const running = postmasterOf(cluster.dir);
      if (!running) return;
      process.kill(running.pid, SIGNALS[how]);
      while (isPostgresql(running.pid)) await pause(POLL_MS);
    },
    start: async () => {
      await ensureRunning(cluster, settings, port);
    },
    close: () => stopServer(cluster),
  };
}
