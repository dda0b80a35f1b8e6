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

/** What may be used, in bytes, or in percent of the capacity, whatever that is at the time. */
export type Watermark = { bytes: number } | { percentage: number };

/** Limits; those that are undefined are those of the disk. */
export interface Quota {
  /** In bytes. */
  capacity?: number | undefined;
  /** Without one, what has waited goes on below the high one. */
  lowWatermark?: Watermark | undefined;
  highWatermark?: Watermark | undefined;
}

/** Of a storage, with its limits filled in, in bytes. */
export interface StorageSpace extends Space {
  lowWatermark: number;
  highWatermark: number;
}

/** What a storage shows of its space: that of its disk, within its own limit. `used`: bytes of its files. */
export function shownSpace(disk: Space, quota: Quota, used: number): StorageSpace {
  const capacity = quota.capacity ?? disk.capacity;
  const free = quota.capacity === undefined ? disk.free : Math.max(0, Math.min(disk.free, capacity - used));
  return { capacity, free, ...marksOf({ ...quota, capacity }) };
}

/** The watermarks in bytes. */
function marksOf({ capacity, ...quota }: Quota & { capacity: number }) {
  const highWatermark = toBytes(quota.highWatermark ?? { bytes: capacity }, capacity);
  return { lowWatermark: toBytes(quota.lowWatermark ?? { bytes: highWatermark }, capacity), highWatermark };
}

const toBytes = (mark: Watermark, capacity: number): number =>
  'bytes' in mark ? mark.bytes : Math.floor((capacity * mark.percentage) / 100);

/** Which limit cannot be, and why, to be read after its name; undefined: they all can. */
export function whyNoQuota(quota: Quota): { limit: keyof Quota; value: number; reason: string } | undefined {
  const { capacity, ...marks } = quota;
  if (capacity !== undefined && capacity < 0) return { limit: 'capacity', value: capacity, reason: 'is below 0' };
  for (const limit of ['lowWatermark', 'highWatermark'] as const) {
    const mark = marks[limit];
    if (mark === undefined) continue;
    const value = 'bytes' in mark ? mark.bytes : mark.percentage;
    if (value < 0) return { limit, value, reason: 'is below 0' };
    if ('percentage' in mark && value > 100) return { limit, value, reason: 'is above 100 percent' };
  }
  return undefined;
}

/**
 * Whether a file of `bytes` more fits into a storage: it must stay within the high watermark. What has waited because
 * it did not goes on only when no more is used than the low one says, so that a storage at its limit does not flap.
 */
export function fits(space: StorageSpace, bytes: number, hasWaited: boolean): boolean {
  const used = space.capacity - space.free;
  const isLow = !hasWaited || used <= space.lowWatermark;
  return isLow && bytes <= space.free && used + bytes <= space.highWatermark;
}
