import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, type Counts, type Pool, type PoolSettings } from '../../../src/core/admission/pools.ts';
import { PRIORITIES, type Priority, rank } from '../../../src/core/job.ts';

const LEVELS = PRIORITIES.filter(priority => priority !== 'IMMEDIATE');
const BEST_FIRST = LEVELS.toReversed();

const counts = (some: Partial<Counts> = {}): Counts => ({
  ...{ LOWEST: 0, LOW: 0, MEDIUM: 0, HIGH: 0, HIGHEST: 0, IMMEDIATE: 0 },
  ...some,
});
const MANY = counts({ LOWEST: 99, LOW: 99, MEDIUM: 99, HIGH: 99, HIGHEST: 99 });
const NONE = counts();
const total = (of: Counts): number => LEVELS.reduce((sum, level) => sum + of[level], 0);

const pool = (threshold: Priority, size: number): Pool => ({ threshold, size });
const settings = (pools: Pool[], dedicated = false, concurrentJobs = 99): PoolSettings => ({
  concurrentJobs,
  pools,
  dedicated,
});

type Case = [running: Partial<Counts>, ready: Partial<Counts>, started: Partial<Counts>, why: string];
const walk = (config: PoolSettings, cases: Case[]) => {
  for (const [running, ready, started, why] of cases)
    it(why, () => expect(admit(config, counts(running), counts(ready))).toEqual(counts(started)));
};

describe('without pools', () => {
  walk(settings([], false, 3), [
    [{}, { MEDIUM: 5 }, { MEDIUM: 3 }, 'concurrentJobs limits the running jobs'],
    [{ LOW: 2 }, { MEDIUM: 5 }, { MEDIUM: 1 }, 'running jobs of any priority count'],
    [{}, { LOW: 2, MEDIUM: 2, HIGHEST: 1 }, { HIGHEST: 1, MEDIUM: 2 }, 'higher priorities go first'],
    [{ MEDIUM: 3 }, { IMMEDIATE: 7, HIGHEST: 1 }, { IMMEDIATE: 7 }, 'IMMEDIATE always starts, even at the limit'],
    [{ IMMEDIATE: 7 }, { MEDIUM: 3 }, { MEDIUM: 3 }, 'a running IMMEDIATE job is not counted'],
    [{ LOWEST: 9 }, { HIGHEST: 1 }, {}, 'a lowered limit starts nothing and stops nothing'],
  ]);
  it('dedicatedJobPool has no effect without pools', () => {
    for (const running of [NONE, counts({ LOW: 1 }), counts({ HIGHEST: 2 })])
      expect(admit(settings([], true, 3), running, MANY)).toEqual(admit(settings([], false, 3), running, MANY));
  });
});

describe('priority pools of the documentation: HIGH 2, LOWEST 3', () => {
  walk(settings([pool('HIGH', 2), pool('LOWEST', 3)]), [
    [{}, { LOWEST: 9 }, { LOWEST: 3 }, 'at most 3 LOWEST jobs'],
    [{}, { LOWEST: 1, LOW: 9, MEDIUM: 1 }, { MEDIUM: 1, LOW: 2 }, 'at most 3 jobs of LOWEST to MEDIUM together'],
    [{}, { HIGH: 9 }, { HIGH: 5 }, 'up to 5 HIGH jobs: the second pool holds LOWEST or higher'],
    [{}, { HIGH: 1, HIGHEST: 9 }, { HIGHEST: 5 }, 'up to 5 HIGH and HIGHEST jobs together, the best first'],
    [{ LOW: 3 }, { MEDIUM: 1 }, {}, 'a MEDIUM job cannot use HIGH slots'],
    [{ LOW: 3 }, { HIGH: 3 }, { HIGH: 2 }, 'HIGH jobs start even when many low ones run'],
    [{ HIGH: 4 }, { LOW: 9 }, { LOW: 1 }, 'HIGH jobs that overflow leave one slot for low ones'],
    [{ HIGH: 2 }, { LOW: 9 }, { LOW: 3 }, 'HIGH jobs count in the HIGH pool first'],
    [{ HIGH: 5 }, { LOWEST: 1, HIGHEST: 1 }, {}, 'five is the limit'],
    [{ HIGH: 5 }, { IMMEDIATE: 1 }, { IMMEDIATE: 1 }, 'IMMEDIATE needs no pool'],
  ]);
});

describe('priority pools of the documentation: MEDIUM 3 only', () => {
  walk(settings([pool('MEDIUM', 3)]), [
    [{}, { LOWEST: 9, LOW: 9 }, {}, 'jobs below every threshold are not started'],
    [{}, { LOW: 9, MEDIUM: 1, HIGH: 1 }, { HIGH: 1, MEDIUM: 1 }, 'MEDIUM and higher jobs are started'],
    [{ LOWEST: 4 }, { MEDIUM: 4 }, { MEDIUM: 3 }, 'jobs that fit no pool any more hold no slot'],
  ]);
});

describe('concurrentJobs beside pools', () => {
  const pools = [pool('HIGH', 2), pool('LOWEST', 3)];
  it.each([
    [5, 5, 'has no effect when it equals the sum of the sizes'],
    [99, 5, 'has no effect when it is higher'],
    [4, 4, 'limits the sum when it is lower'],
    [0, 0, 'stops all but IMMEDIATE when it is 0'],
    [Number.POSITIVE_INFINITY, 5, 'may be unlimited'],
  ])('%d: %d jobs start; it %s', (concurrentJobs, expected) =>
    expect(total(admit(settings(pools, false, concurrentJobs), NONE, MANY))).toBe(expected),
  );
});

describe('dedicated pools of the documentation: HIGH 2, MEDIUM 3, LOWEST 5', () => {
  walk(settings([pool('HIGH', 2), pool('MEDIUM', 3), pool('LOWEST', 5)], true), [
    [{}, { HIGH: 9 }, { HIGH: 9 }, 'HIGH runs in its own 2 and borrows the idle slots below'],
    [{}, { HIGHEST: 9, HIGH: 9, MEDIUM: 9, LOWEST: 9 }, { HIGH: 2, MEDIUM: 3, LOWEST: 5 }, 'each pool serves its own'],
    [{}, { HIGHEST: 3, MEDIUM: 3, LOWEST: 5 }, { HIGHEST: 2, MEDIUM: 3, LOWEST: 5 }, 'no HIGH: HIGHEST uses those 2'],
    [{}, { HIGHEST: 9, HIGH: 9, LOWEST: 9 }, { HIGHEST: 3, HIGH: 2, LOWEST: 5 }, 'no MEDIUM: HIGHEST uses those 3'],
    [{}, { HIGH: 9, LOWEST: 9 }, { HIGH: 5, LOWEST: 5 }, 'neither MEDIUM nor HIGHEST: HIGH uses them'],
    [
      {},
      { HIGHEST: 4, HIGH: 9, MEDIUM: 9, LOW: 9 },
      { HIGHEST: 4, HIGH: 3, MEDIUM: 3 },
      'no LOWEST: HIGHEST, then HIGH',
    ],
    [{}, { HIGH: 3, MEDIUM: 6, LOW: 9 }, { HIGH: 3, MEDIUM: 6, LOW: 1 }, 'no LOWEST: then MEDIUM, then LOW'],
    [{}, { LOW: 9 }, { LOW: 5 }, 'LOW has no pool: it borrows from below, never from above'],
    [{}, { LOW: 9, LOWEST: 4 }, { LOW: 1, LOWEST: 4 }, 'and only the slots that the owner leaves'],
    [{}, { LOWEST: 9 }, { LOWEST: 5 }, 'lower priorities never use higher pools'],
    [
      { HIGH: 5 },
      { MEDIUM: 3, LOWEST: 5 },
      { MEDIUM: 3, LOWEST: 2 },
      'running borrowers count where they do least harm',
    ],
    [{ HIGHEST: 2 }, { HIGH: 2 }, { HIGH: 2 }, 'a borrower of HIGH moves on to an idle slot below'],
    [{ HIGHEST: 10 }, { HIGH: 1, LOWEST: 1 }, {}, 'a borrowed slot is free only when the borrower ends'],
    [{ HIGHEST: 9 }, { HIGH: 1, LOWEST: 1 }, { HIGH: 1 }, 'and then goes to an owner, the highest priority first'],
    [{}, { IMMEDIATE: 3 }, { IMMEDIATE: 3 }, 'IMMEDIATE needs no pool'],
  ]);
});

describe('dedicated pools without LOWEST: HIGH 2, MEDIUM 3', () => {
  walk(settings([pool('HIGH', 2), pool('MEDIUM', 3)], true), [
    [{}, { LOW: 9, LOWEST: 9 }, {}, 'LOW and LOWEST never run'],
    [{}, { LOW: 9, MEDIUM: 4 }, { MEDIUM: 3 }, 'MEDIUM or higher runs'],
  ]);
});

/** Tells by brute force whether the jobs fit, one job in one slot. */
function fitsOneByOne(pools: readonly Pool[], jobs: readonly Priority[]): boolean {
  const [job, ...others] = jobs;
  if (job === undefined) return true;
  return pools.some(
    (used, index) =>
      used.size > 0 &&
      rank(used.threshold) <= rank(job) &&
      fitsOneByOne(pools.with(index, { ...used, size: used.size - 1 }), others),
  );
}

const toList = (of: Counts): Priority[] => LEVELS.flatMap(level => Array<Priority>(of[level]).fill(level));

/** Returns every choice of jobs to start. */
const choices = (ready: Counts): Counts[] =>
  LEVELS.reduce<Counts[]>(
    (some, level) =>
      some.flatMap(choice => Array.from({ length: ready[level] + 1 }, (_, number) => ({ ...choice, [level]: number }))),
    [counts()],
  );

/** Rates a choice, best criterion first: owners of dedicated slots by age, then all jobs by priority. */
function rate({ pools, dedicated }: PoolSettings, running: Counts, choice: Counts, oldest: Counts): number[] {
  const own = (level: Priority) =>
    pools.filter(one => one.threshold === level).reduce((sum, { size }) => sum + size, 0);
  const byAge = BEST_FIRST.toSorted((one, other) => oldest[one] - oldest[other]);
  const owners = byAge.map(level => Math.min(choice[level], Math.max(0, own(level) - running[level])));
  return [...(dedicated ? owners : []), ...BEST_FIRST.map(level => choice[level])];
}

const isBetter = (one: number[], other: number[]): boolean => {
  const first = one.findIndex((number, index) => number !== other[index]);
  return first >= 0 && one[first]! > other[first]!;
};

/** Finds the best choice that fits, by trying all. */
function admitByBruteForce(config: PoolSettings, running: Counts, ready: Counts, oldest: Counts): Counts {
  const size = config.pools.reduce((sum, one) => sum + one.size, 0);
  const cap = config.concurrentJobs < size ? config.concurrentJobs : Number.POSITIVE_INFINITY;
  const allowed = choices(ready).filter(
    choice =>
      (total(choice) === 0 || total(running) + total(choice) <= cap) &&
      fitsOneByOne(config.pools, [...toList(running), ...toList(choice)]),
  );
  return allowed.reduce((best, choice) =>
    isBetter(rate(config, running, choice, oldest), rate(config, running, best, oldest)) ? choice : best,
  );
}

const smallCounts = (max: number) =>
  fc.record({
    ...Object.fromEntries(LEVELS.map(level => [level, fc.nat({ max })])),
    IMMEDIATE: fc.constant(0),
  }) as fc.Arbitrary<Counts>;
const somePools = fc.uniqueArray(fc.record({ threshold: fc.constantFrom(...LEVELS), size: fc.nat({ max: 2 }) }), {
  minLength: 1,
  maxLength: 4,
  selector: one => one.threshold,
});
const someSettings = fc.record({
  concurrentJobs: fc.nat({ max: 7 }),
  pools: somePools,
  dedicated: fc.boolean(),
});
/** Running jobs were admitted, so they fit the pools. */
const situation = fc
  .tuple(someSettings, smallCounts(2), smallCounts(2), smallCounts(9))
  .filter(([{ pools }, running]) => fitsOneByOne(pools, toList(running)));

describe('admission in any situation', () => {
  it('starts the best of all choices that fit (20,000 situations)', () => {
    fc.assert(
      fc.property(situation, ([config, running, ready, oldest]) => {
        expect(admit(config, running, ready, oldest)).toEqual(admitByBruteForce(config, running, ready, oldest));
      }),
      { numRuns: 20_000 },
    );
  }, 120_000);

  // Running jobs that do not fit: pools were made smaller since they started.
  const anything = fc.tuple(
    fc.record({ concurrentJobs: fc.nat({ max: 60 }), pools: somePools, dedicated: fc.boolean() }),
    smallCounts(40),
    smallCounts(40),
  );
  const size = (pools: readonly Pool[]) => pools.reduce((sum, one) => sum + one.size, 0);

  it('never starts more jobs than are READY, than fit the pools, or than concurrentJobs allows', () => {
    fc.assert(
      fc.property(anything, ([config, running, ready]) => {
        const started = admit(config, running, ready);
        for (const level of LEVELS) {
          expect(started[level]).toBeGreaterThanOrEqual(0);
          expect(started[level]).toBeLessThanOrEqual(ready[level]);
          const below = (of: Counts) =>
            total({
              ...of,
              ...Object.fromEntries(BEST_FIRST.filter(other => rank(other) > rank(level)).map(other => [other, 0])),
            });
          const allowed = size(config.pools.filter(one => rank(one.threshold) <= rank(level)));
          if (below(started) > 0) expect(below(started)).toBeLessThanOrEqual(allowed);
        }
        if (total(started) > 0 && config.concurrentJobs < size(config.pools))
          expect(total(running) + total(started)).toBeLessThanOrEqual(config.concurrentJobs);
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves no slot idle, and gives none to a job while a better one could use it', () => {
    fc.assert(
      fc.property(situation, ([config, running, ready]) => {
        const started = admit(config, running, ready);
        const fitsWith = (change: Partial<Counts>) => {
          const next = counts(Object.fromEntries(LEVELS.map(level => [level, started[level] + (change[level] ?? 0)])));
          const capped =
            config.concurrentJobs < size(config.pools) && total(running) + total(next) > config.concurrentJobs;
          return !capped && fitsOneByOne(config.pools, [...toList(running), ...toList(next)]);
        };
        for (const better of LEVELS.filter(level => started[level] < ready[level])) {
          expect(fitsWith({ [better]: 1 })).toBe(false);
          const worse = LEVELS.filter(level => rank(level) < rank(better) && started[level] > 0);
          if (!config.dedicated) for (const level of worse) expect(fitsWith({ [better]: 1, [level]: -1 })).toBe(false);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['LOWEST waits longer', { HIGH: 9, LOWEST: 3 }, { LOWEST: 1 }],
    ['HIGH waits longer', { HIGH: 3, LOWEST: 9 }, { HIGH: 1 }],
    ['the waiting times are unknown', {}, { HIGH: 1 }],
  ] as const)('gives the one slot that borrowers leave to who waits longer: %s', (_, oldest, started) => {
    const pools = settings([pool('HIGH', 2), pool('MEDIUM', 1), pool('LOWEST', 1)], true);
    const running = counts({ HIGHEST: 1, HIGH: 1, MEDIUM: 1 });
    expect(admit(pools, running, counts({ HIGH: 1, LOWEST: 1 }), oldest)).toEqual(counts(started));
  });

  it('returns a dedicated slot to its own priority as soon as the borrower ends', () => {
    fc.assert(
      fc.property(fc.tuple(somePools, smallCounts(3), smallCounts(3)), ([pools, running, ready]) => {
        const own = (level: Priority) => size(pools.filter(one => one.threshold === level));
        const owners = counts(Object.fromEntries(LEVELS.map(level => [level, Math.min(running[level], own(level))])));
        const started = admit(settings(pools, true), owners, ready);
        for (const level of LEVELS)
          expect(started[level]).toBeGreaterThanOrEqual(Math.min(ready[level], own(level) - owners[level]));
      }),
    );
  });
});
