/*
 * The rules for every run of ffmpeg and ffprobe. These programs find out the format of a file from its content, and
 * some formats name other files or servers: a playlist can have the name `holiday.mp4`. Therefore each input has a list
 * of formats and of protocols in front of it.
 */
import path from 'node:path';

/** Formats that contain their media. Formats that refer to other files are left out: playlists, concat, … */
const FORMATS = [
  ...['mov', 'mp4', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'mpegvideo', 'mxf', 'mxf_opatom', 'gxf', 'lxf', 'asf'],
  ...['flv', 'dv', 'ogg', 'nut', 'wtv', 'rm', 'ivf', 'h264', 'hevc', 'm4v', 'vc1', 'mjpeg', 'yuv4mpegpipe', 'gif'],
  ...['wav', 'w64', 'aiff', 'au', 'caf', 'mp3', 'aac', 'ac3', 'eac3', 'dts', 'flac', 'alac', 'amr', 'ape', 'wv', 'tta'],
  ...['png_pipe', 'jpeg_pipe', 'tiff_pipe', 'bmp_pipe', 'dpx_pipe', 'exr_pipe', 'webp_pipe', 'jpegls_pipe'],
];

/** The largest image: 16,384 pixels in both directions. A file of a few bytes can claim any size. */
const MAX_PIXELS = 16_384 ** 2;

const inputOf = (protocols: string, formats: readonly string[]): string[] => [
  ...['-protocol_whitelist', protocols, '-format_whitelist', formats.join(','), '-max_pixels', String(MAX_PIXELS)],
];

/** Options before an input of a media method: only files, and only in the formats above. */
export const INPUT: readonly string[] = inputOf('file', FORMATS);

/** Options before an input of a command, which may also have a generated source. */
const COMMAND_INPUT = inputOf('file,pipe,fd', [...FORMATS, 'lavfi']);

/** Tells whether a program is `ffmpeg` or `ffprobe`, also under a name such as `/opt/ffmpeg-7/ffmpeg`. */
export const isTool = (program: string, tool: 'ffmpeg' | 'ffprobe'): boolean => path.basename(program).startsWith(tool);

/** Returns the arguments of a command with the options above before each of its inputs. */
export function withInputRules(program: string, args: readonly string[]): string[] {
  if (isTool(program, 'ffprobe')) return [...COMMAND_INPUT, ...args];
  if (!isTool(program, 'ffmpeg')) return [...args];
  return args.flatMap(arg => (arg === '-i' ? [...COMMAND_INPUT, arg] : [arg]));
}

/** Returns the time that a report line of ffmpeg says is done, in seconds. Undefined: the line says something else. */
export function doneSecondsOf(line: string): number | undefined {
  const [key, value] = line.split('=');
  // Despite its name, every version of ffmpeg gives it in microseconds.
  return key === 'out_time_ms' && Number(value) >= 0 ? Number(value) / 1_000_000 : undefined;
}

/** Options that would replace the rules, or take arguments from a file. */
const FORBIDDEN_OPTION = /^--?((protocol|format)_(white|black)list|max_pixels|filter(_complex)?_script|\/)/;

/** Filters that open a file of any format. */
const FORBIDDEN_FILTER = /(^|[^a-z0-9_])(a?movie|subtitles)(@\w+)?(=|$|\s)/;

/** Protocols other than `file`, `pipe` and `fd`. Most of them also work without slashes. */
const PROTOCOLS = [
  ...['amqp', 'async', 'bluray', 'cache', 'concat', 'concatf', 'crypto', 'data', 'ftp', 'gophers?', 'hls', 'https?'],
  ...['httpproxy', 'icecast', 'ip[fn]s(_gateway)?', 'mms[ht]', 'prompeg', 'rist', 'rtmp[a-z]*', 'rtp', 'rtsp', 'sctp'],
  ...['sap', 'sftp', 'smb', 'srtp?', 'ssh', 'subfile', 'tcp', 'tee', 'tls', 'udp(lite)?', 'unix', 'zmq'],
];

/** A protocol at the beginning of a name, also of one of several names: `[f=mpegts]udp://…|b.ts`. */
const FORBIDDEN_NAME = new RegExp(
  `(^|[|\\]])((${PROTOCOLS.join('|')})[+:,]|(?!(file|pipe|fd):)[a-z][a-z0-9+.]*://)|^tee$`,
  'i',
);

/** Returns the reason why ffmpeg or ffprobe cannot have this argument; undefined if it can. */
export function whyNoToolArgument(program: string, argument: string): string | undefined {
  if (!isTool(program, 'ffmpeg') && !isTool(program, 'ffprobe')) return undefined;
  if (FORBIDDEN_OPTION.test(argument)) return 'commands cannot use this option';
  if (FORBIDDEN_FILTER.test(argument.replace(/[\\']/g, ''))) return 'commands cannot use filters that open files';
  return FORBIDDEN_NAME.test(argument) ? 'commands use only the protocols file, pipe and fd' : undefined;
}
