/*
 * Shape tags: presets of transcoding, and their translation to arguments of ffmpeg. Source: Vidispine API, "Transcode
 * presets".
 */
import { invalid } from '../failure.ts';

export interface AudioPreset {
  codec: string;
  /** Bits per second. */
  bitrate?: number | undefined;
  /** As in the API: one sample lasts numerator/denominator seconds. */
  framerate?: { numerator: number; denominator: number } | undefined;
  /** The channels; only their number has an effect. */
  channel?: readonly number[] | undefined;
}

export interface VideoPreset {
  codec: string;
  bitrate?: number | undefined;
  /** One frame lasts numerator/denominator seconds. */
  framerate?: { numerator: number; denominator: number } | undefined;
  scaling?: { width?: number | undefined; height?: number | undefined } | undefined;
  resolution?: { width: number; height: number } | undefined;
  gopSize?: number | undefined;
  pixelFormat?: string | undefined;
  /** The profile of H.264: baseline, main, high. */
  preset?: string | undefined;
  /** `crf` and `speed`. */
  setting?: readonly { key: string; value: string }[] | undefined;
}

export interface TranscodePreset {
  description?: string | undefined;
  /** The container. */
  format: string;
  audio?: AudioPreset | undefined;
  video?: VideoPreset | undefined;
}

interface Ratio {
  numerator: number;
  denominator: number;
}

/** The largest width and height of an image. */
export const MAX_SIDE = 16_384;
/** The largest image: 16,384 by 8,192. */
const MAX_PIXELS = MAX_SIDE * (MAX_SIDE / 2);
const MAX_FRAME_RATE = 1000;
const MAX_SAMPLE_RATE = 768_000;
const MAX_CHANNELS = 64;

/** Tells whether an image has too many pixels, although neither side is too long. */
export const isTooLarge = (width = 1, height = 1): boolean => width * height > MAX_PIXELS;

interface Format {
  muxer: string;
  extension: string;
  mimeType: string;
  /** The codecs that it supports. */
  video: readonly string[];
  audio: readonly string[];
  arguments?: readonly string[];
}

const ALL_VIDEO = ['h264', 'vp8', 'vp9', 'mpeg2video', 'prores', 'mjpeg'];
const ALL_AUDIO = ['aac', 'mp3', 'opus', 'vorbis', 'pcm_s16le', 'pcm_s24le', 'flac'];
const PCM = ['pcm_s16le', 'pcm_s24le'];

/** Containers, by their names in presets. */
const FORMATS: Readonly<Record<string, Format>> = {
  mp4: {
    muxer: 'mp4',
    extension: 'mp4',
    mimeType: 'video/mp4',
    video: ['h264', 'vp9', 'mpeg2video', 'mjpeg'],
    audio: ['aac', 'mp3', 'opus', 'vorbis', 'flac'],
    // The index comes first, so that playback can start before the whole file has arrived.
    arguments: ['-movflags', '+faststart'],
  },
  mov: {
    muxer: 'mov',
    extension: 'mov',
    mimeType: 'video/quicktime',
    video: ['h264', 'mpeg2video', 'prores', 'mjpeg'],
    audio: ['aac', 'mp3', 'vorbis', ...PCM],
  },
  webm: {
    muxer: 'webm',
    extension: 'webm',
    mimeType: 'video/webm',
    video: ['vp8', 'vp9'],
    audio: ['opus', 'vorbis'],
  },
  mkv: { muxer: 'matroska', extension: 'mkv', mimeType: 'video/x-matroska', video: ALL_VIDEO, audio: ALL_AUDIO },
  mpegts: { muxer: 'mpegts', extension: 'ts', mimeType: 'video/mp2t', video: ALL_VIDEO, audio: ALL_AUDIO },
  mxf: {
    muxer: 'mxf',
    extension: 'mxf',
    mimeType: 'application/mxf',
    video: ['h264', 'mpeg2video', 'prores', 'mjpeg'],
    audio: PCM,
  },
  mp3: { muxer: 'mp3', extension: 'mp3', mimeType: 'audio/mpeg', video: [], audio: ['mp3'] },
  wav: { muxer: 'wav', extension: 'wav', mimeType: 'audio/wav', video: [], audio: ['aac', 'mp3', 'flac', ...PCM] },
  ogg: { muxer: 'ogg', extension: 'ogg', mimeType: 'audio/ogg', video: ['vp8'], audio: ['opus', 'vorbis', 'flac'] },
  flac: { muxer: 'flac', extension: 'flac', mimeType: 'audio/flac', video: [], audio: ['flac'] },
};

/** What browsers and players show. Without it, encoders keep the pixel format of the source, such as RGB or 4:2:2. */
const VIEWABLE = ['-pix_fmt', 'yuv420p'];

/** Encoders and their arguments, by the name of the codec in presets. */
const VIDEO_CODECS: Readonly<Record<string, readonly string[]>> = {
  h264: ['libx264', ...VIEWABLE],
  vp8: ['libvpx', '-deadline', 'realtime', '-cpu-used', '4'],
  vp9: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '5', '-row-mt', '1', ...VIEWABLE],
  mpeg2video: ['mpeg2video', ...VIEWABLE],
  prores: ['prores_ks'],
  mjpeg: ['mjpeg'],
};
const OPUS_LAYOUTS = '7.1|6.1|5.1|5.0|quad|3.0|stereo|mono';
const AUDIO_CODECS: Readonly<Record<string, readonly string[]>> = {
  aac: ['aac'],
  mp3: ['libmp3lame'],
  // The encoder refuses layouts that differ only in where the rear speakers stand, such as 5.1(side).
  opus: ['libopus', '-af', `aformat=channel_layouts=${OPUS_LAYOUTS}`],
  vorbis: ['libvorbis'],
  pcm_s16le: ['pcm_s16le'],
  pcm_s24le: ['pcm_s24le'],
  flac: ['flac'],
};

const STEREO = [0, 1];

/** The built-in presets, which cannot be changed. Source: Vidispine API, "Preset templates". */
export const SHIPPED_PRESETS: Readonly<Record<string, TranscodePreset>> = {
  __mp4: {
    description: 'H.264 and AAC in MP4',
    format: 'mp4',
    audio: { codec: 'aac', bitrate: 128_000, channel: STEREO },
    video: { codec: 'h264', preset: 'high', setting: [{ key: 'crf', value: '21' }] },
  },
  __webm: {
    description: 'VP9 and Opus in WebM',
    format: 'webm',
    audio: { codec: 'opus', bitrate: 96_000, channel: STEREO },
    video: { codec: 'vp9', bitrate: 2_000_000 },
  },
  __mp3: { description: 'MP3', format: 'mp3', audio: { codec: 'mp3', bitrate: 192_000, channel: STEREO } },
  __wav: {
    description: '48 kHz PCM in WAV',
    format: 'wav',
    audio: { codec: 'pcm_s16le', framerate: { numerator: 1, denominator: 48_000 } },
  },
  __proxy: {
    description: 'Low-resolution proxy: 360-line H.264 and AAC in MP4',
    format: 'mp4',
    audio: { codec: 'aac', bitrate: 96_000, channel: STEREO },
    video: { codec: 'h264', preset: 'main', scaling: { height: 360 }, setting: [{ key: 'speed', value: 'veryfast' }] },
  },
};

/** Finds a built-in preset. */
export const shippedPreset = (tag: string): TranscodePreset | undefined =>
  Object.hasOwn(SHIPPED_PRESETS, tag) ? SHIPPED_PRESETS[tag] : undefined;

/** The names of shape tags. The prefix `__` is reserved for built-in ones. */
const TAG = /^(?!__)[\w.-]{1,100}$/;

/** Checks the name of a shape tag of a user. Failure invalidInput. */
export function checkTag(tag: string): void {
  if (!TAG.test(tag))
    throw invalid(
      'tag-name',
      tag,
      `"${tag}" is not a valid shape tag: use letters, digits, _ . -; the prefix __ is reserved`,
    );
}

/** Checks a preset. Failure invalidInput. */
export function checkPreset(preset: TranscodePreset): void {
  refuseUnknown('format', preset.format, FORMATS);
  if (preset.video) refuseUnknown('video/codec', preset.video.codec, VIDEO_CODECS);
  if (preset.audio) refuseUnknown('audio/codec', preset.audio.codec, AUDIO_CODECS);
  if (!preset.video && !preset.audio) throw invalid('video', undefined, 'A preset needs video or audio');
  refuseUnsupported(preset, 'video');
  refuseUnsupported(preset, 'audio');
  toArguments(preset, {});
}

function refuseUnknown(context: string, name: string, known: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(known, name)) return;
  throw invalid(context, name, `The ${context} ${name} is not supported; use one of ${Object.keys(known).join(', ')}`);
}

function refuseUnsupported({ format, ...preset }: TranscodePreset, kind: 'video' | 'audio'): void {
  const codec = preset[kind]?.codec;
  const supported = FORMATS[format]![kind];
  if (codec === undefined || supported.includes(codec)) return;
  const hint = supported.length > 0 ? `; use one of ${supported.join(', ')}` : '';
  throw invalid(`${kind}/codec`, codec, `The format ${format} does not support ${kind} with ${codec}${hint}`);
}

export const extensionOf = ({ format }: TranscodePreset): string => FORMATS[format]!.extension;
export const mimeTypeOf = ({ format }: TranscodePreset): string => FORMATS[format]!.mimeType;

/** The streams of a source to transcode, by their numbers in the file; undefined if it has no such stream. */
export interface SourceStreams {
  video?: number | undefined;
  audio?: number | undefined;
}

/** Returns the arguments of ffmpeg for the output, without its name. Failure invalidInput for an invalid value. */
export function toArguments(preset: TranscodePreset, { video, audio }: SourceStreams): string[] {
  const { muxer, arguments: own = [] } = FORMATS[preset.format]!;
  const forVideo = preset.video && videoArguments(preset.video);
  const forAudio = preset.audio && audioArguments(preset.audio);
  return [
    ...(forVideo && video !== undefined ? ['-map', `0:${video}`, ...forVideo] : ['-vn']),
    ...(forAudio && audio !== undefined ? ['-map', `0:${audio}`, ...forAudio] : ['-an']),
    ...['-sn', '-dn', '-map_metadata', '0', ...own, '-f', muxer],
  ];
}

function videoArguments(video: VideoPreset): string[] {
  const { codec, bitrate, framerate, gopSize, pixelFormat, preset } = video;
  const [encoder = '', ...defaults] = VIDEO_CODECS[codec]!;
  const { width, height } = video.scaling ?? video.resolution ?? {};
  const scale = scaleOf(codec, width, height);
  return [
    ...['-c:v', encoder],
    ...(pixelFormat === undefined ? defaults : ['-pix_fmt', wordOf('pixelFormat', pixelFormat)]),
    ...(bitrate === undefined ? [] : ['-b:v', countOf('video/bitrate', bitrate)]),
    ...(framerate ? ['-r', rateOf('video/framerate', framerate)] : []),
    ...(gopSize === undefined ? [] : ['-g', countOf('gopSize', gopSize)]),
    ...(preset === undefined ? [] : ['-profile:v', wordOf('preset', preset)]),
    ...(scale === undefined ? [] : ['-vf', scale]),
    ...(video.setting ?? []).flatMap(toSetting),
  ];
}

/** H.264 with 4:2:0 chroma needs an even width and height, but a source may have odd ones. */
function scaleOf(codec: string, width: number | undefined, height: number | undefined): string | undefined {
  const isEven = codec === 'h264';
  for (const [name, side] of Object.entries({ width, height }))
    if (isEven && side !== undefined && side % 2 !== 0)
      throw invalid(name, String(side), `The ${name} of ${codec} must be an even number`);
  if (isTooLarge(width, height)) throw invalid('height', String(height), `An image has at most ${MAX_PIXELS} pixels`);
  // -2 keeps the aspect ratio and makes the side even.
  if (width !== undefined || height !== undefined) return `scale=${sideOf('width', width)}:${sideOf('height', height)}`;
  return isEven ? 'scale=trunc(iw/2)*2:trunc(ih/2)*2' : undefined;
}

const SETTINGS: Readonly<Record<string, string>> = { crf: '-crf', speed: '-preset' };

function toSetting({ key, value }: { key: string; value: string }): string[] {
  refuseUnknown('setting', key, SETTINGS);
  if (key === 'crf' && !/^\d{1,2}(\.\d+)?$/.test(value))
    throw invalid('setting/crf', value, `The setting crf must be a number such as 21, not "${value}"`);
  return [SETTINGS[key]!, wordOf(`setting/${key}`, value)];
}

function audioArguments({ codec, bitrate, framerate, channel = [] }: AudioPreset): string[] {
  return [
    ...['-c:a', ...AUDIO_CODECS[codec]!],
    ...(bitrate === undefined ? [] : ['-b:a', countOf('audio/bitrate', bitrate)]),
    ...(framerate ? ['-ar', sampleRateOf(framerate)] : []),
    ...(channel.length > 0 ? ['-ac', atMost('channel', channel.length, MAX_CHANNELS)] : []),
  ];
}

const sideOf = (name: string, pixels: number | undefined): string =>
  pixels === undefined ? '-2' : atMost(name, pixels, MAX_SIDE);

function atMost(name: string, value: number, max: number): string {
  if (value <= max) return countOf(name, value);
  throw invalid(name, String(value), `${name} must be at most ${max}`);
}

const sampleRateOf = ({ numerator, denominator }: Ratio): string =>
  atMost('audio/framerate', Math.round(denominator / numerator), MAX_SAMPLE_RATE);

function countOf(name: string, value: number): string {
  if (Number.isInteger(value) && value > 0 && value <= 2 ** 31) return String(value);
  throw invalid(name, String(value), `${name} must be a whole number above 0`);
}

function rateOf(name: string, { numerator, denominator }: Ratio): string {
  if (denominator / numerator > MAX_FRAME_RATE)
    throw invalid(name, `${numerator}/${denominator}`, `${name} must be at most ${MAX_FRAME_RATE} frames per second`);
  return `${countOf(name, denominator)}/${countOf(name, numerator)}`;
}

/** Checks a word, so that ffmpeg cannot take it for anything but a value. */
function wordOf(name: string, value: string): string {
  if (/^[a-z0-9][\w.]{0,31}$/i.test(value)) return value;
  throw invalid(name, value, `${name} must consist of letters and digits, not "${value}"`);
}
