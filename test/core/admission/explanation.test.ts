import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExplainedJob, explainer } from '../../../src/core/admission/explanation.ts';
import { type Load, noJobs, occupy } from '../../../src/core/admission/occupancy.ts';
import { admit, type Counts, type PoolSettings } from '../../../src/core/admission/pools.ts';
import { simulate } from '../../../src/core/admission/simulation.ts';
import { PRIORITIES, type Priority, rank } from '../../../src/core/job.ts';

const counts = (some: Partial<Counts>): Counts => ({ ...noJobs(), ...some });
const settings = (part: Partial<PoolSettings>): PoolSettings => ({
  concurrentJobs: Number.POSITIVE_INFINITY,
  pools: [],
  dedicated: false,
  ...part,
});
const TWO_POOLS = settings({
  pools: [
    { threshold: 'HIGH', size: 2 },
    { threshold: 'LOWEST', size: 3 },
  ],
});

const anyCounts = (max: number) =>
  fc.record(
    Object.fromEntries(PRIORITIES.map(priority => [priority, fc.nat(max)])) as Record<Priority, fc.Arbitrary<number>>,
  );
const anySettings = fc
  .record({
    concurrentJobs: fc.oneof(fc.nat(10), fc.constant(Number.POSITIVE_INFINITY)),
    dedicated: fc.boolean(),
    pools: fc.uniqueArray(fc.record({ threshold: fc.constantFrom(...PRIORITIES.slice(0, -1)), size: fc.nat(4) }), {
      selector: ({ threshold }) => threshold,
      maxLength: 5,
    }),
  })
  .filter(({ pools, concurrentJobs }) => pools.length > 0 || Number.isFinite(concurrentJobs));

describe('where the slots are', () => {
  it('places jobs first in pools of their own priority, then where they borrow', () => {
    const { pools, outside } = occupy(TWO_POOLS, counts({ HIGH: 3, LOW: 1, IMMEDIATE: 1 }));
    expect(pools).toMatchObject([
      { threshold: 'HIGH', free: 0, running: { HIGH: 2 } },
      { threshold: 'LOWEST', free: 1, running: { HIGH: 1, LOW: 1 } },
    ]);
    expect(outside).toEqual(counts({ IMMEDIATE: 1 }));
  });

  it('adds up, never overfills a pool, and leaves no job outside while a slot that it may use is free', () => {
    fc.assert(
      fc.property(anySettings, anyCounts(6), (pools, running) => {
        const occupied = occupy(pools, running);
        for (const priority of PRIORITIES) {
          const inside = occupied.pools.reduce((sum, pool) => sum + pool.running[priority], 0);
          expect(inside + occupied.outside[priority]).toBe(running[priority]);
          const usable = occupied.pools.filter(({ threshold }) => rank(threshold) <= rank(priority));
          if (priority !== 'IMMEDIATE' && occupied.outside[priority] > 0)
            expect(usable.every(({ free }) => free === 0)).toBe(true);
        }
        expect(occupied.pools.every(({ free }) => free >= 0)).toBe(true);
      }),
    );
  });
});

const explain = (rule: PoolSettings, running: Counts, ready: Counts, job: ExplainedJob) =>
  explainer(rule, { running, ready, oldest: {} })(job);

describe('why a job has not started', () => {
  const of = (running: Partial<Counts>, ready: Partial<Counts>, priority: Priority, older = 0, rule = TWO_POOLS) =>
    explain(rule, counts(running), counts(ready), { state: 'READY', priority, older });

  it('names the taken slots, its position, and the number of jobs that must end', () => {
    expect(of({ LOW: 3 }, { MEDIUM: 1, LOW: 4 }, 'LOW', 2)).toEqual({
      reason: 'SLOTS_TAKEN',
      sentence:
        'All slots that it may use are taken (LOWEST 3 of 3); it is number 4 in line; it starts when 4 jobs have ended',
      position: 4,
      pool: 'LOWEST',
      mustEnd: 4,
    });
  });
  it('says that no pool accepts it', () => {
    const rule = settings({ pools: [{ threshold: 'MEDIUM', size: 3 }] });
    expect(of({}, { LOW: 1 }, 'LOW', 0, rule)).toMatchObject({ reason: 'NO_POOL' });
    expect(of({}, { LOW: 1 }, 'LOW', 0, rule).sentence).toMatch(/never start\. Pools: MEDIUM \(3\)/);
  });
  it('says that no job starts while concurrentJobs is 0', () => {
    expect(of({}, { LOW: 1 }, 'LOW', 0, settings({ concurrentJobs: 0 })).sentence).toBe(
      'No job starts while concurrentJobs is 0',
    );
  });
  it('says that the limit of running jobs is reached', () => {
    const rule = { ...TWO_POOLS, concurrentJobs: 2 };
    expect(of({ LOW: 2 }, { LOW: 1 }, 'LOW', 0, rule)).toMatchObject({ reason: 'LIMIT_REACHED', mustEnd: 1 });
  });
  it('says that it starts in the next pass', () => {
    expect(of({ LOW: 2 }, { LOW: 1 }, 'LOW')).toMatchObject({ reason: 'STARTING', position: 1 });
    expect(of({ LOW: 9 }, { IMMEDIATE: 1 }, 'IMMEDIATE')).toMatchObject({ reason: 'STARTING' });
  });
  for (const state of ['STARTED', 'WAITING', 'HOLD', 'FINISHED'] as const)
    it(`does not apply to a job that is ${state}`, () => {
      expect(explain(TWO_POOLS, noJobs(), noJobs(), { state, priority: 'LOW', older: 0 }).reason).toBe('NOT_READY');
    });

  it('agrees with admission: STARTING exactly when it would be admitted, NO_POOL only when it never can be', () => {
    const job = fc.record({ priority: fc.constantFrom(...PRIORITIES), older: fc.nat(5) });
    fc.assert(
      fc.property(anySettings, anyCounts(5), anyCounts(8), job, (rule, running, others, { priority, older }) => {
        const ready = { ...others, [priority]: others[priority] + older + 1 };
        const { reason } = explain(rule, running, ready, { state: 'READY', priority, older });
        const starts = admit(rule, running, ready)[priority] > older;
        expect(reason === 'STARTING').toBe(starts);
        if (reason === 'NO_POOL') expect(admit(rule, noJobs(), { ...noJobs(), [priority]: 1 })[priority]).toBe(0);
      }),
    );
  });
});

describe('its position', () => {
  const DEDICATED = settings({
    dedicated: true,
    pools: [
      { threshold: 'HIGH', size: 1 },
      { threshold: 'LOWEST', size: 1 },
    ],
  });
  const place = (priority: Priority, older: number, rule: PoolSettings) =>
    explain(rule, noJobs(), counts({ IMMEDIATE: 50, HIGHEST: 1, HIGH: 2, MEDIUM: 3, LOW: 4, LOWEST: 9 }), {
      state: 'READY',
      priority,
      older,
    }).position;
  it.each([
    ['HIGHEST', 0, TWO_POOLS, 1, 'IMMEDIATE jobs need no slot and do not count'],
    ['MEDIUM', 2, TWO_POOLS, 1 + 1 + 2 + 2, 'higher priorities and older jobs come first'],
    ['LOWEST', 2, DEDICATED, 3, 'a dedicated pool serves its own priority'],
    [
      'LOW',
      3,
      DEDICATED,
      1 + 1 + 2 + 3 + 9 + 3,
      'a job without a pool comes after higher priorities and those whose slots it borrows',
    ],
  ] as const)('%s with %d older ones', (priority, older, rule, expected, _why) => {
    expect(place(priority, older, rule)).toBe(expected);
  });
});

describe('the number of jobs that must end', () => {
  /** Computes the number for one job, by simulating admission for it alone. */
  function endsNeeded(rule: PoolSettings, { running, ready, oldest }: Load, priority: Priority, older: number) {
    const now = { running: { ...running }, ready: { ...ready } };
    let before = older;
    for (let ended = 0; ; ended++) {
      const started = admit(rule, now.running, now.ready, oldest);
      if (started[priority] > before) return ended;
      before -= started[priority];
      for (const level of PRIORITIES) {
        now.running[level] += started[level];
        now.ready[level] -= started[level];
      }
      const next = PRIORITIES.find(level => level !== 'IMMEDIATE' && now.running[level] > 0);
      if (!next) return undefined;
      now.running[next] -= 1;
    }
  }

  it('is the same whether a job is explained alone or with others, in any order', () => {
    fc.assert(
      fc.property(
        anySettings,
        anyCounts(5),
        anyCounts(4),
        anyCounts(9),
        fc.infiniteStream(fc.nat()),
        (rule, running, ready, oldest, order) => {
          const jobs = PRIORITIES.filter(priority => priority !== 'IMMEDIATE').flatMap(priority =>
            Array.from({ length: ready[priority] }, (_, older) => ({ state: 'READY' as const, priority, older })),
          );
          const shuffled = jobs.map(job => ({ job, key: order.next().value })).sort((a, b) => a.key - b.key);
          const load = { running, ready, oldest };
          const explainOne = explainer(rule, load);
          for (const { job } of shuffled) {
            const { reason, mustEnd } = explainOne(job);
            const expected = endsNeeded(rule, load, job.priority, job.older);
            expect(reason === 'STARTING' ? 0 : mustEnd).toBe(expected);
          }
        },
      ),
    );
  });

  it('is not computed beyond ten thousand', () => {
    const ready = counts({ LOW: 30_000 });
    const of = explainer(TWO_POOLS, { running: counts({ LOW: 3 }), ready, oldest: {} });
    expect(of({ state: 'READY', priority: 'LOW', older: 100 }).mustEnd).toBe(101);
    expect(of({ state: 'READY', priority: 'LOW', older: 20_000 }).mustEnd).toBeUndefined();
  });
});

describe('a simulation', () => {
  const ids = (some: Partial<Record<Priority, number[]>>) => ({
    ...(Object.fromEntries(PRIORITIES.map(priority => [priority, []])) as unknown as Record<Priority, number[]>),
    ...some,
  });

  it('lists the jobs that would start, with their pools, those that follow, and those that never would', () => {
    const rule = settings({
      pools: [
        { threshold: 'HIGH', size: 1 },
        { threshold: 'LOW', size: 1 },
      ],
    });
    const load = { running: noJobs(), ready: counts({ HIGH: 2, LOW: 1, LOWEST: 1, IMMEDIATE: 1 }), oldest: {} };
    expect(simulate(rule, load, ids({ IMMEDIATE: [9], HIGH: [3, 4], LOW: [1], LOWEST: [2] }), 20)).toEqual({
      start: [
        { id: 9, priority: 'IMMEDIATE', pool: undefined },
        { id: 3, priority: 'HIGH', pool: 'HIGH' },
        { id: 4, priority: 'HIGH', pool: 'LOW' },
      ],
      next: [{ id: 1, priority: 'LOW' }],
      never: counts({ LOWEST: 1 }),
    });
  });

  it('starts as many jobs of each priority as admission does', () => {
    fc.assert(
      fc.property(anySettings, anyCounts(4), anyCounts(4), (rule, running, ready) => {
        let id = 0;
        const oldest = Object.fromEntries(
          PRIORITIES.map(priority => [priority, Array.from({ length: ready[priority] }, () => ++id)]),
        ) as Record<Priority, number[]>;
        const { start } = simulate(rule, { running, ready, oldest: {} }, oldest, 1000);
        const admitted = admit(rule, running, ready);
        for (const priority of PRIORITIES)
          expect(start.filter(job => job.priority === priority)).toHaveLength(admitted[priority]);
      }),
    );
  });
});
