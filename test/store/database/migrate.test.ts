/*
 * Migrations, by one node or several.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { SetupError } from '../../../src/core/setup-error.ts';
import { connect } from '../../../src/store/database/connection.ts';
import { migrate } from '../../../src/store/database/migrate.ts';
import { emptyDatabase, freshDatabase } from '../../support/database.ts';

it('every migration is applied once, in order', async () => {
  const url = await emptyDatabase();
  const applied = await migrate(url);
  expect(applied[0]).toBe('0001_spine');
  expect(applied).toEqual([...applied].sort());
  expect(await migrate(url)).toEqual([]);
});

it('other files of the folder are not applied', async () => {
  const applied = await migrate(await emptyDatabase());
  expect(applied.filter(name => !/^\d{4}_/.test(name))).toEqual([]);
});

it('of several nodes that start at the same time, one migrates and the others wait', async () => {
  const url = await emptyDatabase();
  const results = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(results.filter(applied => applied.length > 0)).toHaveLength(1);
});

it('a database that a newer Jobspine has migrated is refused', async () => {
  const { database, url } = await freshDatabase();
  await database.transaction(tx => tx.query(`insert into pgmigrations (name, run_on) values ('9999_future', now())`));
  await expect(migrate(url)).rejects.toThrow(/newer Jobspine: its migration 9999_future is unknown/);
});

it.each([
  ['a database that does not exist', (url: URL) => (url.pathname = '/nowhere'), /"nowhere" does not exist/],
  ['a wrong password', (url: URL) => (url.password = 'wrong'), /password authentication failed/],
  ['a port without a server', (url: URL) => (url.port = '1'), /ECONNREFUSED/],
])('the error has one line: %s', async (_, spoil, message) => {
  const url = new URL(await emptyDatabase());
  const { password } = url;
  spoil(url);
  const refusal = await migrate(url.href).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(SetupError);
  expect(String(refusal)).toMatch(message);
  expect(String(refusal)).not.toContain(password);
  expect(String(refusal)).not.toContain('\n');
});

it('a server that is no PostgreSQL is refused', async () => {
  const server = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(migrate(`postgres://127.0.0.1:${port}/x`)).rejects.toThrow(SetupError);
  server.close();
});

it('the lock of migrations is released', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const client = await connect(url, 'test');
  const { rows } = await client.query(`select 1 from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`);
  await client.end();
  expect(rows).toEqual([]);
});
