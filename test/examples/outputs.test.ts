/*
 * The checks of the demo on its output files.
 */
import { copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkOutput, type Output } from '../../examples/outputs.ts';
import { makeClip } from '../support/media.ts';
import { temporaryFolder } from '../support/server.ts';

const folder = temporaryFolder();
const CLIP: Output = {
  file: 'clip.mp4',
  container: 'mp4',
  codecs: ['h264', 'aac'],
  width: 320,
  height: 180,
  seconds: 2,
  copyOf: 'same.mp4',
};
beforeAll(async () => {
  await makeClip(path.join(folder, 'clip.mp4'), 2);
  copyFileSync(path.join(folder, 'clip.mp4'), path.join(folder, 'same.mp4'));
  writeFileSync(path.join(folder, 'other.mp4'), 'something else');
  copyFileSync(path.join(folder, 'clip.mp4'), path.join(folder, 'cut.mp4'));
  truncateSync(path.join(folder, 'cut.mp4'), 100);
});

describe('an output of the demo', () => {
  it('is described if it is as expected', async () => {
    expect(await checkOutput(folder, CLIP)).toMatch(
      /^clip\.mp4: mov,mp4,\S*, h264 and aac, 320 x 180, 2(\.0\d+)? s, [0-9a-f]{64}$/,
    );
  });

  it.each<[Partial<Output>, string]>([
    [{ container: 'webm' }, 'container mov,mp4'],
    [{ codecs: ['vp9', 'aac'] }, 'streams h264 and aac, not vp9 and aac'],
    [{ codecs: ['h264'] }, 'not h264'],
    [{ width: 640 }, 'size 320 x 180, not 640 x 180'],
    [{ seconds: 2.2 }, 'duration 2'],
    [{ seconds: 1.8 }, 'not 1.8 s'],
    [{ copyOf: 'other.mp4' }, 'SHA-256 '],
    [{ codecs: ['vp9', 'aac'], width: 640 }, 'not vp9 and aac; size 320'],
    [{ file: 'cut.mp4' }, 'cut.mp4'],
    [{ file: 'missing.mp4' }, 'missing.mp4'],
  ])('is an error, which says why, when it is not: %j', async (change, reason) => {
    await expect(checkOutput(folder, { ...CLIP, ...change })).rejects.toThrow(reason);
  });
});
