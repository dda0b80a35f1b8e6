/*
 * Why a job has not started yet: one plain reason, with its numbers.
 */
import type { JobState, Priority } from '../job.ts';
import { hasEnded, PRIORITIES, rank } from '../job.ts';
import { type Load, noJobs, type Occupancy, occupy, plus } from './occupancy.ts';
import { admit, type Counts, type Pool, type PoolSettings } from './pools.ts';

export type Reason =
  /** It has started, waits for something, is held, or has ended: admission has nothing to do with it. */
  | 'NOT_READY'
  /** It starts with the next pass. */
  | 'STARTING'
  /** No pool takes jobs of its priority: it will never start unless that changes. */
  | 'NO_POOL'
  /** All slots that it may use are taken, or are for others that come first. */
  | 'SLOTS_TAKEN'
  /** The limit of all jobs together is reached. */
  | 'LIMIT_REACHED';

export interface Explanation {
  reason: Reason;
  sentence: string;
  /** Its place among the READY jobs that get a slot before it does, from 1. Undefined: it is not READY. */
  position?: number;
  /** The threshold of the pool that it waits for: the highest that it may use. */
  pool?: Priority;
  /** How many running jobs must end before it starts, when no other job comes in between. */
  mustEnd?: number;
}

export interface ExplainedJob {
  state: JobState;
  priority: Priority;
  /** READY jobs of the same priority that are older. */
  older: number;
}

/** Explains jobs of one moment. What they have in common is worked out once; the forecast only when one needs it. */
export function explainer(settings: PoolSettings, load: Load): (job: ExplainedJob) => Explanation {
  const starting = admit(settings, load.running, load.ready, load.oldest);
  // Slots that are free now go to those before it with the next pass.
  const { pools } = occupy(settings, plus(load.running, starting));
  const endsNeeded = forecast(settings, load);
  return job => {
    const { state, priority, older } = job;
    if (state !== 'READY') return { reason: 'NOT_READY', sentence: notReady(state) };
    if (priority === 'IMMEDIATE') {
      const sentence = 'IMMEDIATE jobs pass all limits: it starts with the next pass';
      return { reason: 'STARTING', sentence, position: 1 };
    }
    const usable = pools.filter(pool => isUsable(pool, priority));
    if (usable.length === 0) return { reason: 'NO_POOL', sentence: noPool(settings, priority) };
    const position = placeOf(settings, load.ready, job);
    if (starting[priority] > older) {
      return { reason: 'STARTING', sentence: 'There is a slot for it: it starts with the next pass', position };
    }
    return awaited(settings, usable, position, endsNeeded(priority, older));
  };
}

const isUsable = ({ threshold, size }: Pool, priority: Priority): boolean =>
  size > 0 && rank(threshold) <= rank(priority);

/** `usable` are the pools that it may use, the highest first. */
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
    ? `At most ${concurrentJobs} jobs may run together, and so many do`
    : `The slots that it may use are taken (${usable.map(describe).join(', ')})`;
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
  return `No pool takes ${priority} jobs, it will never start: the pools are ${sizes}. ${wayOut}`;
}

function notReady(state: JobState): string {
  if (hasEnded(state)) return `It has ended: ${state}`;
  if (state === 'WAITING') return 'It waits for a problem to be solved, or for its next try; see /job/{id}/problem';
  if (state === 'HOLD') return 'It is held: its steps are run by hand';
  return 'It has its slot';
}

/**
 * Among the READY jobs that get a slot before it does: the better ones and the older ones. A dedicated pool has its own
 * line; who has none waits behind those whose slots it borrows.
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
 * Runs the rule ahead: jobs end one by one, the lowest first, and those that come first take their slots. What it
 * gives says how many must end before a READY job starts that has `older` of its priority before it.
 */
function forecast(
  settings: PoolSettings,
  { running, ready, oldest }: Load,
): (priority: Priority, older: number) => number | undefined {
  const now = { running: { ...running }, ready: { ...ready } };
  /** How many have started when so many have ended: the position is the number of ends. */
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

/** The first position that is so, in a list where all behind it are so too. */
function firstIndex<T>(list: readonly T[], isSo: (one: T | undefined) => boolean): number {
  let [from, to] = [0, list.length - 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isSo(list[middle])) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Beyond so many ends the exact number helps nobody. */
const MAX_ENDS = 10_000;
