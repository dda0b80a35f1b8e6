/*
 * Plans never change, so those that are in use are kept in memory.
 */
import { LRUCache } from 'lru-cache';
import type { Plan } from '../core/plan.ts';
import type { Reader } from './database/database.ts';

/** How many plans are kept. A plan is as large as the scripts in it; more than this many job types are rare. */
const KEPT_PLANS = 1_000;

export type Plans = LRUCache<number, Plan>;

export const createPlans = (): Plans => new LRUCache({ max: KEPT_PLANS });

/** The plans with these ids, from memory or from the database. All of them must exist. */
export async function getPlans(reader: Reader, plans: Plans, ids: readonly number[]): Promise<Map<number, Plan>> {
  const missing = [...new Set(ids)].filter(id => !plans.has(id));
  if (missing.length > 0) for (const plan of await readPlans(reader, missing)) plans.set(plan.id, plan);
  return new Map(ids.map(id => [id, plans.get(id) as Plan]));
}

async function readPlans(reader: Reader, ids: readonly number[]): Promise<Plan[]> {
  const { rows } = await reader.query<Plan>('/* readPlans */ select id, steps from plan where id = any($1)', [ids]);
  return rows;
}
