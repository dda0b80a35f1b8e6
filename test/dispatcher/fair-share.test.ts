/*
 * Several nodes share the work.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitJobs } from '../../src/actions/attempts.ts';
import { runStep } from '../../src/actions/jobs.ts';
import { admit, type Counts, noJobs } from '../../src/core/admission/admission.ts';
import { type JobState, PRIORITIES } from '../../src/core/job.ts';
import { AttemptCounts } from '../../src/dispatcher/attempt-quota.ts';
import type { Runtime } from '../../src/runtimes/runtime.ts';
import { jobState, priorityRank } from '../../src/store/codes.ts';
import { gate, type Station, station } from '../support/station.ts';
import { until } from '../support/until.ts';

const JOBS = 30;

/** Creates a station with jobs that may not start yet, and nodes that know of each other, each with its own gate. */
async function prepare(capacities: readonly number[]): Promise<{ here: Station; gates: ReturnType<typeof gate>[] }> {
  const here = await station();
  await here.type('SLOW', [{ description: 'slow' }]);
  await here.set({ concurrentJobs: 0 });
  await Promise.all(Array.from({ length: JOBS }, () => here.create({ type: 'SLOW' })));
  const gates = capacities.map(() => gate());
  const nodes = await Promise.all(
    capacities.map((capacity, i) => here.node({ capacity, runtimeFor: (): Runtime => gates[i]!.run })),
  );
  // The tick, each second, tells a node how many nodes there are.
  const allAreThere = Date.now() + 1_100;
  await until(() => nodes.every(({ dispatcher }) => Number(dispatcher.lastPassAt) > allAreThere));
  return { here, gates };
}

const inside = (gates: readonly ReturnType<typeof gate>[]): number[] => gates.map(({ counts }) => counts.inside);

it('no node takes more than its fair share while others have room', async () => {
  const { here, gates } = await prepare([1000, 1000, 1000]);
  await here.set({ concurrentJobs: JOBS });
  await until(() => inside(gates).reduce((sum, count) => sum + count, 0) === JOBS);
  expect(inside(gates)).toEqual([10, 10, 10]);
});

it('a node takes the jobs that the others do not take', async () => {
  const { here, gates } = await prepare([1000, 4, 0]);
  await here.set({ concurrentJobs: JOBS });
  await until(() => inside(gates).reduce((sum, count) => sum + count, 0) === JOBS);
  // On a busy machine the second node may be late.
  expect(inside(gates)[0]).toBeGreaterThanOrEqual(26);
});

it('parallel steps of one job do not keep other jobs from starting', async () => {
  const here = await station();
  const slow = gate();
  const free = { description: 'slow', dependency: {} };
  await here.type('WIDE', [free, free, free, free]);
  await here.node({ runtimeFor: () => slow.run });
  for (const started of [4, 8]) {
    await here.create({ type: 'WIDE' });
    await until(() => slow.counts.inside === started);
  }
});

it('running steps of a HOLD job do not keep other jobs from starting', async () => {
  const here = await station();
  const slow = gate();
  await here.type('SLOW', [{ description: 'slow' }]);
  await here.node({ runtimeFor: () => slow.run });
  const held = await here.create({ type: 'SLOW', state: 'HOLD' });
  await runStep(here.context, here.account, held, 100);
  await until(() => slow.counts.inside === 1);
  await here.create({ type: 'SLOW' });
  await until(() => slow.counts.inside === 2);
});

describe('a job with more parallel steps than the node runs', () => {
  const wide = Array.from({ length: 30 }, () => ({ description: 'slow', dependency: {} }));

  it('leaves room for other jobs, and still runs all its steps', async () => {
    const here = await station();
    const slow = gate();
    here.work.slow = slow.run;
    await here.type('WIDE', wide);
    await here.type('QUICK', [{ description: 'quick' }]);
    await here.node({ capacity: 8 });
    const first = await here.create({ type: 'WIDE' });
    await until(() => slow.counts.inside === 4);
    const second = await here.create({ type: 'WIDE' });
    await until(() => slow.counts.inside === 6);
    for (const priority of ['LOWEST', 'MEDIUM', 'IMMEDIATE'] as const)
      await here.until(await here.create({ type: 'QUICK', priority }), 'FINISHED');
    expect(slow.counts.most).toBe(6);
    slow.open();
    await here.until(first, 'FINISHED');
    await here.until(second, 'FINISHED');
    expect(slow.counts.entered).toBe(60);
  });

  it('does not hide the due steps of other jobs', async () => {
    const here = await station();
    const slow = gate();
    let failures = 0;
    here.work.slow = slow.run;
    here.work.again = () =>
      Promise.resolve({ kind: failures++ === 0 ? 'failed' : 'finished', message: '', fatal: false });
    await here.set({ retryDelay: 1 });
    await here.type('WIDE', wide);
    await here.type('AGAIN', [{ description: 'again' }]);
    await here.node({ capacity: 8 });
    await here.create({ type: 'WIDE' });
    await until(() => slow.counts.inside === 4);
    await here.until(await here.create({ type: 'AGAIN' }), 'FINISHED');
    expect(failures).toBe(2);
  });

  it('leaves room when its steps wait, and their problems are checked', async () => {
    const here = await station();
    const slow = gate();
    here.work.slow = (assignment, hooks) =>
      assignment.checkProblem ? slow.run(assignment, hooks) : Promise.resolve({ kind: 'waiting', problem: PROBLEM });
    await here.set({ problemCheckInterval: 1 });
    await here.type('WIDE', wide);
    await here.type('QUICK', [{ description: 'quick' }]);
    await here.node({ capacity: 8 });
    await here.create({ type: 'WIDE' });
    await until(() => slow.counts.inside === 4);
    await here.until(await here.create({ type: 'QUICK' }), 'FINISHED');
  });
});

const PROBLEM = { type: 'Test', data: {} };

it('on one node, what admission allows is taken within one pass', async () => {
  const here = await station();
  const free = { description: 'slow', dependency: {} };
  await here.type('NARROW', [free]);
  await here.type('WIDE', [free, free, free, free]);
  const counts = new AttemptCounts();
  const ofState = async (state: JobState): Promise<Counts> => {
    const { rows } = await here.database.read.query<{ priority: number; n: number }>(
      'select priority, count(*) as n from job where state = $1 group by priority',
      [jobState.toCode(state)],
    );
    return { ...noJobs(), ...Object.fromEntries(rows.map(({ priority, n }) => [priorityRank.toName(priority), n])) };
  };
  const pass = async (capacity: number): Promise<void> => {
    const claimant = { node: 1, leaseMs: 60_000, quota: counts.quota(capacity) };
    const reach = { room: 1_000, mine: counts.jobs, nodes: 1, from: noJobs() };
    const { result, committed } = await admitJobs(here.context, claimant, reach);
    await committed;
    for (const { stored } of result.leased) counts.add(stored.id);
  };
  const anyJob = fc.record({ type: fc.constantFrom('NARROW', 'WIDE'), priority: fc.constantFrom(...PRIORITIES) });
  const anyRound = fc.record({
    concurrentJobs: fc.nat(60),
    capacity: fc.integer({ min: 1, max: 50 }),
    jobs: fc.array(anyJob, { maxLength: 12 }),
    /** Jobs on HOLD that run a step here, although they have no slot. */
    held: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(anyRound, async ({ concurrentJobs, capacity, jobs, held }) => {
      for (let i = 0; i < held; i++) counts.add(await here.create({ type: 'WIDE', state: 'HOLD' }));
      for (const job of jobs) await here.create(job);
      await here.set({ concurrentJobs });
      const [running, ready] = [await ofState('STARTED'), await ofState('READY')];
      const allowed = admit({ concurrentJobs, pools: [], dedicated: false }, running, ready);
      await pass(capacity);
      const expected = Object.fromEntries(PRIORITIES.map(one => [one, running[one] + allowed[one]]));
      expect(await ofState('STARTED')).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});
