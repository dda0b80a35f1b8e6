/*
 * The files of storages: found by callers, and added by scans and uploads. Files that jobs write are in
 * reservations.ts.
 */
import type { FileState } from '../core/media/media.ts';
import { fileState } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';

const CLOSED = fileState.toCode('CLOSED');
const MISSING = fileState.toCode('MISSING');
const TO_APPEAR = fileState.toCode('TO_APPEAR');

export interface StoredFile {
  id: number;
  storage: number;
  path: string;
  state: FileState;
  /** In bytes; -1: unknown. */
  size: number;
  hash: string | null;
  modifiedAt: Date | null;
  /** The root folder of its storage. */
  root: string;
}

type FileRow = Omit<StoredFile, 'state'> & { state: number };

const COLUMNS = `file.id, file.storage, file.path, file.state, file.size, file.hash, file.modified_at as "modifiedAt",
  storage.root`;

const toFile = (row: FileRow): StoredFile => ({ ...row, state: fileState.toName(row.state) });

/** The conditions on a list of files; all of them must hold. */
export interface FileFilter {
  storage?: number | undefined;
  ids?: readonly number[] | undefined;
  states?: readonly FileState[] | undefined;
  /** A pattern for LIKE that the path must match. */
  path?: string | undefined;
  ignoreCase?: boolean | undefined;
  /** A pattern for LIKE that the path must not match: it excludes the folders below. */
  notPath?: string | undefined;
}

export type FileSort = 'fileId' | 'path' | 'size' | 'state' | 'timestamp';

/** The column of each order. Ties are broken by id, so that pages never overlap. */
const ORDER: Record<FileSort, string> = {
  fileId: 'file.id',
  path: 'file.path collate "C"',
  size: 'file.size',
  state: 'file.state',
  timestamp: 'file."modifiedAt"',
};

export interface FilePage {
  sort: FileSort;
  descending: boolean;
  /** The number of files to skip. */
  first: number;
  number: number;
}

/** Lists a page of the files that match, and counts all that match. */
export async function listFiles(
  reader: Reader,
  filter: FileFilter,
  { sort, descending, first, number }: FilePage,
): Promise<{ hits: number; files: StoredFile[] }> {
  const direction = descending ? 'desc' : 'asc';
  const { rows } = await reader.query<FileRow & { hits: number }>(
    `/* listFiles */
    with found as (
      select ${COLUMNS} from file join storage on storage.id = file.storage
      where ($1::bigint is null or file.storage = $1) and ($2::bigint[] is null or file.id = any($2))
        and ($3::smallint[] is null or file.state = any($3))
        and ($4::text is null or case when $5 then file.path ilike $4 else file.path like $4 end)
        and ($6::text is null or file.path not like $6)
    )
    select page.*, counted.hits from (select count(*) as hits from found) as counted
    left join (
      select file.*, row_number() over (order by ${ORDER[sort]} ${direction} nulls last, file.id) as position
      from found as file) as page on position > $7 and position <= $7 + $8
    order by position`,
    [
      filter.storage ?? null,
      filter.ids ?? null,
      filter.states?.map(fileState.toCode) ?? null,
      filter.path ?? null,
      filter.ignoreCase ?? false,
      filter.notPath ?? null,
      first,
      number,
    ],
  );
  const files = rows.filter(({ id }) => id !== null).map(({ hits: _, ...row }) => toFile(row));
  return { hits: rows[0]?.hits ?? 0, files };
}

/** Finds the file with this id, in this storage if one is given. */
export async function findFile(reader: Reader, id: number, storage?: number): Promise<StoredFile | undefined> {
  const { rows } = await reader.query<FileRow>(
    `/* findFile */
    select ${COLUMNS} from file join storage on storage.id = file.storage
    where file.id = $1 and ($2::bigint is null or file.storage = $2)`,
    [id, storage ?? null],
  );
  return rows.map(toFile)[0];
}

/** Lists files in the order of their ids, after the id `after`. */
export async function listFilesAfter(
  reader: Reader,
  { storage, after, number }: { storage: number | undefined; after: number; number: number },
): Promise<StoredFile[]> {
  const { rows } = await reader.query<FileRow>(
    `/* listFilesAfter */
    select ${COLUMNS} from file join storage on storage.id = file.storage
    where file.id > $1 and ($2::bigint is null or file.storage = $2) order by file.id limit $3`,
    [after, storage ?? null, number],
  );
  return rows.map(toFile);
}

/** Lists the files with this path, in this storage or in all. */
export async function listFilesAt(reader: Reader, path: string, storage?: number): Promise<StoredFile[]> {
  const { rows } = await reader.query<FileRow>(
    `/* listFilesAt */
    select ${COLUMNS} from file join storage on storage.id = file.storage
    where file.path = $1 and ($2::bigint is null or file.storage = $2) order by file.storage`,
    [path, storage ?? null],
  );
  return rows.map(toFile);
}

/** The facts about a complete file. */
export interface FileContent {
  size: number;
  hash: string | null;
  modifiedAt: Date;
}

/**
 * Adds a complete file, or updates the one with its path. Returns its id. Undefined: a job is writing to this path, or
 * the storage was removed.
 */
export async function saveFile(
  tx: Tx,
  storage: number,
  path: string,
  content: FileContent,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ id: number }>(
    `/* saveFile */
    insert into file (storage, path, state, size, hash, modified_at)
    select id, $2, $3, $4, $5, $6 from storage where id = $1 and removed_at is null for key share
    on conflict (storage, path) do update set state = excluded.state, size = excluded.size, hash = excluded.hash,
      modified_at = excluded.modified_at, job = null
    where file.state <> $7
    returning id`,
    [storage, path, CLOSED, content.size, content.hash, content.modifiedAt, TO_APPEAR],
  );
  return rows[0]?.id;
}

/**
 * Adds the files that a scan has seen and updates those that have changed. Returns the ids of all of them. Files that a
 * job is writing stay as they are. A file is OPEN while it changes: until two scans find the same size and time, or for
 * 10 seconds after its last change.
 */
export async function saveSeenFiles(
  tx: Tx,
  storage: number,
  files: readonly { path: string; size: number; modifiedAt: Date }[],
): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `/* saveSeenFiles */
    with known as (select id from storage where id = $1 and removed_at is null for key share), seen as (
      select path, size, modified_at,
        case when modified_at < now() - interval '10 seconds' then $5::smallint else $6::smallint end as state
      from unnest($2::text[], $3::bigint[], $4::timestamptz[]) as seen (path, size, modified_at)
    ), saved as (
      insert into file (storage, path, state, size, modified_at)
      select known.id, path, state, size, modified_at from known, seen
      on conflict (storage, path) do update set size = excluded.size, modified_at = excluded.modified_at,
        state = case when (file.size, file.modified_at) = (excluded.size, excluded.modified_at) then $5::smallint
          else excluded.state end,
        hash = case when (file.size, file.modified_at) = (excluded.size, excluded.modified_at) then file.hash end,
        hash_began_at = null
      where file.state <> $7
        and (file.size, file.modified_at, file.state)
          is distinct from (excluded.size, excluded.modified_at, $5::smallint)
      returning id
    )
    select id from saved
    union select id from file where storage = $1 and path = any($2)`,
    [
      storage,
      files.map(({ path }) => path),
      files.map(({ size }) => size),
      files.map(({ modifiedAt }) => modifiedAt),
      CLOSED,
      fileState.toCode('OPEN'),
      TO_APPEAR,
    ],
  );
  return rows.map(({ id }) => id);
}

/** Reads the highest id of a file of the storage, 0 if it has none: files that are added later have higher ids. */
export async function readLastFileId(reader: Reader, storage: number): Promise<number> {
  const { rows } = await reader.query<{ id: number | null }>(
    '/* readLastFileId */ select max(id) as id from file where storage = $1',
    [storage],
  );
  return rows[0]?.id ?? 0;
}

/** Lists the ids of files that should be on the disk, in order, after the id `after`. */
export async function listPresentFiles(
  reader: Reader,
  storage: number,
  after: number,
  number: number,
): Promise<number[]> {
  const { rows } = await reader.query<{ id: number }>(
    `/* listPresentFiles */
    select id from file where storage = $1 and id > $2 and state <> all($3::smallint[]) order by id limit $4`,
    [storage, after, [MISSING, TO_APPEAR], number],
  );
  return rows.map(({ id }) => id);
}

/** Marks files as MISSING, except those that a job is writing. */
export async function markFilesMissing(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx.query('/* markFilesMissing */ update file set state = $2 where id = any($1) and state <> $3', [
    ids,
    MISSING,
    TO_APPEAR,
  ]);
}

/** Deletes the rows of all files of a storage. The files stay on the disk. */
export async function deleteFiles(tx: Tx, storage: number): Promise<void> {
  await tx.query('/* deleteFiles */ delete from file where storage = $1', [storage]);
}

/** Deletes the row of a file. The file stays on the disk. False: there is none. */
export async function deleteFile(tx: Tx, id: number): Promise<boolean> {
  const { rowCount } = await tx.query('/* deleteFile */ delete from file where id = $1', [id]);
  return rowCount > 0;
}
