/*
 * For a shared machine: gives a measured round priority over all other processes, and pauses after it to compensate.
 * Linux only, as root.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 1_000;

/** Runs a round with real-time priority for this process and its descendants. */
export async function alone<T>(round: () => Promise<T>): Promise<T> {
  const pids = withDescendants(process.pid);
  schedule(pids, ['--fifo', '1']);
  try {
    return await round();
  } finally {
    schedule(pids, ['--other', '0']);
    await delay(PAUSE_MS);
  }
}

function schedule(pids: readonly number[], [policy, priority]: [policy: string, priority: string]): void {
  for (const pid of pids) {
    const { status, error, stderr } = spawnSync('chrt', ['--all-tasks', policy, '--pid', priority, String(pid)]);
    const isGone = /No such (process|file)/.test(String(stderr));
    if (status !== 0 && !isGone) throw new Error(`--alone needs chrt, which failed: ${error?.message ?? stderr}`);
  }
}

function withDescendants(root: number): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const all = stdout
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  // The list grows during the loop: children of children.
  for (const parent of found) found.push(...all.filter(([, ppid]) => ppid === parent).map(([pid]) => pid));
  return found;
}
