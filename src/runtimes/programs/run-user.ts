/*
 * Chooses the user that a program runs as. A server that is not root runs programs as itself. As root it gives each run
 * a user id of its own: PostgreSQL and other services may run as nobody, and runs must not touch each other.
 *
 * In a sandbox that user may access all files, since there are only those of the run. Elsewhere, and on disks of other
 * machines, which do not know that right, the user must have access. If it has none, the owner of the file may have, or
 * as the last resort root. Access is tried, because it depends on more than the bits of modes.
 * See docs/decisions/0020.
 */
import { constants, fchown, fstat, readFileSync } from 'node:fs';
import { open, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ProcessEnd } from './process.ts';

/** If empty, the user of the server. */
export interface RunUser {
  uid?: number;
  gid?: number;
  /** Nobody else has it. */
  isOwn?: boolean;
}

export interface RunFiles {
  /** Absolute path of the program. */
  file: string;
  args: readonly string[];
  /** Open files: the program reads the first and writes the others. */
  files?: readonly number[];
  workingDirectory?: string;
}

interface Choice extends RunFiles {
  isSandboxed: boolean;
  /** Runs `/bin/sh` with these arguments, as a user. */
  tryAs(user: RunUser, args: readonly string[]): Promise<ProcessEnd>;
}

const SELF: RunUser = {};
const fileStat = promisify(fstat);
const chown = promisify(fchown);

/** Calls `run` with the least privileged user that works. Meanwhile the files to write may belong to that user. */
export async function withRunUser<T>(choice: Choice, run: (user: RunUser) => Promise<T>): Promise<T> {
  // Other systems do not reopen inherited files by path, and have other ways to be root.
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return run(SELF);
  const own = nextUser();
  if (choice.isSandboxed && (await isLocal(choice))) return run(own).finally(() => returnNamed(choice, own));
  const targets = choice.files?.slice(1) ?? [];
  const before = await Promise.all(targets.map(target => fileStat(target)));
  const owner = await ownerOf(choice);
  try {
    for (const user of [own, ...(owner.uid === 0 ? [] : [owner])]) {
      if ((await changeOwner(targets, user)) && (await works(choice, user))) return await run(user);
    }
  } finally {
    for (const [index, { uid, gid }] of before.entries()) await changeOwner([targets[index]!], { uid, gid });
    await returnNamed(choice, own);
  }
  return run(SELF);
}

/** User ids that no system gives to anybody; in a container with few ids, those of short-lived services. */
const FIRST_ID = 1_879_048_192;
const FIRST_ID_OF_FEW = 61_184;
const IDS_OF_FEW = 4_000;
const IDS = 65_536;

/** Begins anywhere, so that two servers on a machine seldom use the same id. */
let given = Math.floor(Math.random() * IDS);

function nextUser(): RunUser {
  given += 1;
  const uid = hasManyIds() ? FIRST_ID + (given % IDS) : FIRST_ID_OF_FEW + (given % IDS_OF_FEW);
  return { uid, gid: uid, isOwn: true };
}

const hasManyIds = (): boolean =>
  readFileSync('/proc/self/uid_map', 'utf8')
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .some(([first = 0, , count = 0]) => first <= FIRST_ID && FIRST_ID + IDS <= first + count);

/** The types of file systems on disks of this machine: ext, XFS, Btrfs, ZFS, F2FS, overlay and tmpfs. */
const LOCAL = [0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0xf2f52010, 0x794c7630, 0x01021994];

async function isLocal({ files = [], workingDirectory }: RunFiles): Promise<boolean> {
  const places = [...files.map(file => `/proc/self/fd/${file}`), ...(workingDirectory ? [workingDirectory] : [])];
  const types = await Promise.all(
    places.map(place =>
      statfs(place).then(
        ({ type }) => type,
        () => 0,
      ),
    ),
  );
  return types.every(type => LOCAL.includes(type));
}

async function ownerOf({ files = [], workingDirectory }: RunFiles): Promise<{ uid: number; gid: number }> {
  const [source] = files;
  if (source !== undefined) return fileStat(source);
  return workingDirectory === undefined ? { uid: 0, gid: 0 } : stat(workingDirectory);
}

/** Changes the owner of files. Returns false if the file system has no owners. */
async function changeOwner(files: readonly number[], { uid = 0, gid = 0 }: RunUser): Promise<boolean> {
  try {
    for (const file of files) await chown(file, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** Checks that a user can run the program, write its folder, read the first file and write the others. */
async function works({ file, files = [], workingDirectory, tryAs }: Choice, user: RunUser): Promise<boolean> {
  const opened = files.map((_, index) => `&& : ${index === 0 ? '<' : '<>'} /dev/fd/${4 + index}`);
  const folder = workingDirectory === undefined ? '' : '&& test -w .';
  const { kind, code } = await tryAs(user, ['-c', `test -x "$0" ${folder} ${opened.join(' ')}`, file]);
  return kind === 'exited' && code === 0;
}

/** Gives files that the program has made, and that its arguments name, to the owner of their folder. */
async function returnNamed({ args, workingDirectory }: RunFiles, { uid }: RunUser): Promise<void> {
  if (workingDirectory === undefined) return;
  for (const name of new Set(args)) {
    const place = path.resolve(workingDirectory, name);
    const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      () => undefined,
    );
    if (file === undefined) continue;
    try {
      const folder = await stat(path.dirname(place));
      if ((await file.stat()).uid === uid) await file.chown(folder.uid, folder.gid);
    } catch {
      // The file keeps its owner, and the server can read it.
    } finally {
      await file.close();
    }
  }
}
