import { describe, expect, it } from 'vitest';
import {
  checkPreset,
  checkTag,
  extensionOf,
  mimeTypeOf,
  SHIPPED_PRESETS,
  type TranscodePreset,
  toArguments,
} from '../../../src/core/media/preset.ts';

const H264: TranscodePreset = { format: 'mp4', video: { codec: 'h264' } };

/** The streams of a source, neither the first one. */
const STREAMS = { video: 3, audio: 5 };

const rate = (denominator: number) => ({ numerator: 1, denominator });

describe('a preset', () => {
  it('becomes arguments of ffmpeg', () => {
    const preset: TranscodePreset = {
      format: 'mp4',
      audio: { codec: 'aac', bitrate: 128_000, framerate: { numerator: 1, denominator: 48_000 }, channel: [0, 1] },
      video: {
        codec: 'h264',
        bitrate: 3_000_000,
        framerate: { numerator: 1, denominator: 25 },
        scaling: { width: 1280, height: 720 },
        gopSize: 50,
        preset: 'main',
        setting: [{ key: 'crf', value: '20' }],
      },
    };
    expect(toArguments(preset, STREAMS).join(' ')).toBe(
      '-map 0:3 -c:v libx264 -pix_fmt yuv420p -b:v 3000000 -r 25/1 -g 50 -profile:v main -vf scale=1280:720 -crf 20 ' +
        '-map 0:5 -c:a aac -b:a 128000 -ar 48000 -ac 2 -sn -dn -map_metadata 0 -movflags +faststart -f mp4',
    );
  });

  it('keeps the aspect ratio when it has only one side', () => {
    const scaled = (scaling: object) => toArguments({ ...H264, video: { codec: 'h264', scaling } }, STREAMS);
    expect(scaled({ width: 640 })).toContain('scale=640:-2');
    expect(scaled({ height: 360 })).toContain('scale=-2:360');
    expect(scaled({})).toContain('scale=trunc(iw/2)*2:trunc(ih/2)*2');
    expect(toArguments({ format: 'webm', video: { codec: 'vp9' } }, STREAMS)).not.toContain('-vf');
  });

  it('omits the streams that it does not have', () => {
    expect(toArguments({ format: 'mp3', audio: { codec: 'mp3' } }, STREAMS)).toContain('-vn');
    expect(toArguments(H264, STREAMS)).toContain('-an');
  });

  it('omits the streams that the source does not have', () => {
    const both: TranscodePreset = { ...H264, audio: { codec: 'aac' } };
    expect(toArguments(both, { audio: 0 })).toEqual(expect.arrayContaining(['-vn', '-map', '0:0']));
    expect(toArguments(both, { video: 2 })).toEqual(expect.arrayContaining(['-map', '0:2', '-an']));
  });

  it('makes pictures that browsers show, whatever the source is, unless it names a pixel format', () => {
    for (const codec of ['h264', 'vp9', 'mpeg2video'])
      expect(toArguments({ format: 'mkv', video: { codec } }, STREAMS).join(' ')).toContain('-pix_fmt yuv420p');
    const own = toArguments({ format: 'mkv', video: { codec: 'vp9', pixelFormat: 'yuv444p' } }, STREAMS).join(' ');
    expect(own).toContain('-pix_fmt yuv444p');
    expect(own).not.toContain('yuv420p');
  });

  it.each([
    ['an unknown container', { ...H264, format: 'exe' }],
    ['the name of an inherited member', { ...H264, format: 'constructor' }],
    ['an unknown codec', { format: 'mp4', video: { codec: 'h999' } }],
    ['nothing in it', { format: 'mp4' }],
    ['a bitrate of 0', { format: 'mp4', audio: { codec: 'aac', bitrate: 0 } }],
    ['a profile that is an option', { format: 'mp4', video: { codec: 'h264', preset: '-i' } }],
    ['a pixel format that is a filter', { format: 'mp4', video: { codec: 'h264', pixelFormat: 'a,b' } }],
    ['a codec that the container does not support', { format: 'webm', video: { codec: 'h264' } }],
    ['video in an audio container', { format: 'mp3', video: { codec: 'h264' }, audio: { codec: 'mp3' } }],
    ['audio that the container does not support', { format: 'wav', audio: { codec: 'opus' } }],
    ['an odd width', { format: 'mp4', video: { codec: 'h264', scaling: { width: 161, height: 90 } } }],
    [
      'a quality that is not a number',
      { format: 'mp4', video: { codec: 'h264', setting: [{ key: 'crf', value: 'abc' }] } },
    ],
    ['an unknown setting', { format: 'mp4', video: { codec: 'h264', setting: [{ key: 'vf', value: 'x' }] } }],
    ['a setting with a path', { format: 'mp4', video: { codec: 'h264', setting: [{ key: 'crf', value: '/etc' }] } }],
    ['a million frames per second', { format: 'mp4', video: { codec: 'h264', framerate: rate(1_000_000) } }],
    ['too wide an image', { format: 'mp4', video: { codec: 'h264', scaling: { width: 16_386 } } }],
    ['too many pixels', { format: 'mp4', video: { codec: 'h264', scaling: { width: 16_384, height: 16_384 } } }],
    ['a sample rate of 2 GHz', { format: 'wav', audio: { codec: 'pcm_s16le', framerate: rate(2e9) } }],
    ['a sample duration of 0', { format: 'wav', audio: { codec: 'aac', framerate: { numerator: 0, denominator: 1 } } }],
    ['65 channels', { format: 'wav', audio: { codec: 'pcm_s16le', channel: Array.from({ length: 65 }, (_, i) => i) } }],
    ['a frame duration of 0', { format: 'mp4', video: { codec: 'h264', framerate: { numerator: 0, denominator: 1 } } }],
  ] satisfies [string, TranscodePreset][])('is refused with %s', (_, preset) =>
    expect(() => checkPreset(preset)).toThrow(),
  );
});

it('built-in presets are valid except for their reserved names', () => {
  for (const [tag, preset] of Object.entries(SHIPPED_PRESETS)) {
    checkPreset(preset);
    expect(() => checkTag(tag)).toThrow(/is reserved/);
    expect([extensionOf(preset), mimeTypeOf(preset)].every(text => text.length > 0)).toBe(true);
  }
  checkTag('my-tag_1.2');
});
