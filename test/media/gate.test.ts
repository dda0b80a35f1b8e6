import { expect, it } from 'vitest';
import { createGate } from '../../src/media/gate.ts';

const never = new AbortController().signal;

it('lets a few pass at a time, the others in their order', async () => {
  const gate = createGate(2);
  const passed: number[] = [];
  const leave = new Map<number, () => void>();
  const pass = async (who: number): Promise<void> => {
    leave.set(who, (await gate(never))!);
    passed.push(who);
  };
  const all = [pass(1), pass(2), pass(3), pass(4)];
  await Promise.all(all.slice(0, 2));
  expect(passed).toEqual([1, 2]);
  leave.get(2)!();
  await all[2];
  expect(passed).toEqual([1, 2, 3]);
  leave.get(1)!();
  leave.get(3)!();
  await all[3];
  expect(passed).toEqual([1, 2, 3, 4]);
});

it('forgets who does not want to pass any more, and keeps nobody out for it', async () => {
  const gate = createGate(1);
  const leave = (await gate(never))!;
  const controller = new AbortController();
  const impatient = gate(controller.signal);
  const patient = gate(never);
  controller.abort();
  expect(await impatient).toBeUndefined();
  leave();
  expect(await patient).toBeTypeOf('function');
  expect(await gate(AbortSignal.abort())).toBeUndefined();
});
