import { expect, it } from 'vitest';
import { fits, shownSpace, whyNoQuota } from '../../../src/core/media/storage.ts';

const DISK = { capacity: 1000, free: 600 };

it('shows the space of its disk without a quota', () => {
  expect(shownSpace(DISK, {}, 100)).toEqual({ capacity: 1000, free: 600, lowWatermark: 1000, highWatermark: 1000 });
});

it('shows the space within its quota, never more than the disk has', () => {
  expect(shownSpace(DISK, { capacity: 300 }, 100)).toMatchObject({ capacity: 300, free: 200 });
  expect(shownSpace(DISK, { capacity: 3000 }, 100)).toMatchObject({ capacity: 3000, free: 600 });
  expect(shownSpace(DISK, { capacity: 300 }, 400)).toMatchObject({ free: 0 });
});

it.each([
  [200, {}, true, 'the free space'],
  [201, {}, false, 'more than the free space'],
  [50, { highWatermark: { bytes: 150 } }, true, 'up to the high watermark'],
  [51, { highWatermark: { bytes: 150 } }, false, 'beyond the high watermark'],
  [
    50,
    { highWatermark: { bytes: 150 }, lowWatermark: { bytes: 120 } },
    true,
    'the low watermark applies only to waiting jobs',
  ],
])('%i bytes fit, %j: %s (%s)', (bytes, quota, expected, _why) => {
  expect(fits(shownSpace(DISK, { capacity: 300, ...quota }, 100), bytes, false)).toBe(expected);
});

it('a waiting job resumes at or below the low watermark, regardless of its size', () => {
  const quota = { capacity: 300, highWatermark: { bytes: 150 }, lowWatermark: { bytes: 100 } };
  expect(fits(shownSpace(DISK, quota, 100), 50, true)).toBe(true);
  expect(fits(shownSpace(DISK, quota, 100), 51, true)).toBe(false);
  expect(fits(shownSpace(DISK, quota, 101), 1, true)).toBe(false);
});

it('a low watermark above the high one has no effect', () => {
  const quota = { capacity: 200, highWatermark: { percentage: 75 }, lowWatermark: { percentage: 90 } };
  expect(whyNoQuota(quota)).toBeUndefined();
  expect(fits(shownSpace(DISK, quota, 100), 50, true)).toBe(true);
  expect(fits(shownSpace(DISK, quota, 100), 51, true)).toBe(false);
});

it('watermarks in percent follow the capacity, and valid limits are accepted', () => {
  const quota = { lowWatermark: { percentage: 50 }, highWatermark: { percentage: 75 } };
  expect(shownSpace(DISK, quota, 0)).toMatchObject({ lowWatermark: 500, highWatermark: 750 });
  expect(shownSpace(DISK, { ...quota, capacity: 301 }, 0)).toMatchObject({ lowWatermark: 150, highWatermark: 225 });
  expect(whyNoQuota({ ...quota, capacity: 0 })).toBeUndefined();
});

it('the low watermark defaults to the high one', () => {
  expect(shownSpace(DISK, { highWatermark: { bytes: 150 } }, 0)).toMatchObject({ lowWatermark: 150 });
});

it.each([
  [{ capacity: -1 }, 'capacity', 'below 0'],
  [{ lowWatermark: { bytes: -1 } }, 'lowWatermark', 'below 0'],
  [{ highWatermark: { percentage: 101 } }, 'highWatermark', '100'],
])('invalid limits: %j', (quota, limit, reason) => {
  expect(whyNoQuota(quota)).toMatchObject({ limit, reason: expect.stringContaining(reason) });
});
