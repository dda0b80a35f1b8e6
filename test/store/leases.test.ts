/*
 * Heartbeats and notes change attempts without the lock of their job, and wait for nobody who changes them too.
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
const OURS = [1, 2].map(id => ({ job: id, id }));
const THEIRS = { job: 3, id: 3 };
const PAST = { job: 4, id: 4 };
const ALL = [...OURS, THEIRS, PAST];

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
const noteAll = () =>
  database.transaction(tx =>
    updateProgress(
      tx,
      NODE,
      ALL.map(({ job, id }) => ({ job, attempt: id, progress: undefined, subSteps: [{ time: '', description: 'x' }] })),
    ),
  );

/** Runs `work` while somebody else is changing the first of our attempts. */
async function whileChanged<T>(work: () => Promise<T>): Promise<T> {
  return database.transaction(async tx => {
    await tx.query('update attempt set changed_at = now() where job = 1');
    return work();
  });
}

it('a lease lasts from when it is written, however long its transaction has waited', async () => {
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

it('a heartbeat keeps the leases of its node that have not run out, and no others', async () => {
  expect((await heartbeat()).sort()).toEqual([1, 2]);
  const { rows } = await database.read.query(
    "select id from attempt where lease_until > now() + interval '30 s' order by id",
  );
  expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
});

it('a heartbeat does not wait for whoever changes an attempt, and does not take it for lost', async () => {
  expect((await whileChanged(heartbeat)).sort()).toEqual([1, 2]);
});

it('notes do not wait either, and count as long as nobody else has the attempt', async () => {
  expect((await whileChanged(noteAll)).sort()).toEqual([2, 4]);
  expect((await noteAll()).sort()).toEqual([1, 2, 4]);
});
