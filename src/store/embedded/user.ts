/*
 * The user that the embedded PostgreSQL runs as.
 */
import { readFileSync, statSync } from 'node:fs';
import { SetupError } from '../../core/setup-error.ts';

export interface ServerUser {
  name: string;
  /** The options of a child process that runs as this user; empty: it is the user of this process. */
  ids: { uid?: number; gid?: number };
}

/**
 * Returns the user of this process. PostgreSQL refuses to run as root; for root, returns the owner of the cluster if it
 * exists, otherwise `postgres` or `nobody`.
 */
export function serverUser(clusterDir: string): ServerUser {
  if (process.getuid?.() !== 0) return { name: 'this user', ids: {} };
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { name: `user ${owner.uid}`, ids: { uid: owner.uid, gid: owner.gid } };
  for (const name of ['postgres', 'nobody']) {
    const ids = idsOf(name);
    if (ids) return { name, ids };
  }
  throw new SetupError('PostgreSQL does not run as root, and there is no user postgres or nobody: set DATABASE_URL');
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(line => line.startsWith(`${name}:`));
  const [, , uid, gid] = entry?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
