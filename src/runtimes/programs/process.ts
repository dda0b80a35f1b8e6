/*
 * Runs a program without a shell, in its own process group, so that it can be ended together with all its children.
 * If the server is killed, the group survives unless a launcher wrapped the program (launcher.ts). Steps must therefore
 * be safe to repeat, as after any crash.
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
  /** How much of the standard output is kept, in bytes; the rest is counted and dropped. */
  outputBytes: number;
  signal: AbortSignal;
  /** Open files that the program finds as its file descriptors 4 and up. */
  files?: readonly number[];
  /** Variables beside those that all programs see. */
  variables?: Readonly<Record<string, string>>;
  /** Whom it runs as; as the server unless said. */
  user?: { uid?: number; gid?: number };
  /** Called with each line that the program writes to file descriptor 3. */
  onReportLine?(line: string): void;
}

/** How a process ended, and what it wrote. */
export interface ProcessEnd {
  kind: 'exited' | 'notStarted' | 'timedOut' | 'aborted';
  /** Of an exited process: its code, or the signal that ended it. */
  code: number | NodeJS.Signals | undefined;
  stdout: string;
  /** All that it wrote to its standard output, in bytes. */
  stdoutBytes: number;
  /** The end of its standard error; of a process that did not start, the reason. */
  stderr: string;
}

/** How much of the standard error is kept, from its end, in bytes. */
const STDERR_BYTES = 8 * 1024;

/** How long a program has to end by itself after SIGTERM, in milliseconds, before SIGKILL. */
const TERM_MS = 5000;

/** How long the output of a program is waited for after its end, in milliseconds. */
const OUTPUT_MS = 5000;

/** Runs a program and says how it ended; resolves when nothing of it runs any more. */
export async function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  const none = { code: undefined, stdout: '', stdoutBytes: 0, stderr: '' };
  if (request.signal.aborted) return { ...none, kind: 'aborted' };
  try {
    return await watch(await start(request), request);
  } catch (error) {
    return { ...none, kind: 'notStarted', stderr: (error as Error).message };
  }
}

/** Rejects with the reason when there is no process: without one there may not even be streams to listen to. */
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
  const stop = (reason: 'timedOut' | 'aborted') => {
    if (kind !== 'exited') return;
    kind = reason;
    killGroup(child, 'SIGTERM');
    killer = setTimeout(() => killGroup(child, 'SIGKILL'), TERM_MS);
  };
  const abort = () => stop('aborted');
  const timer = setTimeout(() => stop('timedOut'), request.timeoutMs);
  request.signal.addEventListener('abort', abort);
  if (request.signal.aborted) abort();
  try {
    const code = await ended(child);
    return { kind, code, stdout: stdout.text(), stdoutBytes: stdout.bytes(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    request.signal.removeEventListener('abort', abort);
  }
}

/** What programs see of our environment: enough to find others and to write text, no settings and no secrets. */
const environment = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C.UTF-8',
  ...(process.env.TMPDIR === undefined ? {} : { TMPDIR: process.env.TMPDIR }),
});

/**
 * The exit code or signal. What the program left running in its group is ended: it would hold its output open. What
 * has left the group cannot be found; its output is not waited for.
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
    // Nothing of the group is left.
  }
}

function keepStart(stream: Readable, most: number): { text(): string; bytes(): number } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < most) chunks.push(chunk.subarray(0, most - bytes));
    bytes += chunk.length;
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), bytes: () => bytes };
}

function keepEnd(stream: Readable, most: number): () => string {
  let kept: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-most);
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
