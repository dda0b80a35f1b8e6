/*
 * Heartbeats and progress change attempts without the lock of their job, and never wait for other changes of them.
 */
import { beforeAll, expect, it } from 'vitest';
import type { Attempt, Life } from '../../src/core/life.ts';
import { updateProgress } from '../../src/store/attempts.ts';
import type { Database } from '../../src/store/database/database.ts';
import { extendLeases } from '../../src/store/leases.ts';
import { saveLives } from '../../src/store/lives.ts';
import { freshDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

const NODE = 7;
const OWN = [1, 2].map(id => ({ job: id, id }));
const OTHER = { job: 3, id: 3 };
const PAST = { job: 4, id: 4 };
const ALL = [...OWN, OTHER, PAST];

let database: Database;
beforeAll(async () => {
  ({ database } = await freshDatabase());
  await database.transaction(tx =>
    tx.query(
      `insert into attempt (id, job, step, state, node, lease_until) overriding system value
      select id, id, 100, 7, case when id = 3 then 8 else 7 end,
        now() + case when id = 4 then -1 else 10 end * interval '1 s' from generate_series(1, 4) as id`,
    ),
  );
});

const heartbeat = () => database.transaction(tx => extendLeases(tx, { node: NODE, leaseMs: 60_000 }, ALL));
const writeAll = () =>
  database.transaction(tx =>
    updateProgress(
      tx,
      NODE,
      ALL.map(({ job, id }) => ({ job, attempt: id, progress: undefined, subSteps: [{ time: '', description: 'x' }] })),
    ),
  );

/** Runs `work` while another transaction is changing the first attempt of the node. */
async function whileChanged<T>(work: () => Promise<T>): Promise<T> {
  return database.transaction(async tx => {
    await tx.query('update attempt set changed_at = now() where job = 1');
    return work();
  });
}

it('a lease starts when it is written, however long its transaction has waited', async () => {
  const life: Life = { state: 'READY', plan: { id: 1, steps: [] }, cleanup: true, attempts: [] };
  const attempt: Attempt = { step: 100, number: 0, state: 'STARTED' };
  const { rows } = await database.transaction(async tx => {
    await until(async () => {
      const { rows } = await tx.query("select where clock_timestamp() > now() + interval '50 ms'");
      return rows.length > 0;
    });
    const after: Life = { ...life, state: 'STARTED', attempts: [attempt] };
    await saveLives(tx, [{ id: 99, before: life, after }], { node: NODE, leaseMs: 50 });
    return tx.query("select lease_until >= now() + interval '100 ms' as lasts from attempt where job = 99");
  });
  expect(rows).toEqual([{ lasts: true }]);
});

it('a heartbeat extends the leases of its node that have not run out, and no others', async () => {
  expect((await heartbeat()).sort()).toEqual([1, 2]);
  const { rows } = await database.read.query(
    "select id from attempt where lease_until > now() + interval '30 s' order by id",
  );
  expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
});

it('a heartbeat does not wait for another change of an attempt, and does not report the attempt as lost', async () => {
  expect((await whileChanged(heartbeat)).sort()).toEqual([1, 2]);
});

it('progress does not wait either, and is written while no other node has the attempt', async () => {
  expect((await whileChanged(writeAll)).sort()).toEqual([2, 4]);
  expect((await writeAll()).sort()).toEqual([1, 2, 4]);
});
