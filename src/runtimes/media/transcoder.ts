/*
 * ffmpeg and ffprobe as the runtimes of media use them: on files that are open already.
 *
 * The programs are given no names of files: they find the files as descriptors that they inherit. So no name can be
 * taken for an option, a pattern or a protocol, and nothing but these files can be meant. What a container may refer
 * to (playlists, other files) is refused by the list of formats below.
 */
import { tmpdir } from 'node:os';
import { Ended, fail, giveUp, wait } from '../ended.ts';
import { createLauncher, findTool, type ProcessEnd, runProcess, withToolUser } from '../programs/programs.ts';
import { full, type MediaTask } from './task.ts';

/** Containers that hold their media themselves. Left out are those that name other files: playlists, concat, … */
const FORMATS = [
  ...['mov', 'mp4', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'mpegvideo', 'mxf', 'mxf_opatom', 'gxf', 'lxf', 'asf'],
  ...['flv', 'dv', 'ogg', 'nut', 'wtv', 'rm', 'ivf', 'h264', 'hevc', 'm4v', 'vc1', 'mjpeg', 'yuv4mpegpipe', 'gif'],
  ...['wav', 'w64', 'aiff', 'au', 'caf', 'mp3', 'aac', 'ac3', 'eac3', 'dts', 'flac', 'alac', 'amr', 'ape', 'wv', 'tta'],
  ...['png_pipe', 'jpeg_pipe', 'tiff_pipe', 'bmp_pipe', 'dpx_pipe', 'exr_pipe', 'webp_pipe', 'jpegls_pipe'],
];

/** The first inherited file, by the name that opens it anew: so it can be read from any place of it. */
export const fileAt = (index: number): string => `/dev/fd/${4 + index}`;

/** How an input is given: only itself is opened, and only as what holds media. */
export const INPUT = ['-protocol_whitelist', 'file', '-format_whitelist', FORMATS.join(',')];

/** A step that takes longer hangs. */
const TIMEOUT_SECONDS = 24 * 3600;
const OUTPUT_BYTES = 4 * 1024 * 1024;
const MESSAGE_CHARACTERS = 2000;
const MESSAGE_LINES = 10;

/** Where a program is. Waits while it is nowhere: somebody may install it. */
export async function requireTool({ findTool }: MediaTask, name: 'ffmpeg' | 'ffprobe'): Promise<string> {
  const file = await findTool(name);
  if (file === undefined) throw wait('TranscoderOffline', { reason: `There is no ${name} on this machine` });
  return file;
}

export interface ToolRun {
  tool: 'ffmpeg' | 'ffprobe';
  args: readonly string[];
  /** Descriptors, in the order of `fileAt`. */
  files: readonly number[];
  onReportLine?(line: string): void;
}

/**
 * Names in some containers are in old alphabets. A program that was built with another C library than the machine's
 * crashes when it loads the tables for these; without them, such names stay as they are.
 */
const VARIABLES = { GCONV_PATH: '/nonexistent' };

/** ffmpeg works for hours on what nobody will ever see. */
const launch = createLauncher();

/** Runs a program to its good end; its standard output. Whatever else became of it ends the attempt. */
export async function runTool(task: MediaTask, { tool, args, ...run }: ToolRun): Promise<string> {
  const { hooks, assignment } = task;
  const given = Number(assignment.step.metadata.find(({ key }) => key === 'timeout')?.value);
  const seconds = given > 0 ? given : TIMEOUT_SECONDS;
  const file = await requireTool(task, tool);
  const program = await launch({ file, args });
  const end = await withToolUser({ program: file, files: run.files }, user =>
    runProcess({
      ...program,
      workingDirectory: tmpdir(),
      timeoutMs: Math.min(seconds * 1000, 2 ** 31 - 1),
      outputBytes: OUTPUT_BYTES,
      signal: hooks.signal,
      variables: VARIABLES,
      user,
      ...run,
    }),
  );
  if (end.kind !== 'exited' || end.code !== 0) throw toError(task, tool, end, seconds);
  // A source that breaks off is no error to ffmpeg: it makes of it what it can, and says so.
  if (end.stderr.trim() !== '') task.warnings.set(tool, ended(tool, end));
  return end.stdout;
}

const ended = (tool: string, { code, stderr }: ProcessEnd): string =>
  `${tool} ended with exit code ${code}${lastLines(stderr)}`;

function toError(task: MediaTask, tool: string, end: ProcessEnd, seconds: number): Error {
  const { kind, code, stderr } = end;
  const said = lastLines(stderr);
  if (kind === 'aborted') return new Ended({ kind: 'aborted' });
  if (kind === 'notStarted') return fail(`${tool} could not be started: ${stderr}`);
  if (kind === 'timedOut') return fail(`${tool} ran for more than ${seconds} s${said}`);
  if (/No space left on device|Disk quota exceeded|File too large/.test(stderr)) return full(task);
  // The same input gives the same error; a signal comes from outside: memory ran out, somebody killed it.
  return typeof code === 'number' ? giveUp(ended(tool, end)) : fail(`${tool} was ended by ${code}${said}`);
}

function lastLines(stderr: string): string {
  const lines = stderr.trimEnd().split('\n').slice(-MESSAGE_LINES).join('\n').slice(-MESSAGE_CHARACTERS);
  return lines === '' ? '' : `: ${lines}`;
}

/** What `GET /resource/transcoder` shows. Undefined: there is none. */
export async function describeTranscoder(): Promise<{ file: string; version: string } | undefined> {
  const file = await findTool('ffmpeg');
  if (file === undefined || (await findTool('ffprobe')) === undefined) return undefined;
  const signal = AbortSignal.timeout(10_000);
  const request = {
    file,
    args: ['-version'],
    workingDirectory: tmpdir(),
    timeoutMs: 10_000,
    outputBytes: 1000,
    signal,
  };
  const { kind, code, stdout } = await runProcess(request);
  const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
  return kind === 'exited' && code === 0 && version !== undefined ? { file, version } : undefined;
}
