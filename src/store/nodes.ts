/*
 * Nodes: the processes that work on this database. A node lives as long as the session that holds its lock.
 */

import type { Reader, Tx } from './database.ts';
import type { LockKey } from './lock.ts';

/** The kind of the advisory lock that a living node holds; its id is the node's. */
const NODE_LOCK = 0x6a6f6202;
export const nodeLock = (node: number): LockKey => [NODE_LOCK, node];

export interface NodeDescription {
  host: string;
  version: string;
  roles: readonly string[];
}

/** Registers a node; its id is never used again. */
export async function addNode(tx: Tx, { host, version, roles }: NodeDescription): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    '/* addNode */ insert into node (host, version, roles) values ($1, $2, $3) returning id',
    [host, version, roles],
  );
  return rows[0]?.id as number;
}

/** Says that a node still works; only for people to see. */
export async function touchNode(tx: Tx, node: number): Promise<void> {
  await tx.query('/* touchNode */ update node set seen_at = now() where id = $1', [node]);
}

/** Nodes that have leases although no session holds their lock any more. */
export async function listDeadNodes(reader: Reader): Promise<number[]> {
  const { rows } = await reader.query<{ node: number }>(
    `/* listDeadNodes */
    select node from (select distinct node from attempt where node is not null) as leased
    where not exists (
      select from pg_locks
      where locktype = 'advisory' and classid = $1::oid and objid = node::oid and objsubid = 2 and granted)`,
    [NODE_LOCK],
  );
  return rows.map(({ node }) => node);
}

/** How many nodes live that carry steps out. */
export async function countDispatchers(reader: Reader): Promise<number> {
  const { rows } = await reader.query<{ nodes: number }>(
    `/* countDispatchers */
    select count(*)::int as nodes from node join pg_locks on objid = node.id::oid
    where locktype = 'advisory' and classid = $1::oid and objsubid = 2 and granted and 'dispatcher' = any(roles)
      and database = (select oid from pg_database where datname = current_database())`,
    [NODE_LOCK],
  );
  return rows[0]?.nodes ?? 1;
}

/** A node as people see it. */
export interface NodeView {
  id: number;
  host: string;
  version: string;
  roles: string[];
  startedAt: Date;
  seenAt: Date;
  /** Whether a session holds its lock. */
  isAlive: boolean;
  /** Attempts that it has the leases of. */
  running: number;
}

/** All nodes that are remembered, the newest last. */
export async function listNodes(reader: Reader): Promise<NodeView[]> {
  const { rows } = await reader.query<NodeView>(
    `/* listNodes */
    select id, host, version, roles, started_at as "startedAt", seen_at as "seenAt",
      (select count(*) from attempt where attempt.node = node.id) as running,
      exists (
        select from pg_locks
        where locktype = 'advisory' and classid = $1::oid and objid = node.id::oid and objsubid = 2 and granted)
        as "isAlive"
    from node order by id`,
    [NODE_LOCK],
  );
  return rows;
}

/** Forgets nodes that are gone and were not seen for a day. */
export async function forgetNodes(tx: Tx): Promise<number> {
  const { rowCount } = await tx.query(
    `/* forgetNodes */
    delete from node where seen_at < now() - interval '1 day'
      and not exists (select from attempt where attempt.node = node.id)`,
  );
  return rowCount;
}
