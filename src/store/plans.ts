/*
 * The plans of jobs. A plan never changes and is shared by all jobs that were admitted under it, so those in use are
 * kept in memory.
 */
import { LRUCache } from 'lru-cache';
import type { Plan } from '../core/plan.ts';
import type { Reader } from './database/database.ts';

/** A plan is as large as the scripts in it. More than this many plans in use are rare. */
const MAX_PLANS = 1_000;

/** The cache of plans, by id. */
export type Plans = LRUCache<number, Plan>;

export const createPlans = (): Plans => new LRUCache({ max: MAX_PLANS });

/** Returns the plans with these ids, from memory or from the database. All of them must exist. */
export async function getPlans(reader: Reader, plans: Plans, ids: readonly number[]): Promise<Map<number, Plan>> {
  // Taken out of the cache before it is filled: what is added may push out a plan that is wanted.
  const found = new Map(ids.map(id => [id, plans.get(id)]));
  const missing = [...found].flatMap(([id, plan]) => (plan ? [] : [id]));
  if (missing.length > 0)
    for (const plan of await readPlans(reader, missing)) {
      plans.set(plan.id, plan);
      found.set(plan.id, plan);
    }
  return new Map([...found].map(([id, plan]) => [id, plan ?? fail(id)]));
}

const fail = (id: number): never => {
  throw new Error(`Plan ${id} does not exist`);
};

async function readPlans(reader: Reader, ids: readonly number[]): Promise<Plan[]> {
  const { rows } = await reader.query<Plan>('/* readPlans */ select id, steps from plan where id = any($1)', [ids]);
  return rows;
}
