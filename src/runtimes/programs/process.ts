/*
 * Runs a program without a shell, in its own process group, so that it can be ended together with all its children.
 * If the server is killed, the group survives on machines without setpriv (confine.ts). Steps must therefore be safe to
 * repeat, as after any crash.
 */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface ProcessRequest {
  /** Absolute path of the program. */
  file: string;
  args: readonly string[];
  workingDirectory: string;
  timeoutMs: number;
  /** How long it may write nothing: no output, no errors, no report; undefined: for as long as it runs. */
  stallMs?: number | undefined;
  /** How much of the standard output is kept, in bytes. The rest is counted and discarded. */
  outputBytes: number;
  signal: AbortSignal;
  /** Open files that the program inherits as file descriptors 4 and up. */
  files?: readonly number[];
  /** Environment variables besides those that all programs get. */
  variables?: Readonly<Record<string, string>>;
  /** The user that it runs as; by default the user of the server. */
  user?: { uid?: number; gid?: number };
  /** Called with each line that the program writes to file descriptor 3. */
  onReportLine?(line: string): void;
}

/** The end of a process and its output. */
export interface ProcessEnd {
  kind: 'exited' | 'notStarted' | 'timedOut' | 'stalled' | 'aborted';
  /** The exit code, or the signal that ended the process. */
  code: number | NodeJS.Signals | undefined;
  stdout: string;
  /** The size of all its standard output. */
  stdoutBytes: number;
  /** The end of its standard error. If the process did not start, the reason. */
  stderr: string;
}

/** How much of the standard error is kept, from its end, in bytes. */
const STDERR_BYTES = 8 * 1024;

/** How long a program has to end by itself after SIGTERM, in milliseconds, before SIGKILL. */
const TERM_MS = 5000;

/** How long to wait for the output of a program after its end, in milliseconds. */
const OUTPUT_MS = 5000;

/** Runs a program. Resolves when no process of its group runs any more. */
export async function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  const none = { code: undefined, stdout: '', stdoutBytes: 0, stderr: '' };
  if (request.signal.aborted) return { ...none, kind: 'aborted' };
  try {
    return await watch(await start(request), request);
  } catch (error) {
    return { ...none, kind: 'notStarted', stderr: (error as Error).message };
  }
}

/** Starts a process. Rejects with the reason if that fails: the streams of such a child may be missing. */
async function start(request: ProcessRequest): Promise<ChildProcess> {
  const { file, args, workingDirectory: cwd, files = [], user, variables } = request;
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'pipe', ...files];
  const child = spawn(file, args, { ...user, cwd, env: { ...environment(), ...variables }, detached: true, stdio });
  await once(child, 'spawn');
  return child;
}

async function watch(child: ChildProcess, request: ProcessRequest): Promise<ProcessEnd> {
  const stdout = keepStart(child.stdout!, request.outputBytes);
  const stderr = keepEnd(child.stderr!, STDERR_BYTES);
  readLines(child.stdio[3] as Readable, request.onReportLine);
  let kind: ProcessEnd['kind'] = 'exited';
  let killer: NodeJS.Timeout | undefined;
  const stop = (reason: 'timedOut' | 'stalled' | 'aborted') => {
    if (kind !== 'exited') return;
    kind = reason;
    killGroup(child, 'SIGTERM');
    killer = setTimeout(() => killGroup(child, 'SIGKILL'), TERM_MS);
  };
  const abort = () => stop('aborted');
  const timer = setTimeout(() => stop('timedOut'), request.timeoutMs);
  const watchdog = request.stallMs === undefined ? undefined : setTimeout(() => stop('stalled'), request.stallMs);
  for (const stream of child.stdio.slice(1, 4)) stream?.on('data', () => watchdog?.refresh());
  request.signal.addEventListener('abort', abort);
  if (request.signal.aborted) abort();
  try {
    const code = await ended(child);
    return { kind, code, stdout: stdout.text(), stdoutBytes: stdout.bytes(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    clearTimeout(watchdog);
    clearTimeout(killer);
    request.signal.removeEventListener('abort', abort);
  }
}

/** The environment of all programs: enough to find other programs and to write text. No settings, no secrets. */
const environment = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C.UTF-8',
  ...(process.env.TMPDIR === undefined ? {} : { TMPDIR: process.env.TMPDIR }),
});

/**
 * Waits for the end of a process and returns its exit code or signal. Processes that it left in its group are killed,
 * since they would keep its output open. Processes that left the group cannot be found, so their output is cut off.
 */
function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    let cutOff: NodeJS.Timeout | undefined;
    child.on('error', reject);
    child.on('exit', () => {
      killGroup(child, 'SIGKILL');
      cutOff = setTimeout(() => child.stdio.forEach(stream => void stream?.destroy()), OUTPUT_MS);
    });
    child.on('close', (code, signal) => {
      clearTimeout(cutOff);
      resolve(code ?? signal ?? 0);
    });
  });
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has no processes left.
  }
}

/** How much of the standard error goes into the message of a failure. */
const MESSAGE_LINES = 10;
const MESSAGE_CHARACTERS = 2000;

/** Returns the end of a standard error as the end of a message: `: ` and the last lines, or nothing. */
export function lastLines(stderr: string): string {
  const lines = stderr.trimEnd().split('\n').slice(-MESSAGE_LINES).join('\n').slice(-MESSAGE_CHARACTERS);
  return lines === '' ? '' : `: ${lines}`;
}

function keepStart(stream: Readable, max: number): { text(): string; bytes(): number } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < max) chunks.push(chunk.subarray(0, max - bytes));
    bytes += chunk.length;
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), bytes: () => bytes };
}

function keepEnd(stream: Readable, max: number): () => string {
  let kept: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-max);
  });
  return () => kept.toString('utf8');
}

function readLines(stream: Readable, onLine: ((line: string) => void) | undefined): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).slice(-STDERR_BYTES).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line.trim());
  });
}
