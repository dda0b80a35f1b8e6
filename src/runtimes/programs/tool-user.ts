/*
 * Chooses the user that a tool runs as. Tools read files of unknown origin, and have had bugs that let a crafted file
 * take control of them.
 *
 * A server that is not root runs tools as itself. As root it runs them as the user nobody if that user can access the
 * files, otherwise as the owner of the source, and as the last resort as root. Access is tried on the files themselves,
 * because it depends on more than the bits of their modes.
 * See docs/decisions/0020.
 */
import { fchown, fstat } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { runProcess } from './process.ts';

/** If empty, the user of the server. */
interface ToolUser {
  uid?: number;
  gid?: number;
}

/** The overflow id of the kernel, which needs no entry in /etc/passwd. */
const NOBODY: ToolUser = { uid: 65_534, gid: 65_534 };
const SELF: ToolUser = {};
const TRY_MS = 10_000;

const stat = promisify(fstat);
const chown = promisify(fchown);

interface ToolFiles {
  /** Absolute path of the tool. */
  program: string;
  /** Open files: the tool reads the first and writes the others. */
  files: readonly number[];
}

/** Calls `run` with the least privileged user that works. Meanwhile the files to write belong to that user. */
export async function withToolUser<T>(tool: ToolFiles, run: (user: ToolUser) => Promise<T>): Promise<T> {
  // Other systems do not reopen inherited files by path, and have other ways to be root.
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return run(SELF);
  const [source, ...targets] = tool.files;
  const owner = source === undefined ? undefined : await stat(source);
  const before = await Promise.all(targets.map(target => stat(target)));
  const candidates = [NOBODY, ...(owner && owner.uid !== 0 ? [{ uid: owner.uid, gid: owner.gid }] : [])];
  try {
    for (const user of candidates) {
      if ((await changeOwner(targets, user)) && (await works(tool, user))) return await run(user);
    }
  } finally {
    for (const [index, { uid, gid }] of before.entries()) await changeOwner([targets[index]!], { uid, gid });
  }
  return run(SELF);
}

/** Changes the owner of files. Returns false if the file system has no owners. */
async function changeOwner(files: readonly number[], { uid = 0, gid = 0 }: ToolUser): Promise<boolean> {
  try {
    for (const file of files) await chown(file, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** Checks that a user can run the tool, read the first file and write the others, opened as the tool opens them. */
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
