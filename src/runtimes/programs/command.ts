/*
 * Runs a program: bean `jobspine`, method `command`. The metadata of the step specifies it:
 *
 *   program           a name on the allow list of the configuration (JOBSPINE_ALLOWED_PROGRAMS)
 *   argument          one argument; repeated for each; `${key}` is replaced by a value of job metadata
 *   timeout           in seconds; 3600 by default
 *   output            the key of job metadata that gets the standard output, up to 64 KiB
 *   workingDirectory  a folder below a media root; by default the first media root
 *   duration          the duration of the output of ffmpeg in seconds, so that progress can be a percentage
 */
import { tmpdir } from 'node:os';
import type { Outcome, Progress } from '../../core/step.ts';
import type { Assignment, Hooks, Runtime } from '../runtime.ts';
import { type CommandLine, CommandRefused, type CommandRules, toCommandLine } from './command-line.ts';
import type { RunProgram } from './confine.ts';
import { doneSecondsOf, isTool } from './ffmpeg.ts';
import { lastLines, type ProcessEnd } from './process.ts';
import { findTool } from './tools.ts';

export interface CommandOptions {
  /** Programs that steps may run: names on PATH, or absolute paths. */
  programs: readonly string[];
  /** Those of them that may use the network. */
  networkPrograms: readonly string[];
  /** Absolute paths of the folders that steps may work in. */
  mediaRoots: readonly string[];
  runProgram: RunProgram;
}

/** How much of the standard output is stored in job metadata, in bytes. */
const OUTPUT_BYTES = 64 * 1024;

export function createCommandRuntime(options: CommandOptions): Runtime {
  const rules = { roots: options.mediaRoots, networkPrograms: new Set(options.networkPrograms) };
  return async (assignment, hooks) => {
    try {
      const refusal = whyNoCommand(assignment.step.metadata, options.programs);
      if (refusal !== undefined) throw new CommandRefused(refusal);
      const line = await readCommand(assignment, hooks, rules);
      return await runCommand(line, await findProgram(line.program), { ...options, hooks });
    } catch (error) {
      if (error instanceof CommandRefused) return { kind: 'failed', message: error.message, fatal: true };
      throw error;
    }
  };
}

/** Returns the reason why no job can run a command, whatever its metadata; undefined if a job can. */
export function whyNoCommand(
  metadata: Assignment['step']['metadata'],
  programs: readonly string[],
): string | undefined {
  const name = metadata.find(({ key }) => key === 'program')?.value;
  if (name === undefined) return 'The metadata of the step names no program';
  if (programs.includes(name)) return undefined;
  const allowed = programs.length === 0 ? 'which is empty' : `which has ${programs.join(', ')}`;
  return `Commands may not run ${name}: it is not in JOBSPINE_ALLOWED_PROGRAMS, ${allowed}`;
}

const readCommand = async ({ step }: Assignment, hooks: Hooks, rules: CommandRules): Promise<CommandLine> =>
  toCommandLine(step.metadata, await hooks.data.all(), rules, rules.roots[0] ?? tmpdir());

async function findProgram(name: string): Promise<string> {
  const file = await findTool(name);
  if (file === undefined) throw new CommandRefused(`${name} is not installed on this machine`);
  return file;
}

interface CommandPlace extends CommandOptions {
  hooks: Hooks;
}

async function runCommand(line: CommandLine, file: string, place: CommandPlace): Promise<Outcome> {
  const { hooks, mediaRoots, networkPrograms, runProgram } = place;
  const isFfmpeg = isTool(line.program, 'ffmpeg');
  const end = await runProgram({
    file,
    args: isFfmpeg ? [...FFMPEG_ARGUMENTS, ...line.args] : line.args,
    ...(mediaRoots.length > 0 ? { workingDirectory: line.workingDirectory } : {}),
    roots: mediaRoots,
    network: networkPrograms.includes(line.program),
    timeoutMs: line.timeoutSeconds * 1000,
    stallMs: line.stallSeconds && line.stallSeconds * 1000,
    outputBytes: OUTPUT_BYTES,
    signal: hooks.signal,
    onReportLine: report => {
      const progress = isFfmpeg ? progressFrom(report, line.durationSeconds) : undefined;
      if (progress) hooks.progress(progress);
    },
  });
  const outcome = toOutcome(line, end);
  if (outcome.kind === 'finished' && line.output !== undefined) {
    await hooks.data.set({ [line.output]: toOutput(end) });
  }
  return outcome;
}

/** No prompts and no status line. Progress goes to file descriptor 3, which leaves the standard output to results. */
const FFMPEG_ARGUMENTS = ['-nostdin', '-nostats', '-progress', 'pipe:3'];

/** Returns the progress in a report line of ffmpeg (`key=value`), if any. */
function progressFrom(report: string, durationSeconds: number | undefined): Progress | undefined {
  if (durationSeconds !== undefined) {
    const done = doneSecondsOf(report);
    if (done === undefined) return undefined;
    return { value: Math.min(100, (100 * done) / durationSeconds), total: 100, unit: 'percent' };
  }
  const [key, text] = report.split('=');
  const value = Number(text);
  return key === 'total_size' && value >= 0 ? { value, unit: 'bytes' } : undefined;
}

function toOutcome(
  { program, timeoutSeconds, stallSeconds }: CommandLine,
  { kind, code, stderr }: ProcessEnd,
): Outcome {
  const failed = (what: string): Outcome => ({ kind: 'failed', message: `${program} ${what}`, fatal: false });
  const said = lastLines(stderr);
  if (kind === 'aborted') return { kind: 'aborted' };
  if (kind === 'notStarted') return failed(`could not be started: ${stderr}`);
  if (kind === 'timedOut') return failed(`ran for more than ${timeoutSeconds} s${said}`);
  if (kind === 'stalled') return failed(`wrote nothing for ${stallSeconds} s${said}`);
  if (code === 0) return { kind: 'finished' };
  return failed(typeof code === 'number' ? `ended with exit code ${code}${said}` : `was ended by ${code}${said}`);
}

function toOutput({ stdout, stdoutBytes }: ProcessEnd): string {
  const isWhole = stdoutBytes <= OUTPUT_BYTES;
  return isWhole ? stdout.trimEnd() : `${stdout}\n[cut off: ${OUTPUT_BYTES} of ${stdoutBytes} bytes]`;
}
