/*
 * Files that jobs write: a path is reserved for a job, which completes the file or releases the path.
 */
import { fileState } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';
import type { FileContent } from './files.ts';

const CLOSED = fileState.toCode('CLOSED');
const MISSING = fileState.toCode('MISSING');
const TO_APPEAR = fileState.toCode('TO_APPEAR');

/** The condition that the job of a file still writes it. A job that has ended may have left reservations. */
export const IS_WRITTEN = `(file.state = ${TO_APPEAR}
  and exists (select from job where job.id = file.job and job.finished_at is null))`;

export interface Reservation {
  id: number;
  /** Part of the name of the unfinished file on the disk. */
  token: string;
  /** The step reserved the path before: a file there is its own. */
  isOld: boolean;
  /** The step has completed the file. */
  isWhole: boolean;
}

/** A file that a job is going to write. */
export interface NewFile {
  job: number;
  /** The number of the step that writes it. */
  step: number;
  storage: number;
  path: string;
  /** Its minimum size. */
  bytes: number;
}

/** The condition that a file is of the step `$8` of the job `$1`. Older versions did not record the step. */
const IS_OWN = '(file.job = $1 and coalesce(file.step, $8) = $8)';

/**
 * Reserves a path for a step of a job, or returns its reservation. Undefined: there is a file, another job or another
 * step has reserved the path, or the storage was removed.
 */
export async function reserveFile(
  tx: Tx,
  { job, step, storage, path, bytes }: NewFile,
): Promise<Reservation | undefined> {
  const { rows } = await tx.query<{ id: number; token: string; state: number; isOld: boolean }>(
    `/* reserveFile */
    with before as (select token from file where storage = $2 and path = $3 and ${IS_OWN})
    insert into file (storage, path, state, job, step, promised)
    select id, $3, $4, $1, $8, $7 from storage where id = $2 and removed_at is null for key share
    on conflict (storage, path) do update set
      state = case when ${IS_OWN} and file.state = $6 then file.state else $4::smallint end,
      token = case when ${IS_OWN} then file.token else gen_random_uuid() end,
      size = case when ${IS_OWN} then file.size else -1 end,
      hash = case when ${IS_OWN} then file.hash end, job = $1, step = $8, promised = $7
    where ${IS_OWN} or file.state = $5
    returning id, token, state, exists (select from before) as "isOld"`,
    [job, storage, path, TO_APPEAR, MISSING, CLOSED, bytes, step],
  );
  const row = rows[0];
  return row && { id: row.id, token: row.token, isOld: row.isOld, isWhole: row.state === CLOSED };
}

/** Marks the file with this path as MISSING, unless a job is writing it. */
export async function markPathMissing(tx: Tx, storage: number, path: string): Promise<void> {
  await tx.query('/* markPathMissing */ update file set state = $3 where storage = $1 and path = $2 and state <> $4', [
    storage,
    path,
    MISSING,
    TO_APPEAR,
  ]);
}

/** Marks a file as complete. False: the job has lost its reservation. */
export async function completeFile(tx: Tx, job: number, id: number, content: FileContent): Promise<boolean> {
  const { rowCount } = await tx.query(
    `/* completeFile */
    update file set state = $3, size = $4, hash = $5, modified_at = $6, promised = 0 where id = $2 and job = $1`,
    [job, id, CLOSED, content.size, content.hash, content.modifiedAt],
  );
  return rowCount > 0;
}

/** A file that a job has reserved and not completed. */
export interface UnfinishedFile {
  id: number;
  path: string;
  token: string;
  root: string;
}

/** Checks if any job writes to a storage. */
export async function isWrittenTo(reader: Reader, storage: number): Promise<boolean> {
  const { rows } = await reader.query<{ written: boolean }>(
    `/* isWrittenTo */
    select exists (select from file where storage = $1 and ${IS_WRITTEN}) as written`,
    [storage],
  );
  return rows[0]?.written as boolean;
}

/** Lists the files that a job has reserved and not completed. */
export async function listUnfinishedFiles(reader: Reader, job: number): Promise<UnfinishedFile[]> {
  const { rows } = await reader.query<UnfinishedFile>(
    `/* listUnfinishedFiles */
    select file.id, file.path, file.token, storage.root from file join storage on storage.id = file.storage
    where file.job = $1 and file.state = $2 order by file.id`,
    [job, TO_APPEAR],
  );
  return rows;
}

/** Lists those of the tokens under which a job still writes. */
export async function listWriteTokens(reader: Reader, storage: number, tokens: readonly string[]): Promise<string[]> {
  const { rows } = await reader.query<{ token: string }>(
    `/* listWriteTokens */
    select token from file where storage = $1 and token = any($2::uuid[]) and ${IS_WRITTEN}`,
    [storage, tokens],
  );
  return rows.map(({ token }) => token);
}

/** Deletes the reservations of a job that it has not completed. */
export async function releaseFiles(tx: Tx, job: number, ids: readonly number[]): Promise<void> {
  await tx.query('/* releaseFiles */ delete from file where id = any($2) and job = $1 and state = $3', [
    job,
    ids,
    TO_APPEAR,
  ]);
}
