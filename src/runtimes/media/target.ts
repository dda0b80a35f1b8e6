/*
 * The file that a step writes: under a name of ours beside its place until it is whole.
 *
 *   reserve the place ─► write `.jobspine-….part` ─► flush ─► give it its name ─► tell the catalog
 *
 * Cut off anywhere, a later attempt of the same job goes on: the place is its own, and so is what lies there.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { checkPath, fileIn, OWN_PREFIX, whyNoPath } from '../../core/media/media.ts';
import type { Place, WholeFile } from '../../media/catalog.ts';
import { asRefusal, type Folder, inFolderOf } from '../../media/folder.ts';
import { place as placeFile } from '../../media/upload.ts';
import { giveUp } from '../ended.ts';
import { full, type MediaTask, requireOnline } from './task.ts';

export interface Target extends Place {
  /** Undefined outside of storages. */
  fileId: string | undefined;
  /** The name of what is not whole yet. */
  unfinished: string;
  /** A file that is there is the job's own, or may be replaced. */
  replace: boolean;
  /** An earlier attempt has done it all. */
  isWhole: boolean;
}

/** Where the job wants its result: `path` on `storageId` or in the folder `destinationUri/`, or `destinationUri`. */
export async function findTarget(task: MediaTask, path: string): Promise<Place> {
  const { data, catalog } = task;
  const { storageId } = data;
  if (storageId === undefined) {
    const destinationUri = await tellDestination(task, path);
    const place = await catalog.locate(destinationUri);
    if (place && whyNoPath(place.path) === undefined) return place;
    throw giveUp(`${destinationUri} is not below a media root (JOBSPINE_MEDIA_ROOTS)`);
  }
  const root = await catalog.findRoot(storageId);
  if (root === undefined) throw giveUp(`There is no storage ${storageId}`);
  return { root, path: checkPath(path, 'filename'), storage: storageId };
}

/** Remember, in the metadata of the job, the folder that it was given as `destinationUri`, and what that became. */
const FOLDER = 'x_destinationFolder';
const FILE = 'x_destinationFile';

/**
 * The URI of the file that is written: of `path` when `destinationUri` names a folder. The metadata of the job has it
 * as `destinationUri` from then on; a later step that is given the same folder still gets a name of its own there.
 */
export async function tellDestination({ data, hooks }: MediaTask, path: string): Promise<string> {
  const { destinationUri = '', [FOLDER]: folder, [FILE]: file } = data;
  const given = folder !== undefined && destinationUri === file ? folder : destinationUri;
  const whole = fileIn(given, path);
  if (whole !== destinationUri) await hooks.data.set({ destinationUri: whole, [FOLDER]: given, [FILE]: whole });
  return whole;
}

/** Promises the place to the job. Waits when it has no room for `bytes`; gives up when there is such a file. */
export async function reserveTarget(task: MediaTask, place: Place, bytes: number): Promise<Target> {
  await requireOnline(task, place);
  const { assignment, catalog } = task;
  const { storage, path } = place;
  if (storage === undefined) return { ...place, ...outsideOf(assignment.job.id, place) };
  const room = { bytes, hasWaited: assignment.checkProblem };
  const reserve = () => catalog.reserve(assignment.job.id, { storage, path }, room);
  const reserved = (await reserve()) ?? ((await isGone(task, place, storage)) ? await reserve() : undefined);
  if (reserved === 'full') throw full(task);
  if (!reserved) {
    // Or the storage has been removed.
    await requireOnline(task, place);
    throw exists(place);
  }
  const { id, token, isOld, isWhole } = reserved;
  if (!isOld && (await isThere(place))) {
    await catalog.release(assignment.job.id, [id]);
    throw exists(place);
  }
  return { ...place, fileId: id, unfinished: unfinishedInside(token), replace: isOld, isWhole };
}

/** Whether a file that is known has been taken away since the last scan: then that is known, too. */
async function isGone({ catalog }: MediaTask, place: Place, storage: string): Promise<boolean> {
  if (await isThere(place)) return false;
  await catalog.lose(storage, place.path);
  return true;
}

export const exists = ({ path, storage }: Place) =>
  giveUp(`There is a file ${path} on the storage ${storage} already; give another filename, or delete it`);

/** Outside of storages nobody keeps account: what is there is replaced. */
const outsideOf = (job: string, { path }: Place): Omit<Target, keyof Place> => ({
  fileId: undefined,
  unfinished: unfinishedOutside(job, path),
  replace: true,
  isWhole: false,
});

/** What is not whole lies beside its place: by the token of its reservation; outside of storages by job and path. */
export const unfinishedInside = (token: string): string => `${OWN_PREFIX}-${token}.part`;
export const unfinishedOutside = (job: string, path: string): string =>
  `${OWN_PREFIX}-${job}-${createHash('sha1').update(path).digest('hex').slice(0, 16)}.part`;

/** Whether there is anything at a place. */
export const isThere = ({ root, path }: Place): Promise<boolean> =>
  inFolderOf(root, path, { make: false }, (folder, name) => lstat(`${folder.path}/${name}`)).then(
    () => true,
    () => false,
  );

export interface OpenTarget {
  folder: Folder;
  name: string;
  handle: FileHandle;
  /** Below `folder`. */
  unfinished: string;
}

const OPEN = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

/** Calls `use` with what is not whole yet, open. `keep`: with what an earlier attempt has written. */
export function withTarget<T>(
  target: Target,
  { keep }: { keep: boolean },
  use: (open: OpenTarget) => Promise<T>,
): Promise<T> {
  return inFolderOf(target.root, target.path, { make: true }, async (folder, name) => {
    const unfinished = `${folder.path}/${target.unfinished}`;
    // Its name was given already, but nobody was told: on with it.
    if (keep && target.replace && target.fileId) await rename(`${folder.path}/${name}`, unfinished).catch(() => {});
    // Not cut off but made anew: somebody who has lost it may still write to the old one.
    if (!keep) await unlink(unfinished).catch(() => {});
    const handle = await open(unfinished, OPEN, 0o644).catch((error: unknown) => {
      throw asRefusal(error, target.path);
    });
    try {
      return await use({ folder, name, handle, unfinished });
    } finally {
      await handle.close();
    }
  });
}

/** Flushes what was written, gives it its name, and tells the catalog. */
export async function finishTarget(task: MediaTask, target: Target, written: OpenTarget, hash: string | null) {
  const { folder, name, handle, unfinished } = written;
  await handle.sync();
  const { size, mtime } = await handle.stat();
  await placeFile(folder, unfinished, name, target.replace).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? exists(target) : asRefusal(error, target.path);
  });
  // The name must last as well.
  await folder.handle.sync().catch(() => {});
  // A disk that was taken away meanwhile still takes what is written to its open files.
  await requireOnline(task, target);
  await completeTarget(task, target, { size, hash, modifiedAt: mtime });
}

/** Tells the catalog of a file that has its name and is whole, and the job what it has made. */
export async function completeTarget(
  { catalog, assignment, hooks }: MediaTask,
  target: Target,
  content: Omit<WholeFile, 'id'>,
): Promise<void> {
  const { fileId } = target;
  if (fileId !== undefined) await catalog.complete(assignment.job.id, [{ ...content, id: fileId }]);
  await hooks.data.set({ bytesWritten: String(content.size), ...describeTarget(target) });
}

/** What a job says of a file that it has made. */
export const describeTarget = ({ fileId, path }: Target): Record<string, string> =>
  fileId === undefined ? {} : { destinationFileId: fileId, filePathMap: `${fileId}=${path}` };
