/*
 * Jobs that hold a slot are counted from a mark on. No job below the mark may hold a slot without being counted.
 */
import { expect, it } from 'vitest';
import { abortJob } from '../../src/actions/jobs.ts';
import { countRunning } from '../../src/store/admission.ts';
import { gate, type Station, station } from '../support/station.ts';
import { until } from '../support/until.ts';

const untilMarked = (here: Station, id: number): Promise<true> =>
  until(async () => {
    const { rows } = await here.database.read.query<{ lowest: number }>('select lowest from running_mark');
    return rows[0]?.lowest === id;
  });

it('a job below the mark that is admitted is counted', async () => {
  const here = await station();
  const [first, second] = [gate(), gate()];
  Object.assign(here.work, { first: first.run, second: second.run });
  await here.type('FIRST', [{ description: 'first' }]);
  await here.type('SECOND', [{ description: 'second' }]);
  await here.set({ concurrentJobs: 1 });
  const low = await here.create({ type: 'SECOND', priority: 'LOW' });
  const high = await here.create({ type: 'FIRST', priority: 'HIGH' });
  await here.node();
  await untilMarked(here, high);
  first.open();
  await here.until(low, 'STARTED');
  expect((await countRunning(here.database.read)).running).toMatchObject({ LOW: 1, HIGH: 0 });
  const third = await here.create({ type: 'FIRST' });
  await untilMarked(here, low);
  expect((await here.job(third)).state).toBe('READY');
  second.open();
  await here.until(third, 'FINISHED');
});

it('a job below the mark that gets a slot because it is aborted is counted', async () => {
  const here = await station();
  const [slow, tidy] = [gate(), gate()];
  const problem = { type: 'JavaScript', data: { reason: 'no file' } };
  Object.assign(here.work, {
    slow: slow.run,
    tidy: tidy.run,
    patient: () => Promise.resolve({ kind: 'waiting', problem }),
  });
  await here.type('PATIENT', [{ description: 'patient' }, { description: 'tidy', cleanup: true }]);
  await here.type('SLOW', [{ description: 'slow' }]);
  await here.node();
  const waiting = await here.create({ type: 'PATIENT' });
  await here.until(waiting, 'WAITING');
  const running = await here.create({ type: 'SLOW' });
  await untilMarked(here, running);
  await abortJob(here.context, here.account, waiting, { cleanup: true, reason: undefined });
  expect((await here.job(waiting)).state).toBe('ABORTED_PENDING');
  expect((await countRunning(here.database.read)).running).toMatchObject({ MEDIUM: 2 });
  tidy.open();
  slow.open();
  await here.until(waiting, 'ABORTED');
});
