/*
 * Configuration properties: settings that are changed while the server runs, for all nodes at once.
 *
 * One table says what we know of each. Clients may keep properties of their own beside these; they have no effect.
 */

import type { Pool, PoolSettings } from './admission/admission.ts';
import { invalid } from './failure.ts';
import { PRIORITIES } from './job.ts';

interface Property<T> {
  fallback: T;
  /** What a value must be; read by people after "must be". */
  expected: string;
  help: string;
  /** Undefined: it is not what is expected. */
  parse(text: string): T | undefined;
}

const whole = (fallback: number, min: number, max: number, help: string): Property<number> => ({
  fallback,
  expected: `a whole number from ${min} to ${max}`,
  help,
  parse: text => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  },
});

const flag = (fallback: boolean, help: string): Property<boolean> => ({
  fallback,
  expected: 'true or false',
  help,
  parse: text => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
});

const DAY_SECONDS = 86_400;

/** What we know of each property. Source: Vidispine API, "Configuration properties"; the six in the middle are ours. */
export const PROPERTIES = {
  concurrentJobs: whole(3, 0, 1_000_000, 'jobs that run at a time'),
  dedicatedJobPool: flag(false, 'slots of a pool go to jobs of exactly its priority first'),
  maxRetries: whole(5, 0, 1000, 'how often a step is tried again after it failed'),
  retryDelay: whole(5, 0, 300, 'seconds before the first retry; each next one waits twice as long, at most 300'),
  problemCheckInterval: whole(60, 1, DAY_SECONDS, 'seconds after which a waiting step is asked again'),
  javascriptTimeout: whole(60, 1, DAY_SECONDS, 'seconds that a script may compute, calls to the server left out'),
  javascriptMemory: whole(64, 8, 4096, 'MiB that a script may use'),
  userTokenDefaultInterval: whole(
    60,
    1,
    366 * DAY_SECONDS,
    'seconds that a token is valid, unless others are asked for',
  ),
  userTokenMaxInterval: whole(60, 1, 366 * DAY_SECONDS, 'seconds that a user without _administrator may ask for'),
  userTokenRefreshInterval: whole(10, 0, DAY_SECONDS, 'seconds before the use of a token moves its end on again'),
} satisfies Record<string, Property<unknown>>;

export type PropertyName = keyof typeof PROPERTIES;
type Values = { readonly [K in PropertyName]: (typeof PROPERTIES)[K]['fallback'] };

/** What the properties and pools come to. Units stand in PROPERTIES. */
export interface Settings extends Values {
  admission: PoolSettings;
}

const NAMES = Object.keys(PROPERTIES) as PropertyName[];
/** Old servers give keys back in lower case: they are compared without regard to case. */
const KNOWN = new Map(NAMES.map(name => [name.toLowerCase(), name]));

/** The longest key: more is a mistake. */
const MAX_KEY_LENGTH = 255;

/** The property as it is stored: known keys as we write them. Failure invalidInput for a value that it may not have. */
export function checkProperty(key: string, value: string): { key: string; value: string } {
  if (key === '' || key.length > MAX_KEY_LENGTH) {
    throw invalid('key', key, `The key of a property must have 1 to ${MAX_KEY_LENGTH} characters`);
  }
  const name = KNOWN.get(key.toLowerCase());
  if (name === undefined) return { key, value };
  const { parse, expected } = PROPERTIES[name];
  const text = value.trim();
  if (parse(text) === undefined) throw invalid(name, value, `The property ${name} must be ${expected}, not "${value}"`);
  return { key: name, value: text };
}

/** Failure invalidInput for pools that cannot be: two of one threshold, one for IMMEDIATE, a size below 0. */
export function checkPools(pools: readonly Pool[]): void {
  for (const [index, { threshold, size }] of pools.entries()) {
    if (!PRIORITIES.includes(threshold) || threshold === 'IMMEDIATE') {
      const known = PRIORITIES.filter(priority => priority !== 'IMMEDIATE').join(', ');
      const reason = threshold === 'IMMEDIATE' ? 'IMMEDIATE jobs start without a pool' : 'there is no such priority';
      throw invalid(
        'priorityThreshold',
        threshold,
        `A pool cannot have the threshold ${threshold}: ${reason}; use one of ${known}`,
      );
    }
    if (!Number.isInteger(size) || size < 0 || size > 1_000_000) {
      throw invalid('size', String(size), `The size of the pool ${threshold} must be a whole number from 0 to 1000000`);
    }
    if (pools.findIndex(pool => pool.threshold === threshold) < index) {
      throw invalid('priorityThreshold', threshold, `There are two pools with the threshold ${threshold}; give one`);
    }
  }
}

/**
 * The settings that stored properties (by key in lower case) and pools come to. A value that may not be, because it
 * was not stored by us, counts as not set.
 */
export function toSettings(stored: Readonly<Record<string, string>>, pools: readonly Pool[]): Settings {
  const given = (name: PropertyName) => {
    const text = stored[name.toLowerCase()];
    return text === undefined ? undefined : PROPERTIES[name].parse(text);
  };
  const values = Object.fromEntries(NAMES.map(name => [name, given(name) ?? PROPERTIES[name].fallback])) as Values;
  // Its default is for servers without pools; beside them only a number that somebody has set can mean anything.
  const isUnlimited = pools.length > 0 && given('concurrentJobs') === undefined;
  const concurrentJobs = isUnlimited ? Number.POSITIVE_INFINITY : values.concurrentJobs;
  return { ...values, admission: { concurrentJobs, pools, dedicated: values.dedicatedJobPool } };
}
