/*
 * Checks the files that the demo has created: media with ffprobe, copies by their checksums.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { findTool } from '../src/runtimes/programs/tools.ts';

/** A file with its expected properties. */
export interface Output {
  /** Its path below the common folder. */
  file: string;
  /** One of its names in ffprobe. */
  container: string;
  /** The codec of each stream. */
  codecs: readonly string[];
  width: number;
  height: number;
  /** Undefined for a picture. */
  seconds?: number;
  /** The file with the same content. */
  copyOf?: string;
}

/** Two frames: video may be rounded up to a frame, and audio to a packet. */
const MAX_SECONDS_OFF = 2 / 25;

interface Probed {
  streams: { codec_name: string; width?: number; height?: number }[];
  format: { format_name: string; duration?: string };
}

/** Returns a line that describes a file. Throws an Error if it does not have the expected properties. */
export async function checkOutput(folder: string, output: Output): Promise<string> {
  const file = path.join(folder, output.file);
  const { streams, format } = await probe(file);
  const video = streams.find(({ width }) => width !== undefined);
  const seconds = Number(format.duration ?? 0);
  const expected = output.seconds ?? 0;
  const found: [what: string, is: string, mustBe: string, isRight?: boolean][] = [
    ['container', format.format_name, output.container, format.format_name.split(',').includes(output.container)],
    ['streams', streams.map(({ codec_name }) => codec_name).join(' and '), output.codecs.join(' and ')],
    ['size', `${video?.width} x ${video?.height}`, `${output.width} x ${output.height}`],
    ['duration', `${seconds} s`, `${expected} s`, Math.abs(seconds - expected) <= MAX_SECONDS_OFF],
  ];
  if (output.copyOf !== undefined)
    found.push(['SHA-256', await hashOf(file), await hashOf(path.join(folder, output.copyOf))]);
  const wrong = found.filter(([, is, mustBe, isRight = is === mustBe]) => !isRight);
  const reasons = wrong.map(([what, is, mustBe]) => `${what} ${is}, not ${mustBe}`);
  if (reasons.length > 0) throw new Error(`${output.file} is not as expected: ${reasons.join('; ')}`);
  return `${output.file}: ${found.map(([, is]) => is).join(', ')}`;
}

async function probe(file: string): Promise<Probed> {
  const ffprobe = await findTool('ffprobe');
  if (ffprobe === undefined) throw new Error('ffprobe is not installed');
  const entries = 'stream=codec_name,width,height:format=format_name,duration';
  const { stdout } = await promisify(execFile)(ffprobe, ['-v', 'error', '-show_entries', entries, '-of', 'json', file]);
  return JSON.parse(stdout) as Probed;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
