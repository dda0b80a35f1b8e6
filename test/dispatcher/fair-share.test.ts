/*
 * Several nodes share the work.
 */
import { expect, it } from 'vitest';
import { runStep } from '../../src/actions/jobs.ts';
import type { Runtime } from '../../src/runtimes/runtime.ts';
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
