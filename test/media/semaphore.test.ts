import { expect, it } from 'vitest';
import { createSemaphore } from '../../src/media/semaphore.ts';

const never = new AbortController().signal;

it('lets a limited number in at a time, and the others in the order in which they asked', async () => {
  const acquire = createSemaphore(2);
  const entered: number[] = [];
  const release = new Map<number, () => void>();
  const enter = async (id: number): Promise<void> => {
    release.set(id, (await acquire(never))!);
    entered.push(id);
  };
  const all = [enter(1), enter(2), enter(3), enter(4)];
  await Promise.all(all.slice(0, 2));
  expect(entered).toEqual([1, 2]);
  release.get(2)!();
  await all[2];
  expect(entered).toEqual([1, 2, 3]);
  release.get(1)!();
  release.get(3)!();
  await all[3];
  expect(entered).toEqual([1, 2, 3, 4]);
});

it('drops waiters that give up, and does not block others because of them', async () => {
  const acquire = createSemaphore(1);
  const release = (await acquire(never))!;
  const controller = new AbortController();
  const impatient = acquire(controller.signal);
  const patient = acquire(never);
  controller.abort();
  expect(await impatient).toBeUndefined();
  release();
  expect(await patient).toBeTypeOf('function');
  expect(await acquire(AbortSignal.abort())).toBeUndefined();
});
