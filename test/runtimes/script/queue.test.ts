import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Owner, ScriptQueue } from '../../../src/runtimes/script/queue.ts';

interface Waiting {
  owner: Owner;
  id: number;
}

let ids = 0;
const waiting = (user: string, job?: string): Waiting => ({
  owner: job === undefined ? { user } : { user, job },
  id: ++ids,
});

/** Adds scripts and takes as many as may have a thread. */
function takeAll(threads: number, runs: readonly Waiting[]): Waiting[] {
  const queue = new ScriptQueue<Waiting>(threads);
  for (const run of runs) queue.add(run);
  const taken: Waiting[] = [];
  for (let run = queue.take(); run; run = queue.take()) taken.push(run);
  return taken;
}

describe('scripts that wait for a thread', () => {
  it('come in the order in which they were added, within one job', () => {
    const runs = Array.from({ length: 8 }, () => waiting('maria', 'VX-1'));
    expect(takeAll(16, runs)).toEqual(runs.slice(0, 4));
  });

  it('come in turns of their users and of the jobs of each', () => {
    const a = Array.from({ length: 5 }, () => waiting('a', 'VX-1'));
    const b = waiting('a', 'VX-2');
    const c = waiting('c', 'VX-3');
    expect(takeAll(64, [...a, b, c]).slice(0, 4)).toEqual([a[0], c, b, a[1]]);
  });

  it('of a user are not limited by a job when they have none', () => {
    expect(
      takeAll(
        8,
        Array.from({ length: 9 }, () => waiting('maria')),
      ),
    ).toHaveLength(4);
  });

  it('can be removed, and are then never taken', () => {
    const queue = new ScriptQueue<Waiting>(4);
    const [first, second] = [waiting('maria'), waiting('maria')];
    queue.add(first);
    queue.add(second);
    expect([queue.remove(first), queue.remove(first), queue.size]).toEqual([true, false, 1]);
    expect(queue.take()).toBe(second);
    expect([queue.take(), queue.size, queue.hasNext]).toEqual([undefined, 0, false]);
  });

  const owners = fc.record({ user: fc.constantFrom('a', 'b', 'c'), job: fc.constantFrom('1', '2', undefined) });
  const steps = fc.array(fc.oneof(owners, fc.constant('take' as const), fc.nat(20)), { maxLength: 200 });

  it('all get their thread in the end, whatever comes and goes', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), steps, (threads, list) => {
        const queue = new ScriptQueue<Waiting>(threads);
        const held: Waiting[] = [];
        let added = 0;
        let ended = 0;
        const take = () => {
          const run = queue.take();
          if (run) held.push(run);
          return run;
        };
        const end = (index: number) => {
          const [run] = held.splice(index % Math.max(1, held.length), 1);
          if (run) queue.release(run);
          if (run) ended += 1;
        };
        for (const step of list) {
          if (step === 'take') take();
          else if (typeof step === 'number') end(step);
          else {
            queue.add(waiting(step.user, step.job));
            added += 1;
          }
          expect(queue.size + held.length + ended).toBe(added);
          expect(held.length).toBeLessThanOrEqual(threads);
        }
        while (take() || held.length > 0) end(0);
        expect([queue.size, ended]).toEqual([0, added]);
      }),
    ));
});
