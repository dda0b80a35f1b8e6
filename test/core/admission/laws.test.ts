/*
 * Laws of admission over time: jobs arrive, run and end in any order, and jobs are admitted after each event.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noJobs } from '../../../src/core/admission/occupancy.ts';
import { admit, type Counts, type Pool, type PoolSettings } from '../../../src/core/admission/pools.ts';
import { PRIORITIES, type Priority, rank } from '../../../src/core/job.ts';

const LEVELS = PRIORITIES.filter(priority => priority !== 'IMMEDIATE');

interface Job {
  priority: Priority;
  /** The times at which it became READY and started, in steps. */
  ready: number;
  started?: number;
}

/** A job arrives, or some running jobs end. */
type Step = { arrives: Priority } | { end: readonly number[] };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ arrives: fc.constantFrom(...PRIORITIES) }) },
  { weight: 2, arbitrary: fc.record({ end: fc.array(fc.nat(100), { minLength: 1, maxLength: 3 }) }) },
);
const anyPools = fc.uniqueArray(fc.record({ threshold: fc.constantFrom(...LEVELS), size: fc.nat({ max: 3 }) }), {
  minLength: 1,
  maxLength: 4,
  selector: ({ threshold }) => threshold,
});
const anySettings = fc.record({
  pools: anyPools,
  dedicated: fc.boolean(),
  concurrentJobs: fc.oneof(fc.nat(8), fc.constant(Number.POSITIVE_INFINITY)),
});

const count = (jobs: readonly Job[]): Counts => {
  const counts = noJobs();
  for (const { priority } of jobs) counts[priority] += 1;
  return counts;
};
/** Returns the oldest READY job of each priority, by time, as the store does by id. */
const oldest = (jobs: readonly Job[]): Partial<Counts> =>
  Object.fromEntries(jobs.toReversed().map(({ priority, ready }) => [priority, ready]));
const size = (pools: readonly Pool[]): number => pools.reduce((sum, pool) => sum + pool.size, 0);
const own = (pools: readonly Pool[], level: Priority): number =>
  size(pools.filter(({ threshold }) => threshold === level));

/** Tells whether these jobs fit together: for each level, jobs at or below it are no more than its slots. */
const fits = ({ pools }: PoolSettings, jobs: readonly Job[]): boolean =>
  LEVELS.every(level => {
    const isBelow = (one: Priority): boolean => rank(one) <= rank(level);
    const slots = size(pools.filter(({ threshold }) => isBelow(threshold)));
    return jobs.filter(({ priority }) => isBelow(priority)).length <= slots;
  });

const limit = ({ pools, concurrentJobs }: PoolSettings): number => Math.min(concurrentJobs, size(pools));

interface Moment {
  now: number;
  settings: PoolSettings;
  waiting: readonly Job[];
  running: readonly Job[];
}

/** Runs through the steps. The oldest job of a priority starts first, as in the store. `check` sees every state. */
function live(settings: PoolSettings, steps: readonly Step[], check: (moment: Moment) => void): void {
  let jobs: Job[] = [];
  for (const [now, step] of steps.entries()) {
    const running = jobs.filter(({ started }) => started !== undefined);
    if ('arrives' in step) jobs.push({ priority: step.arrives, ready: now });
    else {
      const ended = step.end.map(one => running[one % Math.max(1, running.length)]);
      jobs = jobs.filter(job => !ended.includes(job));
    }
    const waiting = jobs.filter(({ started }) => started === undefined);
    const starts = admit(settings, count(jobs.filter(job => !waiting.includes(job))), count(waiting), oldest(waiting));
    for (const job of waiting) if (starts[job.priority]-- > 0) job.started = now;
    check({
      now,
      settings,
      waiting: jobs.filter(({ started }) => started === undefined),
      running: jobs.filter(({ started }) => started !== undefined),
    });
  }
}

const law = (what: string, check: (moment: Moment) => void): void =>
  it(what, () => {
    fc.assert(
      fc.property(anySettings, fc.array(anyStep, { maxLength: 60 }), (settings, steps) => live(settings, steps, check)),
      { numRuns: 10_000 },
    );
  });

const inPools = (jobs: readonly Job[]): Job[] => jobs.filter(({ priority }) => priority !== 'IMMEDIATE');

law('never more than allowed: all that run fit the pools, and are no more than concurrentJobs', moment => {
  const running = inPools(moment.running);
  expect(fits(moment.settings, running)).toBe(true);
  expect(running.length).toBeLessThanOrEqual(limit(moment.settings));
});

law('IMMEDIATE never waits', ({ waiting }) => expect(waiting.length).toBe(inPools(waiting).length));

law('no slot is idle while a job that may use it is ready', ({ settings, waiting, running }) => {
  const inside = inPools(running);
  if (inside.length >= limit(settings)) return;
  for (const job of waiting) expect(fits(settings, [...inside, job])).toBe(false);
});

law('a job of a lower priority never starts before a higher one that could have had its slot', moment => {
  const { settings, now, waiting, running } = moment;
  if (settings.dedicated) return;
  const inside = inPools(running);
  for (const started of inside.filter(job => job.started === now))
    for (const job of waiting.filter(({ priority }) => rank(priority) > rank(started.priority)))
      expect(fits(settings, [...inside.filter(one => one !== started), job])).toBe(false);
});

law('the order inside a priority is age', ({ waiting, running, now }) => {
  for (const started of running.filter(job => job.started === now))
    for (const job of waiting.filter(({ priority }) => priority === started.priority))
      expect(job.ready).toBeGreaterThan(started.ready);
});

law('a dedicated slot is kept from its own priority only by borrowers that ran before it was wanted', moment => {
  const { settings, waiting, running } = moment;
  if (!settings.dedicated || Number.isFinite(settings.concurrentJobs)) return;
  for (const level of LEVELS) {
    const inside = inPools(running);
    const ofLevel = inside.filter(({ priority }) => priority === level);
    const [first] = waiting.filter(({ priority }) => priority === level);
    if (!first || ofLevel.length >= own(settings.pools, level)) continue;
    // Only jobs in pools of their own, and earlier borrowers, may delay it.
    const owners = LEVELS.flatMap(one =>
      inside.filter(({ priority }) => priority === one).slice(0, own(settings.pools, one)),
    );
    const before = inside.filter(job => owners.includes(job) || (job.started as number) < first.ready);
    expect(fits(settings, [...before, first])).toBe(false);
  }
});
