import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { batched } from '../../src/actions/batched.ts';

/** A statement that ends when the test lets it. */
function gatedStatement() {
  const batches: { items: readonly number[]; commit(): void; fail(error: Error): void }[] = [];
  const run = (items: readonly number[]): Promise<readonly number[]> =>
    new Promise((resolve, reject) => {
      batches.push({ items, commit: () => resolve(items.map(item => -item)), fail: reject });
    });
  return { batches, run };
}

it('calls at the same time share a batch, and each gets the result of its own item', async () => {
  const { batches, run } = gatedStatement();
  const call = batched(run);
  const answers = Promise.all([call(1), call(2), call(3)]);
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  batches[0]!.commit();
  expect(await answers).toEqual([-1, -2, -3]);
});

it('a call waits for the next batch while as many batches as allowed are running', async () => {
  const { batches, run } = gatedStatement();
  const call = batched(run, { parallel: 1, maxItems: 2 });
  const first = call(1);
  await turn();
  const others = [call(2), call(3), call(4)];
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]!.commit();
  expect(await first).toBe(-1);
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3]]);
  batches[1]!.commit();
  await turn();
  batches[2]!.commit();
  expect(await Promise.all(others)).toEqual([-2, -3, -4]);
});

it('only the wrong item of a refused batch fails: its items are tried one by one', async () => {
  const call = batched(async (items: readonly number[]) => {
    if (items.includes(2)) throw new Error('2 is refused');
    return items;
  });
  const outcomes = await Promise.allSettled([call(1), call(2), call(3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('no item is retried when the connection is lost: the batch may have been committed', async () => {
  const { batches, run } = gatedStatement();
  const call = batched(run);
  const outcomes = Promise.allSettled([call(1), call(2)]);
  await turn();
  batches[0]!.fail(Object.assign(new Error('terminating connection'), { code: '57P01' }));
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(batches).toHaveLength(1);
});
