/*
 * Admission: the number of READY jobs of each priority that get a slot now.
 *
 * A pool admits jobs at or above its threshold, so a HIGH job may use every slot that a LOW job may use: the pools
 * nest. Therefore counts are enough, and jobs need not be placed in pools one by one: a set of jobs fits exactly when,
 * for each level, the jobs at or below it are no more than the slots at or below it (Hall's theorem).
 *
 * Source: Vidispine API, "Job pools", "Priority pools", "Dedicated pools".
 */

import { PRIORITIES, type Priority, rank } from '../job.ts';

/** `size` slots for jobs of `threshold` and above. */
export interface Pool {
  threshold: Priority;
  size: number;
}

export interface PoolSettings {
  /**
   * The maximum number of running jobs. With pools, it has an effect only if it is lower than the sum of their sizes.
   * Infinity: no limit.
   */
  concurrentJobs: number;
  pools: readonly Pool[];
  /** The slots of a pool go first to jobs of exactly its priority, and to higher ones only if there are none. */
  dedicated: boolean;
}

/** A number of jobs for each priority. */
export type Counts = Record<Priority, number>;

/** The priorities that need a slot, all but IMMEDIATE. In ascending order; the position is the rank. */
const LEVELS = PRIORITIES.slice(0, -1);
const BEST_FIRST = LEVELS.toReversed();

/**
 * Returns how many of the `ready` jobs of each priority start now. `running` are all jobs that hold a slot.
 *
 * IMMEDIATE jobs always start and are not counted. A priority below every threshold never starts. No state is kept
 * between calls: each call matches running jobs to pools again, each to its own pool first, so a job counts as a
 * borrower only while its own pool is full. If borrowers leave too few slots for the jobs of dedicated pools, the
 * priority that has waited longest comes first, by the id of its oldest READY job in `oldest`, so that no job waits
 * for a borrower that came after it. Jobs that fit no pool any more, because pools were made smaller, keep running and
 * hold no slot.
 */
export function admit(settings: PoolSettings, running: Counts, ready: Counts, oldest: Partial<Counts> = {}): Counts {
  const pools = effectivePools(settings);
  const room = roomByLevel(settings.concurrentJobs, pools, running);
  const started: Counts = { LOWEST: 0, LOW: 0, MEDIUM: 0, HIGH: 0, HIGHEST: 0, IMMEDIATE: ready.IMMEDIATE };

  const start = (priority: Priority, wanted: number) => {
    const level = rank(priority);
    const count = Math.max(0, Math.min(wanted, ...room.slice(level)));
    for (let above = level; above < room.length; above++) room[above]! -= count;
    started[priority] += count;
  };

  if (settings.dedicated && settings.pools.length > 0) {
    const age = (level: Priority): number => oldest[level] ?? 0;
    for (const own of BEST_FIRST.toSorted((one, other) => age(one) - age(other)))
      start(own, Math.min(ready[own], slots(pools, own) - running[own]));
  }
  for (const priority of BEST_FIRST) start(priority, ready[priority] - started[priority]);
  return started;
}

/** Returns the pools; without any, `concurrentJobs` is the size of one that is open to all priorities. */
export const effectivePools = ({ pools, concurrentJobs }: PoolSettings): readonly Pool[] =>
  pools.length > 0 ? pools : [{ threshold: 'LOWEST', size: concurrentJobs }];

/**
 * Returns, for each level, the free slots that new jobs at or below it share, and last the rest of `concurrentJobs`,
 * which all share. Never below zero: surplus running jobs of one level take no slots from the levels above.
 */
function roomByLevel(concurrentJobs: number, pools: readonly Pool[], running: Counts): number[] {
  let free = 0;
  const room = LEVELS.map(level => (free = Math.max(0, free + slots(pools, level) - running[level])));
  const isCap = concurrentJobs < sum(pools.map(pool => pool.size));
  const cap = isCap ? Math.max(0, concurrentJobs - sum(LEVELS.map(level => running[level]))) : Number.POSITIVE_INFINITY;
  return [...room, cap];
}

const slots = (pools: readonly Pool[], threshold: Priority): number =>
  sum(pools.filter(pool => pool.threshold === threshold).map(pool => pool.size));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
