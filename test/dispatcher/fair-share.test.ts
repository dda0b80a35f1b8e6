/*
 * Several nodes share what there is to do.
 */
import { expect, it } from 'vitest';
import { runStep } from '../../src/actions/jobs.ts';
import type { Runtime } from '../../src/runtimes/runtime.ts';
import { gate, type Station, station } from '../support/station.ts';
import { until } from '../support/until.ts';

const JOBS = 30;

/** A station with jobs that may not start yet, and nodes that each have a gate of their own and know of each other. */
async function prepare(capacities: readonly number[]): Promise<{ here: Station; gates: ReturnType<typeof gate>[] }> {
  const here = await station();
  await here.type('SLOW', [{ description: 'slow' }]);
  await here.set({ concurrentJobs: 0 });
  await Promise.all(Array.from({ length: JOBS }, () => here.create({ type: 'SLOW' })));
  const gates = capacities.map(() => gate());
  const nodes = await Promise.all(
    capacities.map((capacity, i) => here.node({ capacity, runtimeFor: (): Runtime => gates[i]!.run })),
  );
  // The tick, each second, tells a node how many there are.
  const allAreThere = Date.now() + 1_100;
  await until(() => nodes.every(({ dispatcher }) => Number(dispatcher.lastPassAt) > allAreThere));
  return { here, gates };
}

const inside = (gates: readonly ReturnType<typeof gate>[]): number[] => gates.map(({ counts }) => counts.inside);

it('none takes more than its part while the others have room', async () => {
  const { here, gates } = await prepare([1000, 1000, 1000]);
  await here.set({ concurrentJobs: JOBS });
  await until(() => inside(gates).reduce((sum, count) => sum + count, 0) === JOBS);
  expect(inside(gates)).toEqual([10, 10, 10]);
});

it('what others do not take is taken all the same', async () => {
  const { here, gates } = await prepare([1000, 4, 0]);
  await here.set({ concurrentJobs: JOBS });
  await until(() => inside(gates).reduce((sum, count) => sum + count, 0) === JOBS);
  // A machine with much to do may not let the second one come in time.
  expect(inside(gates)[0]).toBeGreaterThanOrEqual(26);
});

it('steps of one job that run at the same time keep no other job from starting', async () => {
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

it('steps of a HOLD job that run keep no other job from starting', async () => {
  const here = await station();
  const slow = gate();
  await here.type('SLOW', [{ description: 'slow' }]);
  await here.node({ runtimeFor: () => slow.run });
  const held = await here.create({ type: 'SLOW', state: 'HOLD' });
  await runStep(here.context, held, 100);
  await until(() => slow.counts.inside === 1);
  await here.create({ type: 'SLOW' });
  await until(() => slow.counts.inside === 2);
});
