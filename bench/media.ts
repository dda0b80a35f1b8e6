/*
 * Work on files next to the tools alone: a copy next to `cp` and `sha1sum`, a transcode next to ffmpeg with the same
 * arguments. Each round does both in turn, on the same files.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SHIPPED_PRESETS, toArguments } from '../src/core/media/preset.ts';
import { findTool } from '../src/runtimes/programs/tools.ts';
import { type Client, JSON_TYPE, openClient } from './client.ts';
import { atMost, type Figure, ratios } from './figures.ts';
import type { Stage } from './stage.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;

export interface MediaSize {
  rounds: number;
  copyMiB: number;
  clipSeconds: number;
}

export async function measureMedia(stage: Stage, size: MediaSize): Promise<Figure[]> {
  const root = mkdtempSync(path.join(tmpdir(), 'jobspine-bench-media-'));
  // Checksums of files found by scans would compete with the measured work.
  const settings = { JOBSPINE_MEDIA_ROOTS: root, JOBSPINE_CHECKSUMS: 'false' };
  const server = await stage.startServer(await stage.createDatabase(), settings);
  const client = openClient(server.url);
  try {
    return [
      ...(await measureCopies(stage, client, root, size)),
      ...(await measureTranscodes(stage, client, root, size)),
    ];
  } finally {
    client.close();
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

async function measureCopies(stage: Stage, client: Client, root: string, size: MediaSize): Promise<Figure[]> {
  const source = path.join(root, 'source.bin');
  await writeRandom(source, size.copyMiB);
  const copy = path.join(root, 'copy.bin');
  const [byHand, byJob]: [number[], number[]] = [[], []];
  for (let round = 0; round < size.rounds; round++) {
    byHand.push(
      await seconds(stage, async () => {
        await run('cp', [source, copy]);
        await run('sha1sum', [source]);
      }),
    );
    rmSync(copy);
    byJob.push(
      await seconds(stage, () => finish(client, { type: 'COPY_FILE', sourceUri: source, destinationUri: copy })),
    );
    rmSync(copy);
  }
  rmSync(source);
  return compare(`${size.copyMiB} MiB copied, with a checksum`, { byHand, byJob, most: 1.15, tool: 'cp and sha1sum' });
}

/** The streams of the clip. */
const STREAMS = { video: 0, audio: 1 };

async function measureTranscodes(stage: Stage, client: Client, root: string, size: MediaSize): Promise<Figure[]> {
  const ffmpeg = await findTool('ffmpeg');
  if (ffmpeg === undefined) throw new Error('There is no ffmpeg on this machine');
  const source = path.join(root, 'clip.mov');
  await run(ffmpeg, [
    ...['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=25:duration=${size.clipSeconds}`],
    ...['-f', 'lavfi', '-i', `sine=duration=${size.clipSeconds}`, '-c:v', 'libx264', '-preset', 'ultrafast', source],
  ]);
  const made = path.join(root, 'made.mp4');
  const args = [
    '-y',
    '-nostdin',
    '-loglevel',
    'error',
    '-i',
    source,
    ...toArguments(SHIPPED_PRESETS.__mp4!, STREAMS),
    made,
  ];
  const job = { type: 'TRANSCODE', sourceUri: source, destinationUri: made, tag: '__mp4' };
  const [byHand, byJob]: [number[], number[]] = [[], []];
  for (let round = 0; round < size.rounds; round++) {
    byHand.push(await seconds(stage, () => run(ffmpeg, args)));
    rmSync(made);
    byJob.push(await seconds(stage, () => finish(client, job)));
    rmSync(made);
  }
  return compare(`${size.clipSeconds} s transcoded to __mp4`, { byHand, byJob, most: 1.05, tool: 'ffmpeg' });
}

interface Compared {
  byHand: number[];
  byJob: number[];
  most: number;
  tool: string;
}

function compare(what: string, { byHand, byJob, most, tool }: Compared): Figure[] {
  const ratio = ratios(byJob, byHand);
  return [
    { what: `${what}: by a job`, unit: 's', values: byJob },
    { what: `${what}: by ${tool}`, unit: 's', values: byHand },
    { what: `${what}: job to ${tool}`, unit: 'ratio', values: ratio, target: atMost(most, ratio) },
  ];
}

async function seconds(stage: Stage, work: () => Promise<unknown>): Promise<number> {
  return stage.round(async () => {
    const startedAt = performance.now();
    await work();
    return (performance.now() - startedAt) / 1000;
  });
}

/** Each poll takes milliseconds of processor time from the measured work. */
const POLL_MS = 200;

/** Creates a job and waits for its end. Sends absolute paths as URIs. */
async function finish(client: Client, { type = '', ...given }: Record<string, string>): Promise<void> {
  const toUri = (value: string): string => (path.isAbsolute(value) ? `file://${value}` : value);
  const data = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, toUri(value)]));
  const created = await client.send('POST', `/job?type=${type}&${new URLSearchParams(data)}`, '', JSON_TYPE);
  const { jobId } = JSON.parse(created.text) as { jobId: string };
  for (;;) {
    const { status } = JSON.parse((await client.send('GET', `/job/${jobId}`, '', JSON_TYPE)).text) as {
      status: string;
    };
    if (status === 'FINISHED') return;
    if (status.startsWith('FAILED')) throw new Error(`The job ${jobId} is ${status}`);
    await pause(POLL_MS);
  }
}

async function writeRandom(file: string, mebibytes: number): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const stream = createWriteStream(file);
  for (let written = 0; written < mebibytes; written++) {
    if (!stream.write(randomBytes(MIB))) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
