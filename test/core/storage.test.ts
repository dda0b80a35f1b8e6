import { expect, it } from 'vitest';
import { fits, shownSpace } from '../../src/core/storage.ts';

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
  [50, { highWatermark: 150 }, true, 'up to the high watermark'],
  [51, { highWatermark: 150 }, false, 'beyond the high watermark'],
  [50, { highWatermark: 150, lowWatermark: 120 }, true, 'the low watermark is for those who have waited'],
])('%i bytes fit, %j: %s (%s)', (bytes, quota, expected, _why) => {
  expect(fits(shownSpace(DISK, { capacity: 300, ...quota }, 100), bytes, false)).toBe(expected);
});

it('what has waited goes on below the low watermark', () => {
  const space = shownSpace(DISK, { capacity: 300, highWatermark: 150, lowWatermark: 120 }, 100);
  expect(fits(space, 20, true)).toBe(true);
  expect(fits(space, 21, true)).toBe(false);
});
