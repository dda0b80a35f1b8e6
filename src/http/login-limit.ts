/*
 * Failed logins are limited, so that passwords cannot be guessed: per address and user, and, more widely, per address.
 * Right logins that were verified before do not come here.
 */
import { LRUCache } from 'lru-cache';
import { HttpError } from './errors.ts';

export interface LoginLimit {
  /** HttpError 429 when this user, or this address, has failed too often. */
  check(address: string, name: string): void;
  failed(address: string, name: string): void;
  succeeded(address: string, name: string): void;
}

/** How long failures count, from the first on. */
const WINDOW_MS = 60_000;
/** Enough for somebody who tries the passwords that he has. */
const FAILURES_PER_USER = 10;
/** Enough for an office behind one address; guesses cost us a tenth of a second of a core each. */
const FAILURES_PER_ADDRESS = 100;

export function createLoginLimit(): LoginLimit {
  const failures = new LRUCache<string, number>({ max: 20_000, ttl: WINDOW_MS });
  const keysOf = (address: string, name: string): [key: string, most: number][] => [
    [`${address} ${name}`, FAILURES_PER_USER],
    [address, FAILURES_PER_ADDRESS],
  ];
  return {
    check: (address, name) => {
      for (const [key, most] of keysOf(address, name)) {
        if ((failures.get(key) ?? 0) < most) continue;
        const seconds = Math.ceil(failures.getRemainingTTL(key) / 1000);
        throw new HttpError(429, `Too many failed logins; try again in ${seconds} seconds`, {
          'Retry-After': `${seconds}`,
        });
      }
    },
    failed: (address, name) => {
      for (const [key] of keysOf(address, name)) {
        // A later failure does not begin the window anew.
        const ttl = failures.has(key) ? failures.getRemainingTTL(key) : WINDOW_MS;
        failures.set(key, (failures.get(key) ?? 0) + 1, { ttl });
      }
    },
    succeeded: (address, name) => {
      failures.delete(`${address} ${name}`);
    },
  };
}
