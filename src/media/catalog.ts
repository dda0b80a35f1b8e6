/*
 * The view that the media runtimes have of storages and files. Ids are in the form of the API: VX-1.
 */
import type { FileState, TranscodePreset } from '../core/media/media.ts';

/** A place on disk: `path` below the folder `root`. `storage` is undefined below a media root, outside all storages. */
export interface FilePlace {
  root: string;
  path: string;
  storage: string | undefined;
}

export interface CatalogFile extends FilePlace {
  id: string;
  storage: string;
  state: FileState;
  size: number;
  hash: string | null;
  modifiedAt: Date | null;
}

/** A place that a step of a job may write to. It becomes a file once the step has completed it. */
interface Reserved {
  id: string;
  /** Part of the name of the unfinished file. */
  token: string;
  /** An earlier attempt of the step made this reservation, so that a file in this place belongs to it. */
  isOld: boolean;
  /** The step has completed the file. */
  isWhole: boolean;
}

export interface WholeFile {
  id: string;
  size: number;
  hash: string | null;
  modifiedAt: Date;
}

/** The space that a file needs on its storage. */
export interface SpaceRequest {
  bytes: number;
  /** The job is WAITING because the storage was full. */
  hasWaited: boolean;
}

export interface Catalog {
  findFile(id: string): Promise<CatalogFile | undefined>;
  /** Returns the folder of a storage; undefined when there is no such storage. */
  findRoot(storage: string): Promise<string | undefined>;
  /** Returns the folder of a storage and its state; undefined when there is no such storage. */
  findStorage(id: string): Promise<{ root: string; isOnline: boolean } | undefined>;
  /** Checks that a storage has enough space for a job. */
  hasRoom(job: string, storage: string, room: SpaceRequest): Promise<boolean>;
  /** Returns the place of a `file:` URI; undefined for other URIs, and outside of storages and media roots. */
  locate(uri: string): Promise<FilePlace | undefined>;
  /**
   * Reserves a place for a step of a job. Returns `full` when the storage lacks the space; undefined when a file has
   * this path already, or another job or step is writing it.
   */
  reserve(
    writer: { job: string; step: number },
    place: { storage: string; path: string },
    room: SpaceRequest,
  ): Promise<Reserved | 'full' | undefined>;
  /** Marks a known file as MISSING because it is not on disk, which frees the place. */
  markMissing(storage: string, path: string): Promise<void>;
  /** Records files that a job has written: all of them, or none. */
  complete(job: string, files: readonly WholeFile[]): Promise<void>;
  /** Lists the reservations of a job that it has not completed. */
  listUnfinished(job: string): Promise<{ id: string; root: string; path: string; token: string }[]>;
  release(job: string, files: readonly string[]): Promise<void>;
  deleteFile(file: string): Promise<void>;
  findPreset(tag: string): Promise<TranscodePreset | undefined>;
}
