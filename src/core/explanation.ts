/*
 * Why a job has not started yet: one plain reason, with its numbers.
 */
import type { JobState, Priority } from './job.ts';
import { hasEnded, rank } from './job.ts';
import { type Occupancy, occupy, plus, poolsOf } from './occupancy.ts';
import { admit, type Counts, type PoolSettings } from './pools.ts';

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
  /** Its place among the READY jobs that come before it in the slots it may use, from 1. Undefined: it is not READY. */
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

export function explain(settings: PoolSettings, running: Counts, ready: Counts, job: ExplainedJob): Explanation {
  if (job.state !== 'READY') return { reason: 'NOT_READY', sentence: notReady(job.state) };
  if (job.priority === 'IMMEDIATE') {
    return {
      reason: 'STARTING',
      sentence: 'IMMEDIATE jobs pass all limits: it starts with the next pass',
      position: 1,
    };
  }
  const usable = usablePools(settings, job.priority);
  if (usable.length === 0) return { reason: 'NO_POOL', sentence: noPool(settings, job.priority) };
  const position = placeOf(ready, job);
  if (admit(settings, running, ready)[job.priority] > job.older) {
    return { reason: 'STARTING', sentence: 'There is a slot for it: it starts with the next pass', position };
  }
  return awaited(settings, running, ready, { ...job, position });
}

function awaited(
  settings: PoolSettings,
  running: Counts,
  ready: Counts,
  job: ExplainedJob & { position: number },
): Explanation {
  // Slots that are free now go to those before it with the next pass.
  const { pools } = occupy(settings, plus(running, admit(settings, running, ready)));
  const usable = pools.filter(({ threshold }) => rank(threshold) <= rank(job.priority));
  const pool = usable[0]?.threshold as Priority;
  const mustEnd = endsNeeded(settings, running, ready, job);
  const ends = mustEnd === undefined ? '' : `; it starts when ${jobs(mustEnd)} ${mustEnd === 1 ? 'has' : 'have'} ended`;
  const place = `it is number ${job.position} of those that wait for them`;
  const isLimit = usable.some(({ free }) => free > 0);
  const why = isLimit
    ? `At most ${settings.concurrentJobs} jobs may run together, and so many do`
    : `The slots that it may use are taken (${usable.map(describe).join(', ')})`;
  return {
    reason: isLimit ? 'LIMIT_REACHED' : 'SLOTS_TAKEN',
    sentence: `${why}; ${place}${ends}`,
    position: job.position,
    pool,
    ...(mustEnd !== undefined && { mustEnd }),
  };
}

const describe = ({ threshold, size, free }: Occupancy): string => `${threshold} ${size - free} of ${size}`;
const jobs = (count: number): string => (count === 1 ? 'one job' : `${count} jobs`);

const usablePools = (settings: PoolSettings, priority: Priority) =>
  poolsOf(settings).filter(({ threshold, size }) => size > 0 && rank(threshold) <= rank(priority));

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

/** Among all READY jobs that are better, or as good and older. */
const placeOf = (ready: Counts, { priority, older }: ExplainedJob): number =>
  1 +
  older +
  Object.entries(ready).reduce(
    (sum, [level, count]) => (rank(level as Priority) > rank(priority) ? sum + count : sum),
    0,
  );

/** Runs the rule ahead: jobs end one by one, the lowest first, and those that come first take their slots. */
function endsNeeded(settings: PoolSettings, running: Counts, ready: Counts, job: ExplainedJob): number | undefined {
  const now = { running: { ...running }, ready: { ...ready } };
  let older = job.older;
  for (let ended = 0; ended <= MOST_ENDS; ended++) {
    const started = admit(settings, now.running, now.ready);
    if (started[job.priority] > older) return ended;
    older -= started[job.priority];
    for (const level of Object.keys(started) as Priority[]) {
      now.running[level] += started[level];
      now.ready[level] -= started[level];
    }
    const next = (Object.keys(now.running) as Priority[]).find(
      level => level !== 'IMMEDIATE' && now.running[level] > 0,
    );
    if (!next) return undefined;
    now.running[next] -= 1;
  }
  return undefined;
}

/** Beyond so many ends the exact number helps nobody. */
const MOST_ENDS = 10_000;
