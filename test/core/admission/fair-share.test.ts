import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShare } from '../../../src/core/admission/fair-share.ts';

describe('the share of a node', () => {
  it.each([
    [{ wanted: 5, running: 0, mine: 0, nodes: 1 }, 5, 'is everything when it is alone'],
    [{ wanted: 5, running: 7, mine: 7, nodes: 1 }, 5, 'is everything when it is alone, regardless of its load'],
    [{ wanted: 1, running: 0, mine: 3, nodes: 1 }, 1, 'is everything when it is alone, even if it has more'],
    [{ wanted: 30, running: 0, mine: 0, nodes: 3 }, 10, 'is its part of the jobs that start now'],
    [{ wanted: 1, running: 0, mine: 0, nodes: 3 }, 1, 'is a single job: the first node to see it takes it'],
    [{ wanted: 1, running: 30, mine: 10, nodes: 3 }, 1, 'is one more when all nodes have the same'],
    [{ wanted: 3, running: 30, mine: 20, nodes: 3 }, 0, 'is nothing when it has more than its part'],
    [{ wanted: 3, running: 30, mine: 2, nodes: 3 }, 3, 'is every startable job when it has less'],
  ])('of %o is %d: it %s', (share, expected, _why) => expect(fairShare(share)).toBe(expected));

  it('adds up to all startable jobs over all nodes, and no node gets two more than another', () => {
    const nodes = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(nodes, fc.nat(200), (nodes, jobs) => {
        const has = Array<number>(nodes).fill(0);
        for (const i of has.keys()) {
          const running = has.reduce((sum, count) => sum + count, 0);
          has[i] = fairShare({ wanted: jobs - running, running, mine: 0, nodes });
        }
        expect(has.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(Math.min(jobs, nodes));
        expect(Math.max(...has)).toBe(Math.ceil(jobs / nodes));
      }),
    );
  });
});
