import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptRoom } from '../../../src/core/admission/admission.ts';

describe('the attempts that a job may have on a node', () => {
  it.each([
    [{ capacity: 1000, own: 0, others: 0 }, 500, 'half of the node when it is alone'],
    [{ capacity: 1000, own: 500, others: 0 }, 0, 'no more than that'],
    [{ capacity: 1000, own: 0, others: 500 }, 250, 'half of what other jobs leave'],
    [{ capacity: 1000, own: 0, others: 999 }, 1, 'the last one'],
    [{ capacity: 4, own: 0, others: 9 }, 1, 'one, even if the node has more than it should'],
    [{ capacity: 1, own: 1, others: 0 }, 0, 'one on a node that runs a single attempt'],
  ])('of %o are %d more: %s', (load, expected, _why) => expect(attemptRoom(load)).toBe(expected));

  it('leave room for another job, however many steps the jobs before it have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5_000 }), fc.integer({ min: 1, max: 8 }), (capacity, jobs) => {
        let taken = 0;
        for (let job = 1; job <= jobs && taken < capacity; job++) {
          taken += attemptRoom({ capacity, own: 0, others: taken });
          expect(capacity - taken).toBeGreaterThanOrEqual(Math.floor(capacity / 2 ** job));
        }
      }),
    );
  });
});
