/*
 * What other pools would do: the rule of admission, run on the jobs that there are.
 */
import { PRIORITIES, type Priority, rank } from '../job.ts';
import { type Load, type Occupied, occupy, plus } from './occupancy.ts';
import { admit, type Counts, effectivePools, type PoolSettings } from './pools.ts';

export interface SimulatedJob {
  id: number;
  priority: Priority;
  /** The threshold of the pool whose slot it gets. Undefined for IMMEDIATE jobs, and for those that get none yet. */
  pool?: Priority | undefined;
}

export interface Simulation {
  /** Jobs that would start now, in order. */
  start: SimulatedJob[];
  /** Jobs that would come after them as slots get free, in order. */
  next: SimulatedJob[];
  /** READY jobs that no pool would ever take. */
  never: Counts;
}

const BEST_FIRST = PRIORITIES.toReversed();

/** `line` are the ids of READY jobs of each priority, the oldest first; at most `most` jobs are told of each kind. */
export function simulate(
  settings: PoolSettings,
  { running, ready, oldest }: Load,
  line: Readonly<Record<Priority, readonly number[]>>,
  most: number,
): Simulation {
  const starting = admit(settings, running, ready, oldest);
  const pools = poolsGained(occupy(settings, running), occupy(settings, plus(running, starting)));
  const start = BEST_FIRST.flatMap(priority =>
    line[priority].slice(0, starting[priority]).map((id, i) => ({ id, priority, pool: pools[priority][i] })),
  );
  const next = BEST_FIRST.filter(priority => isTaken(settings, priority)).flatMap(priority =>
    line[priority].slice(starting[priority]).map(id => ({ id, priority })),
  );
  const never = { ...ready };
  for (const priority of PRIORITIES) if (isTaken(settings, priority)) never[priority] = 0;
  return { start: start.slice(0, most), next: next.slice(0, most), never };
}

const isTaken = (settings: PoolSettings, priority: Priority): boolean =>
  priority === 'IMMEDIATE' ||
  effectivePools(settings).some(({ threshold, size }) => size > 0 && rank(threshold) <= rank(priority));

/** For each priority the pools in which there are more jobs of it than before, once for each of them. */
function poolsGained(before: Occupied, after: Occupied): Record<Priority, Priority[]> {
  const gained = (priority: Priority): Priority[] =>
    after.pools.flatMap(({ threshold, running }, i) => {
      const more = running[priority] - (before.pools[i]?.running[priority] ?? 0);
      return Array.from({ length: Math.max(0, more) }, () => threshold);
    });
  return Object.fromEntries(PRIORITIES.map(priority => [priority, gained(priority)])) as Record<Priority, Priority[]>;
}
