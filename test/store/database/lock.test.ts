/*
 * Locks that a process holds for as long as it lives.
 */
import { expect, it } from 'vitest';
import { connect } from '../../../src/store/database/connection.ts';
import { openDatabase } from '../../../src/store/database/database.ts';
import { freshDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

const never = (): void => expect.unreachable('the lock was not lost');

it('a lock has one holder at a time; others may hold other locks', async () => {
  const { database, url } = await freshDatabase();
  const other = openDatabase(url);
  expect(await database.holdLock([1, 7], never)).toBeDefined();
  expect(await other.holdLock([1, 7], never)).toBeUndefined();
  const free = await other.holdLock([1, 8], never);
  await free?.release();
  await other.close();
});

it('a lock can be taken again after its release', async () => {
  const { database } = await freshDatabase();
  const held = await database.holdLock([1, 7], never);
  await held?.release();
  expect(await until(() => database.holdLock([1, 7], never))).toBeDefined();
});

it('other sessions see a lock in pg_locks', async () => {
  const { database } = await freshDatabase();
  await database.holdLock([1, 7], never);
  const { rows } = await database.read.query(
    `select classid::int as kind, objid::int as id from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
  );
  expect(rows).toEqual([{ kind: 1, id: 7 }]);
});

it('the holder learns immediately that its session is lost, and the lock is free then', async () => {
  const { database, url } = await freshDatabase();
  const lost: string[] = [];
  await database.holdLock([1, 7], reason => lost.push(reason));
  const other = await connect(url, 'test');
  await other.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await other.end();
  await until(() => lost.length > 0, 1000);
  expect(lost).toHaveLength(1);
  expect(await until(() => database.holdLock([1, 7], never))).toBeDefined();
});
