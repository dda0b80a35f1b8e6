/*
 * Self tests: checks that run on request and return a status with a short message.
 */
import { statfs } from 'node:fs/promises';

type CheckStatus = 'ok' | 'warning' | 'failed';

export interface Check {
  name: string;
  description: string;
  /** Resolves with the result. A rejection means `failed`, with the message of the error. */
  run(): Promise<{ status: CheckStatus; message?: string }>;
}

export interface CheckResult {
  name: string;
  description: string;
  status: CheckStatus;
  message?: string;
  tookMs: number;
}

/** A check without a result by then has failed: callers of health checks cannot wait long. */
const TIMEOUT_MS = 5_000;

/** Runs all checks at the same time. Returns the results in the order of the checks. */
export const runChecks = (checks: readonly Check[]): Promise<CheckResult[]> => Promise.all(checks.map(runCheck));

async function runCheck({ name, description, run }: Check): Promise<CheckResult> {
  const startedAt = performance.now();
  const found = await withinTimeout(run()).catch((error: Error) => ({
    status: 'failed' as const,
    message: error.message,
  }));
  return { name, description, ...found, tookMs: Math.round(performance.now() - startedAt) };
}

async function withinTimeout<T>(result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  return Promise.race([result, tooLong]).finally(() => clearTimeout(timer));
}

/** Returns the worst status; `ok` if there are no results. */
export function worstStatusOf(results: readonly { status: CheckStatus }[]): CheckStatus {
  const found = new Set(results.map(({ status }) => status));
  return (['failed', 'warning'] as const).find(status => found.has(status)) ?? 'ok';
}

const GIB = 1024 ** 3;
/** Below the first limit PostgreSQL may stop within hours, below the second one within minutes. */
const LOW_BYTES = 5 * GIB;
const CRITICAL_BYTES = GIB / 2;

/** Creates the check of the free space on the disk that contains `folder`. */
export const diskSpaceCheck = (folder: string): Check => ({
  name: 'disk',
  description: 'Free disk space for the data folder',
  run: async () => {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const status = free < CRITICAL_BYTES ? 'failed' : free < LOW_BYTES ? 'warning' : 'ok';
    return { status, message: `${(free / GIB).toFixed(1)} GiB free` };
  },
});

/** Creates the check that a repeated event has happened recently. `lastAt` returns undefined before the first one. */
export const recencyCheck = (
  name: string,
  description: string,
  lastAt: () => Date | undefined,
  withinSeconds: number,
): Check => ({
  name,
  description,
  run: async () => {
    const last = lastAt();
    if (last === undefined) return { status: 'failed', message: 'not yet' };
    const seconds = Math.round((Date.now() - last.getTime()) / 1000);
    return { status: seconds > withinSeconds ? 'failed' : 'ok', message: `${seconds} seconds ago` };
  },
});
