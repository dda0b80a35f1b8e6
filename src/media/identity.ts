/*
 * Tells whether an open file still holds what it held.
 */
import type { FileHandle } from 'node:fs/promises';

/** What tells one content of a file from the next. */
export interface Identity {
  size: number;
  text: string;
}

export async function identify(handle: FileHandle): Promise<Identity> {
  const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
  return { size: Number(size), text: `${size}:${mtimeNs}:${ino}` };
}
