import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The main process of a PostgreSQL server, as it describes itself. */
export interface Postmaster {
  pid: number;
  port: number;
  /** It takes connections. */
  ready: boolean;
}

/** Reads `postmaster.pid` in a data directory. Undefined: there is none, or it is only half written. */
export function postmasterOf(dir: string): Postmaster | undefined {
  const lines = contentOf(path.join(dir, 'postmaster.pid')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, ready: lines[7]?.trim() === 'ready' } : undefined;
}

/** Whether there is a process of this number, whosever it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process of this number is a PostgreSQL: after a restart it may be another program's. */
export const isPostgresql = (pid: number): boolean => path.basename(programOf(pid)) === 'postgres';

function programOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-p', `${pid}`, '-o', 'comm='], { encoding: 'utf8' }).stdout.trim();
  return contentOf(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';
}

/** Empty for a file that is not there: a server that ends takes its file with it at any moment. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: the process ended between the opening and the reading of its file.
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
