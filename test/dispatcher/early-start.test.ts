/*
 * Scripts start while their leases are being written. Nothing that they do may be visible before or without the lease.
 */
import { expect, it } from 'vitest';
import type { Runtime } from '../../src/runtimes/runtime.ts';
import type { Database } from '../../src/store/database/database.ts';
import { station } from '../support/station.ts';
import { until } from '../support/until.ts';

/** A runtime that starts early, and the events that it saw: `begun`, then `leased` or `refused`. */
function early() {
  const seen: string[] = [];
  const run: Runtime = async (_assignment, { leased }) => {
    seen.push('begun');
    seen.push((await leased) ? 'leased' : 'refused');
    return { kind: 'finished' };
  };
  return { seen, run: Object.assign(run, { startsEarly: true } as const) };
}

/** A database that calls `beforeCommit` in each transaction that leases attempts, and counts these transactions. */
function watched(database: Database, beforeCommit: (leases: number) => Promise<unknown>): Database {
  let leases = 0;
  const transaction: Database['transaction'] = (work, commit) =>
    database.transaction(async tx => {
      const result = await work(tx);
      const { leased = [] } = (result ?? {}) as { leased?: unknown[] };
      if (leased.length > 0) await beforeCommit(++leases);
      return result;
    }, commit);
  return { ...database, transaction };
}

it('a script starts before its lease is committed, and is told when it is', async () => {
  const here = await station();
  const { run, seen } = early();
  here.work.early = run;
  await here.type('EARLY', [{ description: 'early' }]);
  await here.node({}, database => watched(database, () => until(() => seen.join() === 'begun')));
  const id = await here.create({ type: 'EARLY' });
  await here.until(id, 'FINISHED');
  expect(seen).toEqual(['begun', 'leased']);
});

it('a script whose lease was not written has no effect, and runs again', async () => {
  const here = await station();
  const { run, seen } = early();
  here.work.early = run;
  await here.type('EARLY', [{ description: 'early' }]);
  await here.node({}, database =>
    watched(database, async leases => {
      await until(() => seen.at(-1) === 'begun');
      if (leases === 1) throw new Error('Connection terminated unexpectedly');
    }),
  );
  const id = await here.create({ type: 'EARLY' });
  await here.until(id, 'FINISHED');
  expect(seen).toEqual(['begun', 'refused', 'begun', 'leased']);
  expect(await here.log(id)).toEqual(['100/0 FINISHED']);
});

it('other steps start after their leases are committed', async () => {
  const here = await station();
  let isWritten = false;
  const begunAfter: boolean[] = [];
  here.work.plain = async () => {
    begunAfter.push(isWritten);
    return { kind: 'finished' };
  };
  await here.type('PLAIN', [{ description: 'plain' }]);
  await here.node({}, database => ({
    ...database,
    transaction: async (work, commit) => {
      const result = await database.transaction(work, commit);
      isWritten ||= ((result ?? {}) as { leased?: unknown[] }).leased?.length === 1;
      return result;
    },
  }));
  await here.until(await here.create({ type: 'PLAIN' }), 'FINISHED');
  expect(begunAfter).toEqual([true]);
});
