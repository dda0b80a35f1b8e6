/*
 * A server with storages, and clips for tests.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findTool } from '../../src/runtimes/programs/tools.ts';
import { type JobJson, JSON_TYPE, type Sent, startTestServer, succeed } from './jobspine.ts';
import { temporaryFolder } from './server.ts';

const run = promisify(execFile);

export interface FileJson {
  id: string;
  path: string;
  uri: string[];
  state: string;
  size: number;
  hash?: string;
  storage: string;
}

/** Creates a small clip of a test picture and a tone, optionally with a timecode. */
export const makeClip = (file: string, seconds: number, timecode?: string): Promise<string> =>
  makeClipOf(file, seconds, ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'], timecode);

/** Creates a clip with an odd width and height. */
export const makeOddClip = (file: string): Promise<string> =>
  makeClipOf(file, 1, ['-c:v', 'mjpeg', '-vf', 'scale=161:91', '-pix_fmt', 'yuvj420p']);

function makeClipOf(file: string, seconds: number, video: string[], timecode?: string): Promise<string> {
  return makeMedia(file, [
    ...['-f', 'lavfi', '-i', `testsrc=size=320x180:rate=25:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...[...video, '-c:a', 'aac', '-shortest'],
    ...(timecode === undefined ? [] : ['-timecode', timecode]),
  ]);
}

/** Creates a file with these arguments of ffmpeg. */
export async function makeMedia(file: string, args: readonly string[]): Promise<string> {
  const ffmpeg = await findTool('ffmpeg');
  if (ffmpeg === undefined) throw new Error('ffmpeg is not installed');
  mkdirSync(path.dirname(file), { recursive: true });
  await run(ffmpeg, ['-y', '-loglevel', 'error', ...args, file]);
  return file;
}

/** Returns the frequency of a pure tone, in hertz: half of its changes of sign within a second. */
export async function pitchOf(file: string): Promise<number> {
  const ffmpeg = (await findTool('ffmpeg')) as string;
  const args = [
    '-loglevel',
    'error',
    '-i',
    file,
    '-ss',
    '0.2',
    '-t',
    '1',
    '-ac',
    '1',
    '-ar',
    '48000',
    '-f',
    's16le',
    '-',
  ];
  const { stdout } = await run(ffmpeg, args, { encoding: 'buffer', maxBuffer: 1_000_000 });
  const samples = Array.from({ length: stdout.length >> 1 }, (_, index) => stdout.readInt16LE(index * 2));
  const changes = samples.filter((value, index) => index > 0 && value < 0 !== samples[index - 1]! < 0).length;
  return (changes / 2) * (48_000 / samples.length);
}

/** Creates a clip whose frames differ in brightness. */
export function makeBrightening(file: string, frames: number, timecode: string): Promise<string> {
  const source = `color=black:size=64x64:rate=25:duration=${frames / 25},format=gray,geq=lum=16+2*N`;
  const encoding = ['-c:v', 'libx264', '-qp', '0', '-pix_fmt', 'yuv420p', '-timecode', timecode];
  return makeMedia(file, ['-f', 'lavfi', '-i', source, ...encoding]);
}

/** Returns the brightness of each frame of a clip. */
export async function brightnessOf(file: string): Promise<number[]> {
  const ffmpeg = (await findTool('ffmpeg')) as string;
  const args = ['-loglevel', 'error', '-i', file, '-vf', 'scale=1:1,format=gray', '-f', 'rawvideo', '-'];
  return [...(await run(ffmpeg, args, { encoding: 'buffer' })).stdout];
}

export interface Probed {
  format: { duration: string; format_name: string };
  streams: {
    codec_type: string;
    codec_name: string;
    width?: number;
    height?: number;
    pix_fmt?: string;
    channels?: number;
    nb_read_frames?: string;
    tags?: { timecode?: string };
  }[];
}

/** Returns the output of ffprobe for a file. */
export async function probe(file: string): Promise<Probed> {
  const ffprobe = await findTool('ffprobe');
  const args = ['-v', 'error', '-show_format', '-show_streams', '-count_frames', '-of', 'json', file];
  return JSON.parse((await run(ffprobe!, args)).stdout) as Probed;
}

export const sha1 = (content: string | Buffer): string => createHash('sha1').update(content).digest('hex');

/** Lists the files below a folder: those that users see, and unfinished ones of the server. */
export function filesBelow(folder: string): { files: string[]; unfinished: string[] } {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter(name => path.basename(name) !== '.jobspine-storage')
    .sort();
  const isUnfinished = (name: string): boolean => path.basename(name).startsWith('.jobspine');
  return { files: all.filter(name => !isUnfinished(name)), unfinished: all.filter(isUnfinished) };
}

/** Starts a server with storages in `root`, which checks problems every second. */
export async function startMediaServer(settings: Record<string, string> = {}) {
  const root = settings.JOBSPINE_MEDIA_ROOTS ?? temporaryFolder();
  const server = await startTestServer({ JOBSPINE_MEDIA_ROOTS: root, ...settings });
  await server.setProperty('problemCheckInterval', 1);
  await server.setProperty('retryDelay', 0);
  await server.remove('/storage/VX-1');
  return { ...server, ...mediaShorthands(server), root };
}

type Server = Awaited<ReturnType<typeof startTestServer>>;

/** Shorthands for storages, files and jobs that work on files. */
function mediaShorthands(server: Pick<Server, 'get' | 'post' | 'put' | 'end' | 'job'>) {
  const file = async (id: string): Promise<FileJson> =>
    (await succeed(server.get(`/file/${id}`, { accept: JSON_TYPE }))).json<FileJson>();
  const files = async (storage: string): Promise<FileJson[]> =>
    (await succeed(server.get(`/storage/${storage}/file?sort=path`, { accept: JSON_TYPE }))).json<{
      file?: FileJson[];
    }>().file ?? [];
  const start = async (request: string, method: 'post' | 'remove' = 'post', sent: Sent = {}): Promise<string> => {
    const { post } = server;
    const remove = (server as Server).remove;
    const answer =
      method === 'post' ? post(request, { accept: JSON_TYPE, ...sent }) : remove(request, { accept: JSON_TYPE });
    return (await succeed(answer)).json<JobJson>().jobId;
  };
  return {
    file,
    files,
    /** Creates a storage in a folder. */
    storage: async (folder: string, more: object = {}): Promise<string> => {
      mkdirSync(folder, { recursive: true });
      const body = JSON.stringify({ method: [{ uri: `file://${folder}/` }], scanInterval: 0, ...more });
      return (await succeed(server.post('/storage', { body, accept: JSON_TYPE }))).json<{ id: string }>().id;
    },
    /** Writes a file to a storage and registers it. */
    add: async (storage: string, name: string, content: string | Buffer): Promise<FileJson> => {
      const body = Buffer.from(content);
      const type = 'application/octet-stream';
      const where = `/storage/${storage}/file/data?path=${encodeURIComponent(name)}`;
      return (await succeed(server.put(where, { body, type, accept: JSON_TYPE }))).json<FileJson>();
    },
    /** Creates a job with a request, and returns its id. */
    start,
    /** Creates a job with a request, and waits for its end. */
    finish: async (request: string, method: 'post' | 'remove' = 'post'): Promise<JobJson> =>
      server.end(await start(request, method)),
  };
}

export const dataOf = (job: JobJson): Record<string, string> =>
  Object.fromEntries((job.data ?? []).map(({ key, value }) => [key, value]));

export const errorOf = (job: JobJson): string | undefined => dataOf(job).errorMessage;

export const readText = (folder: string, name: string): string => readFileSync(path.join(folder, name), 'utf8');
