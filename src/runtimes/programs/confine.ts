/*
 * The door through which every program runs, commands and the tools of media methods alike. Each run has
 *
 * - a sandbox (sandbox.ts), where this machine can build one, in which it sees no other processes;
 * - a user that nobody else has, if the server is root on Linux (run-user.ts);
 * - limits on memory, processor time, file sizes and processes, and no core dump;
 * - no privileges and no way to get any (no-new-privs), and an end with the server (pdeathsig);
 * - an environment without settings and secrets (process.ts).
 *
 * Programs read files of unknown origin, and have had bugs that let a crafted file take control of them. A machine
 * without some of these means runs programs without them; `missing` names what it lacks.
 */
import { constants, tmpdir } from 'node:os';
import { limitsOf, type ProgramLimits } from './limits.ts';
import { type ProcessEnd, type ProcessRequest, runProcess } from './process.ts';
import { type RunUser, withRunUser } from './run-user.ts';
import { type Entry, SANDBOX_TMP, Sandboxes } from './sandbox.ts';
import { findTool } from './tools.ts';

export interface ProgramRun extends Omit<ProcessRequest, 'workingDirectory' | 'user'> {
  /** A folder below one of the roots; by default any folder. */
  workingDirectory?: string;
  /** The folders that it may use; none if all its files are open. */
  roots: readonly string[];
  /** It may use the network. */
  network: boolean;
}

/** Runs a program as confined as this machine can. */
export type RunProgram = (run: ProgramRun) => Promise<ProcessEnd>;

export interface Confinement {
  run: RunProgram;
  /** Returns what this machine cannot do, one sentence each. */
  missing(): Promise<string[]>;
  close(): void;
}

/** Creates the door. What this machine can do is tried on the first call. */
export function createConfinement(limits: ProgramLimits): Confinement {
  const sandboxes = new Sandboxes();
  let found: Promise<Abilities> | undefined;
  const abilities = (): Promise<Abilities> => {
    found ??= process.platform === 'linux' ? findAbilities(limits, sandboxes) : Promise.resolve(NONE);
    return found;
  };
  return {
    run: async run => {
      try {
        return await runWith(await abilities(), sandboxes, run);
      } catch (error) {
        return { kind: 'notStarted', code: undefined, stdout: '', stdoutBytes: 0, stderr: (error as Error).message };
      }
    },
    missing: async () => describe(await abilities()),
    close: () => sandboxes.close(),
  };
}

interface Abilities {
  setpriv?: string;
  /** The command that sets the limits, and the limit on the processes of a user that nobody else has. */
  prlimit?: readonly string[];
  processes?: string;
  /** The reason why there are no sandboxes; undefined if there are. */
  sandboxFault?: string;
  /** Runs in a sandbox see the other processes of this machine, though they can do nothing to them. */
  seesProcesses?: boolean;
}

const NONE: Abilities = { sandboxFault: 'only Linux has them' };

async function runWith(abilities: Abilities, sandboxes: Sandboxes, run: ProgramRun): Promise<ProcessEnd> {
  const { file: program, roots, network } = run;
  const isSandboxed = abilities.sandboxFault === undefined;
  const entry = isSandboxed ? await sandboxes.enter({ program, roots, network }) : undefined;
  const tryAs = (user: RunUser, args: readonly string[]): Promise<ProcessEnd> => {
    const { workingDirectory, files } = run;
    const attempt = { ...TRY, file: '/bin/sh', args, roots, network, signal: AbortSignal.timeout(TRY.timeoutMs) };
    return runProcess(wrap(abilities, { ...attempt, ...definedOf({ workingDirectory, files }) }, { entry, user }));
  };
  const end = await withRunUser({ ...run, isSandboxed, tryAs }, user =>
    runProcess(wrap(abilities, run, { entry, user })),
  );
  return isSandboxed ? { ...end, code: signalOf(end.code) } : end;
}

/** The first process of a sandbox reports the signal that ended a program as an exit code, as shells do. */
function signalOf(code: ProcessEnd['code']): ProcessEnd['code'] {
  const [signal] = Object.entries(constants.signals).find(([, number]) => code === 128 + number) ?? [code];
  return signal as ProcessEnd['code'];
}

const TRY = { timeoutMs: 10_000, outputBytes: 1000 };

const definedOf = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof definedOf<T>
  >;

/** Returns the process to start. Each wrapper does its part, and then replaces itself by the one that follows. */
function wrap(
  { setpriv, prlimit, processes = '' }: Abilities,
  run: ProgramRun,
  { entry, user }: { entry: Entry | undefined; user: RunUser },
): ProcessRequest {
  const folder = run.workingDirectory ?? (entry ? '/' : tmpdir());
  const [file = '', ...args] = [
    ...(entry ?? []),
    ...(setpriv === undefined ? [] : [setpriv, ...privilegesOf(user, entry !== undefined), '--']),
    ...(prlimit === undefined ? [] : [...prlimit, ...(user.isOwn ? [processes] : []), '--']),
    // A folder opened outside the sandbox would lead out of it.
    ...(entry ? ['env', '-C', folder] : []),
    run.file,
    ...run.args,
  ];
  const variables = { ...run.variables, ...(entry && run.roots.length > 0 ? { TMPDIR: SANDBOX_TMP } : {}) };
  const { uid, gid } = user;
  const switched = setpriv === undefined && uid !== undefined && gid !== undefined ? { user: { uid, gid } } : {};
  return { ...run, ...switched, file, args, variables, workingDirectory: entry ? '/' : folder };
}

/** The right to access files without regard to their modes, which root needs for files of others. */
const ACCESS = '-all,+dac_override';

function privilegesOf({ uid, gid }: RunUser, isSandboxed: boolean): string[] {
  const always = ['--no-new-privs', '--pdeathsig', 'KILL'];
  if (process.getuid?.() !== 0) return isSandboxed ? ['--inh-caps=-all', '--bounding-set=-all', ...always] : always;
  if (uid === undefined) return ['--inh-caps=-all', `--bounding-set=${ACCESS}`, ...always];
  const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  if (!isSandboxed) return [...user, '--inh-caps=-all', '--bounding-set=-all', ...always];
  return [...user, `--inh-caps=${ACCESS}`, `--ambient-caps=${ACCESS}`, `--bounding-set=${ACCESS}`, ...always];
}

/** Finds out by trying: other programs of these names may not know the options, and a container may forbid them. */
async function findAbilities(limits: ProgramLimits, sandboxes: Sandboxes): Promise<Abilities> {
  const [setpriv, prlimit] = await Promise.all(['setpriv', 'prlimit'].map(name => findTool(name)));
  const { all, processes } = await limitsOf(limits);
  const none: Abilities = { sandboxFault: 'not tried' };
  const privileged = setpriv === undefined ? none : { ...none, setpriv };
  const able = (await works(privileged, sandboxes)) === undefined ? privileged : none;
  const limited = prlimit === undefined ? able : { ...able, prlimit: [prlimit, ...all], processes };
  const best = (await works(limited, sandboxes)) === undefined ? limited : able;
  if (best.setpriv === undefined) return { ...best, sandboxFault: 'setpriv of util-linux does not work' };
  const { sandboxFault: _, ...sandboxed } = best;
  const fault = await works(sandboxed, sandboxes);
  if (fault !== undefined) return { ...best, sandboxFault: fault };
  return { ...sandboxed, seesProcesses: (await works(sandboxed, sandboxes, SEES_ITSELF)) !== undefined };
}

/** Succeeds if there are no processes but this shell and the first one of the sandbox. */
const SEES_ITSELF = 'set -- /proc/[0-9]*; test $# -le 2';

/** Returns the reason why a script does not run with these abilities; undefined if it does. */
async function works(abilities: Abilities, sandboxes: Sandboxes, script = 'test -r .'): Promise<string | undefined> {
  const folder = tmpdir();
  const signal = AbortSignal.timeout(TRY.timeoutMs);
  const run = { ...TRY, file: '/bin/sh', args: ['-c', script], workingDirectory: folder, roots: [folder] };
  try {
    const { kind, code, stderr } = await runWith(abilities, sandboxes, { ...run, network: false, signal });
    return kind === 'exited' && code === 0 ? undefined : stderr.trim() || `${kind} ${code ?? ''}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function describe({ setpriv, prlimit, sandboxFault, seesProcesses }: Abilities): string[] {
  return [
    ...(sandboxFault === undefined
      ? []
      : [`There is no sandbox, so programs can access files and the network as their user can: ${sandboxFault}`]),
    ...(seesProcesses === true ? ['Programs see the list of processes, because /proc has covered parts'] : []),
    ...(setpriv === undefined ? ['There is no setpriv (util-linux), so programs can outlive a killed server'] : []),
    ...(prlimit === undefined ? ['There is no prlimit (util-linux), so programs have no limits'] : []),
  ];
}
