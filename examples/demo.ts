/*
 * Runs two of the examples, and processes the clip that one of them creates, on a temporary server: `npm run demo`.
 *
 * The server has a free port and a temporary folder. The demo uses the client commands like any user, and always stops
 * the server at the end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkOutput, type Output } from './outputs.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const PROGRAM = path.join(ROOT, 'bin/jobspine.js');
const PASSWORD = 'demo';
/** The length of the clip. */
const SECONDS = 20;

/** The environment, without settings for another server. */
const OURS: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(JOBSPINE_|DATABASE_URL$)/.test(name)),
);

const dataDir = mkdtempSync(path.join(tmpdir(), 'jobspine-demo-'));
const media = mkdtempSync(path.join(tmpdir(), 'jobspine-demo-media-'));
const archive = path.join(media, 'archive');
const stopped = new AbortController();
// When the terminal is closed, there is no output any more, but the cleanup must still run.
process.stdout.on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopped.abort());
try {
  await demonstrate();
} catch (error) {
  process.exitCode = 1;
  if (!stopped.signal.aborted) say(`The demo failed: ${(error as Error).message}`);
} finally {
  for (const folder of [dataDir, media]) rmSync(folder, { recursive: true, force: true });
}

async function demonstrate(): Promise<void> {
  say('Starting a temporary server');
  const server = startServer({
    ...OURS,
    JOBSPINE_PORT: '0',
    JOBSPINE_DATA_DIR: dataDir,
    JOBSPINE_ADMIN_PASSWORD: PASSWORD,
    JOBSPINE_MEDIA_ROOTS: media,
    JOBSPINE_ALLOWED_PROGRAMS: 'ffmpeg,ffprobe,sha256sum,md5sum',
    JOBSPINE_LOG_LEVEL: 'error',
  });
  try {
    const url = await readyUrl(server);
    const client = { ...OURS, JOBSPINE_URL: url, JOBSPINE_PASSWORD: PASSWORD };
    const jobs = [await runDelivery(url, client), await runFixity(client)];
    for (const job of jobs) {
      say(`GET /job/${job}?metadata=true`);
      print(indented(await (await ask(url, `/job/${job}?metadata=true`)).text()));
    }
    await workOnFiles(url, client);
  } finally {
    await end(server);
    say('The server has stopped');
  }
}

/** Runs the example parallel-branches; returns the id of the job. */
async function runDelivery(url: string, client: NodeJS.ProcessEnv): Promise<string> {
  say('Parallel branches, a retry, a warning and a cleanup (examples/parallel-branches)');
  await jobspine(client, 'jobtype', 'load', 'examples/parallel-branches/job-type.xml', '--id', '25002');
  await ask(url, '/configuration/properties/retryDelay', { method: 'PUT', body: '1' });
  const job = await jobspine(client, 'job', 'create', 'EXAMPLE_DELIVERY', '--metadata', 'clip=Sunrise');
  await jobspine(client, 'job', 'wait', job);
  return job;
}

/** Runs the example checksum-and-probe; returns the id of the job. */
async function runFixity(client: NodeJS.ProcessEnv): Promise<string> {
  say('Checksums and a probe of a media file (examples/checksum-and-probe)');
  await jobspine(client, 'jobtype', 'load', 'examples/checksum-and-probe/job-type.xml', '--id', '25003');
  const data = ['--metadata', 'file=first/test.mp4', '--metadata', `seconds=${SECONDS}`];
  const job = await jobspine(client, 'job', 'create', 'EXAMPLE_FIXITY', ...data);
  await jobspine(client, 'job', 'wait', job);
  return job;
}

/** Analyzes, transcodes, copies and exports the clip of the last example, and takes thumbnails of it. */
async function workOnFiles(url: string, client: NodeJS.ProcessEnv): Promise<void> {
  say('A second storage; a scan of the first finds the clip of the last example (docs/media.md)');
  const second = JSON.stringify({ method: [{ uri: `file://${archive}/` }] });
  await ask(url, '/storage', { method: 'POST', body: second, headers: { 'content-type': 'application/json' } });
  await ask(url, '/storage/VX-1/rescan', { method: 'POST' });
  const file = await findFile(url, 'test.mp4');
  say('Analyzing, transcoding to __mp4 and __webm, taking thumbnails, copying and exporting');
  const output = ['--metadata', 'storageId=VX-2'];
  const create = (type: string, ...more: string[]): Promise<string> =>
    jobspine(client, 'job', 'create', type, '--metadata', `fileId=${file}`, ...more);
  const jobs = [
    await create('FILE_ANALYZE'),
    await create('TRANSCODE', ...output, '--metadata', 'tag=__mp4'),
    await create('TRANSCODE', ...output, '--metadata', 'tag=__webm'),
    await create('THUMBNAIL', ...output, '--metadata', 'thumbnailPeriod=5', '--metadata', 'thumbnailWidth=320'),
    await create('COPY_FILE', ...output, '--metadata', 'filename=copies/test.mp4'),
    await create('EXPORT', '--metadata', `destinationUri=file://${media}/delivery/`),
  ];
  await jobspine(client, 'job', 'wait', ...jobs);
  say('Checking the files with ffprobe');
  const clip = { codecs: ['mpeg4', 'aac'], width: 1280, height: 720, seconds: SECONDS };
  const outputs: Output[] = [
    { file: 'archive/test_mp4.mp4', container: 'mp4', ...clip, codecs: ['h264', 'aac'] },
    { file: 'archive/test_webm.webm', container: 'webm', ...clip, codecs: ['vp9', 'opus'] },
    ...['00', '05', '10', '15'].map(
      (second): Output => ({
        file: `archive/test_0000${second}.000.jpg`,
        container: 'image2',
        codecs: ['mjpeg'],
        width: 320,
        height: 180,
      }),
    ),
    { file: 'archive/copies/test.mp4', container: 'mp4', ...clip, copyOf: 'first/test.mp4' },
    { file: 'delivery/test.mp4', container: 'mp4', ...clip, copyOf: 'first/test.mp4' },
  ];
  for (const output of outputs) print(await checkOutput(media, output));
}

/** Waits until a file of the first storage has been found; returns its id. */
async function findFile(url: string, name: string): Promise<string> {
  for (;;) {
    const found = await (await ask(url, `/storage/VX-1/file?wildcard=true&path=${name}`)).text();
    const id = /<id>(VX-\d+)<\/id>/.exec(found)?.[1];
    if (id !== undefined) return id;
    await pause(100, undefined, { signal: stopped.signal });
  }
}

function startServer(env: NodeJS.ProcessEnv) {
  // Detached, so that Ctrl-C reaches only the demo, which stops the server properly.
  return spawn(process.execPath, [PROGRAM, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
}

type Server = ReturnType<typeof startServer>;

async function readyUrl(server: Server): Promise<string> {
  let written = '';
  for await (const chunk of server.stdout.iterator({ destroyOnReturn: false })) {
    written += chunk;
    const url = /^jobspine ready (\S+)$/m.exec(written)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the server did not start');
}

async function end(server: Server): Promise<void> {
  if (server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

/** Prints and runs a client command. Prints its output, and returns it without the last line break. */
async function jobspine(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  print(`$ jobspine ${args.join(' ')}`);
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env,
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: stopped.signal,
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    process.stdout.write(text);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`jobspine ${args.join(' ')} exited with code ${code}`);
  return written.trim();
}

async function ask(url: string, below: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Basic ${btoa(`admin:${PASSWORD}`)}`, accept: 'application/xml', ...init.headers };
  const response = await fetch(`${url}${below}`, { ...init, headers });
  if (!response.ok) throw new Error(`${below} responded with ${response.status}: ${await response.text()}`);
  return response;
}

/** Formats a document, which has no white space between elements, with one line per element. */
function indented(xml: string): string {
  let depth = 0;
  const lines = xml.split(/(?<=>)(?=<)/).map(line => {
    if (line.startsWith('</')) depth -= 1;
    const shown = '  '.repeat(depth) + line;
    if (/^<\w[^>]*[^/]>$/.test(line)) depth += 1;
    return shown;
  });
  return lines.join('\n');
}

function say(text: string): void {
  print(`\n── ${text}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
