/*
 * One output file of a step. It is written to a part file beside its place, and appears there when it is complete:
 *
 *   reserve the place ─► write `.jobspine-….part` ─► flush ─► rename it ─► record it in the catalog
 *
 * Interrupted at any point, a later attempt of the same job continues: the place and the part file belong to the job.
 * Outputs that must all appear together are in staged-targets.ts.
 * See docs/decisions/0012.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { checkPath, fileIn, OWN_PREFIX, whyNoPath } from '../../core/media/media.ts';
import type { FilePlace, WholeFile } from '../../media/catalog.ts';
import { asRefusal, type Folder, withFolderOf } from '../../media/folder.ts';
import { giveName } from '../../media/upload.ts';
import { giveUp } from '../ended.ts';
import { type MediaTask, requireOnline, storageFull } from './task.ts';

export interface Target extends FilePlace {
  /** Undefined outside of storages. */
  fileId: string | undefined;
  /** The name of the part file. */
  partName: string;
  /** A file in this place belongs to the step, or may be replaced. */
  replace: boolean;
  /** An earlier attempt has written the file and recorded it. */
  isWhole: boolean;
}

/** Returns the place for the result: `path` on `storageId` or in the folder `destinationUri/`, or `destinationUri`. */
export async function getTargetPlace(task: MediaTask, path: string): Promise<FilePlace> {
  const { data, catalog } = task;
  const { storageId } = data;
  if (storageId === undefined) {
    const destinationUri = await resolveDestination(task, path);
    const place = await catalog.locate(destinationUri);
    if (place && whyNoPath(place.path) === undefined) return place;
    throw giveUp(`${destinationUri} is not below a media root (JOBSPINE_MEDIA_ROOTS)`);
  }
  const root = await catalog.findRoot(storageId);
  if (root === undefined) throw giveUp(`There is no storage ${storageId}`);
  return { root, path: checkPath(path, 'filename'), storage: storageId };
}

/** Keys of job metadata: the folder that was given as `destinationUri`, and the file that it was resolved to. */
const FOLDER = 'x_destinationFolder';
const FILE = 'x_destinationFile';

/**
 * Returns the URI of the output file: `path` in `destinationUri` if that is a folder. Job metadata has it as
 * `destinationUri` from then on. A later step that uses the same folder still gets its own file in it.
 */
export async function resolveDestination({ data, hooks }: MediaTask, path: string): Promise<string> {
  const { destinationUri = '', [FOLDER]: folder, [FILE]: file } = data;
  const given = folder !== undefined && destinationUri === file ? folder : destinationUri;
  const uri = fileIn(given, path);
  if (uri !== destinationUri) await hooks.data.set({ destinationUri: uri, [FOLDER]: given, [FILE]: uri });
  return uri;
}

/** Reserves the place for the step. Waits if the storage lacks room for `bytes`; gives up if there is a file. */
export async function reserveTarget(task: MediaTask, place: FilePlace, bytes: number): Promise<Target> {
  await requireOnline(task, place);
  const { assignment, catalog } = task;
  const { storage, path } = place;
  if (storage === undefined) return { ...place, ...outsideStorages(assignment.job.id, place) };
  const room = { bytes, hasWaited: assignment.checkProblem };
  const writer = { job: assignment.job.id, step: assignment.step.number };
  const reserve = () => catalog.reserve(writer, { storage, path }, room);
  const reserved = (await reserve()) ?? ((await freeMissingPlace(task, place, storage)) ? await reserve() : undefined);
  if (reserved === 'full') throw storageFull(task);
  if (!reserved) {
    // The storage may also have been deleted.
    await requireOnline(task, place);
    throw alreadyExists(place);
  }
  const { id, token, isOld, isWhole } = reserved;
  if (!isOld && (await existsAt(place))) {
    await catalog.release(assignment.job.id, [id]);
    throw alreadyExists(place);
  }
  return { ...place, fileId: id, partName: partName(token), replace: isOld, isWhole };
}

/** Frees the place of a known file that has disappeared since the last scan. Returns false if the file is there. */
async function freeMissingPlace({ catalog }: MediaTask, place: FilePlace, storage: string): Promise<boolean> {
  if (await existsAt(place)) return false;
  await catalog.markMissing(storage, place.path);
  return true;
}

export const alreadyExists = ({ path, storage }: FilePlace) =>
  giveUp(`The storage ${storage} already has a file ${path}; choose another filename, or delete the file`);

/** The catalog knows no files outside of storages: a file in the place is replaced. */
const outsideStorages = (job: string, { path }: FilePlace): Omit<Target, keyof FilePlace> => ({
  fileId: undefined,
  partName: partNameOutside(job, path),
  replace: true,
  isWhole: false,
});

/** Part files are named after the token of their reservation; outside of storages, after the job and the path. */
export const partName = (token: string): string => `${OWN_PREFIX}-${token}.part`;
export const partNameOutside = (job: string, path: string): string =>
  `${OWN_PREFIX}-${job}-${createHash('sha1').update(path).digest('hex').slice(0, 16)}.part`;

/** Checks whether anything exists at a place. */
export const existsAt = ({ root, path }: FilePlace): Promise<boolean> =>
  withFolderOf(root, path, { make: false }, (folder, name) => lstat(`${folder.path}/${name}`)).then(
    () => true,
    () => false,
  );

/** An open part file. */
export interface PartFile {
  folder: Folder;
  /** The final name of the file. */
  name: string;
  handle: FileHandle;
  /** Path of the part file, below `folder`. */
  path: string;
}

const OPEN = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

/** Calls `use` with the open part file. `keep`: with the content that an earlier attempt has written. */
export function withPartFile<T>(
  target: Target,
  { keep }: { keep: boolean },
  use: (part: PartFile) => Promise<T>,
): Promise<T> {
  return withFolderOf(target.root, target.path, { make: true }, async (folder, name) => {
    const path = `${folder.path}/${target.partName}`;
    // An earlier attempt had renamed the file but not recorded it: continue with its content.
    if (keep && target.replace && target.fileId) await rename(`${folder.path}/${name}`, path).catch(() => {});
    // A new file, not a truncated one: an attempt that has lost its lease may still be writing to the old one.
    if (!keep) await unlink(path).catch(() => {});
    const handle = await open(path, OPEN, 0o644).catch((error: unknown) => {
      throw asRefusal(error, target.path);
    });
    try {
      return await use({ folder, name, handle, path });
    } finally {
      await handle.close();
    }
  });
}

/** Flushes the part file, gives it its final name, and records it in the catalog. */
export async function publishTarget(task: MediaTask, target: Target, part: PartFile, hash: string | null) {
  const { folder, name, handle, path } = part;
  await handle.sync();
  const { size, mtime } = await handle.stat();
  await giveName(folder, path, name, target.replace).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? alreadyExists(target) : asRefusal(error, target.path);
  });
  // The new name must survive a crash too.
  await folder.handle.sync().catch(() => {});
  // Open files stay writable on a disk that has been unmounted meanwhile.
  await requireOnline(task, target);
  await registerTarget(task, target, { size, hash, modifiedAt: mtime });
}

/** Records a complete file in the catalog and in the metadata of the job. */
export async function registerTarget(
  { catalog, assignment, hooks }: MediaTask,
  target: Target,
  content: Omit<WholeFile, 'id'>,
): Promise<void> {
  const { fileId } = target;
  if (fileId !== undefined) await catalog.complete(assignment.job.id, [{ ...content, id: fileId }]);
  await hooks.data.set({ bytesWritten: String(content.size), ...targetMetadata(target) });
}

/** Returns the metadata of a job that describes its output file. */
export const targetMetadata = ({ fileId, path }: Target): Record<string, string> =>
  fileId === undefined ? {} : { destinationFileId: fileId, filePathMap: `${fileId}=${path}` };
