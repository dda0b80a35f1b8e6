/*
 * Checksums of the files that scans have found, and of those that tools have made: computed one after the other, when
 * nothing depends on it.
 */
import type { Copies } from '../media/copies.ts';
import { openFile } from '../media/folder.ts';
import { findSpace } from '../media/storage-folder.ts';
import { takeUnhashedFile, type UnhashedFile, updateChecksum } from '../store/checksums.ts';
import type { Database } from '../store/database/database.ts';
import { listStorages } from '../store/storages.ts';

/** How fast files are read for it: the disks are for the jobs, and for those who look at the files. */
const BYTES_PER_SECOND = 100 * 1024 * 1024;

export interface ChecksumContext {
  database: Database;
  copies: Copies;
  onFailure(file: UnhashedFile, error: unknown): void;
}

export interface Checksums {
  /** Computes those that are missing. */
  run(): Promise<void>;
  /** Ends what goes on; resolves when it has ended. */
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
        // It fails because its storage went away: then all others there would, too. The next run knows.
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

/** A file that is not what it was when it was scanned is left to the next scan, which has it come here again. */
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
