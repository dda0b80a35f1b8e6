/*
 * The limits of each run of a program, as options of prlimit.
 */
import { readFile } from 'node:fs/promises';

export interface ProgramLimits {
  /** The address space of a process. */
  memoryBytes: number;
  cpuSeconds: number;
  /** The largest file that a program may write. */
  fileBytes: number;
  /** Processes and threads of one run. */
  processes: number;
}

/** The names of the limits in /proc/self/limits. */
const NAMES = {
  memoryBytes: ['--as', 'Max address space'],
  cpuSeconds: ['--cpu', 'Max cpu time'],
  fileBytes: ['--fsize', 'Max file size'],
  processes: ['--nproc', 'Max processes'],
} as const;

/** Returns the options for all users, and the one for a user that has no other processes. */
export async function limitsOf(limits: ProgramLimits): Promise<{ all: string[]; processes: string }> {
  const present = await readFile('/proc/self/limits', 'utf8');
  const option = (key: keyof ProgramLimits): string => {
    const [name, title] = NAMES[key];
    // A limit cannot be raised above the hard limit of the server.
    const hard = new RegExp(`^${title} +\\S+ +(\\d+)`, 'm').exec(present)?.[1];
    return `${name}=${Math.min(limits[key], hard === undefined ? Number.POSITIVE_INFINITY : Number(hard))}`;
  };
  return {
    all: ['--core=0', option('memoryBytes'), option('cpuSeconds'), option('fileBytes')],
    processes: option('processes'),
  };
}
