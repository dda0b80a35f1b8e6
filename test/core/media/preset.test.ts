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
    expect(toArguments(preset).join(' ')).toBe(
      '-map 0:v:0? -c:v libx264 -pix_fmt yuv420p -b:v 3000000 -r 25/1 -g 50 -profile:v main -vf scale=1280:720 -crf 20 ' +
        '-map 0:a:0? -c:a aac -b:a 128000 -ar 48000 -ac 2 -sn -dn -map_metadata 0 -movflags +faststart -f mp4',
    );
  });

  it('keeps the shape of the picture when it names one side', () => {
    const scaled = (scaling: object) => toArguments({ ...H264, video: { codec: 'h264', scaling } });
    expect(scaled({ width: 640 })).toContain('scale=640:-2');
    expect(scaled({ height: 360 })).toContain('scale=-2:360');
    expect(scaled({})).toContain('scale=trunc(iw/2)*2:trunc(ih/2)*2');
    expect(toArguments({ format: 'webm', video: { codec: 'vp9' } })).not.toContain('-vf');
  });

  it('leaves out what it does not name', () => {
    expect(toArguments({ format: 'mp3', audio: { codec: 'mp3' } })).toContain('-vn');
    expect(toArguments(H264)).toContain('-an');
  });

  it.each([
    ['an unknown container', { ...H264, format: 'exe' }],
    ['a name of an object', { ...H264, format: 'constructor' }],
    ['an unknown codec', { format: 'mp4', video: { codec: 'h999' } }],
    ['nothing in it', { format: 'mp4' }],
    ['a bitrate of 0', { format: 'mp4', audio: { codec: 'aac', bitrate: 0 } }],
    ['a profile that is an option', { format: 'mp4', video: { codec: 'h264', preset: '-i' } }],
    ['a pixel format that is a filter', { format: 'mp4', video: { codec: 'h264', pixelFormat: 'a,b' } }],
    ['a codec that the container cannot hold', { format: 'webm', video: { codec: 'h264' } }],
    ['video where there is none', { format: 'mp3', video: { codec: 'h264' }, audio: { codec: 'mp3' } }],
    ['audio that the container cannot hold', { format: 'wav', audio: { codec: 'opus' } }],
    ['sides that cannot be', { format: 'mp4', video: { codec: 'h264', scaling: { width: 161, height: 90 } } }],
    [
      'a quality that is no number',
      { format: 'mp4', video: { codec: 'h264', setting: [{ key: 'crf', value: 'abc' }] } },
    ],
    ['an unknown setting', { format: 'mp4', video: { codec: 'h264', setting: [{ key: 'vf', value: 'x' }] } }],
    ['a setting with a path', { format: 'mp4', video: { codec: 'h264', setting: [{ key: 'crf', value: '/etc' }] } }],
    [
      'frames that last no time',
      { format: 'mp4', video: { codec: 'h264', framerate: { numerator: 0, denominator: 1 } } },
    ],
  ] satisfies [string, TranscodePreset][])('is refused with %s', (_, preset) =>
    expect(() => checkPreset(preset)).toThrow(),
  );
});

it('those that come along could be made by users, but for their names', () => {
  for (const [tag, preset] of Object.entries(SHIPPED_PRESETS)) {
    checkPreset(preset);
    expect(() => checkTag(tag)).toThrow(/is for ours/);
    expect([extensionOf(preset), mimeTypeOf(preset)].every(text => text.length > 0)).toBe(true);
  }
  checkTag('my-tag_1.2');
});
