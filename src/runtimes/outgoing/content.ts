/*
 * Reads an open file that is sent to another server.
 */
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Identity, identify } from '../../media/identity.ts';
import { fail } from '../ended.ts';

export interface OutgoingContent {
  handle: FileHandle;
  /** The identity of the file when it was opened: this content is sent. */
  before: Identity;
  /** The name of the file for messages. */
  name: string;
  bytesPerSecond: number | undefined;
  signal: AbortSignal;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Yields all bytes in order, within the rate limit. The last chunk is held back until the file is known to be
 * unchanged, so that the other side never receives all of a file that has changed meanwhile.
 */
export async function* readContent(content: OutgoingContent): AsyncGenerator<Buffer, void, undefined> {
  const { handle, before, name, bytesPerSecond, signal } = content;
  // At a low rate, one chunk a second: the other side must not take the connection for dead.
  const max = Math.min(CHUNK_BYTES, bytesPerSecond ?? CHUNK_BYTES);
  const startedAt = performance.now();
  for (let sent = 0; sent < before.size; ) {
    signal.throwIfAborted();
    const chunk = Buffer.allocUnsafe(Math.min(max, before.size - sent));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, sent);
    sent += bytesRead;
    const dueMs = bytesPerSecond === undefined ? 0 : (sent / bytesPerSecond) * 1000 - (performance.now() - startedAt);
    if (dueMs > 0) await delay(dueMs, undefined, { signal });
    const isLast = bytesRead === 0 || sent === before.size;
    if (isLast && (bytesRead === 0 || (await identify(handle)).text !== before.text))
      throw fail(`${name} changed while it was being sent`);
    yield chunk.subarray(0, bytesRead);
  }
}
