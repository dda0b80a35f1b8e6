import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../../../src/runtimes/programs/tools.ts';

let folder: string;
const file = (...parts: string[]) => path.join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tools-'));
  for (const name of ['ffmpeg', 'first/tool', 'second/tool', 'second/plain']) {
    await mkdir(path.dirname(file(name)), { recursive: true });
    await writeFile(file(name), '#!/bin/sh\n');
    if (name !== 'second/plain') await chmod(file(name), 0o755);
  }
  await mkdir(file('first/folder'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('finding a tool', () => {
  const search = () => ({ PATH: `relative:${file('first')}:${file('second')}` });
  const cases: [name: () => string, found: (() => string) | undefined, why: string][] = [
    [() => 'tool', () => file('first/tool'), 'returns the first one on PATH'],
    [() => 'plain', undefined, 'ignores files that are not executable'],
    [() => 'folder', undefined, 'ignores folders'],
    [() => 'missing', undefined, 'returns undefined for a missing tool'],
    [() => file('second/tool'), () => file('second/tool'), 'returns an absolute path unchanged'],
    [() => 'second/tool', undefined, 'ignores relative paths'],
    [() => '../tool', undefined, 'ignores paths with ..'],
  ];
  for (const [name, found, why] of cases) {
    it(why, async () => expect(await findTool(name(), search())).toBe(found?.()));
  }

  it('prefers FFMPEG_PATH, for ffmpeg only', async () => {
    const env = { ...search(), FFMPEG_PATH: file('ffmpeg'), TOOL_PATH: file('ffmpeg') };
    expect(await findTool('ffmpeg', env)).toBe(file('ffmpeg'));
    expect(await findTool('tool', env)).toBe(file('first/tool'));
  });

  it('finds ffmpeg and ffprobe in npm packages on a machine without them', async () => {
    expect(await findTool('ffmpeg', {})).toMatch(/node_modules.*ffmpeg/);
    expect(await findTool('ffprobe', {})).toMatch(/node_modules.*ffprobe/);
  });
});
