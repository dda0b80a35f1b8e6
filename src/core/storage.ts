/*
 * Storages and files: their states, and when a storage is full.
 *
 * The position of a name in FILE_STATES is its code in the database.
 */

/** Source: Vidispine API, "Storage types". */
export const STORAGE_TYPES = ['LOCAL', 'SHARED', 'REMOTE', 'EXTERNAL', 'ARCHIVE', 'EXPORT'] as const;
export type StorageType = (typeof STORAGE_TYPES)[number];

/** Source: Vidispine API, "File states". Here a file is OPEN, CLOSED or MISSING; a job makes it TO_APPEAR first. */
export const FILE_STATES = [
  'NONE',
  'OPEN',
  'CLOSED',
  'UNKNOWN',
  'MISSING',
  'LOST',
  'TO_APPEAR',
  'TO_BE_DELETED',
  'BEING_READ',
  'ARCHIVED',
  'AWAITING_SYNC',
] as const;
export type FileState = (typeof FILE_STATES)[number];

/** How the space of a storage stands, in bytes. */
export interface Space {
  /** Of the disk. */
  capacity: number;
  free: number;
}

/** Limits in bytes; those that are undefined are those of the disk. */
export interface Quota {
  capacity?: number | undefined;
  lowWatermark?: number | undefined;
  highWatermark?: number | undefined;
}

/** Of a storage, with its limits filled in. */
export interface StorageSpace extends Space {
  lowWatermark: number;
  highWatermark: number;
}

/** What a storage shows of its space: that of its disk, within its own limit. `used`: bytes of its files. */
export function shownSpace(disk: Space, quota: Quota, used: number): StorageSpace {
  const capacity = quota.capacity ?? disk.capacity;
  const free = quota.capacity === undefined ? disk.free : Math.max(0, Math.min(disk.free, capacity - used));
  return {
    capacity,
    free,
    lowWatermark: quota.lowWatermark ?? capacity,
    highWatermark: quota.highWatermark ?? capacity,
  };
}

/**
 * Whether a file of `bytes` more fits into a storage. It must stay within the high watermark; what has waited because
 * it did not goes on below the low one, so that a storage at its limit does not flap.
 */
export function fits(space: StorageSpace, bytes: number, hasWaited: boolean): boolean {
  const mark = hasWaited ? Math.min(space.lowWatermark, space.highWatermark) : space.highWatermark;
  return bytes <= space.free && space.capacity - space.free + bytes <= mark;
}
