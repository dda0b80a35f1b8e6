/*
 * Jobs that analyze and transcode files, shape tags, and the transcoder resource.
 * Source: Vidispine API, "Job types" (FILE_ANALYZE, TRANSCODE, THUMBNAIL), "Shape tags", "Resources". The metadata that
 * transcoding sets is taken from recorded jobs of real servers.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, NAMESPACE, succeed, TEXT } from '../support/jobspine.ts';
import {
  brightnessOf,
  dataOf,
  errorOf,
  type FileJson,
  filesBelow,
  makeBrightening,
  makeClip,
  makeOddClip,
  probe,
  startMediaServer,
} from '../support/media.ts';

const server = await startMediaServer();
const { root, storage, add, file, finish, get, put, remove } = server;
const media = await storage(path.join(root, 'media'));
const output = await storage(path.join(root, 'output'));

let clip: FileJson;
let coded: FileJson;
beforeAll(async () => {
  clip = await add(media, 'sun rise.mov', readFileSync(await makeClip(path.join(root, 'work/clip.mov'), 4)));
  coded = await add(media, 'coded.mov', readFileSync(await makeClip(path.join(root, 'work/tc.mov'), 4, '10:00:00:00')));
});

const target = async (job: JobJson): Promise<string> =>
  path.join(root, 'output', (await file(dataOf(job).destinationFileId!)).path);

describe('FILE_ANALYZE', () => {
  it('describes the content of a file as metadata, JSON and XML', async () => {
    const job = await finish(`/file/${coded.id}/analyze`);
    expect(job).toMatchObject({ type: 'FILE_ANALYZE', status: 'FINISHED', totalSteps: 1 });
    const { analysisJson, analysisXml, ...data } = dataOf(job);
    expect(data).toMatchObject({
      container: expect.stringContaining('mov'),
      videoCodec: 'h264',
      width: '320',
      height: '180',
      frameRate: '25/1',
      audioCodec: 'aac',
      audioSampleRate: '44100',
      startTimeCode: '10:00:00:00',
      duration: expect.stringMatching(/^[34]\d{6}@1000000$/),
      originalFilename: 'coded.mov',
    });
    expect(JSON.parse(analysisJson!)).toMatchObject({ format: {}, streams: [{}, {}, {}] });
    expect(analysisXml).toMatch(/^<\?xml .*<stream .*<format /s);
  });

  it('analyzes a transport stream, whose names are in a legacy character set', async () => {
    const stream = readFileSync(await makeClip(path.join(root, 'work/stream.ts'), 1));
    const job = await finish(`/file/${(await add(media, 'stream.ts', stream)).id}/analyze`);
    expect(job).toMatchObject({ status: 'FINISHED' });
    expect(dataOf(job)).toMatchObject({ container: 'mpegts', videoCodec: 'h264' });
  });

  it.each([
    ['an empty file', ''],
    ['a file that is not media', 'This is a text, and nobody can see it.'],
    ['a playlist that refers to other files', `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n`],
    ['a list of other files', `ffconcat version 1.0\nfile /etc/passwd\n`],
  ])('fails without a retry for %s', async (_, content) => {
    const { id } = await add(media, 'odd.mov', content);
    const job = await finish(`/file/${id}/analyze`);
    expect(job).toMatchObject({ status: 'FAILED_TOTAL', log: { task: [{ attempts: 0, status: 'FAILED_FATAL' }] } });
    expect(errorOf(job)).toMatch(/ffprobe (ended with exit code 1: .|found no media)/);
    expect(errorOf(job)).not.toContain('root:');
  });

  it('fails for a clip that is truncated before its index', async () => {
    const { id } = await add(media, 'cut.mov', readFileSync(path.join(root, 'work/clip.mov')).subarray(0, 2000));
    expect(errorOf(await finish(`/file/${id}/analyze`))).toContain('exit code 1');
  });
});

describe('TRANSCODE', () => {
  it('drops one row and one column of pixels to make H.264 from a video with an odd width and height', async () => {
    const odd = await add(media, 'odd.mov', readFileSync(await makeOddClip(path.join(root, 'work/odd.mov'))));
    const job = await finish(`/job?type=TRANSCODE&fileId=${odd.id}&storageId=${output}&tag=__mp4`);
    expect(job).toMatchObject({ status: 'FINISHED' });
    expect((await probe(await target(job))).streams[0]).toMatchObject({ codec_name: 'h264', width: 160, height: 90 });
  });

  it.each([
    ['__mp4', ['h264', 'aac'], 'sun rise_mp4.mp4'],
    ['__webm', ['vp9', 'opus'], 'sun rise_webm.webm'],
    ['__mp3', ['mp3'], 'sun rise_mp3.mp3'],
    ['__wav', ['pcm_s16le'], 'sun rise_wav.wav'],
    ['__proxy', ['h264', 'aac'], 'sun rise_proxy.mp4'],
  ])('creates %s', async (tag, codecs, name) => {
    const job = await finish(`/job?type=TRANSCODE&fileId=${clip.id}&storageId=${output}&tag=${tag}`);
    expect(job).toMatchObject({ status: 'FINISHED', totalSteps: 1 });
    expect(job.log?.task[0]?.progress).toEqual({ value: 100, total: 100, unit: 'percent' });
    expect(dataOf(job)).toMatchObject({
      transcodeProgress: '100',
      transcodeDone: 'true',
      transcodeEstimatedTimeLeft: '0',
      transcodeDurations: expect.stringMatching(/^\d+@1000000$/),
      transcodeMediaTimes: expect.stringMatching(/^\d+@1000000$/),
      transcodeWallTime: expect.stringMatching(/^\d+\.\d+$/),
      originalFilename: 'sun rise.mov',
    });
    const result = await target(job);
    expect(path.basename(result)).toBe(name);
    expect(dataOf(job).bytesWritten).toBe(String(statSync(result).size));
    const probed = await probe(result);
    expect(probed.streams.map(({ codec_name }) => codec_name)).toEqual(codecs);
    expect(Number(probed.format.duration)).toBeCloseTo(4, 0);
    if (tag === '__proxy') expect(probed.streams[0]).toMatchObject({ width: 640, height: 360 });
    expect(filesBelow(root).unfinished).toEqual([]);
  });

  it('transcodes the frames between two timecodes, including both, and keeps their timecodes', async () => {
    const clip = await makeBrightening(path.join(root, 'work/bright.mov'), 100, '10:00:00:00');
    const { id } = await add(media, 'bright.mov', readFileSync(clip));
    const cut = (codes: string) =>
      finish(
        `/job?type=TRANSCODE&fileId=${id}&storageId=${output}&tag=__mp4&filename=${encodeURIComponent(codes)}&${codes}`,
      );
    const source = await brightnessOf(clip);
    for (const [codes, from, to] of [
      ['smpteTimeCode=10:00:01:00&lastSmpteTimeCode=10:00:02:00', 25, 50],
      ['smpteTimeCode=10:00:03:00', 75, 99],
      ['lastSmpteTimeCode=10:00:00:00', 0, 0],
    ] as const) {
      const result = await target(await cut(codes));
      const frames = await brightnessOf(result);
      expect(frames.map((bright, i) => Math.abs(bright - source[from + i]!) <= 1)).toEqual(
        Array.from({ length: to - from + 1 }, () => true),
      );
      const { streams } = await probe(result);
      expect(streams[0]?.tags?.timecode).toBe(from === 0 ? '10:00:00:00' : codes.slice(14, 25));
    }
    for (const codes of ['smpteTimeCode=09:00:00:00', 'smpteTimeCode=10:00:04:00'])
      expect(errorOf(await cut(codes))).toContain('The file begins at 10:00:00:00 and lasts 4.00 s');
  });

  it('creates a file in the folder that a URI names', async () => {
    const query = new URLSearchParams({
      sourceUri: clip.uri[0]!,
      destinationUri: `file://${root}/made/folder/`,
      tag: '__mp3',
      filename: 'a b.mp3',
    });
    const job = await finish(`/job?type=RAW_TRANSCODE&${query}`);
    expect(job).toMatchObject({ status: 'FINISHED' });
    const result = path.join(root, 'made/folder/a b.mp3');
    expect((await probe(result)).streams).toHaveLength(1);
    expect(dataOf(job)).toMatchObject({
      destinationUri: `file://${root}/made/folder/a%20b.mp3`,
      bytesWritten: String(statSync(result).size),
    });
  });

  it('accepts URIs of source and target, also as RAW_TRANSCODE', async () => {
    const query = new URLSearchParams({
      sourceUri: clip.uri[0]!,
      destinationUri: `file://${root}/made/by uri.mp4`,
      tag: '__proxy',
    });
    expect(await finish(`/job?type=RAW_TRANSCODE&${query}`)).toMatchObject({ status: 'FINISHED' });
    expect((await probe(path.join(root, 'made/by uri.mp4'))).streams).toHaveLength(2);
  });

  it('reads and writes files with names that look like options', async () => {
    const names = ['-i', '%03d', 'file:x', 'concat:a|b'];
    for (const name of names) {
      const { id } = await add(media, name, readFileSync(path.join(root, 'work/clip.mov')));
      const filename = encodeURIComponent(`odd/${name}`);
      const job = await finish(`/job?type=TRANSCODE&fileId=${id}&storageId=${output}&tag=__mp3&filename=${filename}`);
      expect(job.status).toBe('FINISHED');
    }
    expect(filesBelow(path.join(root, 'output/odd')).files).toEqual(names.toSorted());
  });

  it('transcodes as much of a truncated clip as possible, and its step contains the warnings of ffmpeg', async () => {
    const whole = readFileSync(await makeClip(path.join(root, 'work/broken.mkv'), 4));
    const { id } = await add(media, 'broken.mkv', whole.subarray(0, whole.length * 0.6));
    const job = await finish(`/job?type=TRANSCODE&fileId=${id}&storageId=${output}&tag=__mp4`);
    const warning = /^ffmpeg ended with exit code 0: .*\S/;
    expect(job).toMatchObject({
      status: 'FINISHED',
      log: {
        task: [{ status: 'FINISHED', attempts: 0, errorMessage: expect.stringMatching(warning) }, { step: 5000 }],
      },
    });
    expect(errorOf(job)).toBeUndefined();
    expect(job.log?.task[1]?.errorMessage).toBeUndefined();
    expect((await get(`/job/${job.jobId}`)).text).toMatch(/<errorMessage>ffmpeg ended with exit code 0: /);
    const { format } = await probe(await target(job));
    expect(Number(format.duration)).toBeGreaterThan(1);
    expect(Number(format.duration)).toBeLessThan(3);
  });

  it('has no warnings for a complete clip', async () => {
    const job = await finish(`/job?type=TRANSCODE&fileId=${clip.id}&storageId=${output}&tag=__mp4&filename=quiet.mp4`);
    expect(job.log?.task.map(({ errorMessage }) => errorMessage)).toEqual([undefined, undefined]);
  });

  it('fails without a retry, and leaves nothing behind, if the source is not media', async () => {
    const silent = await add(media, 'no-picture.mp3', 'no media at all');
    const job = await finish(`/job?type=TRANSCODE&fileId=${silent.id}&storageId=${output}&tag=__mp4&filename=none.mp4`);
    expect(job).toMatchObject({ status: 'FAILED_TOTAL', log: { task: [{ attempts: 0 }, { step: 5000 }] } });
    expect(filesBelow(root).unfinished).toEqual([]);
    expect(filesBelow(path.join(root, 'output')).files).not.toContain('none.mp4');
  });
});

describe('THUMBNAIL', () => {
  it('extracts frames at an interval', async () => {
    const query = 'thumbnailPeriod=25@PAL&thumbnailWidth=160&filename=period/at';
    const job = await finish(`/job?type=THUMBNAIL&fileId=${clip.id}&storageId=${output}&${query}`);
    expect(job.status).toBe('FINISHED');
    const thumbnails = JSON.parse(dataOf(job).thumbnails!) as { time: number; path: string; fileId: string }[];
    expect(thumbnails.map(({ path: name }) => name)).toEqual(
      [0, 1, 2, 3].map(second => `period/at_00000${second}.000.jpg`),
    );
    const { streams } = await probe(path.join(root, 'output', thumbnails[3]!.path));
    expect(streams[0]).toMatchObject({ codec_name: 'mjpeg', width: 160, height: 90 });
    expect(await file(thumbnails[0]!.fileId)).toMatchObject({ state: 'CLOSED' });
  });

  it('extracts frames at given times, as PNG', async () => {
    const query = 'thumbnailTimeCodes=1.5,50@PAL&format=png&filename=times/at';
    const job = await finish(`/job?type=THUMBNAIL&fileId=${clip.id}&storageId=${output}&${query}`);
    expect(job.status).toBe('FINISHED');
    expect(filesBelow(path.join(root, 'output/times')).files).toEqual(['at_000001.500.png', 'at_000002.000.png']);
    expect((await probe(path.join(root, 'output/times/at_000002.000.png'))).streams[0]).toMatchObject({
      codec_name: 'png',
    });
  });

  it('fails for a time after the end', async () => {
    const job = await finish(`/job?type=THUMBNAIL&fileId=${clip.id}&storageId=${output}&thumbnailTimeCodes=60`);
    expect(errorOf(job)).toContain('no frame at 60 s');
    expect(filesBelow(root).unfinished).toEqual([]);
  });
});

describe('/shape-tag (Vidispine API, "Shape tags")', () => {
  const PRESET = `<TranscodePresetDocument xmlns="${NAMESPACE}"><format>mov</format>
    <audio><codec>pcm_s16le</codec><channel>0</channel></audio>
    <video><scaling><width>64</width></scaling><codec>mjpeg</codec>
    <framerate><numerator>1</numerator><denominator>10</denominator></framerate></video></TranscodePresetDocument>`;

  it('lists the built-in tags', async () => {
    const tags = ['__mp3', '__mp4', '__proxy', '__wav', '__webm'];
    expect((await get('/shape-tag', { accept: JSON_TYPE })).json<{ uri: string[] }>().uri).toEqual(tags);
    expect((await get('/shape-tag/', { accept: TEXT })).text).toBe(tags.map(tag => `${tag}\r\n`).join(''));
    expect((await get('/shape-tag?url=true', { accept: TEXT })).text).toContain('/API/shape-tag/__mp4\r\n');
    expect((await get('/shape-tag/__mp4')).text).toContain('<format>mp4</format>');
  });

  it('stores tags of users, which jobs can use', async () => {
    await succeed(put('/shape-tag/tiny', { body: PRESET }));
    expect((await get('/shape-tag/tiny', { accept: JSON_TYPE })).json()).toMatchObject({
      name: 'tiny',
      format: 'mov',
      video: { codec: 'mjpeg', scaling: { width: 64 }, framerate: { numerator: 1, denominator: 10 } },
      audio: { codec: 'pcm_s16le', channel: [0] },
    });
    const job = await finish(`/job?type=TRANSCODE&fileId=${clip.id}&storageId=${output}&tag=tiny`);
    const { streams } = await probe(await target(job));
    expect(streams[0]).toMatchObject({
      codec_name: 'mjpeg',
      width: 64,
      height: 36,
      nb_read_frames: expect.stringMatching(/^4[0-2]$/),
    });
    await succeed(remove('/shape-tag/tiny'));
    expect(await get('/shape-tag/tiny')).toMatchObject({ status: 404 });
    expect(await remove('/shape-tag/tiny')).toMatchObject({ status: 404 });
    expect(await get('/shape-tag/constructor')).toMatchObject({ status: 404 });
  });

  it.each([
    ['a reserved name', '__mp4', PRESET],
    ['an invalid name', 'a%2Fb', PRESET],
    ['an unknown container', 'x', PRESET.replace('>mov<', '>exe<')],
    ['an unknown codec', 'x', PRESET.replace('>mjpeg<', '>h999<')],
    ['an invalid bitrate', 'x', PRESET.replace('</codec><channel', '</codec><bitrate>0</bitrate><channel')],
    ['an option as the preset', 'x', PRESET.replace('</video>', '<preset>-i</preset></video>')],
    ['neither video nor audio', 'x', `<TranscodePresetDocument><format>mp4</format></TranscodePresetDocument>`],
  ])('refuses %s', async (_, name, body) => {
    expect(await put(`/shape-tag/${name}`, { body })).toMatchObject({ status: 400 });
  });

  it('cannot delete built-in tags, and needs its roles', async () => {
    expect(await remove('/shape-tag/__mp4')).toMatchObject({ status: 400 });
    const reader = await server.user('reader', '_shape_tag_read');
    expect(await get('/shape-tag', { as: reader })).toMatchObject({ status: 200 });
    expect(await put('/shape-tag/x', { as: reader, body: PRESET })).toMatchObject({ status: 403 });
  });
});

describe('/resource/transcoder', () => {
  it('shows the ffmpeg of the machine', async () => {
    const { resource } = (await get('/resource/transcoder', { accept: JSON_TYPE })).json<{
      resource: { id: string; transcoder: { url: string; version: string; state: string } }[];
    }>();
    expect(resource).toMatchObject([
      { transcoder: { url: expect.stringMatching(/^file:\/\/.*ffmpeg/), state: 'ONLINE' } },
    ]);
    expect((await get(`/resource/transcoder/${resource[0]!.id}`)).text).toContain('<state>ONLINE</state>');
    expect((await get(`/resource/transcoder/${resource[0]!.id}/status`)).text).toBe('ONLINE');
    expect(await get('/resource/transcoder/VX-99')).toMatchObject({ status: 404 });
  });
});

it('a clip that a scan has found can be used like any other', async () => {
  writeFileSync(path.join(root, 'media/found.mov'), readFileSync(path.join(root, 'work/clip.mov')));
  await succeed(server.post(`/storage/${media}/rescan`));
  const { until } = await import('../support/until.ts');
  const found = await until(async () => (await server.files(media)).find(({ path: name }) => name === 'found.mov'));
  expect(await finish(`/file/${found.id}/analyze`)).toMatchObject({ status: 'FINISHED' });
});
