/*
 * Runs ffmpeg and ffprobe on files that are already open.
 *
 * The programs get no file names: they inherit the files as descriptors. So no name can be taken for an option, a
 * pattern or a protocol, and the programs can open no other files.
 */
import { Ended, fail, giveUp, wait } from '../ended.ts';
import { findTool, lastLines, type ProcessEnd, type RunProgram } from '../programs/programs.ts';
import { type MediaTask, storageFull } from './task.ts';

/** Returns the path of an inherited file. Opening this path gives a new descriptor, which can seek on its own. */
export const fileAt = (index: number): string => `/dev/fd/${4 + index}`;

/** The default time limit: a tool that runs longer is taken to hang. */
const TIMEOUT_SECONDS = 24 * 3600;
/** How long a tool may write nothing: while it works, ffmpeg reports its progress twice a second. */
const STALL_SECONDS = 600;
/** What a tool writes beyond this is dropped. */
export const OUTPUT_BYTES = 4 * 1024 * 1024;

/** Returns the path of a program. Waits while it is not installed. */
export async function requireTool({ findTool }: MediaTask, name: 'ffmpeg' | 'ffprobe'): Promise<string> {
  const file = await findTool(name);
  if (file === undefined) throw wait('TranscoderOffline', { reason: `${name} is not installed on this machine` });
  return file;
}

interface ToolRun {
  tool: 'ffmpeg' | 'ffprobe';
  args: readonly string[];
  /** File descriptors, in the order of `fileAt`. */
  files: readonly number[];
  onReportLine?(line: string): void;
}

/**
 * Some containers have names in legacy character sets. A program that was built with another C library crashes when it
 * loads the conversion tables of this machine. Without tables it leaves such names as they are.
 */
const VARIABLES = { GCONV_PATH: '/nonexistent' };

/** Runs a tool and returns its standard output. Any failure of the tool ends the attempt. */
export async function runTool(task: MediaTask, { tool, args, ...run }: ToolRun): Promise<string> {
  const { hooks } = task;
  const limits = {
    timeout: secondsOf(task, 'timeout', TIMEOUT_SECONDS),
    stall: secondsOf(task, 'stallTimeout', STALL_SECONDS),
  };
  const file = await requireTool(task, tool);
  const end = await task.runProgram({
    file,
    args,
    roots: [],
    network: false,
    timeoutMs: toMs(limits.timeout),
    stallMs: toMs(limits.stall),
    outputBytes: OUTPUT_BYTES,
    signal: hooks.signal,
    variables: VARIABLES,
    ...run,
  });
  if (end.kind !== 'exited' || end.code !== 0) throw toError(task, tool, end, limits);
  // ffmpeg does not treat a truncated source as an error: it processes the rest and prints a warning.
  if (end.stderr.trim() !== '') task.warnings.set(tool, exitMessage(tool, end));
  return end.stdout;
}

/** Returns a time limit from the metadata of the step, in seconds. */
function secondsOf({ assignment }: MediaTask, name: string, fallback: number): number {
  const given = Number(assignment.step.metadata.find(({ key }) => key === name)?.value);
  return given > 0 ? given : fallback;
}

/** Timers take no longer times. */
const toMs = (seconds: number): number => Math.min(seconds * 1000, 2 ** 31 - 1);

const exitMessage = (tool: string, { code, stderr }: ProcessEnd): string =>
  `${tool} ended with exit code ${code}${lastLines(stderr)}`;

/** Errors of the machine and of its disks, which may pass: they say nothing about the input. */
const PASSING = new RegExp(
  [
    ...['Input/output error', 'Cannot allocate memory', 'Resource temporarily unavailable', 'Stale (NFS )?file handle'],
    ...['Too many open files', 'Device or resource busy', 'Connection (reset|refused|timed out)', 'Transport endpoint'],
    ...['Read-only file system', 'No such device', 'Permission denied', 'Operation not permitted'],
  ].join('|'),
);

interface Limits {
  /** Both in seconds. */
  timeout: number;
  stall: number;
}

function toError(task: MediaTask, tool: string, end: ProcessEnd, { timeout, stall }: Limits): Error {
  const { kind, code, stderr } = end;
  const said = lastLines(stderr);
  if (kind === 'aborted') return new Ended({ kind: 'aborted' });
  if (kind === 'notStarted') return fail(`${tool} could not be started: ${stderr}`);
  if (kind === 'timedOut') return fail(`${tool} ran for more than ${timeout} s${said}`);
  if (kind === 'stalled') return fail(`${tool} wrote nothing for ${stall} s${said}`);
  if (/No space left on device|Disk quota exceeded|File too large/.test(stderr)) return storageFull(task);
  if (PASSING.test(stderr)) return fail(exitMessage(tool, end));
  // The same input gives the same error. A signal has an external cause: out of memory, or killed by someone.
  return typeof code === 'number' ? giveUp(exitMessage(tool, end)) : fail(`${tool} was ended by ${code}${said}`);
}

interface Transcoder {
  file: string;
  version: string;
}

/** Returns the content of `GET /resource/transcoder`; undefined if ffmpeg or ffprobe is not installed. */
export async function describeTranscoder(runProgram: RunProgram): Promise<Transcoder | undefined> {
  const file = await findTool('ffmpeg');
  if (file === undefined || (await findTool('ffprobe')) === undefined) return undefined;
  const limits = { timeoutMs: 10_000, outputBytes: 1000, signal: AbortSignal.timeout(10_000) };
  const { kind, code, stdout } = await runProgram({ file, args: ['-version'], roots: [], network: false, ...limits });
  const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
  return kind === 'exited' && code === 0 && version !== undefined ? { file, version } : undefined;
}
