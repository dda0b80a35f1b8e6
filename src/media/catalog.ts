/*
 * What the runtimes of media know of storages and files. Ids are those of the API: VX-1.
 */
import type { FileState, TranscodePreset } from '../core/media/media.ts';

/** A place on the disk: `path` below the folder `root`. `storage` undefined: it is in none, but below a media root. */
export interface Place {
  root: string;
  path: string;
  storage: string | undefined;
}

export interface CatalogFile extends Place {
  id: string;
  storage: string;
  state: FileState;
  size: number;
  hash: string | null;
  modifiedAt: Date | null;
}

/** A place that a job may write to; it becomes a file when it is whole. */
export interface Reserved {
  id: string;
  /** Names what is written so far. */
  token: string;
  /** The job has had it before: what lies there is its own. */
  isOld: boolean;
  /** The job has written it to its end. */
  isWhole: boolean;
}

export interface WholeFile {
  id: string;
  size: number;
  hash: string | null;
  modifiedAt: Date;
}

/** What a file needs. */
export interface Room {
  bytes: number;
  /** There was none before. */
  hasWaited: boolean;
}

export interface Catalog {
  findFile(id: string): Promise<CatalogFile | undefined>;
  /** The folder of a storage. Undefined: there is none. */
  findRoot(storage: string): Promise<string | undefined>;
  /** The folder of a storage, and whether it is ONLINE. Undefined: there is none. */
  findStorage(id: string): Promise<{ root: string; isOnline: boolean } | undefined>;
  /** Whether a storage has room for what a job writes. */
  hasRoom(job: string, storage: string, room: Room): Promise<boolean>;
  /** Where a `file:` URI is. Undefined: below no media root, or no URI of a file. */
  locate(uri: string): Promise<Place | undefined>;
  /** Full: there is no room for it. Undefined: there is a file of this path, or another job writes it. */
  reserve(job: string, place: { storage: string; path: string }, room: Room): Promise<Reserved | 'full' | undefined>;
  /** A file that is known is not on the disk: its place is free. */
  lose(storage: string, path: string): Promise<void>;
  /** Files that a job has written, all or none. */
  complete(job: string, files: readonly WholeFile[]): Promise<void>;
  /** What a job has begun and not finished. */
  unfinished(job: string): Promise<{ id: string; root: string; path: string; token: string }[]>;
  release(job: string, files: readonly string[]): Promise<void>;
  /** The file has another place from now on, or (undefined) is gone. */
  deleteFile(file: string): Promise<void>;
  findPreset(tag: string): Promise<TranscodePreset | undefined>;
}
