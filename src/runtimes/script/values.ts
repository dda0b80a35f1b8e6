/*
 * Checks values that come from scripts, and limits the time of calls.
 */

/** Returns the text. Throws an Error that names the argument. */
export function textFrom(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Error(`${name} must be text, not ${shown(value)}`);
  return value;
}

/** Returns the number. Throws an Error that names the argument. */
export function numberFrom(value: unknown, name: string, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new Error(`${name} must be a number from ${min} to ${max}, not ${shown(value)}`);
}

/** Returns the pairs of texts. Throws an Error that names the argument. */
export function pairsFrom(value: unknown, name: string): [string, string][] {
  if (!Array.isArray(value)) throw new Error(`${name} must be a list of pairs, not ${shown(value)}`);
  return value.map(pair => {
    if (!Array.isArray(pair)) throw new Error(`${name} must be a list of pairs`);
    return [textFrom(pair[0], name), textFrom(pair[1], name)];
  });
}

/** Returns the object, with members of unknown types. Throws an Error that names the argument. */
export function recordFrom(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`${name} must be an object, not ${shown(value)}`);
  return value as Record<string, unknown>;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 100);

/** Waits for `promise`, but rejects after `ms` milliseconds. The work behind the promise is not stopped. */
export async function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
