/*
 * Wraps a program so that it ends with this server, even when the server is killed, and leaves no core dump.
 *
 * Linux sends a process a signal when its parent dies, if the process has asked for that. `setpriv` of util-linux asks
 * on behalf of the program, and `prlimit` disables core dumps. Without these tools a program outlives a killed server.
 * It does no harm: it writes to its own unfinished file, and the next attempt creates a new one.
 */
import { tmpdir } from 'node:os';
import { runProcess } from './process.ts';
import { findTool } from './tools.ts';

interface Program {
  file: string;
  args: readonly string[];
}

const TRY_MS = 10_000;

/** Each one does its part and then replaces itself by the program that follows. */
const WRAPPERS: readonly Program[] = [
  { file: 'setpriv', args: ['--pdeathsig', 'KILL', '--'] },
  // A core dump would hold parts of the media in a folder that others may read, and its size is not limited.
  { file: 'prlimit', args: ['--core=0', '--'] },
];

/** A function that wraps a program with the wrappers that this machine has. */
type Launcher = (program: Program) => Promise<Program>;

/** Tries each wrapper once, on the first call: other programs of these names may not know the options. */
export function createLauncher(): Launcher {
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
