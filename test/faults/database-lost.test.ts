/*
 * The database is lost at the worst moment. An unhandled error would end the server.
 */
import { execFileSync } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database/database.ts';
import { isDatabaseAway } from '../../src/store/database/faults.ts';
import { readSettings } from '../../src/store/settings.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestServer, succeed } from '../support/jobspine.ts';

const unhandled: unknown[] = [];
const keep = (error: unknown): void => void unhandled.push(error);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', keep);
});
afterEach(() => void process.off('unhandledRejection', keep));

/** Ends the sessions of a database while this process is blocked, so that it has not noticed when this returns. */
function endSessions(url: string): void {
  const script = `
    import pg from 'pg';
    const client = new pg.Client(process.argv[1]);
    await client.connect();
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
    await client.end();`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script, url]);
}

it('a transaction that fails before its start fails only once', async () => {
  const { url } = await freshDatabase();
  const database = openDatabase(url, { connections: 1 });
  await database.transaction(tx => tx.query('select 1'));
  endSessions(url);
  const failed = database.transaction(() => {
    throw new Error('before any query');
  });
  await expect(failed).rejects.toThrow('before any query');
  await nextTurn();
  expect(unhandled).toEqual([]);
  await database.close();
});

it('settings that cannot be read again after a change are read later', async () => {
  const { database, setProperty, put } = await startTestServer();
  await succeed(put('/configuration/job-pool', { body: '{"pool":[{"priorityThreshold":"LOW","size":1}]}' }));
  await database.transaction(async tx => {
    await tx.query('alter table job_pool rename to real_pool');
    await tx.query('create view job_pool as select threshold, size / 0 as size from real_pool');
  });
  await setProperty('concurrentJobs', 2);
  await expect(readSettings(database.read)).rejects.toThrow('division by zero');
  await nextTurn();
  expect(unhandled).toEqual([]);
});

it('a connection lost between two statements counts as an unreachable database', () => {
  // The exact messages of the driver.
  expect(isDatabaseAway(new Error('Client has encountered a connection error and is not queryable'))).toBe(true);
  expect(isDatabaseAway(new Error('Client was closed and is not queryable'))).toBe(true);
});
