/*
 * A node is alive while a session holds its lock, in the database that it works on.
 */
import { expect, it } from 'vitest';
import type { Database } from '../../src/store/database/database.ts';
import { countDispatchers, insertNode, listDeadNodes, listNodes, nodeLock } from '../../src/store/nodes.ts';
import { freshDatabase } from '../support/database.ts';

/** Adds a node that has a lease, and no session. */
const addDeadNode = (database: Database): Promise<number> =>
  database.transaction(async tx => {
    const node = await insertNode(tx, { host: 'a', version: '1', roles: ['dispatcher'] });
    await tx.query(
      "insert into attempt (job, step, state, node, lease_until) values (1, 100, 7, $1, now() + interval '1 h')",
      [node],
    );
    return node;
  });

it('a node is alive while its lock is held', async () => {
  const { database } = await freshDatabase();
  const node = await addDeadNode(database);
  expect(await listDeadNodes(database.read)).toEqual([node]);
  await database.holdLock(nodeLock(node), () => {});
  expect(await listDeadNodes(database.read)).toEqual([]);
  expect(await countDispatchers(database.read)).toBe(1);
  expect((await listNodes(database.read)).map(({ isAlive }) => isAlive)).toEqual([true]);
});

it('a node is dead even if one with the same id is alive in another database of the server', async () => {
  const { database } = await freshDatabase();
  const { database: other } = await freshDatabase();
  const node = await addDeadNode(database);
  await other.holdLock(nodeLock(node), () => {});
  expect(await listDeadNodes(database.read)).toEqual([node]);
  expect(await countDispatchers(database.read)).toBe(0);
  expect((await listNodes(database.read)).map(({ isAlive }) => isAlive)).toEqual([false]);
});
