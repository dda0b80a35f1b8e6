import { expect, it } from 'vitest';
import { recently } from '../../src/observe/recently.ts';
import { until } from '../support/until.ts';

it('asks once, however often the answer is wanted', async () => {
  let asked = 0;
  const get = recently(async () => ++asked, 60_000);
  expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  expect(await get()).toBe(1);
});

it('asks again after the time', async () => {
  let asked = 0;
  const get = recently(async () => ++asked, 1);
  await get();
  expect(await until(async () => (await get()) >= 2)).toBe(true);
});

it('asks again after a failure', async () => {
  let asked = 0;
  const get = recently(async () => {
    asked += 1;
    if (asked === 1) throw new Error('not yet');
    return asked;
  }, 60_000);
  await expect(get()).rejects.toThrow('not yet');
  expect(await get()).toBe(2);
});
