/*
 * Reads a StorageDocument. Source: Vidispine API, "Storages".
 */

import { DEFAULT_SCAN_SECONDS } from '../../actions/storages.ts';
import { invalid } from '../../core/failure.ts';
import { fromFileUri, STORAGE_TYPES, type Watermark, whyNoQuota } from '../../core/media/media.ts';
import type { StorageType as StorageDocument } from '../../documents/documents.ts';
import type { NewStorage, Storage } from '../../store/storages.ts';

/** Reads the storage of a document; missing members are those of `before`. Throws Failure invalidInput. */
export function readStorageDocument(given: StorageDocument, before?: Storage): NewStorage {
  const autoDetect = given.autoDetect ?? (given.capacity === undefined && before?.capacity === undefined);
  const storage = {
    type: readType(given.type ?? before?.type ?? 'LOCAL'),
    root: readRoot(given.method, before),
    metadata: given.metadata?.field ?? before?.metadata ?? [],
    capacity: autoDetect ? undefined : (given.capacity ?? before?.capacity),
    lowWatermark: readMark(given.lowWatermark, given.lowWatermarkPercentage) ?? before?.lowWatermark,
    highWatermark: readMark(given.highWatermark, given.highWatermarkPercentage) ?? before?.highWatermark,
    scanInterval: given.scanInterval ?? before?.scanInterval ?? DEFAULT_SCAN_SECONDS,
  };
  const refused = whyNoQuota(storage);
  if (refused === undefined) return storage;
  const { limit, value, reason } = refused;
  throw invalid(limit, String(value), `The ${limit} ${value} ${reason}`);
}

/** The percentage wins over the bytes: those are only what it was when the caller read the document. */
function readMark(bytes: number | undefined, percentage: number | undefined): Watermark | undefined {
  if (percentage !== undefined) return { percentage };
  return bytes === undefined ? undefined : { bytes };
}

function readType(text: string): NewStorage['type'] {
  const type = STORAGE_TYPES.find(one => one === text.toUpperCase());
  if (type === undefined)
    throw invalid('type', text, `There is no storage type ${text}; use one of ${STORAGE_TYPES.join(', ')}`);
  return type;
}

function readRoot(methods: StorageDocument['method'] = [], before: Storage | undefined): string {
  const [method, another] = methods;
  if (another) throw invalid('method', another.uri, 'A storage has one method: the folder that it is');
  if (method?.uri !== undefined) return fromFileUri(method.uri, 'method/uri');
  if (before) return before.root;
  throw invalid('method/uri', undefined, 'A storage needs a method with a uri: its folder, as file:///media/clips/');
}
