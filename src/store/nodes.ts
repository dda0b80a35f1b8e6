/*
 * Nodes: the server processes on this database. A node is alive while a session holds its lock.
 */
import { LOCKS, type LockKey, type Reader, type Tx } from './database/database.ts';

/** Returns the advisory lock that a node holds while it is alive. */
export const nodeLock = (node: number): LockKey => [LOCKS.node, node];

/**
 * The condition on pg_locks for locks of nodes. pg_locks covers all databases of a server, which may have nodes, too.
 */
const IS_NODE_LOCK = `locktype = 'advisory' and classid = $1::oid and objsubid = 2 and granted
  and database = (select oid from pg_database where datname = current_database())`;

export interface NodeDescription {
  host: string;
  version: string;
  roles: readonly string[];
}

/** Registers a node. Returns its id, which is never reused. */
export async function insertNode(tx: Tx, { host, version, roles }: NodeDescription): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    '/* insertNode */ insert into node (host, version, roles) values ($1, $2, $3) returning id',
    [host, version, roles],
  );
  return rows[0]?.id as number;
}

/** Records that a node is still working, for operators and for deleteOldNodes. */
export async function touchNode(tx: Tx, node: number): Promise<void> {
  await tx.query('/* touchNode */ update node set seen_at = now() where id = $1', [node]);
}

/**
 * Lists the nodes that have leases although no session holds their lock any more. Steps from node to node in the index
 * of leases, without reading the attempts of each.
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

/** Counts the nodes that are alive and run steps. */
export async function countDispatchers(reader: Reader): Promise<number> {
  const { rows } = await reader.query<{ nodes: number }>(
    `/* countDispatchers */
    select count(*)::int as nodes from node join pg_locks on objid = node.id::oid
    where ${IS_NODE_LOCK} and 'dispatcher' = any(roles)`,
    [LOCKS.node],
  );
  return rows[0]?.nodes ?? 1;
}

/** A node as operators see it. */
export interface NodeView {
  id: number;
  host: string;
  version: string;
  roles: string[];
  startedAt: Date;
  seenAt: Date;
  /** A session holds its lock. */
  isAlive: boolean;
  /** The number of attempts that it has leased. */
  running: number;
}

/** Lists all registered nodes, the newest last. */
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

/** Deletes nodes that were not seen for a day and have no leases. Returns their number. */
export async function deleteOldNodes(tx: Tx): Promise<number> {
  const { rowCount } = await tx.query(
    `/* deleteOldNodes */
    delete from node where seen_at < now() - interval '1 day'
      and not exists (select from attempt where attempt.node = node.id)`,
  );
  return rowCount;
}
