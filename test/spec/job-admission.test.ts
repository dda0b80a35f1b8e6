/*
 * The limits of running jobs. Source: Vidispine API, "Concurrency", "Job pools", "Priority pools", "Job priority". The
 * examples of pools are those of the documentation. Dedicated pools are in dedicated-pools.test.ts.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { many, startGatedServer } from '../support/gated.ts';
import { succeed } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startGatedServer();
const { put, createGated, expectStarted, listed, letGo, setPools, setProperty } = server;

afterEach(server.clear);

describe('without pools', () => {
  it('three jobs run at a time unless concurrentJobs is set', async () => {
    await createGated(...many({ MEDIUM: 5 }));
    await expectStarted({ MEDIUM: 3 });
    await setProperty('concurrentJobs', 4);
    await expectStarted({ MEDIUM: 4 });
  });

  it('<concurrentJobs> in the pool document sets the same property', async () => {
    await succeed(put('/configuration/job-pool', { body: '{"concurrentJobs":2}' }));
    await createGated(...many({ MEDIUM: 4 }));
    await expectStarted({ MEDIUM: 2 });
  });

  it('the highest priority starts first, then the oldest job', async () => {
    await setProperty('concurrentJobs', 0);
    const [low = '', high = '', medium = '', second = ''] = await createGated('LOW', 'HIGH', 'MEDIUM', 'MEDIUM');
    await setProperty('concurrentJobs', 1);
    for (const id of [high, medium, second, low]) {
      await until(async () => (await listed('STARTED')).length === 1);
      expect((await listed('STARTED')).map(({ jobId }) => jobId)).toEqual([id]);
      await letGo(id);
    }
  });

  it('IMMEDIATE jobs always start, even if the limit is reached', async () => {
    await setProperty('concurrentJobs', 1);
    await createGated('MEDIUM', 'MEDIUM', 'IMMEDIATE', 'IMMEDIATE');
    await expectStarted({ MEDIUM: 1, IMMEDIATE: 2 });
  });

  it('only IMMEDIATE jobs start with concurrentJobs 0, and running jobs are not stopped', async () => {
    await createGated('MEDIUM');
    await expectStarted({ MEDIUM: 1 });
    await setProperty('concurrentJobs', 0);
    await createGated('HIGHEST', 'IMMEDIATE');
    await expectStarted({ MEDIUM: 1, IMMEDIATE: 1 });
  });
});

describe('with priority pools of HIGH 2 and LOWEST 3', () => {
  it('at most 3 jobs of LOWEST to MEDIUM run at the same time, and higher ones start nevertheless', async () => {
    await setPools({ HIGH: 2, LOWEST: 3 });
    await createGated('LOWEST', 'LOW', 'MEDIUM');
    await expectStarted({ LOWEST: 1, LOW: 1, MEDIUM: 1 });
    await createGated('MEDIUM', 'LOW', 'LOWEST', 'HIGHEST', 'HIGH', 'HIGH');
    await expectStarted({ LOWEST: 1, LOW: 1, MEDIUM: 1, HIGHEST: 1, HIGH: 1 });
  });

  it('up to 5 concurrent HIGH/HIGHEST jobs run', async () => {
    await setPools({ HIGH: 2, LOWEST: 3 });
    await createGated(...many({ HIGH: 4, HIGHEST: 2 }));
    await expectStarted({ HIGH: 3, HIGHEST: 2 });
  });

  it('the max concurrent job setting only has an effect when it is lower than the size of all pools', async () => {
    await setPools({ HIGH: 2, LOWEST: 3 });
    await setProperty('concurrentJobs', 4);
    await createGated(...many({ HIGHEST: 6 }));
    await expectStarted({ HIGHEST: 4 });
    await setProperty('concurrentJobs', 50);
    await expectStarted({ HIGHEST: 5 });
  });

  it('IMMEDIATE jobs need no slot', async () => {
    await setPools({ HIGH: 0, LOWEST: 1 });
    await createGated(...many({ LOW: 1, IMMEDIATE: 2 }));
    await expectStarted({ LOW: 1, IMMEDIATE: 2 });
  });
});

it('with one pool of MEDIUM 3, only jobs of MEDIUM or higher execute', async () => {
  await setPools({ MEDIUM: 3 });
  await createGated('LOW', 'LOWEST', 'MEDIUM', 'HIGH');
  await expectStarted({ MEDIUM: 1, HIGH: 1 });
});
