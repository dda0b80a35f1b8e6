/*
 * A node that carries nothing out is listed with the others all the same.
 */
import { hostname } from 'node:os';
import type { Log } from '../observe/log.ts';
import type { Database } from '../store/database/database.ts';
import { type NodeDescription, touchNode } from '../store/nodes.ts';
import { Membership } from './membership.ts';

/**
 * How often a node without dispatcher says that it is there, in milliseconds: people look, and one that is not seen for
 * a day is forgotten.
 */
const TOUCH_MS = 5_000;

/** Joins, and says that it is there until it is closed. */
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
  const heart = setInterval(() => touch().catch(error => log.warn('presence not shown', { error })), TOUCH_MS);
  return {
    close: async () => {
      clearInterval(heart);
      await membership.leave();
    },
  };
}
