/*
 * Analyzes media files with ffprobe.
 */
import type { FileHandle } from 'node:fs/promises';
import { type FrameRate, readFrameRate, toTimeCode } from '../../core/media/media.ts';
import { giveUp } from '../ended.ts';
import { INPUT } from '../programs/programs.ts';
import { getSource, originalNameOf, withOpenFile } from './source.ts';
import { endProblemCheck, type MediaTask, type MediaWork } from './task.ts';
import { fileAt, requireTool, runTool } from './transcoder.ts';

/** The output of ffprobe, as far as it is used here. */
interface Probe {
  format?: { format_name?: string; duration?: string; bit_rate?: string; tags?: Record<string, string> };
  streams?: ProbedStream[];
}

interface ProbedStream {
  codec_type?: string;
  codec_name?: string;
  width?: number;
  height?: number;
  r_frame_rate?: string;
  avg_frame_rate?: string;
  channels?: number;
  sample_rate?: string;
  duration?: string;
  tags?: Record<string, string>;
}

export interface Analysis {
  /** In seconds; undefined if the file does not specify it. */
  duration: number | undefined;
  frameRate: FrameRate | undefined;
  /** SMPTE timecode of the first frame. */
  startTimeCode: string | undefined;
  video: ProbedStream | undefined;
  audio: ProbedStream | undefined;
  /** The name of the container format in ffmpeg. */
  container: string;
  bitrate: string | undefined;
  streams: number;
}

const probeArguments = (format: 'json' | 'xml'): string[] => [
  ...['-v', 'error', '-show_format', '-show_streams', '-of', format === 'xml' ? 'xml=x=0' : format],
  ...INPUT,
  fileAt(0),
];

/** Analyzes an open file. Gives up if it contains no media. */
export async function analyze(task: MediaTask, { fd }: FileHandle): Promise<{ analysis: Analysis; json: string }> {
  const json = await runTool(task, { tool: 'ffprobe', args: probeArguments('json'), files: [fd] });
  const probe = JSON.parse(json) as Probe;
  if (!probe.streams?.length) throw giveUp('ffprobe found no media in the file');
  return { analysis: toAnalysis(probe), json: JSON.stringify(probe) };
}

function toAnalysis({ format = {}, streams = [] }: Probe): Analysis {
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  const audio = streams.find(({ codec_type }) => codec_type === 'audio');
  const seconds = Number(format.duration ?? video?.duration ?? audio?.duration);
  const tags = [format.tags, ...streams.map(stream => stream.tags)];
  return {
    duration: seconds > 0 ? seconds : undefined,
    frameRate: readFrameRate(video?.r_frame_rate) ?? readFrameRate(video?.avg_frame_rate),
    startTimeCode: tags.find(tag => tag?.timecode)?.timecode,
    video,
    audio,
    container: format.format_name ?? '',
    bitrate: format.bit_rate,
    streams: streams.length,
  };
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
    const { analysis, json } = await analyze(task, handle);
    const xml = await runTool(task, { tool: 'ffprobe', args: probeArguments('xml'), files: [handle.fd] });
    await task.hooks.data.set({
      ...toData(analysis),
      originalFilename: originalNameOf(task, source),
      analysisJson: json,
      analysisXml: xml,
    });
    return { kind: 'finished' };
  });
};
