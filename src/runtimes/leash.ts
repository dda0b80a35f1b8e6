/*
 * Programs that end with this server, however it ends: also when it is killed and can do nothing about it any more.
 *
 * Linux sends a process a signal when its parent has died, if it has asked for that; `setpriv` of util-linux asks in
 * its place. Where it cannot, a program that the server leaves behind runs on: to nobody's use, and to nobody's harm,
 * for what it writes to is not the file that the next attempt makes.
 */
import { tmpdir } from 'node:os';
import { runProcess } from './processes.ts';
import { findTool } from './tools.ts';

export interface Program {
  file: string;
  args: readonly string[];
}

const TRY_MS = 10_000;
const ASK = ['--pdeathsig', 'KILL', '--'];

/** Gives a program back as one that ends with this server, where that can be had. */
export type Leash = (program: Program) => Promise<Program>;

/** Tried once: other programs of that name know no such option. */
export function createLeash(): Leash {
  let found: Promise<string | undefined> | undefined;
  return async program => {
    found ??= process.platform === 'linux' ? findSetpriv() : Promise.resolve(undefined);
    const file = await found;
    return file === undefined ? program : { file, args: [...ASK, program.file, ...program.args] };
  };
}

async function findSetpriv(): Promise<string | undefined> {
  const setpriv = await findTool('setpriv');
  if (setpriv === undefined) return undefined;
  const { kind, code } = await runProcess({
    file: setpriv,
    args: [...ASK, setpriv, '--version'],
    workingDirectory: tmpdir(),
    timeoutMs: TRY_MS,
    outputBytes: 0,
    signal: AbortSignal.timeout(TRY_MS),
  });
  return kind === 'exited' && code === 0 ? setpriv : undefined;
}
