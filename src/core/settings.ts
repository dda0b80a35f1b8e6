/*
 * Configuration properties: settings that can be changed while the server runs. A change applies to all nodes.
 *
 * One table describes every property that has an effect. Clients may store others.
 */

import type { Pool, PoolSettings } from './admission/admission.ts';
import { invalid } from './failure.ts';
import { PRIORITIES } from './job.ts';

interface Property<T> {
  fallback: T;
  /** The permitted values, as a phrase after "must be". */
  expected: string;
  help: string;
  /** Undefined for an invalid value. */
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

/**
 * The properties that have an effect. Source: Vidispine API, "Configuration properties"; those from `maxRetries` to
 * `javascriptTestDuration` are extensions.
 */
export const PROPERTIES = {
  concurrentJobs: whole(3, 0, 1_000_000, 'maximum number of running jobs'),
  dedicatedJobPool: flag(false, 'give the slots of a pool first to jobs of exactly its priority'),
  maxRetries: whole(5, 0, 1000, 'retries of a failed step'),
  retryDelay: whole(5, 0, 300, 'seconds before the first retry; doubled for each further one, at most 300'),
  problemCheckInterval: whole(60, 1, DAY_SECONDS, 'seconds between two problem checks of a waiting step'),
  javascriptTimeout: whole(
    60,
    1,
    DAY_SECONDS,
    'seconds of computing time for a script, not counting calls to the server',
  ),
  javascriptMemory: whole(64, 8, 4096, 'MiB of memory for a script'),
  javascriptDuration: whole(
    DAY_SECONDS,
    1,
    366 * DAY_SECONDS,
    'seconds from the start of a script to its end, with its calls and its sleep',
  ),
  javascriptTestDuration: whole(60, 1, DAY_SECONDS, 'the same for a script that is only tested'),
  userTokenDefaultInterval: whole(60, 1, 366 * DAY_SECONDS, 'seconds that a token is valid by default'),
  userTokenMaxInterval: whole(
    60,
    1,
    366 * DAY_SECONDS,
    'maximum seconds that a user without _administrator may request',
  ),
  userTokenRefreshInterval: whole(
    10,
    0,
    DAY_SECONDS,
    'minimum seconds between two extensions of an auto-refresh token',
  ),
} satisfies Record<string, Property<unknown>>;

export type PropertyName = keyof typeof PROPERTIES;
type Values = { readonly [K in PropertyName]: (typeof PROPERTIES)[K]['fallback'] };

/** The settings that follow from the properties and pools. PROPERTIES has the units. */
export interface Settings extends Values {
  admission: PoolSettings;
}

const NAMES = Object.keys(PROPERTIES) as PropertyName[];
/** By key in lower case: old servers return keys in lower case, so case is ignored. */
const KNOWN = new Map(NAMES.map(name => [name.toLowerCase(), name]));

/** The maximum length of a key. A longer one is a mistake. */
const MAX_KEY_LENGTH = 255;

/** Checks a property and returns it as stored, known keys in their usual case. Failure invalidInput. */
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

/** Refuses two pools with one threshold, a pool for IMMEDIATE, and invalid sizes. Failure invalidInput. */
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
      throw invalid(
        'priorityThreshold',
        threshold,
        `There are two pools with the threshold ${threshold}; give only one`,
      );
    }
  }
}

/**
 * Derives the settings from stored properties (by key in lower case) and pools. An invalid value, which some other
 * program must have stored, counts as not set.
 */
export function toSettings(stored: Readonly<Record<string, string>>, pools: readonly Pool[]): Settings {
  const given = (name: PropertyName) => {
    const text = stored[name.toLowerCase()];
    return text === undefined ? undefined : PROPERTIES[name].parse(text);
  };
  const values = Object.fromEntries(NAMES.map(name => [name, given(name) ?? PROPERTIES[name].fallback])) as Values;
  // The default is meant for servers without pools. With pools, only an explicit limit applies.
  const isUnlimited = pools.length > 0 && given('concurrentJobs') === undefined;
  const concurrentJobs = isUnlimited ? Number.POSITIVE_INFINITY : values.concurrentJobs;
  return { ...values, admission: { concurrentJobs, pools, dedicated: values.dedicatedJobPool } };
}
