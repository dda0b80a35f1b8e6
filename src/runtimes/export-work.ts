/*
 * Sends a file to a URI: to a place below the media roots, or to another server by PUT.
 */
import type { FileHandle } from 'node:fs/promises';
import { nameOf } from '../core/paths.ts';
import type { Outcome } from '../core/step.ts';
import { copyFile, nameFor, tellNames } from './file-work.ts';
import { findSource, identify, originalNameOf, withSource } from './media-source.ts';
import { Ended, fail, giveUp, type MediaTask, type MediaWork, ready } from './media-task.ts';
import { sendFile } from './outgoing-file.ts';

/** The step `exportFile`. A URI that ends with `/` is a folder. */
export const exportFile: MediaWork = async task => {
  const source = await findSource(task);
  const given = task.data.destinationUri ?? '';
  const name = encodeURIComponent(nameFor(task, source));
  const destinationUri = given.endsWith('/') ? given + name : given;
  if (destinationUri !== given) await task.hooks.data.set({ destinationUri });
  const whole = { ...task, data: { ...task.data, destinationUri } };
  return destinationUri.startsWith('file:') ? copyFile(whole) : sendTo(whole, new URL(destinationUri));
};

async function sendTo(task: MediaTask, url: URL): Promise<Outcome> {
  const source = await findSource(task);
  ready(task);
  await tellNames(task, source);
  await withSource(source, async handle => {
    const before = await identify(handle);
    await put(task, url, handle, before.size);
    if ((await identify(handle)).text !== before.text)
      throw fail(`${nameOf(source.path)} has changed while it was sent`);
    await task.hooks.data.set({ bytesWritten: String(before.size), originalFilename: originalNameOf(task, source) });
  });
  return { kind: 'finished' };
}

/** Answers that another try may change: too many requests, and faults of the other side. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

async function put({ hooks, outgoing }: MediaTask, url: URL, handle: FileHandle, size: number): Promise<void> {
  const onProgress = (value: number) => hooks.progress({ value, total: size, unit: 'bytes' });
  onProgress(0);
  const answer = await sendFile(outgoing, { url, handle, size, signal: hooks.signal, onProgress }).catch(
    (error: Error) => {
      throw hooks.signal.aborted
        ? new Ended({ kind: 'aborted' })
        : fail(`The file could not be sent: ${error.message}`);
    },
  );
  if (answer.kind === 'refused') throw giveUp(answer.message);
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const message = `${url.host} answered ${status} to PUT`;
  throw isPassing(status) ? fail(message) : giveUp(message);
}
