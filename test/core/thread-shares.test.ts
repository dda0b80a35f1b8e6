import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayTakeThread } from '../../src/core/thread-shares.ts';

/** Lets users and their jobs take threads in any order, as long as they may. Returns who holds how many. */
function takeAll(total: number, asks: readonly [user: number, job: number][]) {
  const users = new Map<number, number>();
  const jobs = new Map<string, number>();
  let all = 0;
  for (const [user, job] of asks) {
    const key = `${user}/${job}`;
    const held = { all, user: users.get(user) ?? 0, job: jobs.get(key) ?? 0 };
    const isFirst = held.user === 0;
    const may = mayTakeThread(total, held);
    if (isFirst) expect(may).toBe(all < total);
    if (!may) continue;
    all += 1;
    users.set(user, held.user + 1);
    jobs.set(key, held.job + 1);
  }
  return { all, users: [...users.values()], jobs: [...jobs.values()] };
}

const totals = fc.integer({ min: 1, max: 256 });
const asks = fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { maxLength: 600 });

describe('threads', () => {
  it('are never more than there are, and whoever has none gets one while any is free', () =>
    fc.assert(
      fc.property(totals, asks, (total, list) => {
        expect(takeAll(total, list).all).toBeLessThanOrEqual(total);
      }),
    ));

  it('are held by one user to at most a half, and by one job to at most a half of that', () =>
    fc.assert(
      fc.property(totals, asks, (total, list) => {
        const { users, jobs } = takeAll(total, list);
        for (const held of users) expect(held).toBeLessThanOrEqual(Math.ceil(total / 2));
        for (const held of jobs) expect(held).toBeLessThanOrEqual(Math.ceil(total / 4));
      }),
    ));

  it('are a half for a user who is alone with many jobs, and a quarter for one job', () => {
    const many = (jobs: number) =>
      takeAll(
        64,
        Array.from({ length: 500 }, (_, i) => [0, i % jobs]),
      );
    expect(many(100).all).toBe(32);
    expect(many(1).all).toBe(16);
  });

  it('are left over when few users take all that they may', () => {
    const taken = takeAll(
      64,
      Array.from({ length: 4000 }, (_, i) => [i % 4, i]),
    );
    expect(taken.all).toBeLessThan(64);
    expect(Math.min(...taken.users)).toBeGreaterThan(8);
  });
});
