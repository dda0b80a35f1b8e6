/*
 * Reads and transactions, and their connections when they fail.
 */
import { expect, it } from 'vitest';
import { connect } from '../../../src/store/database/connection.ts';
import { openDatabase } from '../../../src/store/database/database.ts';
import { isDatabaseAway } from '../../../src/store/database/faults.ts';
import { freshDatabase } from '../../support/database.ts';
import { startProxy } from '../../support/proxy.ts';
import { until } from '../../support/until.ts';

const insertProperty = `/* insertProperty */ insert into property (key, value) values ($1, $2)`;
const countProperties = `/* countProperties */ select count(*) as n from property`;

it('PostgreSQL itself refuses a write on the connections for reads', async () => {
  const { database } = await freshDatabase();
  await expect(database.read.query(insertProperty, ['a', '1'])).rejects.toMatchObject({ code: '25006' });
});

it('a transaction commits its writes and returns the result of its work', async () => {
  const { database } = await freshDatabase();
  const changed = await database.transaction(async tx => (await tx.query(insertProperty, ['a', '1'])).rowCount);
  const { rows } = await database.read.query<{ n: number }>(countProperties);
  expect({ changed, rows }).toEqual({ changed: 1, rows: [{ n: 1 }] });
});

it('a transaction that starts while a statement is being sent follows it and sees its writes', async () => {
  const { database } = await freshDatabase();
  // More than one connection is idle, so the transaction could have used another one.
  await Promise.all([1, 2, 3].map(() => database.transaction(tx => tx.query('select pg_sleep(0.05)'))));
  for (let round = 1; round <= 20; round++) {
    let behind: Promise<{ rows: { n: number }[] }> | undefined;
    await database.statement(async tx => {
      const inserting = tx.query(insertProperty, [`key ${round}`, '1']);
      behind = database.transaction(later => later.query<{ n: number }>(countProperties));
      await inserting;
    });
    expect((await behind)?.rows).toEqual([{ n: round }]);
  }
});

it('a quick transaction is confirmed before it is on disk', async () => {
  const { database } = await freshDatabase();
  const asked = await database.transaction(async tx => {
    await tx.query(insertProperty, ['a', '1']);
    return (await tx.query<{ commit: string }>("select current_setting('synchronous_commit') as commit")).rows;
  }, 'quick');
  const { rows } = await database.read.query<{ n: number }>(countProperties);
  expect({ asked, rows }).toEqual({ asked: [{ commit: 'off' }], rows: [{ n: 1 }] });
});

it('a transaction that throws leaves nothing behind', async () => {
  const { database } = await freshDatabase();
  const failing = database.transaction(async tx => {
    await tx.query(insertProperty, ['a', '1']);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect((await database.read.query(countProperties)).rows).toEqual([{ n: 0 }]);
});

it('a transaction that ignores an error fails, because PostgreSQL rolls it back', async () => {
  const { database } = await freshDatabase();
  const swallowing = database.transaction(async tx => {
    await tx.query('/* wrong */ select nothing').catch(() => {});
  });
  await expect(swallowing).rejects.toThrow('swallowed');
});

it('bigint is read as a number, alone and in arrays, timestamptz as a Date, and jsonb as a value', async () => {
  const { database } = await freshDatabase();
  const { rows } = await database.read.query(
    `select 9007199254740991::bigint as id, array[1, null]::bigint[] as ids, '{"a": 1}'::jsonb as data,
      timestamptz '2020-02-03 04:05:06+00' as at`,
  );
  const at = new Date('2020-02-03T04:05:06Z');
  expect(rows).toEqual([{ id: Number.MAX_SAFE_INTEGER, ids: [1, null], data: { a: 1 }, at }]);
});

it('a query that starts with its name is prepared, up to a limit of texts with one name', async () => {
  const { database } = await freshDatabase();
  const prepared = await database.transaction(async tx => {
    for (let n = 0; n < 100; n++) await tx.query(`/* manyTexts */ select ${n}`);
    return (await tx.query<{ name: string }>('select name from pg_prepared_statements')).rows;
  });
  expect(prepared.length).toBeGreaterThan(0);
  expect(prepared.length).toBeLessThan(50);
});

it('the database works again after all its connections were cut, idle ones and one in a transaction', async () => {
  const { database, url } = await freshDatabase();
  await database.read.query(countProperties);
  const other = await connect(url, 'test');
  const cut = database.transaction(async tx => {
    await other.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await tx.query(countProperties);
  });
  await expect(cut).rejects.toThrow();
  await other.end();
  expect((await until(() => database.read.query(countProperties))).rows).toEqual([{ n: 0 }]);
});

it('a connection without a response is closed, and the next query uses another one', async () => {
  const { url } = await freshDatabase();
  const direct = new URL(url);
  const proxy = await startProxy(Number(direct.port));
  const database = openDatabase(Object.assign(direct, { port: String(proxy.port) }).href, { answerMs: 500 });
  const work = (): Promise<unknown>[] => [
    database.read.query(countProperties),
    database.transaction(tx => tx.query(insertProperty, ['a', '1'])),
  ];
  await Promise.all(work());
  const speak = proxy.silence();
  for (const { status, reason } of (await Promise.allSettled(work())) as PromiseRejectedResult[])
    expect({ status, isAway: isDatabaseAway(reason) }).toEqual({ status: 'rejected', isAway: true });
  speak();
  expect((await database.read.query<{ n: number }>(countProperties)).rows).toEqual([{ n: 1 }]);
  await database.close();
  await proxy.close();
});
