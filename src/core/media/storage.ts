/*
 * Storages and files: their states, and the limits of a storage.
 *
 * The position of a name in FILE_STATES is its code in the database.
 */

/** Source: Vidispine API, "Storage types". */
export const STORAGE_TYPES = ['LOCAL', 'SHARED', 'REMOTE', 'EXTERNAL', 'ARCHIVE', 'EXPORT'] as const;
export type StorageType = (typeof STORAGE_TYPES)[number];

/**
 * Source: Vidispine API, "File states". Only OPEN, CLOSED, MISSING and TO_APPEAR occur, the last while a job writes.
 */
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

/** The space of a storage, in bytes. */
export interface Space {
  capacity: number;
  free: number;
}

/** A limit of the used space, in bytes or in percent of the present capacity. */
export type Watermark = { bytes: number } | { percentage: number };

/** The limits of a storage. Undefined limits are those of the disk. */
export interface Quota {
  /** In bytes. */
  capacity?: number | undefined;
  /** Waiting jobs resume at this usage. Default: the high watermark. */
  lowWatermark?: Watermark | undefined;
  highWatermark?: Watermark | undefined;
}

/** The space and all limits of a storage, in bytes. */
export interface StorageSpace extends Space {
  lowWatermark: number;
  highWatermark: number;
}

/** Returns the space of a storage: that of its disk, within its quota. `used` are the bytes of its files. */
export function shownSpace(disk: Space, quota: Quota, used: number): StorageSpace {
  const capacity = quota.capacity ?? disk.capacity;
  const free = quota.capacity === undefined ? disk.free : Math.max(0, Math.min(disk.free, capacity - used));
  return { capacity, free, ...marksOf({ ...quota, capacity }) };
}

/** Returns the watermarks in bytes. */
function marksOf({ capacity, ...quota }: Quota & { capacity: number }) {
  const highWatermark = toBytes(quota.highWatermark ?? { bytes: capacity }, capacity);
  return { lowWatermark: toBytes(quota.lowWatermark ?? { bytes: highWatermark }, capacity), highWatermark };
}

const toBytes = (mark: Watermark, capacity: number): number =>
  'bytes' in mark ? mark.bytes : Math.floor((capacity * mark.percentage) / 100);

/** Finds an invalid limit; the reason is a phrase after its name. Undefined when all are valid. */
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

/** Returns how many bytes more fit into a storage without exceeding the high watermark. */
export const roomIn = ({ capacity, free, highWatermark }: StorageSpace): number =>
  Math.max(0, Math.min(free, highWatermark - (capacity - free)));

/**
 * Tells whether `bytes` more fit into a storage without exceeding the high watermark. A job that has waited for space
 * resumes only at or below the low watermark, so that a storage at its limit does not flap.
 */
export function fits(space: StorageSpace, bytes: number, hasWaited: boolean): boolean {
  const used = space.capacity - space.free;
  const isLow = !hasWaited || used <= space.lowWatermark;
  return isLow && bytes <= space.free && used + bytes <= space.highWatermark;
}
