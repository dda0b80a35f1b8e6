/*
 * The main process of a PostgreSQL server, found by its file `postmaster.pid`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The contents of the file. */
export interface Postmaster {
  pid: number;
  port: number;
  /** The folder of its socket; undefined: it has none, and listens on the loopback address. */
  socketDir: string | undefined;
  /** It accepts connections. */
  ready: boolean;
}

/** Reads `postmaster.pid` in a data directory. Undefined: there is none, or it is incomplete. */
export function postmasterOf(dir: string): Postmaster | undefined {
  const lines = contentOf(path.join(dir, 'postmaster.pid')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0 && port > 0)) return undefined;
  return { pid, port, socketDir: lines[4]?.trim() || undefined, ready: lines[7]?.trim() === 'ready' };
}

/** Checks if a process with this id exists, of any user. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Checks if the process with this id is a PostgreSQL: after a reboot the id may belong to another program. */
export const isPostgresql = (pid: number): boolean => path.basename(programOf(pid)) === 'postgres';

function programOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-p', `${pid}`, '-o', 'comm='], { encoding: 'utf8' }).stdout.trim();
  return contentOf(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';
}

/** Returns the text of a file, '' if it does not exist: a server that ends deletes its file at any moment. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: the process ended after its file was opened and before it was read.
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
