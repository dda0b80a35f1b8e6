/*
 * Uploads an open file as an object: small files in one request, others in parts, a few of them at the same time.
 *
 * Each part is sent with checksums (SHA-256 in the signature, CRC-32), which the store verifies.
 * See docs/decisions/0022.
 */
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { ObjectPlace } from '../../core/media/media.ts';
import { type OutgoingContent, readContent } from './content.ts';
import type { ObjectStore, UnfinishedObject } from './object-store.ts';

interface ObjectUpload {
  store: ObjectStore;
  place: ObjectPlace;
  content: OutgoingContent;
  /** Called before the first part is sent. From then on an interruption leaves parts at the store. */
  onBegin(object: UnfinishedObject): Promise<void>;
  /** `bytes`: the number of bytes that the store has confirmed. */
  onProgress(bytes: number): void;
}

/**
 * An upload keeps this many parts in memory, and a node may run 16 uploads. Files that need more than 10,000
 * have larger parts. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
 */
const MAX_CONCURRENT_PARTS = 3;
const PART_BYTES = 8 * 1024 * 1024;
const MAX_PARTS = 10_000;

/** Uploads an object. If it rejects, no object is visible, and its parts have been removed as far as possible. */
export async function uploadObject(upload: ObjectUpload): Promise<void> {
  const { store, place, content, onBegin, onProgress } = upload;
  const { size } = content.before;
  const partBytes = Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS));
  if (size <= partBytes) {
    const { value } = await partsOf(content, partBytes).next();
    await store.put(place, value?.body ?? Buffer.alloc(0), content.signal);
    return onProgress(size);
  }
  const object = await store.begin(place, content.signal);
  try {
    await onBegin(object);
    await store.complete(object, await sendParts(upload, object, partBytes), content.signal);
  } catch (error) {
    // If this fails too, the cleanup step of the job tries again.
    await store.abortUpload(object).catch(() => {});
    throw error;
  }
}

async function sendParts(
  { store, content, onProgress }: ObjectUpload,
  object: UnfinishedObject,
  partBytes: number,
): Promise<CompletedPart[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([content.signal, stop.signal]);
  const parts = partsOf({ ...content, signal }, partBytes);
  const sent: CompletedPart[] = [];
  let bytes = 0;
  let failure: unknown;
  const send = async (): Promise<void> => {
    for await (const { number, body } of parts) {
      sent.push(await store.putPart(object, number, body, signal));
      bytes += body.length;
      onProgress(bytes);
    }
  };
  const sendUntilFailure = (): Promise<void> =>
    send().catch((error: unknown) => {
      failure ??= error;
      stop.abort();
    });
  await Promise.all(Array.from({ length: MAX_CONCURRENT_PARTS }, sendUntilFailure));
  if (failure !== undefined) throw failure;
  return sent.sort((one, other) => one.PartNumber! - other.PartNumber!);
}

/** Yields the content in parts of equal size; the last one may be shorter. */
async function* partsOf(content: OutgoingContent, partBytes: number) {
  let body = Buffer.allocUnsafe(Math.min(partBytes, content.before.size));
  let filled = 0;
  let left = content.before.size;
  let number = 1;
  for await (const chunk of readContent(content)) {
    // A chunk may end one part and begin the next.
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(body, filled, from);
      from += copied;
      filled += copied;
      left -= copied;
      if (filled < body.length) continue;
      yield { number, body };
      number += 1;
      filled = 0;
      body = Buffer.allocUnsafe(Math.min(partBytes, left));
    }
  }
}
