/*
 * Programs that end with this server, however it ends: also when it is killed and can do nothing about it any more;
 * and that leave no picture of their memory behind when they crash.
 *
 * Linux sends a process a signal when its parent has died, if it has asked for that; `setpriv` of util-linux asks in
 * its place, and `prlimit` beside it forbids the picture. Where it cannot, a program that the server leaves behind runs
 * on: to nobody's use, and to nobody's harm, for what it writes to is not the file that the next attempt makes.
 */
import { tmpdir } from 'node:os';
import { runProcess } from './process.ts';
import { findTool } from './tools.ts';

export interface Program {
  file: string;
  args: readonly string[];
}

const TRY_MS = 10_000;

/** Each does its part and becomes the program that follows. */
const WRAPPERS: readonly Program[] = [
  { file: 'setpriv', args: ['--pdeathsig', 'KILL', '--'] },
  // Parts of what people work on, in a folder that others may read. How much a tool writes has no bound of its own.
  { file: 'prlimit', args: ['--core=0', '--'] },
];

/** Gives a program back as one that ends with this server, where that can be had. */
export type Leash = (program: Program) => Promise<Program>;

/** Tried once: other programs of that name know no such options. */
export function createLeash(): Leash {
  let found: Promise<readonly Program[]> | undefined;
  return async program => {
    found ??= process.platform === 'linux' ? findWrappers() : Promise.resolve([]);
    return (await found).reduceRight(wrap, program);
  };
}

const wrap = (inner: Program, { file, args }: Program): Program => ({
  file,
  args: [...args, inner.file, ...inner.args],
});

async function findWrappers(): Promise<Program[]> {
  const found: Program[] = [];
  for (const { file: name, args } of WRAPPERS) {
    const file = await findTool(name);
    if (file !== undefined && (await works(wrap({ file, args: ['--version'] }, { file, args }))))
      found.push({ file, args });
  }
  return found;
}

async function works(program: Program): Promise<boolean> {
  const { kind, code } = await runProcess({
    ...program,
    workingDirectory: tmpdir(),
    timeoutMs: TRY_MS,
    outputBytes: 0,
    signal: AbortSignal.timeout(TRY_MS),
  });
  return kind === 'exited' && code === 0;
}
