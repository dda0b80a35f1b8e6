/*
 * Checksums of files that were added without one.
 */
import { fileState } from './codes.ts';
import type { Tx } from './database/database.ts';

const CLOSED = fileState.toCode('CLOSED');

/** A file without a checksum, as its storage was last scanned. */
export interface UnhashedFile {
  id: number;
  path: string;
  size: number;
  modifiedAt: Date;
  /** The root folder of its storage. */
  root: string;
}

/** Takes one file of these storages that has no checksum. No other node gets it within the hour. */
export async function takeUnhashedFile(tx: Tx, storages: readonly number[]): Promise<UnhashedFile | undefined> {
  const { rows } = await tx.query<UnhashedFile>(
    `/* takeUnhashedFile */
    update file set hash_began_at = now() from storage where storage.id = file.storage and file.id = (
      select id from file
      where hash is null and state = $1 and modified_at is not null and storage = any($2)
        and (hash_began_at is null or hash_began_at < now() - interval '1 hour')
      order by hash_began_at nulls first, id limit 1 for no key update skip locked)
    returning file.id, file.path, file.size, file.modified_at as "modifiedAt", storage.root`,
    [CLOSED, storages],
  );
  return rows[0];
}

/** Stores the checksum of a file, unless the file has changed since it was taken. */
export async function updateChecksum(tx: Tx, { id, size, modifiedAt }: UnhashedFile, hash: string): Promise<void> {
  await tx.query(
    `/* updateChecksum */
    update file set hash = $4 where id = $1 and state = $5 and hash is null and size = $2 and modified_at = $3`,
    [id, size, modifiedAt, hash, CLOSED],
  );
}
