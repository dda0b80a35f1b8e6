/*
 * Analyzes media files with ffprobe.
 */
import type { FileHandle } from 'node:fs/promises';
import { type Analysis, type Probe, programIds, toAnalysis, toTimeCode } from '../../core/media/media.ts';
import { identify } from '../../media/identity.ts';
import { giveUp } from '../ended.ts';
import { doneSecondsOf, INPUT } from '../programs/programs.ts';
import { getSource, originalNameOf, requireUnchanged, withOpenFile } from './source.ts';
import { endProblemCheck, type MediaTask, type MediaWork } from './task.ts';
import { fileAt, OUTPUT_BYTES, requireTool, runTool } from './transcoder.ts';

type Output = 'json' | 'xml';

/** The entries that an analysis reads, but for tags of any length: lyrics, pictures in text. */
const ENTRIES = [
  'format=format_name,duration,bit_rate:format_tags=timecode',
  'stream=index,codec_type,codec_name,width,height,r_frame_rate,avg_frame_rate,channels,channel_layout,sample_rate',
  'stream=duration:stream_disposition=attached_pic,timed_thumbnails:stream_tags=timecode,DURATION',
  'program=program_id:program_stream=index,codec_type,codec_name,width,height,r_frame_rate,avg_frame_rate',
  'program_stream=channels,channel_layout,sample_rate,duration',
  'program_stream_disposition=attached_pic,timed_thumbnails:program_stream_tags=timecode,DURATION',
].join(':');

const EVERYTHING = ['-show_format', '-show_streams', '-show_programs'];

const probeArguments = (format: Output, entries: readonly string[]): string[] => [
  ...['-v', 'error', ...entries, '-of', format === 'xml' ? 'xml=x=0' : format],
  ...INPUT,
  fileAt(0),
];

/** Analyzes an open file. Gives up if it contains no media, or not the program that the job names. */
export const analyze = async (task: MediaTask, handle: FileHandle): Promise<Analysis> =>
  analyzeProbe(task, handle, JSON.parse(await runProbe(task, handle, 'json', ['-show_entries', ENTRIES])) as Probe);

const runProbe = (task: MediaTask, { fd }: FileHandle, format: Output, entries: readonly string[]): Promise<string> =>
  runTool(task, { tool: 'ffprobe', args: probeArguments(format, entries), files: [fd] });

async function analyzeProbe(task: MediaTask, { fd }: FileHandle, probe: Probe): Promise<Analysis> {
  if (!probe.streams?.length) throw giveUp('ffprobe found no media in the file');
  const program = task.data.program === undefined ? undefined : Number(task.data.program);
  requireProgram(probe, program);
  const analysis = toAnalysis(probe, program);
  if (analysis.duration !== undefined || isImage(analysis)) return analysis;
  const duration = await measureDuration(task, fd);
  return { ...analysis, duration, videoDuration: analysis.video && duration };
}

function requireProgram(probe: Probe, program: number | undefined): void {
  const ids = programIds(probe);
  if (program === undefined || ids.includes(program)) return;
  throw giveUp(`The file has no program ${program}${ids.length > 0 ? `; it has ${ids.join(', ')}` : ''}`);
}

const isImage = ({ container }: Analysis): boolean => /_pipe$|^image2$/.test(container);

/** Measures the duration of a file that does not specify it, such as a recording of a browser: reads it to its end. */
async function measureDuration(task: MediaTask, fd: number): Promise<number | undefined> {
  let seconds = 0;
  const args = [
    ...['-nostdin', '-nostats', '-hide_banner', '-loglevel', 'error', '-progress', 'pipe:3', ...INPUT],
    ...['-i', fileAt(0), '-map', '0', '-c', 'copy', '-f', 'null', '-'],
  ];
  await runTool(task, {
    tool: 'ffmpeg',
    args,
    files: [fd],
    onReportLine: line => {
      seconds = doneSecondsOf(line) ?? seconds;
    },
  });
  return seconds > 0 ? seconds : undefined;
}

/** Converts an analysis into job metadata, leaving out unknown values. */
function toData({ duration, frameRate, startTimeCode, video, audio, container, bitrate, streams }: Analysis) {
  const data: Record<string, string | number | undefined> = {
    container,
    streams,
    bitrate,
    duration: duration === undefined ? undefined : toTimeCode(duration),
    frameRate: frameRate && `${frameRate.numerator}/${frameRate.denominator}`,
    startTimeCode,
    videoCodec: video?.codec_name,
    width: video?.width,
    height: video?.height,
    audioCodec: audio?.codec_name,
    audioChannels: audio?.channels,
    audioSampleRate: audio?.sample_rate,
  };
  const known = Object.entries(data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, String(value)]));
}

/** The step `analyzeFile`: stores container, streams, duration, timecode and the ffprobe output (JSON, XML). */
export const analyzeFile: MediaWork = async task => {
  await requireTool(task, 'ffprobe');
  const source = await getSource(task);
  endProblemCheck(task);
  return withOpenFile(source, async handle => {
    const before = await identify(handle);
    const probe = JSON.parse(await probeAll(task, handle, 'json')) as Probe;
    const data = toData(await analyzeProbe(task, handle, probe));
    const analysisJson = JSON.stringify(probe);
    const analysisXml = await probeAll(task, handle, 'xml');
    await requireUnchanged(source, handle, before);
    await task.hooks.data.set({ ...data, originalFilename: originalNameOf(task, source), analysisJson, analysisXml });
    return { kind: 'finished' };
  });
};

/** Returns the output of ffprobe as it is; without its longest tags if it is larger than metadata of a job may be. */
async function probeAll(task: MediaTask, handle: FileHandle, format: Output): Promise<string> {
  const whole = await runProbe(task, handle, format, EVERYTHING);
  if (Buffer.byteLength(whole) < OUTPUT_BYTES) return whole;
  task.warnings.set('tags', 'The tags of the file are too long to be stored; the analysis does not contain them');
  return runProbe(task, handle, format, ['-show_entries', ENTRIES]);
}
