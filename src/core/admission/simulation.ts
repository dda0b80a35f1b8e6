/*
 * Simulation: the rules of admission with other pools, applied to the present jobs.
 */
import { PRIORITIES, type Priority, rank } from '../job.ts';
import { type Load, type Occupied, occupy, plus } from './occupancy.ts';
import { admit, type Counts, effectivePools, type PoolSettings } from './pools.ts';

export interface SimulatedJob {
  id: number;
  priority: Priority;
  /** The threshold of the pool whose slot it gets. Undefined for IMMEDIATE jobs, and for jobs that do not start yet. */
  pool?: Priority | undefined;
}

export interface Simulation {
  /** Jobs that would start now, in order. */
  start: SimulatedJob[];
  /** Jobs that would follow as slots become free, in order. */
  next: SimulatedJob[];
  /** READY jobs that no pool would accept. */
  never: Counts;
}

const BEST_FIRST = PRIORITIES.toReversed();

/**
 * Simulates admission. `waiting` has the ids of READY jobs by priority, the oldest first; lists end after `max` jobs.
 */
export function simulate(
  settings: PoolSettings,
  { running, ready, oldest }: Load,
  waiting: Readonly<Record<Priority, readonly number[]>>,
  max: number,
): Simulation {
  const starting = admit(settings, running, ready, oldest);
  const pools = poolsGained(occupy(settings, running), occupy(settings, plus(running, starting)));
  const start = BEST_FIRST.flatMap(priority =>
    waiting[priority].slice(0, starting[priority]).map((id, i) => ({ id, priority, pool: pools[priority][i] })),
  );
  const next = BEST_FIRST.filter(priority => isTaken(settings, priority)).flatMap(priority =>
    waiting[priority].slice(starting[priority]).map(id => ({ id, priority })),
  );
  const never = { ...ready };
  for (const priority of PRIORITIES) if (isTaken(settings, priority)) never[priority] = 0;
  return { start: start.slice(0, max), next: next.slice(0, max), never };
}

const isTaken = (settings: PoolSettings, priority: Priority): boolean =>
  priority === 'IMMEDIATE' ||
  effectivePools(settings).some(({ threshold, size }) => size > 0 && rank(threshold) <= rank(priority));

/** Returns, for each priority, the pool of each additional job. */
function poolsGained(before: Occupied, after: Occupied): Record<Priority, Priority[]> {
  const gained = (priority: Priority): Priority[] =>
    after.pools.flatMap(({ threshold, running }, i) => {
      const more = running[priority] - (before.pools[i]?.running[priority] ?? 0);
      return Array.from({ length: Math.max(0, more) }, () => threshold);
    });
  return Object.fromEntries(PRIORITIES.map(priority => [priority, gained(priority)])) as Record<Priority, Priority[]>;
}
