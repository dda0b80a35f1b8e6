/*
 * Limits on the data that callers and scripts may store, and on the data that one call reads: memory is finite.
 */
import { Failure, invalid } from '../core/failure.ts';

const MIB = 1024 * 1024;

/** The metadata that a job may get after its creation, in bytes of JSON. */
const MAX_DATA_BYTES = 16 * MIB;

/** The metadata that one list shows, in bytes of JSON; the same for logs. */
export const MAX_LISTED_BYTES = 64 * MIB;

/** A log of an attempt that has this many bytes of JSON gets no more entries: a step may wait, and log, forever. */
export const MAX_LOG_BYTES = MIB;

/** Checks the size of the metadata of a job. Failure invalidInput if it is too large. */
export function checkDataSize(bytes: number): void {
  if (bytes <= MAX_DATA_BYTES) return;
  const way = 'keep it in a file and store the path here';
  throw invalid('metadata', undefined, `A job may have ${MAX_DATA_BYTES / MIB} MiB of metadata; ${way}`);
}

class TooMuch extends Failure {}

/** Checks if an error means that a list of fewer jobs might succeed. */
export const isTooMuch = (error: unknown): boolean => error instanceof TooMuch;

/** Returns the Failure invalidInput for more metadata or logs than one answer may have. */
export const tooMuch = (what: 'metadata' | 'log'): Error =>
  new TooMuch(
    'invalidInput',
    `The ${what} of these jobs is more than ${MAX_LISTED_BYTES / MIB} MiB; list fewer of them`,
    { context: 'number' },
  );
