/*
 * A document that comes in slices is the same as one that comes whole.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cut, Joiner, type Slice } from '../../src/documents/slices.ts';

const joined = (slices: readonly Slice[]): unknown => {
  const joiner = new Joiner();
  const values = slices.map(slice => joiner.add(structuredClone(slice)));
  expect(values.slice(0, -1).every(value => value === undefined)).toBe(true);
  return values.at(-1);
};

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.date({ noInvalidDate: true }));
/** A list or text that is long enough to be cut. */
const long = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9_000 }), scalar).map(([length, item]) => Array(length).fill(item)),
  fc.integer({ min: 1, max: 700_000 }).map(length => '0123456789'.repeat(length / 10)),
);
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    long,
    fc.array(tie('value')),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
  ),
}));

it('any document is put together as it was', () => {
  fc.assert(
    fc.property(value, whole => {
      const copy = structuredClone(whole);
      expect(joined(cut(whole))).toEqual(copy);
    }),
    { numRuns: 100 },
  );
});

it('no slice is large, however the document is built', () => {
  const fields = Array.from({ length: 50 }, () => ({ key: 'k', value: 'v' }));
  const jobs = Array.from({ length: 10_000 }, () => ({ type: 'X', field: [...fields] }));
  const one = {
    type: 'Y',
    field: Array.from({ length: 100_000 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(50) })),
  };
  const slices = cut({ job: [...jobs, one], text: 'x'.repeat(10_000_000) });
  for (const slice of slices) expect(JSON.stringify(slice).length).toBeLessThan(400_000);
  expect(slices.length).toBeLessThan(1_000);
});
