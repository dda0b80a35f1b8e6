/*
 * Files that jobs write: from the promise of a name to the whole file.
 */
import { fileState } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';
import type { FileContent } from './files.ts';

const CLOSED = fileState.toCode('CLOSED');
const MISSING = fileState.toCode('MISSING');
const TO_APPEAR = fileState.toCode('TO_APPEAR');

/** Whether the job of a row of file still writes it. One that has ended may have given nothing back. */
export const IS_WRITTEN = `(file.state = ${TO_APPEAR}
  and exists (select from job where job.id = file.job and job.finished_at is null))`;

export interface Reservation {
  id: number;
  /** Names what is written so far. */
  token: string;
  /** The job has had it before: what lies there is its own. */
  isOld: boolean;
  /** The job has written it to its end. */
  isWhole: boolean;
}

/** What a job is going to write. */
export interface NewFile {
  job: number;
  storage: number;
  path: string;
  /** How large it will be at least. */
  bytes: number;
}

/**
 * Promises a place to a job; once more, when it has it already. Undefined: there is a file, another job has it, or the
 * storage has been removed.
 */
export async function reserveFile(tx: Tx, { job, storage, path, bytes }: NewFile): Promise<Reservation | undefined> {
  const { rows } = await tx.query<{ id: number; token: string; state: number; isOld: boolean }>(
    `/* reserveFile */
    with before as (select token from file where storage = $2 and path = $3 and job = $1)
    insert into file (storage, path, state, job, promised)
    select id, $3, $4, $1, $7 from storage where id = $2 and removed_at is null for key share
    on conflict (storage, path) do update set
      state = case when file.job = $1 and file.state = $6 then file.state else $4::smallint end,
      token = case when file.job = $1 then file.token else gen_random_uuid() end,
      size = case when file.job = $1 then file.size else -1 end,
      hash = case when file.job = $1 then file.hash end, job = $1, promised = $7
    where file.job = $1 or file.state = $5
    returning id, token, state, exists (select from before) as "isOld"`,
    [job, storage, path, TO_APPEAR, MISSING, CLOSED, bytes],
  );
  const row = rows[0];
  return row && { id: row.id, token: row.token, isOld: row.isOld, isWhole: row.state === CLOSED };
}

/** Marks a file as gone that is not being written. */
export async function markPathMissing(tx: Tx, storage: number, path: string): Promise<void> {
  await tx.query('/* markPathMissing */ update file set state = $3 where storage = $1 and path = $2 and state <> $4', [
    storage,
    path,
    MISSING,
    TO_APPEAR,
  ]);
}

/** The file is whole. False: the job does not have the place any more. */
export async function completeFile(tx: Tx, job: number, id: number, content: FileContent): Promise<boolean> {
  const { rowCount } = await tx.query(
    `/* completeFile */
    update file set state = $3, size = $4, hash = $5, modified_at = $6, promised = 0 where id = $2 and job = $1`,
    [job, id, CLOSED, content.size, content.hash, content.modifiedAt],
  );
  return rowCount > 0;
}

/** What a job has not finished. */
export interface Unfinished {
  id: number;
  path: string;
  token: string;
  root: string;
}

/** Whether jobs write to a storage. */
export async function isWrittenTo(reader: Reader, storage: number): Promise<boolean> {
  const { rows } = await reader.query<{ written: boolean }>(
    `/* isWrittenTo */
    select exists (select from file where storage = $1 and ${IS_WRITTEN}) as written`,
    [storage],
  );
  return rows[0]?.written as boolean;
}

export async function listUnfinishedFiles(reader: Reader, job: number): Promise<Unfinished[]> {
  const { rows } = await reader.query<Unfinished>(
    `/* listUnfinishedFiles */
    select file.id, file.path, file.token, storage.root from file join storage on storage.id = file.storage
    where file.job = $1 and file.state = $2 order by file.id`,
    [job, TO_APPEAR],
  );
  return rows;
}

/** Those of the tokens by which a job still writes. */
export async function listWriteTokens(reader: Reader, storage: number, tokens: readonly string[]): Promise<string[]> {
  const { rows } = await reader.query<{ token: string }>(
    `/* listWriteTokens */
    select token from file where storage = $1 and token = any($2::uuid[]) and ${IS_WRITTEN}`,
    [storage, tokens],
  );
  return rows.map(({ token }) => token);
}

/** Gives up places that a job has not filled. */
export async function releaseFiles(tx: Tx, job: number, ids: readonly number[]): Promise<void> {
  await tx.query('/* releaseFiles */ delete from file where id = any($2) and job = $1 and state = $3', [
    job,
    ids,
    TO_APPEAR,
  ]);
}
