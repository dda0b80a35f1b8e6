/*
 * Receives an uploaded file. It is written to a temporary file beside its place and renamed when it is complete, so
 * that a partial file is never visible. Also gives files their final names.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { OWN_PREFIX } from '../core/media/media.ts';
import { asRefusal, type Folder, withFolderOf } from './folder.ts';

interface Received {
  size: number;
  /** SHA-1, in hexadecimal. */
  hash: string;
  modifiedAt: Date;
}

interface Upload {
  root: string;
  path: string;
  /** Replace an existing file. */
  replace: boolean;
  content: Readable;
  /** How many bytes fit. */
  maxBytes: number;
}

/** How long a sender may be silent before it counts as disconnected, in milliseconds. */
const SILENCE_MS = 60_000;

/** Flags that open only a new file, never one that somebody else has placed there. */
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Receives a file. Rejects with MediaRefused if the file exists; leaves nothing behind when it rejects. */
export function receiveFile({ root, path, replace, content, maxBytes }: Upload): Promise<Received> {
  return withFolderOf(root, path, { make: true }, async (folder, name) => {
    const unfinished = `${folder.path}/${OWN_PREFIX}-upload-${randomUUID()}`;
    const file = await open(unfinished, NEW, 0o644);
    try {
      const received = await writeAll(file, content, maxBytes).finally(() => file.close());
      await giveName(folder, unfinished, name, replace);
      return received;
    } catch (error) {
      await unlink(unfinished).catch(() => {});
      throw asRefusal(error, path);
    }
  });
}

async function writeAll(file: FileHandle, content: Readable, maxBytes: number): Promise<Received> {
  const hash = createHash('sha1');
  let size = 0;
  const silence = setTimeout(
    () => content.destroy(new Error(`The sender was silent for ${SILENCE_MS / 1000} s`)),
    SILENCE_MS,
  );
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      silence.refresh();
      if (size + chunk.length > maxBytes)
        throw Object.assign(new Error(`More than ${maxBytes} bytes do not fit`), { code: 'ENOSPC' });
      hash.update(chunk);
      for (let written = 0; written < chunk.length; )
        written += (await file.write(chunk, written, chunk.length - written)).bytesWritten;
      size += chunk.length;
    }
  } finally {
    clearTimeout(silence);
  }
  await file.sync();
  return { size, hash: hash.digest('hex'), modifiedAt: (await file.stat()).mtime };
}

/** Gives a file its final name. A hard link never replaces an existing file, but some file systems have no links. */
export async function giveName(folder: Folder, unfinished: string, name: string, replace: boolean): Promise<void> {
  const target = `${folder.path}/${name}`;
  if (replace) return rename(unfinished, target);
  try {
    await link(unfinished, target);
    await unlink(unfinished);
  } catch (error) {
    if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await refuseExisting(target);
    await rename(unfinished, target);
  }
}

/**
 * Gives a file a second name. While it keeps the first one, it can be told from a file that somebody else has placed
 * there. Rejects with EEXIST if another file has the name. Without hard links, the file has the second name only.
 */
export async function giveSecondName(folder: Folder, first: string, name: string, replace: boolean): Promise<void> {
  const second = `${folder.path}/${name}`;
  try {
    await link(first, second);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isSameFile(first, second))) return;
    if (!NO_LINKS.includes(code)) throw error;
    await giveName(folder, first, name, replace);
  }
}

/** Checks whether two names belong to the same file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [one, other].map(name => lstat(name, { bigint: true }).catch(() => undefined)),
  );
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}

const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

async function refuseExisting(target: string): Promise<void> {
  const file = await open(target, constants.O_RDONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW);
  await file.close();
}
