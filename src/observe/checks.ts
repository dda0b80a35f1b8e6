/*
 * Self tests: each a question with a short answer, asked when somebody wants to know.
 */
import { statfs } from 'node:fs/promises';

export type CheckStatus = 'ok' | 'warning' | 'failed';

export interface Check {
  name: string;
  description: string;
  /** Resolves with what it found; a rejection is a failure, with its message. */
  run(): Promise<{ status: CheckStatus; message?: string }>;
}

export interface CheckResult {
  name: string;
  description: string;
  status: CheckStatus;
  message?: string;
  tookMs: number;
}

/** A check that has not answered by then has failed: whoever asks for health wants to know soon. */
const PATIENCE_MS = 5_000;

/** All at once, in their order. */
export const runChecks = (checks: readonly Check[]): Promise<CheckResult[]> => Promise.all(checks.map(runCheck));

async function runCheck({ name, description, run }: Check): Promise<CheckResult> {
  const startedAt = performance.now();
  const found = await withinPatience(run()).catch((error: Error) => ({
    status: 'failed' as const,
    message: error.message,
  }));
  return { name, description, ...found, tookMs: Math.round(performance.now() - startedAt) };
}

async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([answer, tooLong]).finally(() => clearTimeout(timer));
}

/** The worst of them; `ok` when there are none. */
export function worstOf(results: readonly { status: CheckStatus }[]): CheckStatus {
  const found = new Set(results.map(({ status }) => status));
  return (['failed', 'warning'] as const).find(status => found.has(status)) ?? 'ok';
}

const GIB = 1024 ** 3;
/** Below the first PostgreSQL may stop within hours, below the second within minutes. */
const SCARCE_BYTES = 5 * GIB;
const ALMOST_NONE_BYTES = GIB / 2;

/** Whether there is room left on the disk that `folder` is on. */
export const diskSpaceCheck = (folder: string): Check => ({
  name: 'disk',
  description: 'Free space where the data is kept',
  run: async () => {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const status = free < ALMOST_NONE_BYTES ? 'failed' : free < SCARCE_BYTES ? 'warning' : 'ok';
    return { status, message: `${(free / GIB).toFixed(1)} GiB free` };
  },
});

/** Whether something that happens again and again has happened lately. `lastAt` undefined: not yet. */
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
