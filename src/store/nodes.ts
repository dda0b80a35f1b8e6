/*
 * Nodes: the processes that work on this database. A node lives as long as the session that holds its lock.
 */

import { LOCKS, type LockKey, type Reader, type Tx } from './database/database.ts';

/** The advisory lock that a living node holds. */
export const nodeLock = (node: number): LockKey => [LOCKS.node, node];

/** Rows of pg_locks that are locks of nodes. It has those of all databases of a server: another one has nodes, too. */
const IS_NODE_LOCK = `locktype = 'advisory' and classid = $1::oid and objsubid = 2 and granted
  and database = (select oid from pg_database where datname = current_database())`;

export interface NodeDescription {
  host: string;
  version: string;
  roles: readonly string[];
}

/** Registers a node; its id is never used again. */
export async function insertNode(tx: Tx, { host, version, roles }: NodeDescription): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    '/* insertNode */ insert into node (host, version, roles) values ($1, $2, $3) returning id',
    [host, version, roles],
  );
  return rows[0]?.id as number;
}

/** Says that a node still works: for people to see, and for deleteOldNodes. */
export async function touchNode(tx: Tx, node: number): Promise<void> {
  await tx.query('/* touchNode */ update node set seen_at = now() where id = $1', [node]);
}

/**
 * Nodes that have leases although no session holds their lock any more. Goes from node to node in the index of leases:
 * what each of them runs is not read.
 */
export async function listDeadNodes(reader: Reader): Promise<number[]> {
  const { rows } = await reader.query<{ node: number }>(
    `/* listDeadNodes */
    with recursive leased as (
      (select node from attempt where node is not null order by node limit 1)
      union all
      select (select node from attempt where node > leased.node order by node limit 1)
      from leased where leased.node is not null)
    select node from leased
    where node is not null and not exists (select from pg_locks where ${IS_NODE_LOCK} and objid = node::oid)`,
    [LOCKS.node],
  );
  return rows.map(({ node }) => node);
}

/** How many nodes live that carry steps out. */
export async function countDispatchers(reader: Reader): Promise<number> {
  const { rows } = await reader.query<{ nodes: number }>(
    `/* countDispatchers */
    select count(*)::int as nodes from node join pg_locks on objid = node.id::oid
    where ${IS_NODE_LOCK} and 'dispatcher' = any(roles)`,
    [LOCKS.node],
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
      exists (select from pg_locks where ${IS_NODE_LOCK} and objid = node.id::oid) as "isAlive"
    from node order by id`,
    [LOCKS.node],
  );
  return rows;
}

/** Forgets nodes that were not seen for a day and have no leases. */
export async function deleteOldNodes(tx: Tx): Promise<number> {
  const { rowCount } = await tx.query(
    `/* deleteOldNodes */
    delete from node where seen_at < now() - interval '1 day'
      and not exists (select from attempt where attempt.node = node.id)`,
  );
  return rowCount;
}
