/*
 * Keeps a node without a dispatcher in the list of nodes.
 */
import { hostname } from 'node:os';
import type { Log } from '../observe/log.ts';
import type { Database } from '../store/database/database.ts';
import { type NodeDescription, touchNode } from '../store/nodes.ts';
import { Membership } from './membership.ts';

/** The time between two updates, in milliseconds. Operators see it; a row without updates is deleted after a day. */
const TOUCH_MS = 5_000;

/** Joins, and updates the row of the node until it is closed. */
export async function startNodeHeartbeat(
  database: Database,
  description: Omit<NodeDescription, 'host'>,
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const membership = new Membership(database, { host: hostname(), ...description }, { log, onLost: () => {} });
  await membership.join();
  const touch = async (): Promise<void> => {
    const { node } = membership;
    if (node !== undefined) await database.transaction(tx => touchNode(tx, node));
  };
  const heart = setInterval(() => touch().catch(error => log.warn('node heartbeat failed', { error })), TOUCH_MS);
  return {
    close: async () => {
      clearInterval(heart);
      await membership.leave();
    },
  };
}
