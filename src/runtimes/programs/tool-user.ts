/*
 * Whom a tool runs as. Tools read what strangers have made, and have had faults that made them do what a file wanted.
 *
 * A server that is not root has them run as itself. As root it has them run as nobody, where nobody can read the file;
 * else as the owner of the file; else, as the last that works, as root. Which of these works is tried on the files
 * themselves: rights depend on more than the bits of their modes.
 */
import { fchown, fstat } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { runProcess } from './process.ts';

/** Empty: as the server itself. */
export interface ToolUser {
  uid?: number;
  gid?: number;
}

/** In its parts a number that the kernel gives to whoever has none; it needs no entry in /etc/passwd. */
const NOBODY: ToolUser = { uid: 65_534, gid: 65_534 };
const SELF: ToolUser = {};
const TRY_MS = 10_000;

const stat = promisify(fstat);
const chown = promisify(fchown);

export interface ToolFiles {
  /** Absolute path of the tool. */
  program: string;
  /** Open files: it reads the first and writes the others. */
  files: readonly number[];
}

/** Calls `run` with the user of lowest rights that works. While it runs, what it writes to belongs to that user. */
export async function withToolUser<T>(tool: ToolFiles, run: (user: ToolUser) => Promise<T>): Promise<T> {
  // Elsewhere an inherited file is not opened anew, and there are other ways to be root.
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return run(SELF);
  const [source, ...targets] = tool.files;
  const owner = source === undefined ? undefined : await stat(source);
  const before = await Promise.all(targets.map(target => stat(target)));
  const candidates = [NOBODY, ...(owner && owner.uid !== 0 ? [{ uid: owner.uid, gid: owner.gid }] : [])];
  try {
    for (const user of candidates) {
      if ((await give(targets, user)) && (await works(tool, user))) return await run(user);
    }
  } finally {
    for (const [index, { uid, gid }] of before.entries()) await give([targets[index]!], { uid, gid });
  }
  return run(SELF);
}

/** False: this file system knows no owners. */
async function give(files: readonly number[], { uid = 0, gid = 0 }: ToolUser): Promise<boolean> {
  try {
    for (const file of files) await chown(file, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** Whether a user can run the tool, read the first file and write the others: as the tool will open them. */
async function works({ program, files }: ToolFiles, user: ToolUser): Promise<boolean> {
  const opened = files.map((_, index) => `&& : ${index === 0 ? '<' : '<>'} /dev/fd/${4 + index}`);
  const { kind, code } = await runProcess({
    file: '/bin/sh',
    args: ['-c', `test -x "$0" ${opened.join(' ')}`, program],
    workingDirectory: tmpdir(),
    timeoutMs: TRY_MS,
    outputBytes: 0,
    signal: AbortSignal.timeout(TRY_MS),
    files,
    user,
  });
  return kind === 'exited' && code === 0;
}
