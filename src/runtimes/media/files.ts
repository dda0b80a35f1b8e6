/*
 * Copies, moves and deletes files.
 */
import { rename, unlink } from 'node:fs/promises';
import { nameOf } from '../../core/media/media.ts';
import type { Outcome } from '../../core/step.ts';
import { inFolderOf, MediaRefused } from '../../media/folder.ts';
import { type Identity, identify } from '../../media/identity.ts';
import { Ended, fail } from '../ended.ts';
import { findSource, type MediaSource, originalNameOf, withSource } from './source.ts';
import {
  completeTarget,
  findTarget,
  finishTarget,
  isThere,
  type OpenTarget,
  reserveTarget,
  type Target,
  withTarget,
} from './target.ts';
import { type MediaTask, type MediaWork, ready } from './task.ts';

const FINISHED: Outcome = { kind: 'finished' };

/** The step `copyFile`. The target has the same content as the source, by its checksum, or is not there. */
export const copyFile: MediaWork = async task => {
  const source = await findSource(task);
  await withSource(source, async handle => {
    const before = await identify(handle);
    const target = await reserveTarget(task, await findTarget(task, nameFor(task, source)), before.size);
    ready(task);
    if (target.isWhole) return;
    await tellNames(task, source);
    await withTarget(target, { keep: true }, async written => {
      const hash = await fill(task, { handle: handle.fd, before, written, verify: false });
      await refuseChanged(before, await identify(handle), source, written);
      await finishTarget(task, target, written, hash);
    });
  });
  return FINISHED;
};

/** The name at the target: `filename`, or that of the source. */
export const nameFor = (task: MediaTask, source: MediaSource): string =>
  task.data.filename ??
  (task.data.useOriginalFilename?.toLowerCase() === 'true' ? originalNameOf(task, source) : nameOf(source.path));

export const tellNames = (task: MediaTask, source: MediaSource): Promise<void> =>
  task.hooks.data.set({ originalFilename: originalNameOf(task, source) });

interface Filling {
  /** Of the source. */
  handle: number;
  before: Identity;
  written: OpenTarget;
  verify: boolean;
}

/** Copies, and says how far; the checksum of what was copied. */
export async function fill(task: MediaTask, { handle, before, written, verify }: Filling): Promise<string> {
  const { hooks, data, copies } = task;
  const tell = (value: number) => hooks.progress({ value, total: before.size, unit: 'bytes' });
  tell(0);
  const end = await copies.copy({
    source: handle,
    target: written.handle.fd,
    bytesPerSecond: data.limitRate === undefined ? undefined : Number(data.limitRate),
    verify,
    signal: hooks.signal,
    onProgress: tell,
  });
  if (end.kind === 'stopped') throw new Ended({ kind: 'aborted' });
  if (end.kind === 'failed')
    throw Object.assign(end.code === '' ? fail(end.message) : new Error(end.message), { code: end.code });
  if (end.resumed > 0) hooks.log(`${end.resumed} bytes were there already`);
  tell(end.bytes);
  return end.hash;
}

/** What was copied is neither the old content nor the new one: nothing of it is kept. */
async function refuseChanged(
  before: Identity,
  after: Identity,
  { path }: MediaSource,
  written: OpenTarget,
): Promise<void> {
  if (before.text === after.text) return;
  await unlink(written.unfinished).catch(() => {});
  throw fail(`${path} has changed while it was copied`);
}

/** Remembers, in the metadata of the job, the source that the target was verified against. */
const VERIFIED = 'x_verifiedSource';

/** The step `moveFile`. On one disk the file gets another name; else it is copied, read again, and then deleted. */
export const moveFile: MediaWork = async task => {
  const { fileId = '', destinationFileId = '' } = task.data;
  // An earlier attempt may have done it all and not been heard.
  const isMoved = !(await task.catalog.findFile(fileId)) && (await task.catalog.findFile(destinationFileId));
  if (isMoved) return FINISHED;
  const source = await findSource(task);
  const place = await findTarget(task, nameFor(task, source));
  const target = await reserveTarget(task, place, source.storage === place.storage ? 0 : (source.file?.size ?? 0));
  ready(task);
  await tellNames(task, source);
  if (!target.isWhole && !(await moveByName(task, source, target))) await moveByCopy(task, source, target);
  await removeSource(task, source);
  return FINISHED;
};

/** False: the target is on another disk. */
async function moveByName(task: MediaTask, source: MediaSource, target: Target): Promise<boolean> {
  // It has got its name, but nobody was told.
  if (!(target.replace && !(await isThere(source)) && (await isThere(target)))) {
    try {
      await inFolderOf(source.root, source.path, { make: false }, (from, name) =>
        inFolderOf(target.root, target.path, { make: true }, (to, newName) =>
          rename(`${from.path}/${name}`, `${to.path}/${newName}`),
        ),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EXDEV') return false;
      throw code === 'ENOENT' ? new MediaRefused('missing', `There is no ${source.path}`) : error;
    }
  }
  await withSource(target, async handle => {
    const { size, mtime } = await handle.stat();
    task.hooks.progress({ value: size, total: size, unit: 'bytes' });
    await completeTarget(task, target, { size, hash: source.file?.hash ?? null, modifiedAt: mtime });
  });
  return true;
}

async function moveByCopy(task: MediaTask, source: MediaSource, target: Target): Promise<void> {
  await withSource(source, async handle => {
    const before = await identify(handle);
    await withTarget(target, { keep: true }, async written => {
      const hash = await fill(task, { handle: handle.fd, before, written, verify: true });
      const after = await identify(handle);
      await refuseChanged(before, after, source, written);
      await task.hooks.data.set({ [VERIFIED]: after.text });
      await finishTarget(task, target, written, hash);
    });
  });
}

/** Deletes what was moved, unless it has changed since the target was verified. */
async function removeSource(task: MediaTask, source: MediaSource): Promise<void> {
  const verified = (await task.hooks.data.all())[VERIFIED];
  if (verified !== undefined && (await isThere(source))) {
    const now = await withSource(source, identify);
    if (now.text !== verified) throw fail(`${source.path} has changed since it was copied, and was not deleted`);
    await unlinkPlace(source);
  }
  if (source.file) await task.catalog.deleteFile(source.file.id);
}

/** The step `deleteFile`. A file that is gone is deleted. */
export const deleteFile: MediaWork = async task => {
  const { fileId = '' } = task.data;
  // An earlier attempt may have deleted it and not been heard.
  if ((await task.catalog.findFile(fileId)) === undefined) return FINISHED;
  const source = await findSource(task);
  ready(task);
  await tellNames(task, source);
  if (await isThere(source)) await unlinkPlace(source);
  await task.catalog.deleteFile(fileId);
  return FINISHED;
};

const unlinkPlace = ({ root, path }: MediaSource): Promise<void> =>
  inFolderOf(root, path, { make: false }, (folder, name) => unlink(`${folder.path}/${name}`));
