/*
 * Sees scripts at work from outside: each run of a step says when it begins, that it goes on, and when it ends. So a
 * step that runs twice at once is seen even when the database knows of one of the two only.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRun {
  run: string;
  job: string;
  step: string;
  begunMs: number;
  lastSeenMs: number;
}

export interface Witness {
  url: string;
  runs: readonly SeenRun[];
  close(): Promise<void>;
}

export async function startWitness(): Promise<Witness> {
  const runs: SeenRun[] = [];
  const byName = new Map<string, SeenRun>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://witness');
    const given = (name: string): string => searchParams.get(name) ?? '';
    if (pathname === '/begin') {
      const seen = { run: String(runs.length), job: given('job'), step: given('step'), begunMs: Date.now() };
      runs.push({ ...seen, lastSeenMs: seen.begunMs });
      byName.set(seen.run, runs.at(-1)!);
      response.end(seen.run);
    } else {
      byName.get(given('run'))!.lastSeenMs = Date.now();
      response.end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** A time in which what a node did is nobody's promise: it was frozen, and had not been able to notice since. */
export interface Excuse {
  node: string;
  fromMs: number;
  toMs: number;
}

/**
 * Steps that were seen to run twice at once, but for runs of a node that had been frozen: it stops them when it wakes.
 * A run of which the database knows no node got no further than its first line.
 */
export function findOverlaps(
  runs: readonly SeenRun[],
  nodeOf: (run: SeenRun) => string | undefined,
  excuses: readonly Excuse[],
): { what: string; job: string }[] {
  const isExcused = (run: SeenRun, atMs: number): boolean => {
    const node = nodeOf(run);
    return excuses.some(one => (node ?? one.node) === one.node && one.fromMs <= atMs && atMs <= one.toMs);
  };
  return [...groupByStep(runs)].flatMap(([step, of]) =>
    pairs(of)
      .filter(([earlier, later]) => earlier.lastSeenMs > later.begunMs)
      .filter(([earlier, later]) => !isExcused(earlier, earlier.lastSeenMs) && !isExcused(later, later.begunMs))
      .map(([earlier, later]) => {
        const [first, second] = [earlier, later].map(run => `run ${run.run} on ${nodeOf(run) ?? 'some node'}`);
        const ms = earlier.lastSeenMs - later.begunMs;
        return { what: `${step}: ${first} went on for ${ms} ms after ${second} had begun`, job: later.job };
      }),
  );
}

function groupByStep(runs: readonly SeenRun[]): Map<string, SeenRun[]> {
  const groups = new Map<string, SeenRun[]>();
  for (const run of runs) {
    const step = `step ${run.step} of job ${run.job}`;
    groups.set(step, [...(groups.get(step) ?? []), run]);
  }
  return groups;
}

/** Each two, in their order. */
const pairs = <T>(list: readonly T[]): [T, T][] =>
  list.flatMap((later, i) => list.slice(0, i).map((earlier): [T, T] => [earlier, later]));
