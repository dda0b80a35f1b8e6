import { expect, it } from 'vitest';
import { fits, shownSpace, whyNoQuota } from '../../../src/core/media/storage.ts';

const DISK = { capacity: 1000, free: 600 };

it('shows the space of its disk, without limits of its own', () => {
  expect(shownSpace(DISK, {}, 100)).toEqual({ capacity: 1000, free: 600, lowWatermark: 1000, highWatermark: 1000 });
});

it('shows what its own limit leaves, never more than the disk has', () => {
  expect(shownSpace(DISK, { capacity: 300 }, 100)).toMatchObject({ capacity: 300, free: 200 });
  expect(shownSpace(DISK, { capacity: 3000 }, 100)).toMatchObject({ capacity: 3000, free: 600 });
  expect(shownSpace(DISK, { capacity: 300 }, 400)).toMatchObject({ free: 0 });
});

it.each([
  [200, {}, true, 'all that is free'],
  [201, {}, false, 'more than is free'],
  [50, { highWatermark: { bytes: 150 } }, true, 'up to the high watermark'],
  [51, { highWatermark: { bytes: 150 } }, false, 'beyond the high watermark'],
  [
    50,
    { highWatermark: { bytes: 150 }, lowWatermark: { bytes: 120 } },
    true,
    'the low watermark is for those who have waited',
  ],
])('%i bytes fit, %j: %s (%s)', (bytes, quota, expected, _why) => {
  expect(fits(shownSpace(DISK, { capacity: 300, ...quota }, 100), bytes, false)).toBe(expected);
});

it('what has waited goes on when no more is used than the low watermark says, however large it is', () => {
  const quota = { capacity: 300, highWatermark: { bytes: 150 }, lowWatermark: { bytes: 100 } };
  expect(fits(shownSpace(DISK, quota, 100), 50, true)).toBe(true);
  expect(fits(shownSpace(DISK, quota, 100), 51, true)).toBe(false);
  expect(fits(shownSpace(DISK, quota, 101), 1, true)).toBe(false);
});

it('a low watermark above the high one means no more than that', () => {
  const quota = { capacity: 200, highWatermark: { percentage: 75 }, lowWatermark: { percentage: 90 } };
  expect(whyNoQuota(quota)).toBeUndefined();
  expect(fits(shownSpace(DISK, quota, 100), 50, true)).toBe(true);
  expect(fits(shownSpace(DISK, quota, 100), 51, true)).toBe(false);
});

it('marks in percent move with the capacity, and nothing is refused that could be', () => {
  const quota = { lowWatermark: { percentage: 50 }, highWatermark: { percentage: 75 } };
  expect(shownSpace(DISK, quota, 0)).toMatchObject({ lowWatermark: 500, highWatermark: 750 });
  expect(shownSpace(DISK, { ...quota, capacity: 301 }, 0)).toMatchObject({ lowWatermark: 150, highWatermark: 225 });
  expect(whyNoQuota({ ...quota, capacity: 0 })).toBeUndefined();
});

it('the low watermark is the high one, unless it is given', () => {
  expect(shownSpace(DISK, { highWatermark: { bytes: 150 } }, 0)).toMatchObject({ lowWatermark: 150 });
});

it.each([
  [{ capacity: -1 }, 'capacity', 'below 0'],
  [{ lowWatermark: { bytes: -1 } }, 'lowWatermark', 'below 0'],
  [{ highWatermark: { percentage: 101 } }, 'highWatermark', '100'],
])('limits that cannot be: %j', (quota, limit, reason) => {
  expect(whyNoQuota(quota)).toMatchObject({ limit, reason: expect.stringContaining(reason) });
});
