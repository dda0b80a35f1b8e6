/*
 * Sends a file to a URI: to a place below the media roots, to another server by PUT, or to a bucket of S3.
 */

import { nameOf, readS3Uri } from '../../core/media/media.ts';
import type { Outcome } from '../../core/step.ts';
import { identify } from '../../media/identity.ts';
import { Ended, fail, giveUp } from '../ended.ts';
import { checkUrl, isPassing, type OutgoingContent, sendFile, uploadObject } from '../outgoing/outgoing.ts';
import { copyFile, nameFor, tellNames } from './files.ts';
import { findSource, type MediaSource, withSource } from './source.ts';
import { tellDestination } from './target.ts';
import { type MediaTask, type MediaWork, ready } from './task.ts';

/** Sends the content, and says how many bytes have gone. Throws what becomes of the attempt. */
type SendContent = (
  task: MediaTask,
  uri: string,
  content: OutgoingContent,
  tell: (bytes: number) => void,
) => Promise<void>;

/** The step `exportFile`. A URI that ends with `/` is a folder. */
export const exportFile: MediaWork = async task => {
  // The storage is for other steps of the job.
  const { storageId: _, ...data } = task.data;
  if (/^file:/i.test(data.destinationUri ?? '')) return copyFile({ ...task, data });
  const source = await findSource(task);
  const destinationUri = await tellDestination(task, nameFor(task, source));
  const send = isObject(destinationUri) ? putObject : putFile;
  return sendTo({ ...task, data: { ...data, destinationUri } }, source, send);
};

const isObject = (uri: string): boolean => /^s3:/i.test(uri);

/**
 * Why nothing can be sent to a URI that is no file, as far as that can be told without trying; undefined: it can be
 * tried.
 */
export function whyNoDestination(task: Pick<MediaTask, 'outgoing' | 'objects'>, uri: string): string | undefined {
  if (isObject(uri)) {
    const place = readS3Uri(uri);
    return place ? task.objects.whyNot(place) : `${uri} names no object; give one such as s3://bucket/clips/a.mov`;
  }
  try {
    checkUrl(task.outgoing, new URL(uri));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function sendTo(task: MediaTask, source: MediaSource, send: SendContent): Promise<Outcome> {
  const { hooks, data } = task;
  const { destinationUri = '', limitRate } = data;
  const reason = whyNoDestination(task, destinationUri);
  if (reason !== undefined) throw giveUp(reason);
  ready(task);
  await tellNames(task, source);
  await withSource(source, async handle => {
    const before = await identify(handle);
    const tell = (value: number) => hooks.progress({ value, total: before.size, unit: 'bytes' });
    tell(0);
    const bytesPerSecond = limitRate === undefined ? undefined : Number(limitRate);
    const content = { handle, before, name: nameOf(source.path), bytesPerSecond, signal: hooks.signal };
    await send(task, destinationUri, content, tell);
    await hooks.data.set({ bytesWritten: String(before.size) });
  });
  return { kind: 'finished' };
}

const putFile: SendContent = async ({ hooks, outgoing }, uri, content, onProgress) => {
  const url = new URL(uri);
  const status = await sendFile(outgoing, { url, content, onProgress }).catch((error: Error) => {
    if (error instanceof Ended) throw error;
    throw hooks.signal.aborted ? new Ended({ kind: 'aborted' }) : fail(`The file could not be sent: ${error.message}`);
  });
  if (status >= 200 && status < 300) return;
  const message = `${url.host} answered ${status} to PUT`;
  throw isPassing(status) ? fail(message) : giveUp(message);
};

/** Names, in the metadata of the job, the upload whose parts are at the store. */
const UPLOAD_ID = 'x_s3UploadId';

const putObject: SendContent = async (task, uri, content, onProgress) => {
  const { hooks, objects } = task;
  const place = readS3Uri(uri)!;
  // An earlier attempt was cut off before it could.
  await removeUnfinishedObject(task);
  const onBegin = ({ uploadId }: { uploadId: string }) => hooks.data.set({ [UPLOAD_ID]: uploadId });
  await uploadObject({ store: objects, place, content, onBegin, onProgress });
  await hooks.data.remove([UPLOAD_ID]);
};

/** Has the parts removed that the job has sent of an object, and that are none. */
export async function removeUnfinishedObject({ data, hooks, objects }: MediaTask): Promise<void> {
  const { destinationUri = '', [UPLOAD_ID]: uploadId } = data;
  const place = readS3Uri(destinationUri);
  if (uploadId === undefined || !place || objects.whyNot(place) !== undefined) return;
  await objects.abandon({ ...place, uploadId });
  await hooks.data.remove([UPLOAD_ID]);
}
