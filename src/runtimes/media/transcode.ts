/*
 * Transcodes a file according to a shape tag.
 */
import type { FileHandle } from 'node:fs/promises';
import {
  type Analysis,
  extensionOf,
  type FrameRate,
  frameRange,
  isDropFrame,
  joinName,
  mimeTypeOf,
  type TranscodePreset,
  toArguments,
  toSeconds,
  toTimeCode,
} from '../../core/media/media.ts';
import { identify } from '../../media/identity.ts';
import { giveUp } from '../ended.ts';
import { doneSecondsOf, INPUT } from '../programs/programs.ts';
import { analyze } from './analysis.ts';
import { saveOriginalName } from './files.ts';
import { baseNameOf, getSource, type MediaSource, requireUnchanged, withOpenFile } from './source.ts';
import { getTargetPlace, type PartFile, publishTarget, reserveTarget, withPartFile } from './target.ts';
import { endProblemCheck, type MediaTask, type MediaWork } from './task.ts';
import { fileAt, requireTool, runTool } from './transcoder.ts';

/** The step `transcode`. */
export const transcode: MediaWork = async task => {
  await requireTool(task, 'ffmpeg');
  const { tag = '' } = task.data;
  const preset = await task.catalog.findPreset(tag);
  if (!preset) throw giveUp(`There is no shape tag ${tag}`);
  const source = await getSource(task);
  const target = await reserveTarget(task, await getTargetPlace(task, targetNameFor(task, source, preset)), 0);
  endProblemCheck(task);
  if (target.isWhole) return { kind: 'finished' };
  await saveOriginalName(task, source);
  await withOpenFile(source, async handle => {
    const before = await identify(handle);
    const analysis = await analyze(task, handle);
    refuseWithoutMedia(preset, analysis, source);
    await withPartFile(target, { keep: false }, async part => {
      const startedAt = performance.now();
      await run(task, { preset, analysis, handle, part });
      await requireUnchanged(source, handle, before);
      await publishTarget(task, target, part, null);
      await task.hooks.data.set({
        transcodeProgress: '100',
        transcodeDone: 'true',
        transcodeEstimatedTimeLeft: '0',
        transcodeWallTime: ((performance.now() - startedAt) / 1000).toFixed(3),
        mimeType: mimeTypeOf(preset),
      });
    });
  });
  return { kind: 'finished' };
};

/** Returns `filename`, or `clip_mp4.mp4` for the source `clip.mov` and the tag `__mp4`. */
function targetNameFor({ data }: MediaTask, source: MediaSource, preset: TranscodePreset): string {
  const base = baseNameOf(source);
  return data.filename ?? joinName(base, `_${(data.tag ?? '').replace(/^_+/, '')}.${extensionOf(preset)}`);
}

function refuseWithoutMedia(preset: TranscodePreset, { video, audio }: Analysis, { path }: MediaSource): void {
  if ((preset.video && video) || (preset.audio && audio)) return;
  throw giveUp(`${path} has no ${preset.video ? 'video' : 'audio'}, which the shape tag needs`);
}

interface TranscodeInput {
  preset: TranscodePreset;
  analysis: Analysis;
  handle: FileHandle;
  part: PartFile;
}

/** No prompts and no status line; progress is reported on file descriptor 3. */
const FFMPEG_ARGUMENTS = ['-nostdin', '-nostats', '-hide_banner', '-loglevel', 'error', '-progress', 'pipe:3', '-y'];

async function run(task: MediaTask, { preset, analysis, handle, part }: TranscodeInput): Promise<void> {
  const range = rangeOf(task, analysis);
  const seconds = range.duration ?? (analysis.duration ?? 0) - range.start;
  const reporter = createProgressReporter(task, seconds);
  if (seconds > 0) await task.hooks.data.set({ transcodeDurations: toTimeCode(seconds) });
  const args = [
    ...FFMPEG_ARGUMENTS,
    ...(range.start > 0 ? ['-ss', range.start.toFixed(6)] : []),
    ...INPUT,
    ...['-i', fileAt(0)],
    ...(range.duration === undefined ? [] : ['-t', range.duration.toFixed(6)]),
    ...(range.timeCode === undefined ? [] : ['-timecode', range.timeCode]),
    ...toArguments(preset, { video: analysis.video?.index, audio: analysis.audio?.index }),
    fileAt(1),
  ];
  await runTool(task, {
    tool: 'ffmpeg',
    args,
    files: [handle.fd, part.handle.fd],
    onReportLine: reporter.onReportLine,
  });
  await reporter.end();
}

/** The part of the source to transcode. */
interface SourceRange {
  /** In seconds. */
  start: number;
  /** In seconds; undefined: to the end of the source. */
  duration?: number;
  /** The timecode of the first frame, if the source has timecodes. Without it ffmpeg would keep that of the source. */
  timeCode?: string;
}

/** How far ahead of a frame to seek, so that rounding does not skip it. In seconds; much less than a frame lasts. */
const SEEK_MARGIN_SECONDS = 0.001;

/** Returns the range between the timecodes of the job, including both frames. */
function rangeOf({ data }: MediaTask, { timecodeRate: rate, startTimeCode: start, duration }: Analysis): SourceRange {
  const { smpteTimeCode, lastSmpteTimeCode } = data;
  if (smpteTimeCode === undefined && lastSmpteTimeCode === undefined) return { start: 0 };
  if (rate === undefined) throw giveUp('The file has no frame rate, which smpteTimeCode and lastSmpteTimeCode need');
  const range = frameRange({ start, rate }, { first: smpteTimeCode, last: lastSmpteTimeCode });
  if ('unknown' in range)
    throw giveUp(`There is no timecode ${range.unknown} at ${describeRate(rate, start ?? range.unknown)}`);
  const { first, last } = range;
  const isBehind = duration !== undefined && toSeconds(first, rate) >= duration;
  if (isBehind || (last !== undefined && last < first)) {
    const length = duration === undefined ? '' : ` and lasts ${duration.toFixed(2)} s`;
    const begins = `The file begins at ${start ?? '00:00:00:00'}${length}`;
    throw giveUp(`${begins}: there is nothing between the timecodes of the job`);
  }
  return {
    start: Math.max(0, toSeconds(first, rate) - SEEK_MARGIN_SECONDS),
    ...(last !== undefined && { duration: toSeconds(last - first + 1, rate) }),
    ...(first > 0 && start !== undefined && { timeCode: asIn(start, smpteTimeCode as string) }),
  };
}

const describeRate = ({ numerator, denominator }: FrameRate, start: string): string =>
  `${numerator}/${denominator} frames per second${isDropFrame(start) ? ', drop-frame' : ''}`;

/** Writes a timecode with the punctuation of another: ffmpeg takes a `;` for drop-frame. */
function asIn(start: string, timecode: string): string {
  const parts = timecode.split(/[:;.]/);
  return `${parts.slice(0, -1).join(':')}${isDropFrame(start) ? ';' : ':'}${parts.at(-1)}`;
}

/** Minimum time between two updates of job metadata, in milliseconds. */
const DATA_INTERVAL_MS = 1000;

/** Reports progress from the lines that ffmpeg writes: `out_time_ms=…`, `speed=…`, `progress=…`. */
function createProgressReporter({ hooks }: MediaTask, seconds: number) {
  let done = 0;
  let speed = 0;
  let savedAt = performance.now();
  let saving: Promise<void> = Promise.resolve();
  const report = (): void => {
    if (!(seconds > 0)) return;
    const percent = Math.min(100, (100 * done) / seconds);
    hooks.progress({ value: percent, total: 100, unit: 'percent' });
    if (performance.now() - savedAt < DATA_INTERVAL_MS) return;
    savedAt = performance.now();
    const left = speed > 0 ? Math.max(0, seconds - done) / speed : undefined;
    saving = hooks.data
      .set({
        transcodeProgress: percent.toFixed(3),
        transcodeMediaTimes: toTimeCode(done),
        transcodeSpeed: String(speed),
        ...(left === undefined ? {} : { transcodeEstimatedTimeLeft: left.toFixed(3) }),
      })
      // Fails if the lease is lost. Then the signal ends the attempt.
      .catch(() => {});
  };
  const onReportLine = (line: string): void => {
    const [key = '', value = ''] = line.split('=');
    done = doneSecondsOf(line) ?? done;
    if (key === 'speed') speed = Number.parseFloat(value) || speed;
    if (key === 'progress') report();
  };
  const end = async (): Promise<void> => {
    await saving;
    hooks.progress({ value: 100, total: 100, unit: 'percent' });
    await hooks.data.set({ transcodeMediaTimes: toTimeCode(done) });
  };
  return { onReportLine, end };
}
