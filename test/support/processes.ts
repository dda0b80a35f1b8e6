import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface SeenProcess {
  pid: number;
  parent: number;
  /** The program, without its folder. */
  program: string;
  args: string[];
}

/** Returns the processes of this machine, from /proc; none on other systems. */
export function processes(): SeenProcess[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap(pid => {
    try {
      // Of a process that has ended, but that its parent has not collected, the command line is empty.
      const [file = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
      const [, parent] = /^.*\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return [{ pid: Number(pid), parent: Number(parent), program: path.basename(file), args }];
    } catch {
      return [];
    }
  });
}
