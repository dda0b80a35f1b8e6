/* Values that come from scripts, checked, and time limits for what scripts ask for. */

/** The text, or an Error that names the argument. */
export function textFrom(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Error(`${name} must be text, not ${shown(value)}`);
  return value;
}

/** The number, or an Error that names the argument. */
export function numberFrom(value: unknown, name: string, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new Error(`${name} must be a number from ${least} to ${most}, not ${shown(value)}`);
}

/** The pairs of texts, or an Error that names the argument. */
export function pairsFrom(value: unknown, name: string): [string, string][] {
  if (!Array.isArray(value)) throw new Error(`${name} must be a list of pairs, not ${shown(value)}`);
  return value.map(pair => {
    if (!Array.isArray(pair)) throw new Error(`${name} must be a list of pairs`);
    return [textFrom(pair[0], name), textFrom(pair[1], name)];
  });
}

/** A record with nothing known about its members, or an Error that names the argument. */
export function recordFrom(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`${name} must be an object, not ${shown(value)}`);
  return value as Record<string, unknown>;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 100);

/** What `promise` gives, or an Error when it takes longer than `ms` milliseconds. It is not stopped by that. */
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
