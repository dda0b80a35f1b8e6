/*
 * The meaning of errors of PostgreSQL, and of the network, for callers of the store.
 * Source: PostgreSQL, "Error Codes".
 */

/** Connection lost or refused, no more disk, memory or connections, starting or stopping: classes 08, 53 and 57. */
const AWAY = /^(08\w{3}|53[1-3]00|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
const AWAY_MESSAGE =
  /^(Connection terminated|Query read timeout|timeout e(xpired|xceeded .* connect)|.* is not queryable)/;

/** Checks if the database is unavailable: the same call may succeed in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A host with several addresses fails with all their errors.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = codeOf(first);
  // A missing socket file: any other missing file has nothing to do with the database.
  const isMissingSocket = code === 'ENOENT' && (first as { syscall?: unknown }).syscall === 'connect';
  return isMissingSocket || AWAY.test(code) || AWAY_MESSAGE.test(error.message);
}

/** Character not in repertoire, untranslatable character, numeric value out of range: errors of the caller. */
const UNSTORABLE: readonly string[] = ['22021', '22P05', '22003'];

/** Checks if a value was one that the database cannot store. */
export const isUnstorable = (error: unknown): boolean => UNSTORABLE.includes(codeOf(error));

/** Checks if a statement was cancelled, by its time limit or by a request. */
export const isCancelled = (error: unknown): boolean => codeOf(error) === '57014';

/** Program limits of PostgreSQL, such as the depth of its stack: class 54. */
const TOO_COMPLEX = /^54\w{3}$/;

/** Checks if a statement was more than PostgreSQL can plan or run. */
export const isTooComplex = (error: unknown): boolean => TOO_COMPLEX.test(codeOf(error));

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}
