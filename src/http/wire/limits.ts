/*
 * The limits of requests: time, size and number. Each is a setting of docs/operations.md.
 */

export interface Limits {
  /** Open connections; more are refused. */
  connections: number;
  /** The time for the headers of a request, and for a new connection to send some, in milliseconds. */
  headerMs: number;
  /** The time for a body that is no upload, in milliseconds. */
  bodyMs: number;
  /** The largest body, after decompression. */
  bodyBytes: number;
  /** Bytes of all bodies that are in memory at the same time. */
  heldBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  connections: 2_000,
  headerMs: 30_000,
  bodyMs: 120_000,
  bodyBytes: 10 * MIB,
  heldBytes: 256 * MIB,
};
