/*
 * Identifies the content of an open file, to detect changes.
 */
import type { FileHandle } from 'node:fs/promises';

/** The identity of the content of a file. If `text` differs, the content has changed. */
export interface Identity {
  size: number;
  text: string;
}

export async function identify(handle: FileHandle): Promise<Identity> {
  const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
  return { size: Number(size), text: `${size}:${mtimeNs}:${ino}` };
}
