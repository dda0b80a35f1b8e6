/*
 * Plans are read once and kept in memory, in a cache that may be too small for all of them.
 */
import { LRUCache } from 'lru-cache';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/store/database/database.ts';
import { getPlans, type Plans } from '../../src/store/plans.ts';
import { freshDatabase } from '../support/database.ts';

let database: Database;
let ids: number[];
beforeAll(async () => {
  ({ database } = await freshDatabase());
  const { rows } = await database.transaction(tx =>
    tx.query<{ id: number }>(`insert into plan (steps) select '[]' from generate_series(1, 4) returning id`),
  );
  ids = rows.map(({ id }) => id);
});

const get = async (plans: Plans, wanted: number[]): Promise<number[]> => {
  const found = await getPlans(database.read, plans, wanted);
  return wanted.map(id => found.get(id)?.id ?? 0);
};

it('plans are found when the cache has no room for all of them', async () => {
  const plans: Plans = new LRUCache({ max: 2 });
  expect(await get(plans, ids)).toEqual(ids);
});

it('a plan in the cache is found when a missing one takes its place', async () => {
  const plans: Plans = new LRUCache({ max: 2 });
  const [first, second, third] = ids as [number, number, number];
  await get(plans, [first, second]);
  expect(await get(plans, [first, third, second])).toEqual([first, third, second]);
});

it('a plan that does not exist is an error', async () => {
  await expect(get(new LRUCache({ max: 2 }), [...ids, 1_000_000])).rejects.toThrow('Plan 1000000');
});
