import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  frameRange,
  isSmpte,
  readFrameRate,
  smpteToFrames,
  timeCodeToSeconds,
  toSeconds,
  toTimeCode,
} from '../../../src/core/media/timecode.ts';

const PAL = { numerator: 25, denominator: 1 };
const NTSC = { numerator: 30_000, denominator: 1001 };
const NTSC60 = { numerator: 60_000, denominator: 1001 };

describe('SMPTE timecodes', () => {
  it.each([
    ['00:00:00:00', PAL, 0, 'the beginning'],
    ['00:00:01:00', PAL, 25, 'a second'],
    ['10:00:05:12', PAL, 900_137, 'ten hours and more'],
    ['00:01:00:02', NTSC, 1802, 'without drop-frame, no number is skipped'],
    ['00:01:00;02', NTSC, 1800, 'two numbers are skipped in each minute'],
    ['00:10:00;00', NTSC, 17_982, 'but not in each tenth'],
    ['01:00:00;00', NTSC, 107_892, 'an hour of real time'],
    ['00:01:00;04', NTSC60, 3600, 'four at 60'],
    ['00:01:00;02', { numerator: 2997, denominator: 100 }, 1800, 'a rounded rate'],
    ['00:01:00;02', PAL, 1502, 'no numbers are skipped at a whole rate'],
    ['00;01;00;02', NTSC, 1800, 'semicolons throughout'],
  ])('%s at %j is frame %i (%s)', (text, rate, frames, _why) => expect(smpteToFrames(text, rate)).toBe(frames));

  it.each([
    ['00:00:00:25', PAL, 'no such frame'],
    ['00:60:00:00', PAL, 'no such minute'],
    ['0:00:00:00', PAL, 'a digit is missing'],
    ['00:01:00;00', NTSC, 'a skipped number'],
    ['', PAL, 'nothing'],
  ])('%s at %j is not valid (%s)', (text, rate, _why) => expect(smpteToFrames(text, rate)).toBeUndefined());

  it('increase by one with each frame', () => {
    const two = (value: number) => String(value).padStart(2, '0');
    const times = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59));
    fc.assert(
      fc.property(times, ([hours, minutes, seconds]) => {
        const start = `${two(hours)}:${two(minutes)}:${two(seconds)}`;
        const last = smpteToFrames(`${start};29`, NTSC)!;
        const next = new Date(Date.UTC(2000, 0, 1, hours, minutes, seconds + 1)).toISOString().slice(11, 19);
        fc.pre(next !== '00:00:00');
        const following = smpteToFrames(`${next};00`, NTSC) ?? smpteToFrames(`${next};02`, NTSC);
        expect(following).toBe(last + 1);
      }),
    );
  });

  describe('choose a part of a clip', () => {
    const rangeOf = (start: string | undefined, first?: string, last?: string, rate = NTSC) =>
      frameRange({ start, rate }, { first, last });

    it('that is the whole without them', () => expect(rangeOf('10:00:00:00')).toEqual({ first: 0, last: undefined }));

    it.each([['01:00:02;00'], ['01:00:02:00'], ['01;00;02;00'], ['01:00:02.00']])(
      'which is drop-frame, however %s is written',
      first => expect(rangeOf('01:00:00;00', first)).toEqual({ first: 60, last: undefined }),
    );

    it('which is not drop-frame, however they are written', () =>
      expect(rangeOf('00:00:00:00', '00:01:00;02')).toEqual({ first: 1802, last: undefined }));

    it('as they are written, if the clip has none', () => {
      expect(rangeOf(undefined, '00:01:00;02')).toEqual({ first: 1800, last: undefined });
      expect(rangeOf(undefined, '00:01:00:02')).toEqual({ first: 1802, last: undefined });
    });

    it('that goes on over midnight', () => {
      expect(rangeOf('23:59:58:00', '23:59:59:00', '00:00:01:00', PAL)).toEqual({ first: 25, last: 75 });
      expect(rangeOf('23:59:58;00', '00:00:01;00')).toEqual({ first: 90, last: undefined });
    });

    it('unless one of them does not exist', () => {
      expect(rangeOf('01:00:00;00', '01:01:00:00')).toEqual({ unknown: '01:01:00:00' });
      expect(rangeOf('00:00:00:00', undefined, '00:00:01:25', PAL)).toEqual({ unknown: '00:00:01:25' });
    });
  });

  it('are recognized by their form', () => {
    expect(['10:00:00:00', '10:00:00;00', '10:00:00.00'].every(isSmpte)).toBe(true);
    expect(['10:00:00', '1', '99:99:99:99'].some(isSmpte)).toBe(false);
  });
});

it.each([
  ['1.5', 1.5],
  ['732@PAL', 29.28],
  ['412222000@1000000', 412.222],
  ['100@1001:30000', (100 * 1001) / 30_000],
  ['30000@NTSC', 1001],
  ['0', 0],
])('the time code %s is %f seconds', (text, seconds) => expect(timeCodeToSeconds(text)).toBeCloseTo(seconds, 9));

it.each([[''], ['-1'], ['1@'], ['@PAL'], ['1@SECAM'], ['1@0'], ['1@0:25'], ['1e9']])('%j is not a time code', text =>
  expect(timeCodeToSeconds(text)).toBeUndefined(),
);

it('rates and durations are read and written', () => {
  expect(readFrameRate('30000/1001')).toEqual(NTSC);
  expect([readFrameRate('0/0'), readFrameRate(undefined), readFrameRate('25')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(toSeconds(30_000, NTSC)).toBe(1001);
  expect(toTimeCode(4)).toBe('4000000@1000000');
});
