/*
 * Receives a file: under a name of ours beside its place, then moved there whole. Nobody ever sees half of it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { OWN_PREFIX } from '../core/media/media.ts';
import { asRefusal, type Folder, inFolderOf } from './folder.ts';

export interface Received {
  size: number;
  /** SHA-1, in hexadecimal. */
  hash: string;
  modifiedAt: Date;
}

export interface Upload {
  root: string;
  path: string;
  /** Whether a file that is there already is replaced. */
  replace: boolean;
  content: Readable;
}

/** A sender that is silent for so long, in milliseconds, has gone. */
const SILENCE_MS = 60_000;

/** Only a new file, never one that somebody has put there for us to write to. */
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Rejects with MediaRefused when there is such a file already; nothing is left behind then. */
export function receiveFile({ root, path, replace, content }: Upload): Promise<Received> {
  return inFolderOf(root, path, { make: true }, async (folder, name) => {
    const unfinished = `${folder.path}/${OWN_PREFIX}-upload-${randomUUID()}`;
    const file = await open(unfinished, NEW, 0o644);
    try {
      const received = await fill(file, content).finally(() => file.close());
      await place(folder, unfinished, name, replace);
      return received;
    } catch (error) {
      await unlink(unfinished).catch(() => {});
      throw asRefusal(error, path);
    }
  });
}

async function fill(file: FileHandle, content: Readable): Promise<Received> {
  const hash = createHash('sha1');
  let size = 0;
  const silence = setTimeout(() => content.destroy(new Error('The sender is silent')), SILENCE_MS);
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      silence.refresh();
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

/** Gives an unfinished file its name. A link never replaces what is there; some file systems know none. */
export async function place(folder: Folder, unfinished: string, name: string, replace: boolean): Promise<void> {
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
 * Gives a file a second name: while it has the first one, what is there can be told from what others have put there.
 * Rejects with EEXIST when that is something else. Where there are no links, the file has the second name only.
 */
export async function placeAlso(folder: Folder, first: string, name: string, replace: boolean): Promise<void> {
  const second = `${folder.path}/${name}`;
  try {
    await link(first, second);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isSameFile(first, second))) return;
    if (!NO_LINKS.includes(code)) throw error;
    await place(folder, first, name, replace);
  }
}

/** Whether two names are those of one file. */
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
