/*
 * The reason why a job has not started yet, with its numbers.
 */
import type { JobState, Priority } from '../job.ts';
import { hasEnded, PRIORITIES, rank } from '../job.ts';
import { type Load, noJobs, type Occupancy, occupy, plus } from './occupancy.ts';
import { admit, type Counts, type Pool, type PoolSettings } from './pools.ts';

export type Reason =
  /** It has started, is WAITING or on HOLD, or has ended. Admission does not apply. */
  | 'NOT_READY'
  /** It starts in the next pass. */
  | 'STARTING'
  /** No pool accepts its priority. It will not start unless that changes. */
  | 'NO_POOL'
  /** All slots that it may use are taken or go to jobs before it. */
  | 'SLOTS_TAKEN'
  /** The limit of running jobs is reached. */
  | 'LIMIT_REACHED';

export interface Explanation {
  reason: Reason;
  sentence: string;
  /** Its position in the order in which READY jobs get slots, from 1. Undefined: it is not READY. */
  position?: number;
  /** The threshold of the highest pool that it may use. */
  pool?: Priority;
  /** The number of running jobs that must end before it starts, if no other job comes first. */
  mustEnd?: number;
}

export interface ExplainedJob {
  state: JobState;
  priority: Priority;
  /** The number of older READY jobs of the same priority. */
  older: number;
}

/** Returns a function that explains jobs of one snapshot. The forecast is computed only if a job needs it. */
export function explainer(settings: PoolSettings, load: Load): (job: ExplainedJob) => Explanation {
  const starting = admit(settings, load.running, load.ready, load.oldest);
  // Slots that are free now go to the jobs that start in the next pass.
  const { pools } = occupy(settings, plus(load.running, starting));
  const endsNeeded = forecast(settings, load);
  return job => {
    const { state, priority, older } = job;
    if (state !== 'READY') return { reason: 'NOT_READY', sentence: notReady(state) };
    if (priority === 'IMMEDIATE') {
      const sentence = 'IMMEDIATE jobs ignore all limits: it starts in the next pass';
      return { reason: 'STARTING', sentence, position: 1 };
    }
    const usable = pools.filter(pool => isUsable(pool, priority));
    if (usable.length === 0) return { reason: 'NO_POOL', sentence: noPool(settings, priority) };
    const position = placeOf(settings, load.ready, job);
    if (starting[priority] > older) {
      return { reason: 'STARTING', sentence: 'There is a slot for it: it starts in the next pass', position };
    }
    return awaited(settings, usable, position, endsNeeded(priority, older));
  };
}

const isUsable = ({ threshold, size }: Pool, priority: Priority): boolean =>
  size > 0 && rank(threshold) <= rank(priority);

/** Explains a job that waits for a slot. `usable` are the pools that it may use, the highest first. */
function awaited(
  { concurrentJobs }: PoolSettings,
  usable: readonly Occupancy[],
  position: number,
  mustEnd: number | undefined,
): Explanation {
  const ends = mustEnd === undefined ? '' : `; it starts when ${jobs(mustEnd)} ${mustEnd === 1 ? 'has' : 'have'} ended`;
  const place = `it is number ${position} in line`;
  const isLimit = usable.some(({ free }) => free > 0);
  const why = isLimit
    ? `The limit of ${concurrentJobs} running jobs is reached`
    : `All slots that it may use are taken (${usable.map(describe).join(', ')})`;
  return {
    reason: isLimit ? 'LIMIT_REACHED' : 'SLOTS_TAKEN',
    sentence: `${why}; ${place}${ends}`,
    position,
    pool: (usable[0] as Occupancy).threshold,
    ...(mustEnd !== undefined && { mustEnd }),
  };
}

const describe = ({ threshold, size, free }: Occupancy): string => `${threshold} ${size - free} of ${size}`;
const jobs = (count: number): string => (count === 1 ? 'one job' : `${count} jobs`);

function noPool({ pools, concurrentJobs }: PoolSettings, priority: Priority): string {
  if (pools.length === 0) return `No job starts while concurrentJobs is ${concurrentJobs}`;
  const sizes = pools.map(({ threshold, size }) => `${threshold} (${size})`).join(', ');
  const wayOut = 'Raise its priority, or add a pool';
  return `No pool accepts ${priority} jobs, so it will never start. Pools: ${sizes}. ${wayOut}`;
}

function notReady(state: JobState): string {
  if (hasEnded(state)) return `It has ended: ${state}`;
  if (state === 'WAITING') return 'It waits for a problem to be solved or for a retry; see /job/{id}/problem';
  if (state === 'HOLD') return 'It is on HOLD: its steps are run by hand';
  return 'It has a slot';
}

/**
 * Returns the position of a job: jobs of higher priority and older jobs come first. With dedicated pools, each pool
 * serves its own priority first, and a job without a pool comes after the jobs whose slots it borrows.
 */
function placeOf({ pools, dedicated }: PoolSettings, ready: Counts, { priority, older }: ExplainedJob): number {
  const hasPool = (level: Priority): boolean => pools.some(({ threshold, size }) => threshold === level && size > 0);
  const isBefore = (level: Priority): boolean => {
    if (level === priority || level === 'IMMEDIATE') return false;
    if (!dedicated || pools.length === 0) return rank(level) > rank(priority);
    return !hasPool(priority) && (rank(level) > rank(priority) || hasPool(level));
  };
  return 1 + older + PRIORITIES.filter(isBefore).reduce((sum, level) => sum + ready[level], 0);
}

/**
 * Simulates the future: running jobs end one by one, the lowest priority first, and READY jobs take their slots. The
 * result tells how many must end before the job starts that has `older` older READY jobs of its priority.
 */
function forecast(
  settings: PoolSettings,
  { running, ready, oldest }: Load,
): (priority: Priority, older: number) => number | undefined {
  const now = { running: { ...running }, ready: { ...ready } };
  /** The jobs that have started, by the number of jobs that have ended. */
  const startedBy: Counts[] = [];
  let isOver = false;

  const lookFurther = (): void => {
    const started = admit(settings, now.running, now.ready, oldest);
    startedBy.push(plus(startedBy.at(-1) ?? noJobs(), started));
    for (const level of PRIORITIES) {
      now.running[level] += started[level];
      now.ready[level] -= started[level];
    }
    const next = PRIORITIES.find(level => level !== 'IMMEDIATE' && now.running[level] > 0);
    isOver = next === undefined || startedBy.length > MAX_ENDS;
    if (next) now.running[next] -= 1;
  };

  return (priority, older) => {
    const hasStarted = (counts: Counts | undefined): boolean => counts !== undefined && counts[priority] > older;
    while (!isOver && !hasStarted(startedBy.at(-1))) lookFurther();
    return hasStarted(startedBy.at(-1)) ? firstIndex(startedBy, hasStarted) : undefined;
  };
}

/** Finds the first index with a property that all later ones have too, by bisection. */
function firstIndex<T>(list: readonly T[], isSo: (one: T | undefined) => boolean): number {
  let [from, to] = [0, list.length - 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isSo(list[middle])) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The limit of the forecast: beyond it, the exact number is of no use. */
const MAX_ENDS = 10_000;
