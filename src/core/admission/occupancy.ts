/*
 * The jobs in each pool, to show where the slots are used. Admission itself does not need it (pools.ts).
 *
 * Running jobs are placed so that as few as possible borrow: each in a pool of its own priority while there is room;
 * then the others, from the lowest priority up because it has the fewest choices, in the highest lower pool with room.
 */
import { PRIORITIES, type Priority, rank } from '../job.ts';
import { type Counts, effectivePools, type Pool, type PoolSettings } from './pools.ts';

/** A snapshot of the jobs that hold a slot and those that are READY, by priority. */
export interface Load {
  running: Counts;
  ready: Counts;
  /** The id of the oldest READY job of each priority that has one. */
  oldest: Partial<Counts>;
}

export interface Occupancy extends Pool {
  /** Jobs in this pool, by priority. Those above its threshold borrow from it. */
  running: Counts;
  free: number;
}

export interface Occupied {
  pools: Occupancy[];
  /** Running jobs without a pool: pools were made smaller since they started, or they are IMMEDIATE. */
  outside: Counts;
}

export const noJobs = (): Counts => ({ LOWEST: 0, LOW: 0, MEDIUM: 0, HIGH: 0, HIGHEST: 0, IMMEDIATE: 0 });

export function plus(a: Counts, b: Counts): Counts {
  const sum = noJobs();
  for (const priority of PRIORITIES) sum[priority] = a[priority] + b[priority];
  return sum;
}

export function occupy(settings: PoolSettings, running: Counts): Occupied {
  const pools = effectivePools(settings)
    .map((pool): Occupancy => ({ ...pool, running: noJobs(), free: pool.size }))
    .sort((a, b) => rank(b.threshold) - rank(a.threshold));
  const outside = { ...running };
  const place = (pool: Occupancy, priority: Priority): void => {
    const count = Math.min(outside[priority], pool.free);
    pool.running[priority] += count;
    pool.free -= count;
    outside[priority] -= count;
  };
  for (const pool of pools) place(pool, pool.threshold);
  for (const priority of PRIORITIES.filter(level => level !== 'IMMEDIATE')) {
    for (const pool of pools) if (rank(pool.threshold) <= rank(priority)) place(pool, priority);
  }
  return { pools, outside };
}
