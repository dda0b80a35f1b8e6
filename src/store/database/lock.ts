/*
 * Advisory locks that a process holds for as long as it lives.
 */
import { connectWatched } from './connection.ts';

/** The key of an advisory lock: two integers, the kind of thing and its id. */
export type LockKey = readonly [kind: number, id: number];

/** Every kind of lock. Nodes of different versions run side by side: a number never changes its meaning. */
export const LOCKS = { admission: 0x6a6f6201, node: 0x6a6f6202, fold: 0x6a6f6203 } as const;

/** Held by the Jobspine that owns an embedded PostgreSQL. Numbered as in version 0.1.0. */
export const OWNER_LOCK: LockKey = [716_205_105, 0];

/** Held while migrations run. It is a single number, as version 0.1.0 had it. */
export const MIGRATION_LOCK = 716_205_104;

export interface HeldLock {
  release(): Promise<void>;
}

/**
 * Takes a session advisory lock on a dedicated connection and holds it until `release`. If the connection is lost, so
 * is the lock, and `onLost` is called immediately. Other nodes see in pg_locks who is alive (classid is the kind, objid
 * the id). Undefined: another session holds the lock.
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
