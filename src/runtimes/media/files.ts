/*
 * Copies, moves and deletes files.
 */
import { rename, unlink } from 'node:fs/promises';
import { limitRateOf, nameOf } from '../../core/media/media.ts';
import type { Outcome } from '../../core/step.ts';
import { MediaRefused, withFolderOf } from '../../media/folder.ts';
import { type Identity, identify } from '../../media/identity.ts';
import { Ended, fail } from '../ended.ts';
import { getSource, type MediaSource, originalNameOf, withOpenFile } from './source.ts';
import {
  existsAt,
  getTargetPlace,
  type PartFile,
  publishTarget,
  registerTarget,
  reserveTarget,
  type Target,
  withPartFile,
} from './target.ts';
import { endProblemCheck, type MediaTask, type MediaWork } from './task.ts';

const FINISHED: Outcome = { kind: 'finished' };

/** The step `copyFile`. The target either has the content of the source, with a checksum, or does not exist. */
export const copyFile: MediaWork = async task => {
  const source = await getSource(task);
  await withOpenFile(source, async handle => {
    const before = await identify(handle);
    const target = await reserveTarget(task, await getTargetPlace(task, targetNameFor(task, source)), before.size);
    endProblemCheck(task);
    if (target.isWhole) return;
    await saveOriginalName(task, source);
    await withPartFile(target, { keep: true }, async part => {
      const hash = await copyInto(task, { source: handle.fd, before, part, verify: false });
      await refuseChanged(before, await identify(handle), source, part);
      await publishTarget(task, target, part, hash);
    });
  });
  return FINISHED;
};

/** Returns the name of the target: `filename`, or else the name of the source. */
export const targetNameFor = (task: MediaTask, source: MediaSource): string =>
  task.data.filename ??
  (task.data.useOriginalFilename?.toLowerCase() === 'true' ? originalNameOf(task, source) : nameOf(source.path));

export const saveOriginalName = (task: MediaTask, source: MediaSource): Promise<void> =>
  task.hooks.data.set({ originalFilename: originalNameOf(task, source) });

interface CopyInput {
  /** File descriptor of the source. */
  source: number;
  before: Identity;
  part: PartFile;
  verify: boolean;
}

/** Copies the source and reports progress. Returns the checksum of the copied content. */
async function copyInto(task: MediaTask, { source, before, part, verify }: CopyInput): Promise<string> {
  const { hooks, data, copies } = task;
  const onProgress = (value: number) => hooks.progress({ value, total: before.size, unit: 'bytes' });
  onProgress(0);
  const end = await copies.copy({
    source,
    target: part.handle.fd,
    bytesPerSecond: limitRateOf(data),
    verify,
    signal: hooks.signal,
    onProgress,
  });
  if (end.kind === 'stopped') throw new Ended({ kind: 'aborted' });
  if (end.kind === 'failed')
    throw Object.assign(end.code === '' ? fail(end.message) : new Error(end.message), { code: end.code });
  if (end.resumed > 0) hooks.log(`${end.resumed} bytes were there already`);
  onProgress(end.bytes);
  return end.hash;
}

/** Discards the copy if the source has changed: it matches neither the old content nor the new. */
async function refuseChanged(before: Identity, after: Identity, { path }: MediaSource, part: PartFile): Promise<void> {
  if (before.text === after.text) return;
  await unlink(part.path).catch(() => {});
  throw fail(`${path} changed while it was being copied`);
}

/** Key of job metadata: the identity of the source that the target was verified against. */
const VERIFIED = 'x_verifiedSource';

/** The step `moveFile`. Renames the file on its disk; to another disk, copies it, verifies the copy and deletes it. */
export const moveFile: MediaWork = async task => {
  const { fileId = '', destinationFileId = '' } = task.data;
  // An earlier attempt may have moved the file, but its outcome was not recorded.
  const isMoved = !(await task.catalog.findFile(fileId)) && (await task.catalog.findFile(destinationFileId));
  if (isMoved) return FINISHED;
  const source = await getSource(task);
  const place = await getTargetPlace(task, targetNameFor(task, source));
  const target = await reserveTarget(task, place, source.storage === place.storage ? 0 : (source.file?.size ?? 0));
  endProblemCheck(task);
  await saveOriginalName(task, source);
  if (!target.isWhole && !(await moveByRename(task, source, target))) await moveByCopy(task, source, target);
  await removeSource(task, source);
  return FINISHED;
};

/** Returns false if the target is on another disk. */
async function moveByRename(task: MediaTask, source: MediaSource, target: Target): Promise<boolean> {
  // An earlier attempt may have renamed the file, but not recorded it in the catalog.
  if (!(target.replace && !(await existsAt(source)) && (await existsAt(target)))) {
    try {
      await withFolderOf(source.root, source.path, { make: false }, (from, name) =>
        withFolderOf(target.root, target.path, { make: true }, (to, newName) =>
          rename(`${from.path}/${name}`, `${to.path}/${newName}`),
        ),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EXDEV') return false;
      throw code === 'ENOENT' ? new MediaRefused('missing', `${source.path} does not exist`) : error;
    }
  }
  await withOpenFile(target, async handle => {
    const { size, mtime } = await handle.stat();
    task.hooks.progress({ value: size, total: size, unit: 'bytes' });
    await registerTarget(task, target, { size, hash: source.file?.hash ?? null, modifiedAt: mtime });
  });
  return true;
}

async function moveByCopy(task: MediaTask, source: MediaSource, target: Target): Promise<void> {
  await withOpenFile(source, async handle => {
    const before = await identify(handle);
    await withPartFile(target, { keep: true }, async part => {
      const hash = await copyInto(task, { source: handle.fd, before, part, verify: true });
      const after = await identify(handle);
      await refuseChanged(before, after, source, part);
      await task.hooks.data.set({ [VERIFIED]: after.text });
      await publishTarget(task, target, part, hash);
    });
  });
}

/** Deletes the source unless it has changed since the target was verified. */
async function removeSource(task: MediaTask, source: MediaSource): Promise<void> {
  const verified = (await task.hooks.data.all())[VERIFIED];
  if (verified !== undefined && (await existsAt(source))) {
    const now = await withOpenFile(source, identify);
    if (now.text !== verified) throw fail(`${source.path} has changed since it was copied, so it was not deleted`);
    await unlinkFile(source);
  }
  if (source.file) await task.catalog.deleteFile(source.file.id);
}

/** The step `deleteFile`. It succeeds if the file does not exist any more. */
export const deleteFile: MediaWork = async task => {
  const { fileId = '' } = task.data;
  // An earlier attempt may have deleted the file, but its outcome was not recorded.
  if ((await task.catalog.findFile(fileId)) === undefined) return FINISHED;
  const source = await getSource(task);
  endProblemCheck(task);
  await saveOriginalName(task, source);
  if (await existsAt(source)) await unlinkFile(source);
  await task.catalog.deleteFile(fileId);
  return FINISHED;
};

const unlinkFile = ({ root, path }: MediaSource): Promise<void> =>
  withFolderOf(root, path, { make: false }, (folder, name) => unlink(`${folder.path}/${name}`));
