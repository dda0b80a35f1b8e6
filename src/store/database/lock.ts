import { connectWatched } from './connection.ts';

/** Two integers, as PostgreSQL's advisory locks have them: what kind of thing, which one. */
export type LockKey = readonly [kind: number, id: number];

/** Every kind of lock. Nodes of different versions run side by side: a number never changes its meaning. */
export const LOCKS = { admission: 0x6a6f6201, node: 0x6a6f6202, fold: 0x6a6f6203 } as const;

/** Held while migrations run. It is a single number, as version 0.1.0 had it. */
export const MIGRATION_LOCK = 716_205_104;

export interface HeldLock {
  /** Gives the lock back. */
  release(): Promise<void>;
}

/**
 * Takes a session advisory lock on a connection of its own and holds it until `release`, or until the connection is
 * lost: then the lock is gone, and `onLost` is called at once. Other nodes see who lives in pg_locks (classid is the
 * kind, objid the id). Undefined: another session holds it.
 */
export async function holdLock(
  url: string,
  [kind, id]: LockKey,
  onLost: (reason: string) => void,
): Promise<HeldLock | undefined> {
  const { client, end } = await connectWatched(url, 'lock', onLost);
  try {
    const text = '/* holdLock */ select pg_try_advisory_lock($1, $2) as held';
    const { rows } = await client.query<{ held: boolean }>(text, [kind, id]);
    if (rows[0]?.held) return { release: end };
  } catch (error) {
    await end();
    throw error;
  }
  await end();
  return undefined;
}
