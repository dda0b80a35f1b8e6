/*
 * What the demo has made, checked with ffprobe, and copies by their checksums.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { findTool } from '../src/runtimes/programs/tools.ts';

/** A file, and what it must be. */
export interface Output {
  /** Below the folder of all of them. */
  file: string;
  /** One of the names that ffprobe has for it. */
  container: string;
  /** One for each stream. */
  codecs: readonly string[];
  width: number;
  height: number;
  /** Undefined: a picture. */
  seconds?: number;
  /** The file whose content it has. */
  copyOf?: string;
}

/** Two frames: a codec may round up to its last one, and audio to its last packet. */
const MAX_SECONDS_OFF = 2 / 25;

interface Probed {
  streams: { codec_name: string; width?: number; height?: number }[];
  format: { format_name: string; duration?: string };
}

/** A line about a file that is what it must be. Throws an error that says what is wrong with any other. */
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
  if (reasons.length > 0) throw new Error(`${output.file} is not what it must be: ${reasons.join('; ')}`);
  return `${output.file}: ${found.map(([, is]) => is).join(', ')}`;
}

async function probe(file: string): Promise<Probed> {
  const ffprobe = await findTool('ffprobe');
  if (ffprobe === undefined) throw new Error('there is no ffprobe on this machine');
  const entries = 'stream=codec_name,width,height:format=format_name,duration';
  const { stdout } = await promisify(execFile)(ffprobe, ['-v', 'error', '-show_entries', entries, '-of', 'json', file]);
  return JSON.parse(stdout) as Probed;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
