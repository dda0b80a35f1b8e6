import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshDatabase } from './database.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/jobspine.js');

/** The environment for programs that tests start, without settings of Jobspine. */
const OURS = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(JOBSPINE_|DATABASE_URL)/.test(name)),
);

export type Settings = Record<string, string>;

/** Options to start the program as another user or in another folder. */
export interface Launch {
  program?: string;
  /** The current folder, whose settings file is used. Default: an empty folder. */
  folder?: string;
  uid?: number;
  input?: string;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT/API` */
  url: string;
  pid: number;
  /** Its output so far. */
  output(): { stdout: string; stderr: string };
  /** Sends a request below /API, as admin unless the headers say otherwise. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Does the same in JSON, and returns the response. Throws when the request is refused. */
  send<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Sends a signal, if any, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
}

const folders: string[] = [];
const servers: RunningServer[] = [];

/** Creates a folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobspine-test-'));
  folders.push(folder);
  return folder;
}

/**
 * Starts a server as a process, on a free port and a fresh database, with the user admin and the password admin. With
 * only JOBSPINE_DATA_DIR in the settings, it starts an embedded database there, as in an installation without
 * settings.
 */
export async function startServer(settings: Settings = {}, how: Launch = {}): Promise<RunningServer> {
  const needsDatabase = !('DATABASE_URL' in settings) && !('JOBSPINE_DATA_DIR' in settings);
  const database: Settings = needsDatabase ? { DATABASE_URL: (await freshDatabase()).url } : {};
  const password = settings.JOBSPINE_ADMIN_PASSWORD ?? 'admin';
  if (!('JOBSPINE_DATA_DIR' in settings)) {
    database.JOBSPINE_ADMIN_PASSWORD = password;
    database.JOBSPINE_MEDIA_ROOTS = temporaryFolder();
  }
  const run = launch(['serve'], { JOBSPINE_PORT: '0', JOBSPINE_LOG_LEVEL: 'warn', ...database, ...settings }, how);
  const url = await readyUrl(run);
  const authorization = `Basic ${btoa(`admin:${password}`)}`;
  const request = (below: string, init: RequestInit = {}) =>
    fetch(`${url}${below}`, { ...init, headers: { authorization, ...init.headers } });
  const server = { url, pid: run.child.pid!, output: run.output, request, send: sender(request), end: run.end };
  servers.push(server);
  return server;
}

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

const sender =
  (request: RunningServer['request']) =>
  async <T>(method: string, below: string, body?: unknown): Promise<T> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await request(below, { method, headers: JSON_HEADERS, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${below}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };

/** Runs the program, and waits for its end. */
export function runJobspine(args: readonly string[], settings: Settings = {}, how: Launch = {}): Promise<Ended> {
  return launch(args, settings, how).end();
}

export async function stopServers(): Promise<void> {
  await Promise.all(servers.splice(0).map(server => server.end('SIGTERM')));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

interface Run {
  child: ChildProcessWithoutNullStreams;
  output(): { stdout: string; stderr: string };
  end(signal?: NodeJS.Signals): Promise<Ended>;
}

function launch(
  args: readonly string[],
  settings: Settings,
  { program = PROGRAM, uid, folder = temporaryFolder(), input = '' }: Launch,
): Run {
  if (uid !== undefined) chownSync(folder, uid, uid);
  const user = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, [program, ...args], { env: { ...OURS, ...settings }, cwd: folder, ...user });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
    });
  }
  const ended = once(child, 'close');
  const end = async (signal?: NodeJS.Signals): Promise<Ended> => {
    if (signal && child.exitCode === null) child.kill(signal);
    const [code] = (await ended) as [number | null];
    return { code, ...written };
  };
  return { child, output: () => ({ ...written }), end };
}

async function readyUrl({ child, output, end }: Run): Promise<string> {
  let hasEnded = false;
  child.once('close', () => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const url = /^jobspine ready (\S+)$/m.exec(output().stdout)?.[1];
    if (url) return url;
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  }
  const { code, stdout, stderr } = await end();
  throw new Error(`the server ended with exit code ${code}\n${stdout}${stderr}`);
}
