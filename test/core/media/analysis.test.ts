/*
 * The streams and rates of a media file, from the output of ffprobe.
 */
import { describe, expect, it } from 'vitest';
import { type Probe, type ProbedStream, programIds, toAnalysis } from '../../../src/core/media/analysis.ts';

const picture = (index: number, more: Partial<ProbedStream> = {}): ProbedStream => ({
  index,
  codec_type: 'video',
  codec_name: 'h264',
  r_frame_rate: '25/1',
  avg_frame_rate: '25/1',
  ...more,
});
const sound = (index: number): ProbedStream => ({ index, codec_type: 'audio', codec_name: 'aac' });

describe('the picture', () => {
  it('is not the cover of a record', () => {
    const cover = picture(0, { codec_name: 'mjpeg', disposition: { attached_pic: 1 } });
    expect(toAnalysis({ streams: [cover, sound(1)] })).toMatchObject({ video: undefined, audio: { index: 1 } });
    expect(toAnalysis({ streams: [cover, sound(1), picture(2)] }).video?.index).toBe(2);
  });

  it('is not the picture of a chapter', () => {
    const chapter = picture(0, { disposition: { timed_thumbnails: 1 } });
    expect(toAnalysis({ streams: [chapter, picture(1)] }).video?.index).toBe(1);
  });

  it.each([
    ['its own duration', picture(0, { duration: '9.96' }), 9.96],
    ['that in its tags, as in Matroska', picture(0, { tags: { DURATION: '01:00:09.960000000' } }), 3609.96],
    ['that of the file, if there is no other', picture(0), 10.2],
  ])('lasts as long as %s', (_what, stream, videoDuration) =>
    expect(toAnalysis({ format: { duration: '10.2' }, streams: [stream, sound(1)] })).toMatchObject({
      duration: 10.2,
      videoDuration,
    }),
  );
});

describe('the streams of a file with several programs', () => {
  const radio = { program_id: 1, streams: [sound(0)] };
  const television = { program_id: 2, streams: [picture(1), sound(2)] };
  const probe: Probe = { streams: [sound(0), picture(1), sound(2)], programs: [radio, television] };

  it('are those of the first program with a picture', () =>
    expect(toAnalysis(probe)).toMatchObject({ video: { index: 1 }, audio: { index: 2 } }));

  it('are those of the program asked for', () =>
    expect(toAnalysis(probe, 1)).toMatchObject({ video: undefined, audio: { index: 0 } }));

  it('are those of the first program if none has a picture', () => {
    const other = { program_id: 2, streams: [sound(1)] };
    expect(toAnalysis({ streams: [sound(0), sound(1)], programs: [other, radio] }).audio?.index).toBe(1);
  });

  it('are all of the file if only one program has streams', () =>
    expect(toAnalysis({ ...probe, programs: [{ program_id: 9, streams: [] }, radio] }).video?.index).toBe(1));

  it('are found by the ids of the programs', () => {
    expect(programIds(probe)).toEqual([1, 2]);
    expect(programIds({ streams: [] })).toEqual([]);
  });
});

describe('the frame rate', () => {
  const ratesOf = (r_frame_rate: string, avg_frame_rate: string) => {
    const { frameRate, timecodeRate } = toAnalysis({ streams: [picture(0, { r_frame_rate, avg_frame_rate })] });
    const show = (rate: typeof frameRate) => rate && `${rate.numerator}/${rate.denominator}`;
    return [show(frameRate), show(timecodeRate)];
  };

  it.each([
    ['25/1', '25/1', '25/1', '25/1', 'a constant rate'],
    ['30000/1001', '2997/100', '30000/1001', '30000/1001', 'an average that is rounded'],
    ['90000/1', '15000/599', '15000/599', '25/1', 'irregular times'],
    ['120/1', '2997/100', '2997/100', '30000/1001', 'a phone, which drops frames in the dark'],
    ['50/1', '25/1', '25/1', '25/1', 'fields'],
    ['90000/1', '37/1', '37/1', '37/1', 'an average that is no rate in use'],
    ['25/1', '1/10', '25/1', '25/1', 'a slide show'],
    ['25/1', '0/0', '25/1', '25/1', 'no average'],
    ['0/0', '24/1', '24/1', '24/1', 'an average alone'],
  ])('of %s, on average %s, is %s, and timecodes count at %s (%s)', (finest, average, shown, counted) =>
    expect(ratesOf(finest, average)).toEqual([shown, counted]),
  );

  it('is unknown without a picture', () => expect(toAnalysis({ streams: [sound(0)] }).frameRate).toBeUndefined());
});
