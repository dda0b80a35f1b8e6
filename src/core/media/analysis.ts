/*
 * What a media file contains, as ffprobe reports it, and which of its streams a step works on.
 */
import { FRAME_RATES, type FrameRate, perSecond, readFrameRate } from './timecode.ts';

/** The output of ffprobe, as far as it is used here. */
export interface Probe {
  format?: { format_name?: string; duration?: string; bit_rate?: string; tags?: Tags };
  streams?: readonly ProbedStream[];
  programs?: readonly ProbedProgram[];
}

export interface ProbedStream {
  /** The number of the stream in its file. */
  index?: number;
  codec_type?: string;
  codec_name?: string;
  width?: number;
  height?: number;
  /** The lowest rate at which every time of the stream is a whole number. */
  r_frame_rate?: string;
  avg_frame_rate?: string;
  channels?: number;
  channel_layout?: string;
  sample_rate?: string;
  duration?: string;
  /** Flags, 0 or 1. */
  disposition?: Readonly<Record<string, number>>;
  tags?: Tags;
}

interface ProbedProgram {
  program_id?: number;
  streams?: readonly ProbedStream[];
}

type Tags = Readonly<Record<string, string>>;

export interface Analysis {
  /** In seconds; undefined if the file does not specify it. */
  duration: number | undefined;
  /** The duration of the picture, which may end before the sound does. In seconds. */
  videoDuration: number | undefined;
  frameRate: FrameRate | undefined;
  /** The rate at which timecodes count. Differs from `frameRate` when frames do not come at a constant rate. */
  timecodeRate: FrameRate | undefined;
  /** SMPTE timecode of the first frame. */
  startTimeCode: string | undefined;
  video: ProbedStream | undefined;
  audio: ProbedStream | undefined;
  /** The name of the container format in ffmpeg. */
  container: string;
  bitrate: string | undefined;
  streams: number;
}

/** Returns the ids of the programs (services) in a file. Most files have none. */
export const programIds = ({ programs = [] }: Probe): number[] =>
  programs.flatMap(({ program_id, streams }) => (program_id !== undefined && streams?.length ? [program_id] : []));

/** Analyzes the output of ffprobe. `program` is the id of the program to use; by default, the first with a picture. */
export function toAnalysis(probe: Probe, program?: number): Analysis {
  const { format = {}, streams = [] } = probe;
  const chosen = streamsOf(probe, program);
  const video = chosen.find(isPicture);
  const audio = chosen.find(({ codec_type }) => codec_type === 'audio');
  const tags = [format.tags, ...streams.map(stream => stream.tags)];
  const duration = secondsOf(format.duration) ?? durationOf(video) ?? durationOf(audio);
  return {
    duration,
    videoDuration: video && (durationOf(video) ?? duration),
    ...ratesOf(video),
    startTimeCode: tags.find(tag => tag?.timecode)?.timecode,
    video,
    audio,
    container: format.format_name ?? '',
    bitrate: format.bit_rate,
    streams: streams.length,
  };
}

/** Picture and sound of one program belong together; those of two programs do not. */
function streamsOf({ streams = [], programs = [] }: Probe, wanted: number | undefined): readonly ProbedStream[] {
  if (wanted !== undefined) return programs.find(({ program_id }) => program_id === wanted)?.streams ?? [];
  const filled = programs.filter(program => program.streams?.length);
  if (filled.length < 2) return streams;
  return (filled.find(program => program.streams?.some(isPicture)) ?? filled[0])?.streams ?? streams;
}

/** Cover art and chapter pictures are streams of video, too, but not the picture. */
const isPicture = ({ codec_type, disposition }: ProbedStream): boolean =>
  codec_type === 'video' && !disposition?.attached_pic && !disposition?.timed_thumbnails;

const secondsOf = (text: string | undefined): number | undefined => (Number(text) > 0 ? Number(text) : undefined);

/** Matroska has the durations of streams in tags: `00:00:09.960000000`. */
function durationOf(stream: ProbedStream | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(stream?.tags?.DURATION ?? '') ?? [];
  const tagged = seconds === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return secondsOf(stream?.duration) ?? secondsOf(tagged?.toString());
}

/** How far a rate may be above the average for frames to come at this rate. One that counts fields is twice it. */
const MAX_ABOVE_AVERAGE = 1.5;

function ratesOf(video: ProbedStream | undefined): Pick<Analysis, 'frameRate' | 'timecodeRate'> {
  const average = readFrameRate(video?.avg_frame_rate);
  const finest = readFrameRate(video?.r_frame_rate) ?? average;
  if (average === undefined || finest === undefined) return { frameRate: finest, timecodeRate: finest };
  // A slide show has less than a frame per second, and timecodes count in the rate of its times.
  if (perSecond(average) < 1 || perSecond(finest) <= perSecond(average) * MAX_ABOVE_AVERAGE)
    return { frameRate: finest, timecodeRate: finest };
  return { frameRate: average, timecodeRate: nominalRate(average) };
}

/** How far an average may be from a rate in use to stand for it. */
const TOLERANCE = 0.01;

/** Returns the rate in use that is closest to an average, or the average as a whole number. */
function nominalRate(average: FrameRate): FrameRate {
  const distance = (rate: FrameRate): number => Math.abs(perSecond(rate) / perSecond(average) - 1);
  const closest = FRAME_RATES.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best));
  return distance(closest) <= TOLERANCE ? closest : { numerator: Math.round(perSecond(average)), denominator: 1 };
}
