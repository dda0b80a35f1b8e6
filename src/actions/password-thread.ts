/*
 * Computes scrypt keys in a thread of its own, one after the other, so that logins take nothing from the threads that
 * the rest of the server uses for files and names.
 */
import { scryptSync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** One key to compute. */
export interface DeriveTask {
  id: number;
  password: string;
  salt: Uint8Array;
  bytes: number;
  cost: { N: number; r: number; p: number };
}

/** Its result; undefined for a cost that scrypt refuses. */
export interface DerivedKey {
  id: number;
  key: Uint8Array | undefined;
}

parentPort?.on('message', ({ id, password, salt, bytes, cost }: DeriveTask) => {
  parentPort?.postMessage({ id, key: derive(password, salt, bytes, cost) } satisfies DerivedKey);
});

function derive(password: string, salt: Uint8Array, bytes: number, cost: DeriveTask['cost']): Uint8Array | undefined {
  try {
    return scryptSync(password, salt, bytes, { ...cost, maxmem: 256 * cost.N * cost.r });
  } catch {
    // The hash in the database has a cost that is no power of two, or too much memory.
    return undefined;
  }
}
