/*
 * Exports a file to a URI: copies it below a media root, sends it to another server by PUT, or uploads it to S3.
 */
import { limitRateOf, nameOf, readS3Uri } from '../../core/media/media.ts';
import type { Outcome } from '../../core/step.ts';
import { identify } from '../../media/identity.ts';
import { Ended, fail, giveUp } from '../ended.ts';
import { checkUrl, isTransient, type OutgoingContent, sendFile, uploadObject } from '../outgoing/outgoing.ts';
import { copyFile, saveOriginalName, targetNameFor } from './files.ts';
import { getSource, type MediaSource, withOpenFile } from './source.ts';
import { resolveDestination } from './target.ts';
import { endProblemCheck, type MediaTask, type MediaWork } from './task.ts';

/** A function that sends content and reports the bytes sent. It throws Ended if that fails. */
type SendContent = (
  task: MediaTask,
  uri: string,
  content: OutgoingContent,
  onProgress: (bytes: number) => void,
) => Promise<void>;

/** The step `exportFile`. A `destinationUri` that ends with `/` is a folder. */
export const exportFile: MediaWork = async task => {
  // `storageId` is meant for other steps of the job.
  const { storageId: _, ...data } = task.data;
  if (/^file:/i.test(data.destinationUri ?? '')) return copyFile({ ...task, data });
  const source = await getSource(task);
  const destinationUri = await resolveDestination(task, targetNameFor(task, source));
  const send = isObject(destinationUri) ? putObject : putFile;
  return sendTo({ ...task, data: { ...data, destinationUri } }, source, send);
};

const isObject = (uri: string): boolean => /^s3:/i.test(uri);

/**
 * Returns the reason why a URI other than `file:` cannot be a destination, or undefined. Checks it without sending
 * anything.
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
  const { destinationUri = '' } = data;
  const reason = whyNoDestination(task, destinationUri);
  if (reason !== undefined) throw giveUp(reason);
  endProblemCheck(task);
  await saveOriginalName(task, source);
  await withOpenFile(source, async handle => {
    const before = await identify(handle);
    const onProgress = (value: number) => hooks.progress({ value, total: before.size, unit: 'bytes' });
    onProgress(0);
    const content = {
      ...{ handle, before, name: nameOf(source.path) },
      ...{ bytesPerSecond: limitRateOf(data), signal: hooks.signal },
    };
    await send(task, destinationUri, content, onProgress);
    await hooks.data.set({ bytesWritten: String(before.size) });
  });
  return { kind: 'finished' };
}

const putFile: SendContent = async ({ hooks, outgoing }, uri, content, onProgress) => {
  const url = new URL(uri);
  const status = await sendFile(outgoing, { url, content, onProgress }).catch((error: Error) => {
    if (error instanceof Ended) throw error;
    throw hooks.signal.aborted ? new Ended({ kind: 'aborted' }) : fail(`Sending the file failed: ${error.message}`);
  });
  if (status >= 200 && status < 300) return;
  const message = `${url.host} answered ${status} to PUT`;
  throw isTransient(status) ? fail(message) : giveUp(message);
};

/** Key of job metadata: the id of a multipart upload that is not complete. */
const UPLOAD_ID = 'x_s3UploadId';

const putObject: SendContent = async (task, uri, content, onProgress) => {
  const { hooks, objects } = task;
  const place = readS3Uri(uri)!;
  // An interrupted attempt may have left an upload behind.
  await removeUnfinishedObject(task);
  const onBegin = ({ uploadId }: { uploadId: string }) => hooks.data.set({ [UPLOAD_ID]: uploadId });
  await uploadObject({ store: objects, place, content, onBegin, onProgress });
  await hooks.data.remove([UPLOAD_ID]);
};

/** Aborts the incomplete upload of a job, if any, which removes its parts from the object store. */
export async function removeUnfinishedObject({ data, hooks, objects }: MediaTask): Promise<void> {
  const { destinationUri = '', [UPLOAD_ID]: uploadId } = data;
  const place = readS3Uri(destinationUri);
  if (uploadId === undefined || !place || objects.whyNot(place) !== undefined) return;
  await objects.abortUpload({ ...place, uploadId });
  await hooks.data.remove([UPLOAD_ID]);
}
