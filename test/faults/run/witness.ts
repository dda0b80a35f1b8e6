/*
 * Observes scripts from outside: each run of a step reports its start, and then that it is still running. So a step
 * that runs twice at the same time is seen even if the database knows of only one of the runs.
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

/** A time for which a node is excused: it was frozen, or just resumed and could not know the time yet. */
export interface Excuse {
  node: string;
  fromMs: number;
  toMs: number;
}

/**
 * Finds steps that ran twice at the same time, except for runs of a frozen node, which stops them when it resumes.
 * A run whose node the database does not know got no further than its first line.
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
        return { what: `${step}: ${first} was running for ${ms} ms after ${second} had started`, job: later.job };
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

/** Returns all pairs, each in its order. */
const pairs = <T>(list: readonly T[]): [T, T][] =>
  list.flatMap((later, i) => list.slice(0, i).map((earlier): [T, T] => [earlier, later]));
