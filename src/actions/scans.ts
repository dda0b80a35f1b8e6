/*
 * When storages are scanned: by the clock, on one node, and when somebody asks for it.
 */
import type { PassedOverFile } from '../media/scan.ts';
import { type Storage, takeStorageToScan } from '../store/storages.ts';
import { type StorageContext, scanStorage } from './storages.ts';

export interface Scanner {
  /** Begins a scan, unless one of this storage goes on here already: then it is done once more. */
  scan(storage: Storage): void;
  /** Scans the storages whose time has come. */
  scanDue(): Promise<void>;
}

export interface ScanEvents {
  onPassedOver(storage: number, file: PassedOverFile): void;
  onFailure(storage: number, error: unknown): void;
}

export function createScanner(context: StorageContext, { onPassedOver, onFailure }: ScanEvents): Scanner {
  /** Those that are scanned now, and whether once more afterwards. */
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
