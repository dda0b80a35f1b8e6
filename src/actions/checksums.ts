/*
 * Computes the missing checksums of files that scans have found or tools have made. It reads one file at a time, in the
 * background: nothing waits for these checksums.
 */
import type { Copies } from '../media/copies.ts';
import { openFile } from '../media/folder.ts';
import { findSpace } from '../media/storage-folder.ts';
import { takeUnhashedFile, type UnhashedFile, updateChecksum } from '../store/checksums.ts';
import type { Database } from '../store/database/database.ts';
import { listStorages } from '../store/storages.ts';

/** Limit of reading, so that the disks stay available for jobs and viewers. */
const BYTES_PER_SECOND = 100 * 1024 * 1024;

export interface ChecksumContext {
  database: Database;
  copies: Copies;
  onFailure(file: UnhashedFile, error: unknown): void;
}

export interface Checksums {
  /** Computes the missing checksums. */
  run(): Promise<void>;
  /** Cancels the current run, and resolves when it has ended. */
  close(): Promise<void>;
}

export function createChecksums(services: ChecksumContext): Checksums {
  const { database, onFailure } = services;
  const closing = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    const storages = await listOnline(database);
    while (!closing.signal.aborted) {
      const file = await database.transaction(tx => takeUnhashedFile(tx, storages));
      if (!file) return;
      try {
        await compute(services, file, closing.signal);
      } catch (error) {
        // The storage has gone offline, so all its other files would fail too. The next run leaves it out.
        if ((await findSpace(file.root)) === undefined) return;
        onFailure(file, error);
      }
    }
  };
  return {
    run: () => {
      running = run();
      return running;
    },
    close: async () => {
      closing.abort();
      await running.catch(() => {});
    },
  };
}

async function listOnline({ read }: Database): Promise<number[]> {
  const storages = await listStorages(read);
  const spaces = await Promise.all(storages.map(({ root }) => findSpace(root)));
  return storages.filter((_, index) => spaces[index]).map(({ id }) => id);
}

/** Skips a file that has changed since it was scanned: the next scan hands it to a later run. */
async function compute({ database, copies }: ChecksumContext, file: UnhashedFile, signal: AbortSignal): Promise<void> {
  const handle = await openFile(file.root, file.path);
  const isAsKnown = async (): Promise<boolean> => {
    const { size, mtime } = await handle.stat();
    return size === file.size && mtime.getTime() === file.modifiedAt.getTime();
  };
  try {
    if (!(await isAsKnown())) return;
    const end = await copies.copy({
      source: handle.fd,
      target: undefined,
      bytesPerSecond: BYTES_PER_SECOND,
      verify: false,
      signal,
      onProgress: () => {},
    });
    if (end.kind === 'failed') throw new Error(end.message);
    if (end.kind === 'copied' && (await isAsKnown()))
      await database.transaction(tx => updateChecksum(tx, file, end.hash));
  } finally {
    await handle.close();
  }
}
