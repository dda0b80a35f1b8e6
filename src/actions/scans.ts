/*
 * Schedules scans of storages: periodically, on one node at a time, and on request.
 */
import type { PassedOverFile } from '../media/scan.ts';
import { type Storage, takeStorageToScan } from '../store/storages.ts';
import { type StorageContext, scanStorage } from './storages.ts';

export interface Scanner {
  /** Starts a scan. If one of this storage is already running here, another follows it. */
  scan(storage: Storage): void;
  /** Scans the storages that are due. */
  scanDue(): Promise<void>;
}

export interface ScanEvents {
  onPassedOver(storage: number, file: PassedOverFile): void;
  onFailure(storage: number, error: unknown): void;
}

/** Creates the scanner of this node. */
export function createScanner(context: StorageContext, { onPassedOver, onFailure }: ScanEvents): Scanner {
  /** The storages that are being scanned; true: another scan follows. */
  const running = new Map<number, boolean>();
  const scan = async (storage: Storage): Promise<void> => {
    if (running.has(storage.id)) return void running.set(storage.id, true);
    do {
      running.set(storage.id, false);
      await scanStorage(context, storage, file => onPassedOver(storage.id, file)).catch(error =>
        onFailure(storage.id, error),
      );
    } while (running.get(storage.id));
    running.delete(storage.id);
  };
  return {
    scan: storage => void scan(storage),
    scanDue: async () => {
      for (;;) {
        const storage = await context.database.transaction(takeStorageToScan);
        if (!storage) return;
        await scan(storage);
      }
    },
  };
}
