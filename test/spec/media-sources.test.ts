/*
 * Sources as they come from phones, browsers, broadcasters and record shops: the right streams, the right times.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JobJson, succeed } from '../support/jobspine.ts';
import {
  brightnessOf,
  dataOf,
  errorOf,
  type FileJson,
  makeMedia,
  pitchOf,
  probe,
  startMediaServer,
} from '../support/media.ts';

const server = await startMediaServer();
const { root, storage, add, file, finish, put } = server;
const media = await storage(path.join(root, 'media'));
const output = await storage(path.join(root, 'output'));

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const picture = (seconds: number, rate = '25'): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc=size=64x64:rate=${rate}:duration=${seconds}`],
];
const tone = (seconds: number, frequency = 440): string[] => [
  ...['-f', 'lavfi', '-i', `sine=frequency=${frequency}:duration=${seconds}`],
];

/** Creates a file with these arguments of ffmpeg, and adds it to the first storage. */
async function source(name: string, ...args: string[]): Promise<FileJson> {
  return add(media, name, readFileSync(await makeMedia(path.join(root, 'work', name), args)));
}

/** Every job writes files with names of its own. */
let outputs = 0;
const filename = (): string => `&filename=out/${++outputs}`;

const target = async (job: JobJson): Promise<string> =>
  path.join(root, 'output', (await file(dataOf(job).destinationFileId!)).path);

const analyze = ({ id }: FileJson, query = ''): Promise<JobJson> =>
  finish(`/job?type=FILE_ANALYZE&fileId=${id}${query}`);

const transcode = ({ id }: FileJson, tag: string, query = ''): Promise<JobJson> =>
  finish(`/job?type=TRANSCODE&fileId=${id}&storageId=${output}&tag=${tag}${filename()}${query}`);

/** Extracts thumbnails, and returns their times in seconds. */
async function thumbnailTimes({ id }: FileJson, query = ''): Promise<number[]> {
  const job = await finish(`/job?type=THUMBNAIL&fileId=${id}&storageId=${output}${filename()}${query}`);
  expect(job, errorOf(job)).toMatchObject({ status: 'FINISHED' });
  return (JSON.parse(dataOf(job).thumbnails!) as { time: number }[]).map(({ time }) => time);
}

describe('thumbnails of a clip', () => {
  it.each([['mkv'], ['ts'], ['mp4']])(
    'whose sound in %s is longer than its picture are those of the picture',
    async type => {
      const clip = await source(`longer.${type}`, ...picture(10), ...tone(10.2), ...H264, '-c:a', 'aac');
      expect(await thumbnailTimes(clip)).toEqual([0]);
    },
  );

  it('end with the picture, even if the sound goes on for long', async () => {
    const clip = await source('talk.mp4', ...picture(12, '1'), ...tone(40), ...H264, '-c:a', 'aac');
    expect(await thumbnailTimes(clip)).toEqual([0, 10]);
  });

  it('show the last frame after it, as long as there is sound', async () => {
    const clip = await source('slides.mp4', ...picture(10, '1/5'), ...tone(30), ...H264, '-c:a', 'aac');
    expect(await thumbnailTimes(clip, '&thumbnailTimeCodes=0,12,29')).toEqual([0, 12, 29]);
  });

  it('without a duration, such as the recording of a browser, are those of all of it', async () => {
    const clip = await source('recording.webm', ...picture(25, '5'), '-c:v', 'libvpx', '-f', 'webm', '-live', '1');
    expect(await thumbnailTimes(clip)).toEqual([0, 10, 20]);
    expect(dataOf(await analyze(clip)).duration).toMatch(/^2[45]\d{6}@1000000$/);
  });
});

describe('the cover of a record', () => {
  const makeRecord = (): Promise<FileJson> =>
    source(
      'record.mp3',
      ...[...tone(2), '-f', 'lavfi', '-i', 'color=red:size=64x64:rate=1:duration=1', '-map', '0', '-map', '1'],
      ...[
        '-c:a',
        'libmp3lame',
        '-c:v',
        'mjpeg',
        '-frames:v',
        '1',
        '-disposition:v',
        'attached_pic',
        '-id3v2_version',
        '3',
      ],
    );

  it('is no video', async () => {
    const record = await makeRecord();
    const data = dataOf(await analyze(record));
    expect(data).toMatchObject({ audioCodec: 'mp3' });
    expect(data).not.toHaveProperty('videoCodec');
    for (const tag of ['__mp4', '__webm', '__mp3']) {
      const job = await transcode(record, tag);
      expect(job, errorOf(job)).toMatchObject({ status: 'FINISHED' });
      expect((await probe(await target(job))).streams.map(({ codec_type }) => codec_type)).toEqual(['audio']);
    }
    const job = await finish(`/job?type=THUMBNAIL&fileId=${record.id}&storageId=${output}`);
    expect(errorOf(job)).toContain('record.mp3 has no video');
  });
});

describe('a transport stream with a radio service before the television service', () => {
  const makeServices = (): Promise<FileJson> =>
    source(
      'services.ts',
      ...[...picture(2), ...tone(2, 440), ...tone(2, 1760), '-map', '1:a', '-map', '0:v', '-map', '2:a'],
      ...[...H264, '-c:a', 'mp2', '-program', 'title=Radio:st=0', '-program', 'title=TV:st=1:st=2'],
    );

  it('is transcoded with picture and sound of one service, which a job may choose', async () => {
    const services = await makeServices();
    const television = await transcode(services, '__mp4');
    expect(television, errorOf(television)).toMatchObject({ status: 'FINISHED' });
    expect(await pitchOf(await target(television))).toBeCloseTo(1760, -2);
    const radio = await transcode(services, '__mp3', '&program=1');
    expect(await pitchOf(await target(radio))).toBeCloseTo(440, -2);
  });

  it('has no other programs', async () => {
    const job = await transcode(await makeServices(), '__mp4', '&program=7');
    expect(errorOf(job)).toContain('The file has no program 7; it has 1, 2');
  });
});

describe('a clip whose frames come at irregular times', () => {
  it('has its average frame rate, and is cut by the clock', async () => {
    const clip = await source(
      'irregular.mp4',
      ...[...picture(6), '-vf', `settb=1/90000,setpts='PTS+floor(random(0)*3000)'`, '-vsync', 'passthrough'],
      ...['-enc_time_base', '1:90000', ...H264, '-video_track_timescale', '90000'],
    );
    const [frames, seconds] = dataOf(await analyze(clip))
      .frameRate!.split('/')
      .map(Number);
    expect(frames! / seconds!).toBeCloseTo(25, 0);
    const job = await transcode(clip, '__mp4', '&smpteTimeCode=00:00:01:00&lastSmpteTimeCode=00:00:03:24');
    expect(Number((await probe(await target(job))).format.duration)).toBeCloseTo(3, 0.9);
  });
});

describe('timecodes', () => {
  /** Creates a clip whose frames can be told apart by their brightness. */
  const makeTimed = (name: string, start: string, rate: string, frames: number): Promise<FileJson> =>
    source(
      name,
      ...['-f', 'lavfi', '-i', `color=black:size=64x64:rate=${rate}:duration=20,format=gray,geq=lum=16+N`],
      ...['-frames:v', String(frames), '-c:v', 'libx264', '-qp', '0', '-pix_fmt', 'yuv420p', '-timecode', start],
    );
  const preset = (): Promise<unknown> =>
    succeed(
      put('/shape-tag/exact', {
        body: JSON.stringify({ format: 'mov', video: { codec: 'h264', setting: [{ key: 'crf', value: '0' }] } }),
        type: 'application/json',
      }),
    );

  it('of a drop-frame clip count as drop-frame, however they are written', async () => {
    await preset();
    const clip = await makeTimed('drop.mov', '01:00:00;00', '30000/1001', 90);
    for (const from of ['01:00:02;00', '01:00:02:00', '01;00;02;00', '01:00:02.00']) {
      const job = await transcode(clip, 'exact', `&smpteTimeCode=${encodeURIComponent(from)}`);
      expect(job, errorOf(job)).toMatchObject({ status: 'FINISHED' });
      expect((await brightnessOf(await target(job))).length, from).toBe(30);
    }
  });

  it('go on over midnight', async () => {
    await preset();
    const clip = await makeTimed('midnight.mov', '23:59:58:00', '25', 125);
    const both = await transcode(clip, 'exact', '&smpteTimeCode=23:59:59:00&lastSmpteTimeCode=00:00:01:00');
    expect(both, errorOf(both)).toMatchObject({ status: 'FINISHED' });
    expect(await brightnessOf(await target(both))).toHaveLength(51);
    const rest = await transcode(clip, 'exact', '&smpteTimeCode=00:00:01:00');
    expect(await brightnessOf(await target(rest))).toHaveLength(50);
  });

  it('at 25 frames per second may be written with a semicolon', async () => {
    await preset();
    const clip = await makeTimed('semicolon.mov', '10:00:00:00', '25', 75);
    const job = await transcode(clip, 'exact', `&smpteTimeCode=${encodeURIComponent('10:00:01;00')}`);
    expect(await brightnessOf(await target(job))).toHaveLength(50);
  });
});

describe('a source that browsers cannot show', () => {
  it.each([
    ['RGB', ['-c:v', 'libx264rgb', '-preset', 'ultrafast']],
    ['ten bits of 4:2:2', ['-c:v', 'prores_ks', '-pix_fmt', 'yuv422p10le']],
    ['4:4:4', ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p']],
  ])('in %s becomes 4:2:0 with eight bits', async (name, codec) => {
    const clip = await source(`${name.replaceAll(/\W/g, '')}.mov`, ...picture(1), ...codec);
    for (const tag of ['__webm', '__mp4']) {
      const job = await transcode(clip, tag);
      expect(job, errorOf(job)).toMatchObject({ status: 'FINISHED' });
      expect((await probe(await target(job))).streams[0]).toMatchObject({ pix_fmt: 'yuv420p' });
    }
  });

  it('with six channels, two of them at the sides, keeps six in Opus', async () => {
    const body = JSON.stringify({ format: 'webm', audio: { codec: 'opus' } });
    await succeed(put('/shape-tag/surround', { body, type: 'application/json' }));
    const clip = await source(
      'surround.mkv',
      ...['-f', 'lavfi', '-i', `aevalsrc=0|0|0|0|0|0:channel_layout=5.1(side):duration=1`, '-c:a', 'ac3'],
    );
    const job = await transcode(clip, 'surround');
    expect(job, errorOf(job)).toMatchObject({ status: 'FINISHED' });
    expect((await probe(await target(job))).streams[0]).toMatchObject({ codec_name: 'opus', channels: 6 });
  });
});

it('tags of five million bytes are no obstacle', async () => {
  const lyrics = path.join(root, 'work/lyrics.txt');
  await makeMedia(path.join(root, 'work/plain.flac'), [...tone(1)]);
  writeFileSync(lyrics, `;FFMETADATA1\nLYRICS=${'la '.repeat(1_700_000)}\n`);
  const song = await source(
    'song.flac',
    '-i',
    path.join(root, 'work/plain.flac'),
    '-i',
    lyrics,
    '-map_metadata',
    '1',
    '-c',
    'copy',
  );
  const job = await analyze(song);
  expect(job, errorOf(job)).toMatchObject({ status: 'FINISHED' });
  expect(dataOf(job)).toMatchObject({ audioCodec: 'flac' });
  expect(await transcode(song, '__mp3')).toMatchObject({ status: 'FINISHED' });
});

it('a source with a name of 255 bytes gives files with names that are not longer', async () => {
  const clip = await source(`${'n'.repeat(251)}.mp4`, ...picture(1), ...H264);
  const job = await finish(`/job?type=TRANSCODE&fileId=${clip.id}&storageId=${output}&tag=__webm`);
  expect(job, errorOf(job)).toMatchObject({ status: 'FINISHED' });
  expect(path.basename(await target(job))).toBe(`${'n'.repeat(245)}_webm.webm`);
  const pictures = await finish(`/job?type=THUMBNAIL&fileId=${clip.id}&storageId=${output}`);
  expect(pictures, errorOf(pictures)).toMatchObject({ status: 'FINISHED' });
});
