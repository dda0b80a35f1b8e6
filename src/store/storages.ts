/*
 * Storages: folders with files that jobs read and write. A removed storage keeps its row, but no search finds it.
 */
import type { Pair } from '../core/definition.ts';
import type { Quota, StorageType, Watermark } from '../core/media/media.ts';
import type { Reader, Tx } from './database/database.ts';
import { IS_WRITTEN } from './reservations.ts';

export interface NewStorage extends Quota {
  type: StorageType;
  /** The absolute path of its folder, without a trailing slash. */
  root: string;
  metadata: readonly Pair[];
  /** Seconds between two scans; 0: scans run only on request. */
  scanInterval: number;
}

export interface Storage extends NewStorage {
  id: number;
  scannedAt: Date | null;
}

interface StorageRow extends Omit<Storage, keyof Quota> {
  capacity: number | null;
  lowBytes: number | null;
  highBytes: number | null;
  lowPercentage: number | null;
  highPercentage: number | null;
}

const COLUMNS = `storage.id, storage.type, storage.root, storage.metadata, storage.capacity,
  storage.low_watermark as "lowBytes", storage.high_watermark as "highBytes",
  storage.low_watermark_percentage as "lowPercentage", storage.high_watermark_percentage as "highPercentage",
  storage.scan_interval as "scanInterval", storage.scanned_at as "scannedAt"`;

const toStorage = ({ capacity, lowBytes, highBytes, lowPercentage, highPercentage, ...row }: StorageRow): Storage => ({
  ...row,
  capacity: capacity ?? undefined,
  lowWatermark: toMark(lowBytes, lowPercentage),
  highWatermark: toMark(highBytes, highPercentage),
});

function toMark(bytes: number | null, percentage: number | null): Watermark | undefined {
  if (percentage !== null) return { percentage };
  return bytes === null ? undefined : { bytes };
}

/** Lists all storages by id. */
export async function listStorages(reader: Reader): Promise<Storage[]> {
  const { rows } = await reader.query<StorageRow>(
    `/* listStorages */ select ${COLUMNS} from storage where removed_at is null order by id`,
  );
  return rows.map(toStorage);
}

/** Finds the storage with this id. */
export async function findStorage(reader: Reader, id: number): Promise<Storage | undefined> {
  const { rows } = await reader.query<StorageRow>(
    `/* findStorage */ select ${COLUMNS} from storage where id = $1 and removed_at is null`,
    [id],
  );
  return rows.map(toStorage)[0];
}

/** Makes changes of storages serial: that their folders must not overlap is a rule about all of them. */
export async function lockStorages(tx: Tx): Promise<void> {
  await tx.query('/* lockStorages */ lock table storage in share row exclusive mode');
}

/** Checks if there has ever been a storage. */
export async function hasHadStorages(reader: Reader): Promise<boolean> {
  const { rowCount } = await reader.query('/* hasHadStorages */ select from storage limit 1');
  return rowCount > 0;
}

/** Adds a storage. */
export async function insertStorage(tx: Tx, storage: NewStorage): Promise<Storage> {
  const { rows } = await tx.query<StorageRow>(
    `/* insertStorage */
    insert into storage (type, root, metadata, capacity, scan_interval, low_watermark, low_watermark_percentage,
      high_watermark, high_watermark_percentage)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${COLUMNS}`,
    valuesOf(storage),
  );
  return toStorage(rows[0]!);
}

/** Replaces a storage, except its id. */
export async function updateStorage(tx: Tx, id: number, storage: NewStorage): Promise<void> {
  await tx.query(
    `/* updateStorage */
    update storage set type = $1, root = $2, metadata = $3, capacity = $4, scan_interval = $5, low_watermark = $6,
      low_watermark_percentage = $7, high_watermark = $8, high_watermark_percentage = $9
    where id = $10`,
    [...valuesOf(storage), id],
  );
}

const valuesOf = ({ type, root, metadata, scanInterval, ...quota }: NewStorage): unknown[] => [
  type,
  root,
  JSON.stringify(metadata),
  quota.capacity ?? null,
  scanInterval,
  ...fromMark(quota.lowWatermark),
  ...fromMark(quota.highWatermark),
];

/** Returns the bytes and the percentage of a watermark, which has one of them. */
const fromMark = (mark: Watermark | undefined): (number | null)[] =>
  mark === undefined ? [null, null] : 'bytes' in mark ? [mark.bytes, null] : [null, mark.percentage];

/**
 * Marks a storage as removed. False: there is none. Waits for all transactions that are adding files to it; later ones
 * do not find it. So no file is added afterwards.
 */
export async function markStorageRemoved(tx: Tx, id: number): Promise<boolean> {
  // Locked as for a change of its key: adding a file locks the key, and a plain update would not wait for that.
  const { rowCount } = await tx.query(
    `/* markStorageRemoved */
    with locked as (select id from storage where id = $1 and removed_at is null for update)
    update storage set removed_at = now() from locked where storage.id = locked.id`,
    [id],
  );
  return rowCount > 0;
}

/** Makes reservations of room on a storage serial until the end of the transaction. */
export async function lockRoom(tx: Tx, id: number): Promise<void> {
  await tx.query('/* lockRoom */ select from storage where id = $1 for no key update', [id]);
}

/**
 * Returns the bytes of the files of a storage, with those reserved for files being written; leaves out those of `job`.
 */
export async function countUsedBytes(reader: Reader, storage: number, job?: number): Promise<number> {
  const { rows } = await reader.query<{ bytes: number }>(
    `/* countUsedBytes */
    select coalesce(sum(greatest(size, 0, case when promised > 0 and ${IS_WRITTEN} then promised end)), 0)::bigint
      as bytes
    from file where storage = $1 and ($2::bigint is null or job is distinct from $2)`,
    [storage, job ?? null],
  );
  return rows[0]?.bytes ?? 0;
}

/** Takes one storage that is due for a scan. No other node gets it before its next interval. */
export async function takeStorageToScan(tx: Tx): Promise<Storage | undefined> {
  const { rows } = await tx.query<StorageRow>(
    `/* takeStorageToScan */
    update storage set scan_began_at = now() where id = (
      select id from storage
      where removed_at is null and scan_interval > 0
        and (scan_began_at is null or scan_began_at < now() - scan_interval * interval '1 second')
      order by scan_began_at nulls first limit 1 for no key update skip locked)
    returning ${COLUMNS}`,
  );
  return rows.map(toStorage)[0];
}

/** Records the end of a scan, which skipped so many names. */
export async function markScanned(tx: Tx, id: number, skipped: number): Promise<void> {
  await tx.query('/* markScanned */ update storage set scanned_at = now(), passed_over = $2 where id = $1', [
    id,
    skipped,
  ]);
}

/** Lists the storages whose last scan skipped names, and the number of names. */
export async function listSkippedNames(reader: Reader): Promise<{ id: number; names: number }[]> {
  const { rows } = await reader.query<{ id: number; names: number }>(
    `/* listSkippedNames */
    select id, passed_over as names from storage where removed_at is null and passed_over > 0 order by id`,
  );
  return rows;
}
