/*
 * Storages and files as documents. Source: Vidispine API, "Storages", "Files".
 */
import type { Ids } from '../core/ids.ts';
import { type StorageSpace, toFileUri, type Watermark } from '../core/media/media.ts';
import type { FileType, StorageType as StorageDocument } from '../documents/documents.ts';
import type { StoredFile } from '../store/files.ts';
import type { Storage } from '../store/storages.ts';

/** Returns a storage as a document. `space` undefined: it is OFFLINE. */
export function toStorageDocument(ids: Ids, storage: Storage, space: StorageSpace | undefined): StorageDocument {
  const { id, type, root, metadata, scannedAt, scanInterval, ...quota } = storage;
  const known = space && { capacity: space.capacity, freeCapacity: space.free };
  const marks = space ?? { lowWatermark: bytesOf(quota.lowWatermark), highWatermark: bytesOf(quota.highWatermark) };
  return {
    id: ids.format(id),
    state: space ? 'ONLINE' : 'OFFLINE',
    type,
    ...known,
    ...(scannedAt && { timestamp: scannedAt }),
    // A storage has one method, which has the id of the storage.
    method: [{ id: ids.format(id), uri: toFileUri(root), read: true, write: true, browse: true, type: 'NONE' }],
    ...(metadata.length > 0 && { metadata: { field: metadata } }),
    lowWatermark: marks.lowWatermark,
    highWatermark: marks.highWatermark,
    lowWatermarkPercentage: percentageOf(quota.lowWatermark),
    highWatermarkPercentage: percentageOf(quota.highWatermark),
    autoDetect: quota.capacity === undefined,
    showImportables: true,
    scanInterval,
  };
}

const bytesOf = (mark: Watermark | undefined) => (mark && 'bytes' in mark ? mark.bytes : undefined);
const percentageOf = (mark: Watermark | undefined) => (mark && 'percentage' in mark ? mark.percentage : undefined);

export const toFileDocument = (ids: Ids, file: StoredFile): FileType => ({
  id: ids.format(file.id),
  path: file.path,
  uri: [toFileUri(file.root, file.path)],
  state: file.state,
  size: file.size,
  ...(file.hash !== null && { hash: file.hash }),
  ...(file.modifiedAt && { timestamp: file.modifiedAt }),
  refreshFlag: 1,
  storage: ids.format(file.storage),
});
