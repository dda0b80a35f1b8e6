/*
 * Extracts frames of a file as thumbnails.
 */
import type { FileHandle } from 'node:fs/promises';
import { MAX_THUMBNAILS, timeCodeToSeconds } from '../../core/media/media.ts';
import type { FilePlace } from '../../media/catalog.ts';
import { fail, giveUp } from '../ended.ts';
import { INPUT } from '../programs/programs.ts';
import { type Analysis, analyze } from './analysis.ts';
import { saveOriginalName } from './files.ts';
import { baseNameOf, getSource, type MediaSource, withOpenFile } from './source.ts';
import { isStaged, publishStaged, stageTarget } from './staged-targets.ts';
import { getTargetPlace, reserveTarget, type Target, targetMetadata, withPartFile } from './target.ts';
import { endProblemCheck, type MediaTask, type MediaWork, requireRoom } from './task.ts';
import { fileAt, requireTool, runTool } from './transcoder.ts';

/** Seconds between two thumbnails, unless the job specifies it. Source: Vidispine API, "thumbnailPeriod". */
const DEFAULT_PERIOD = 10;

/** The step `thumbnail`. After an interruption the next attempt continues behind the last complete thumbnail. */
export const thumbnail: MediaWork = async task => {
  await requireTool(task, 'ffmpeg');
  const source = await getSource(task);
  await withOpenFile(source, async handle => {
    if (task.assignment.checkProblem) await requireRoom(task, await placeFor(task, source, 0));
    endProblemCheck(task);
    await saveOriginalName(task, source);
    const { analysis } = await analyze(task, handle);
    if (!analysis.video) throw giveUp(`${source.path} has no video`);
    await extractFrames(task, source, { handle, times: timesOf(task, analysis) });
  });
  return { kind: 'finished' };
};

interface Frames {
  handle: FileHandle;
  /** In seconds. */
  times: readonly number[];
}

async function extractFrames(task: MediaTask, source: MediaSource, { handle, times }: Frames): Promise<void> {
  const targets: Target[] = [];
  for (const [index, time] of times.entries()) {
    if (task.hooks.signal.aborted) throw fail('aborted');
    const target = await reserveTarget(task, await placeFor(task, source, time), 0);
    if (!target.isWhole && !(await isStaged(target))) await extractFrame(task, target, handle, time);
    targets.push(target);
    task.hooks.progress({ value: (100 * (index + 1)) / times.length, total: 100, unit: 'percent' });
  }
  await publishStaged(task, targets);
  const thumbnails = targets.map(({ path, fileId }, index) => ({ time: times[index], path, fileId }));
  await task.hooks.data.set({ ...targetMetadata(targets.at(-1)!), thumbnails: JSON.stringify(thumbnails) });
}

/** Returns the place of a thumbnail: `clip_000012.500.jpg`, or with `filename` instead of `clip`. */
async function placeFor(task: MediaTask, source: MediaSource, time: number): Promise<FilePlace> {
  const base = task.data.filename ?? baseNameOf(source);
  const extension = task.data.format === 'png' ? 'png' : 'jpg';
  return getTargetPlace(task, `${base}_${time.toFixed(3).padStart(10, '0')}.${extension}`);
}

async function extractFrame(task: MediaTask, target: Target, handle: FileHandle, time: number): Promise<void> {
  await withPartFile(target, { keep: false }, async part => {
    const { thumbnailWidth: width, thumbnailHeight: height, format } = task.data;
    const scale = width || height ? ['-vf', `scale=${width ?? -2}:${height ?? -2}`] : [];
    const codec = format === 'png' ? ['-c:v', 'png'] : ['-c:v', 'mjpeg', '-q:v', '3'];
    const args = [
      ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-y', '-ss', time.toFixed(6)],
      ...INPUT,
      ...['-i', fileAt(0), '-map', '0:v:0', '-frames:v', '1', ...scale, ...codec, '-f', 'image2pipe', fileAt(1)],
    ];
    await runTool(task, { tool: 'ffmpeg', args, files: [handle.fd, part.handle.fd] });
    if ((await part.handle.stat()).size === 0) throw giveUp(`There is no frame at ${time} s`);
    await stageTarget(part);
  });
}

function timesOf({ data }: MediaTask, { duration }: Analysis): number[] {
  if (data.thumbnailTimeCodes !== undefined)
    return data.thumbnailTimeCodes.split(',').map(text => timeCodeToSeconds(text) as number);
  const period = timeCodeToSeconds(data.thumbnailPeriod ?? String(DEFAULT_PERIOD)) as number;
  const count = Math.max(1, Math.ceil((duration ?? 0) / period));
  if (count > MAX_THUMBNAILS)
    throw giveUp(`A thumbnailPeriod of ${period} s would give ${count} thumbnails; the maximum is ${MAX_THUMBNAILS}`);
  return Array.from({ length: count }, (_, index) => index * period);
}
