/*
 * Source: Vidispine API, "Dedicated pools". Each sentence of it is a test; the pools are those of its example.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { many, startGatedServer } from '../support/gated.ts';

const server = await startGatedServer();
const { createGated, expectStarted, setPools, setProperty, listed } = server;

afterEach(server.clear);

/** Jobs that are all there before the first of them may start. */
async function createAtOnce(counts: Record<string, number>): Promise<void> {
  await setProperty('concurrentJobs', 0);
  await createGated(...many(counts));
  await setProperty('concurrentJobs', 100);
}

describe('without dedicatedJobPool', () => {
  it('the same pools are priority pools: higher jobs take what they may use', async () => {
    await setPools({ HIGH: 2, MEDIUM: 3, LOWEST: 5 });
    await createAtOnce({ LOWEST: 6, HIGHEST: 9 });
    await expectStarted({ HIGHEST: 9, LOWEST: 1 });
  });
});

describe('without pools', () => {
  it.each(['true', 'false'])(
    'concurrentJobs controls the number of jobs, dedicatedJobPool being %s',
    async dedicated => {
      await setProperty('dedicatedJobPool', dedicated);
      await createGated(...many({ LOW: 4 }));
      await expectStarted({ LOW: 3 });
    },
  );
});

describe('dedicated pools of HIGH 2, MEDIUM 3 and LOWEST 5', () => {
  beforeEach(async () => {
    await setProperty('dedicatedJobPool', 'true');
    await setPools({ HIGH: 2, MEDIUM: 3, LOWEST: 5 });
  });

  it.each([
    [
      'jobs of all priorities start, however many of the others are ready',
      { HIGHEST: 4, HIGH: 4, MEDIUM: 6, LOWEST: 7 },
      { HIGH: 2, MEDIUM: 3, LOWEST: 5 },
    ],
    [
      'a size is the upper limit of the jobs of that priority',
      { HIGH: 2, MEDIUM: 3, LOWEST: 7 },
      { HIGH: 2, MEDIUM: 3, LOWEST: 5 },
    ],
    [
      'without HIGH jobs, HIGHEST ones use those 2 slots',
      { HIGHEST: 4, MEDIUM: 4, LOWEST: 6 },
      { HIGHEST: 2, MEDIUM: 3, LOWEST: 5 },
    ],
    [
      'without MEDIUM jobs, HIGHEST ones use those 3 slots',
      { HIGHEST: 4, HIGH: 4, LOWEST: 6 },
      { HIGHEST: 3, HIGH: 2, LOWEST: 5 },
    ],
    ['without MEDIUM and HIGHEST jobs, HIGH ones use those 3 slots', { HIGH: 7, LOWEST: 6 }, { HIGH: 5, LOWEST: 5 }],
    [
      'without LOWEST jobs, HIGHEST ones are the first to use those 5 slots',
      { HIGHEST: 6, HIGH: 3, MEDIUM: 4, LOW: 6 },
      { HIGHEST: 5, HIGH: 2, MEDIUM: 3 },
    ],
    ['then HIGH ones', { HIGHEST: 2, HIGH: 6, MEDIUM: 4, LOW: 6 }, { HIGHEST: 2, HIGH: 5, MEDIUM: 3 }],
    ['then MEDIUM ones', { HIGH: 3, MEDIUM: 8, LOW: 6 }, { HIGH: 3, MEDIUM: 7 }],
    ['then LOW ones', { HIGH: 2, MEDIUM: 4, LOW: 6 }, { HIGH: 2, MEDIUM: 4, LOW: 4 }],
    ['LOW jobs have what the LOWEST ones leave', { LOW: 4, LOWEST: 3 }, { LOW: 2, LOWEST: 3 }],
    ['lower priorities never use the slots of higher ones', { LOW: 6, LOWEST: 2 }, { LOW: 3, LOWEST: 2 }],
    ['IMMEDIATE jobs always start and need no pool', { IMMEDIATE: 3, LOWEST: 6 }, { IMMEDIATE: 3, LOWEST: 5 }],
  ])('%s', async (_, ready, started) => {
    await createAtOnce(ready);
    await expectStarted(started);
  });

  it('a slot that was borrowed is given back when the borrower ends', async () => {
    const borrowers = await createGated(...many({ HIGHEST: 10 }));
    await expectStarted({ HIGHEST: 10 });
    await createGated('LOWEST', 'HIGHEST');
    await expectStarted({ HIGHEST: 10 });
    await server.letGo(borrowers[0]!);
    await expectStarted({ HIGHEST: 9, LOWEST: 1 });
  });
});

it('without a pool of LOWEST, jobs of LOW and LOWEST never run', async () => {
  await setProperty('dedicatedJobPool', 'true');
  await setPools({ HIGH: 2, MEDIUM: 3 });
  await createGated(...many({ LOW: 2, LOWEST: 2, MEDIUM: 1, HIGH: 1, IMMEDIATE: 1 }));
  await expectStarted({ MEDIUM: 1, HIGH: 1, IMMEDIATE: 1 });
  expect(await listed('READY')).toHaveLength(4);
});
