/*
 * Which of the waiting searches may start.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, costOf, EVERY_JOB, type JobFilter, nextTurn, type Turn } from '../../../src/core/search/search.ts';

const anyTurns = fc.array(fc.record({ user: fc.nat(3), isHeavy: fc.boolean() }), { maxLength: 12 });
const anyConnections = fc.integer({ min: 1, max: 8 });

/** Starts searches until none may start, and returns those that run then. */
function startAll(waiting: readonly Turn[], connections: number): { running: Turn[]; left: Turn[] } {
  const [running, left] = [[] as Turn[], [...waiting]];
  for (let next = nextTurn(left, running, connections); next !== undefined; next = nextTurn(left, running, connections))
    running.push(...left.splice(next, 1));
  return { running, left };
}

const of = (running: readonly Turn[], user: number): Turn[] => running.filter(one => one.user === user);

describe('the searches that run at the same time', () => {
  it('are no more than the connections, half of them for one user, and one heavy search for each', () => {
    fc.assert(
      fc.property(anyTurns, anyConnections, (waiting, connections) => {
        const { running } = startAll(waiting, connections);
        expect(running.length).toBeLessThanOrEqual(connections);
        for (const { user } of running) {
          expect(of(running, user).length).toBeLessThanOrEqual(Math.ceil(connections / 2));
          expect(of(running, user).filter(({ isHeavy }) => isHeavy).length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('leave no connection free that a waiting search may use', () => {
    fc.assert(
      fc.property(anyTurns, anyConnections, (waiting, connections) => {
        const { running, left } = startAll(waiting, connections);
        const mayRun = ({ user, isHeavy }: Turn): boolean =>
          of(running, user).length < Math.ceil(connections / 2) &&
          !(isHeavy && of(running, user).some(one => one.isHeavy));
        if (running.length < connections) expect(left.filter(mayRun)).toEqual([]);
      }),
    );
  });

  it('are shared: a user with a waiting search has no fewer than another one, by more than one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 20 }), anyConnections, (users, connections) => {
        const { running, left } = startAll(
          users.map(user => ({ user, isHeavy: false })),
          connections,
        );
        const most = Math.max(0, ...running.map(({ user }) => of(running, user).length));
        for (const { user } of left) expect(of(running, user).length).toBeGreaterThanOrEqual(most - 1);
      }),
    );
  });

  it('start in the order of their arrival', () => {
    const [light, heavy] = [
      { user: 1, isHeavy: false },
      { user: 1, isHeavy: true },
    ];
    expect(nextTurn([light, light], [], 4)).toBe(0);
    expect(nextTurn([heavy, light], [heavy], 4)).toBe(1);
  });
});

it('the cost of a search is the number of its conditions and facets', () => {
  const one: JobFilter = { kind: 'state', states: ['READY'] };
  const filter = allOf(one, { kind: 'not', of: { kind: 'any', of: [one, one] } });
  const facet = { field: { kind: 'state' as const }, filter, minCount: 0, maxCount: 9, maxResults: 9 };
  expect(costOf({ filter: EVERY_JOB, facets: [] })).toBe(0);
  expect(costOf({ filter, facets: [facet, facet] })).toBe(5);
});
