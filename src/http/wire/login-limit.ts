/*
 * Limits failed logins, so that passwords cannot be guessed: per address and user, and, more generously, per address.
 * Logins that are in the cache of verified credentials are not counted.
 */
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import { HttpError } from './errors.ts';

export interface LoginLimit {
  /**
   * Counts an attempt as failed until `succeeded` is called: concurrent attempts must not be free.
   * Throws HttpError 429, and counts nothing, when this user or this address has failed too often.
   */
  begin(address: string, name: string): void;
  succeeded(address: string, name: string): void;
}

/** The window in which failures count, from the first one. */
const WINDOW_MS = 60_000;
/** Enough for somebody who tries all their passwords. */
const FAILURES_PER_USER = 10;
/** Enough for an office behind one address. Each guess takes a tenth of a second of one core. */
const FAILURES_PER_ADDRESS = 100;

export function createLoginLimit(): LoginLimit {
  const failures = new LRUCache<string, number>({ max: 20_000, ttl: WINDOW_MS });
  const keysOf = (address: string, name: string): [key: string, most: number][] => {
    const network = networkOf(address);
    return [
      [`${network} ${name}`, FAILURES_PER_USER],
      [network, FAILURES_PER_ADDRESS],
    ];
  };
  // A later failure does not restart the window.
  const set = (key: string, count: number) =>
    failures.set(key, count, { ttl: failures.has(key) ? failures.getRemainingTTL(key) : WINDOW_MS });
  return {
    begin: (address, name) => {
      const keys = keysOf(address, name);
      for (const [key, most] of keys)
        if ((failures.get(key) ?? 0) >= most) throw tooMany(failures.getRemainingTTL(key));
      for (const [key] of keys) set(key, (failures.get(key) ?? 0) + 1);
    },
    succeeded: (address, name) => {
      failures.delete(`${networkOf(address)} ${name}`);
      const count = failures.get(networkOf(address));
      if (count) set(networkOf(address), count - 1);
    },
  };
}

function tooMany(remainingMs: number): HttpError {
  const seconds = Math.ceil(remainingMs / 1000);
  return new HttpError(429, `Too many failed logins; try again in ${seconds} seconds`, { 'Retry-After': `${seconds}` });
}

/** Returns the address; of IPv6 only the first half, since one host has all addresses of such a network. */
function networkOf(address: string): string {
  if (isIP(address) !== 6 || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [first, last] = [head.split(':'), tail.split(':')];
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
