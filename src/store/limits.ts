/*
 * How much is kept of what callers and scripts say, and how much is read at once: the memory of the server is finite.
 */
import { Failure, invalid } from '../core/failure.ts';

const MIB = 1024 * 1024;

/** The most metadata that a job may get after its creation, in bytes of JSON. */
const MAX_DATA_BYTES = 16 * MIB;

/** The most metadata, and as much of logs, that one list shows, in bytes of JSON. */
export const MAX_LISTED_BYTES = 64 * MIB;

/** When the log of an attempt has so many bytes of JSON, nothing is added to it: a step may wait, and log, for ever. */
export const FULL_LOG_BYTES = MIB;

/** Failure invalidInput: a job would get more metadata than it may have. */
export function checkDataSize(bytes: number): void {
  if (bytes <= MAX_DATA_BYTES) return;
  const way = 'keep it in a file, and its path here';
  throw invalid('metadata', undefined, `A job may have ${MAX_DATA_BYTES / MIB} MiB of metadata; ${way}`);
}

class TooMuch extends Failure {}

/** Whether fewer jobs could have been shown. */
export const isTooMuch = (error: unknown): boolean => error instanceof TooMuch;

/** Failure invalidInput: what of the jobs shall be shown is too much for one answer. */
export const tooMuch = (what: 'metadata' | 'log'): Error =>
  new TooMuch(
    'invalidInput',
    `The ${what} of these jobs is more than ${MAX_LISTED_BYTES / MIB} MiB; list fewer of them`,
    { context: 'number' },
  );
