/*
 * Extracts frames of a file as thumbnails.
 */
import type { FileHandle } from 'node:fs/promises';
import { type Analysis, joinName, MAX_THUMBNAILS, timeCodeToSeconds, toSeconds } from '../../core/media/media.ts';
import type { FilePlace } from '../../media/catalog.ts';
import { type Identity, identify } from '../../media/identity.ts';
import { fail, giveUp } from '../ended.ts';
import { INPUT } from '../programs/programs.ts';
import { analyze } from './analysis.ts';
import { saveOriginalName } from './files.ts';
import { baseNameOf, getSource, type MediaSource, requireUnchanged, withOpenFile } from './source.ts';
import { isStaged, publishStaged, removeUnfinishedTarget, stageTarget } from './staged-targets.ts';
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
    const before = await identify(handle);
    const analysis = await analyze(task, handle);
    if (!analysis.video) throw giveUp(`${source.path} has no video`);
    await extractFrames(task, source, { handle, before, analysis, times: timesOf(task, analysis) });
  });
  return { kind: 'finished' };
};

interface Frames {
  handle: FileHandle;
  before: Identity;
  analysis: Analysis;
  /** In seconds. */
  times: readonly number[];
}

async function extractFrames(task: MediaTask, source: MediaSource, frames: Frames): Promise<void> {
  const { times } = frames;
  const targets: Target[] = [];
  for (const [index, time] of times.entries()) {
    if (task.hooks.signal.aborted) throw fail('aborted');
    const target = await reserveTarget(task, await placeFor(task, source, time), 0);
    if (!target.isWhole && !(await isStaged(target))) await extractFrame(task, target, frames, time);
    targets.push(target);
    task.hooks.progress({ value: (100 * (index + 1)) / times.length, total: 100, unit: 'percent' });
  }
  await requireUnchanged(source, frames.handle, frames.before).catch(async (error: unknown) => {
    // The next attempt must not keep pictures of the old content.
    for (const { root, path, partName } of targets) await removeUnfinishedTarget(root, path, partName);
    throw error;
  });
  await publishStaged(task, targets);
  const thumbnails = targets.map(({ path, fileId }, index) => ({ time: times[index], path, fileId }));
  await task.hooks.data.set({ ...targetMetadata(targets.at(-1)!), thumbnails: JSON.stringify(thumbnails) });
}

/** Returns the place of a thumbnail: `clip_000012.500.jpg`, or with `filename` instead of `clip`. */
async function placeFor(task: MediaTask, source: MediaSource, time: number): Promise<FilePlace> {
  const base = task.data.filename ?? baseNameOf(source);
  const extension = task.data.format === 'png' ? 'png' : 'jpg';
  return getTargetPlace(task, joinName(base, `_${time.toFixed(3).padStart(10, '0')}.${extension}`));
}

async function extractFrame(task: MediaTask, target: Target, frames: Frames, time: number): Promise<void> {
  const { handle, analysis } = frames;
  await withPartFile(target, { keep: false }, async part => {
    const extract = async (seek: readonly string[], output: readonly string[]): Promise<boolean> => {
      const args = [
        ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-y', ...seek, ...INPUT],
        ...['-i', fileAt(0), '-map', `0:${analysis.video?.index}`, ...imageArguments(task), ...output, fileAt(1)],
      ];
      await runTool(task, { tool: 'ffmpeg', args, files: [handle.fd, part.handle.fd] });
      return (await part.handle.stat()).size > 0;
    };
    const isFound =
      (await extract(['-ss', time.toFixed(6)], ['-frames:v', '1', '-f', 'image2pipe'])) ||
      (time <= (analysis.duration ?? 0) && (await extractLast(extract, time)));
    if (!isFound) throw giveUp(`There is no frame at ${time} s${lengthOf(analysis)}`);
    await stageTarget(part);
  });
}

/**
 * Extracts the frame that is on screen when no other follows: the last one. Some containers have no index, and nothing
 * is found after a seek to their end.
 */
async function extractLast(
  extract: (seek: readonly string[], output: readonly string[]) => Promise<boolean>,
  time: number,
): Promise<boolean> {
  for (const start of new Set([time, Math.max(0, time - DEFAULT_PERIOD), 0]))
    if (await extract(['-noaccurate_seek', '-ss', start.toFixed(6)], ['-update', '1', '-f', 'image2'])) return true;
  return false;
}

const lengthOf = ({ videoDuration }: Analysis): string =>
  videoDuration === undefined ? '' : `: the picture lasts ${videoDuration.toFixed(2)} s`;

function imageArguments({ data }: MediaTask): string[] {
  const { thumbnailWidth: width, thumbnailHeight: height, format } = data;
  return [
    ...(width || height ? ['-vf', `scale=${width ?? -2}:${height ?? -2}`] : []),
    ...(format === 'png' ? ['-c:v', 'png'] : ['-c:v', 'mjpeg', '-q:v', '3']),
  ];
}

/** The last frame begins before the picture ends: a time later than that has no frame of its own. */
function timesOf({ data }: MediaTask, { videoDuration = 0, frameRate }: Analysis): number[] {
  if (data.thumbnailTimeCodes !== undefined)
    return data.thumbnailTimeCodes.split(',').map(text => timeCodeToSeconds(text) as number);
  const period = timeCodeToSeconds(data.thumbnailPeriod ?? String(DEFAULT_PERIOD)) as number;
  const count = Math.max(1, Math.ceil((videoDuration - (frameRate ? toSeconds(1, frameRate) : 0)) / period));
  if (count > MAX_THUMBNAILS)
    throw giveUp(`A thumbnailPeriod of ${period} s would give ${count} thumbnails; the maximum is ${MAX_THUMBNAILS}`);
  return Array.from({ length: count }, (_, index) => index * period);
}
