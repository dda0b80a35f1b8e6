/*
 * Transcodes a file by a shape tag.
 */
import type { FileHandle } from 'node:fs/promises';
import {
  extensionOf,
  type FrameRate,
  mimeTypeOf,
  smpteToFrames,
  type TranscodePreset,
  toArguments,
  toSeconds,
  toTimeCode,
} from '../../core/media/media.ts';
import { giveUp } from '../ended.ts';
import { type Analysis, analyze } from './analysis.ts';
import { tellNames } from './files.ts';
import { baseNameOf, findSource, type MediaSource, withSource } from './source.ts';
import { findTarget, finishTarget, type OpenTarget, reserveTarget, withTarget } from './target.ts';
import { type MediaTask, type MediaWork, ready } from './task.ts';
import { fileAt, INPUT, requireTool, runTool } from './transcoder.ts';

/** The step `transcode`. */
export const transcode: MediaWork = async task => {
  await requireTool(task, 'ffmpeg');
  const { tag = '' } = task.data;
  const preset = await task.catalog.findPreset(tag);
  if (!preset) throw giveUp(`There is no shape tag ${tag}`);
  const source = await findSource(task);
  const target = await reserveTarget(task, await findTarget(task, nameFor(task, source, preset)), 0);
  ready(task);
  if (target.isWhole) return { kind: 'finished' };
  await tellNames(task, source);
  await withSource(source, async handle => {
    const { analysis } = await analyze(task, handle);
    refuseWithoutMedia(preset, analysis, source);
    await withTarget(target, { keep: false }, async written => {
      const startedAt = performance.now();
      await run(task, { preset, analysis, handle, written });
      await finishTarget(task, target, written, null);
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

/** `clip_mp4.mp4` for the clip `clip.mov` and the tag `__mp4`, unless the job says otherwise. */
function nameFor({ data }: MediaTask, source: MediaSource, preset: TranscodePreset): string {
  const base = baseNameOf(source);
  return data.filename ?? `${base}_${(data.tag ?? '').replace(/^_+/, '')}.${extensionOf(preset)}`;
}

function refuseWithoutMedia(preset: TranscodePreset, { video, audio }: Analysis, { path }: MediaSource): void {
  if ((preset.video && video) || (preset.audio && audio)) return;
  throw giveUp(`${path} has no ${preset.video ? 'video' : 'audio'} for this shape tag`);
}

interface Transcode {
  preset: TranscodePreset;
  analysis: Analysis;
  handle: FileHandle;
  written: OpenTarget;
}

/** Never asks, never draws, and reports on file descriptor 3. */
const FFMPEG = ['-nostdin', '-nostats', '-hide_banner', '-loglevel', 'error', '-progress', 'pipe:3', '-y'];

async function run(task: MediaTask, { preset, analysis, handle, written }: Transcode): Promise<void> {
  const range = rangeOf(task, analysis);
  const seconds = range.duration ?? (analysis.duration ?? 0) - range.start;
  const report = progressTeller(task, seconds);
  if (seconds > 0) await task.hooks.data.set({ transcodeDurations: toTimeCode(seconds) });
  const args = [
    ...FFMPEG,
    ...(range.start > 0 ? ['-ss', range.start.toFixed(6)] : []),
    ...INPUT,
    ...['-i', fileAt(0)],
    ...(range.duration === undefined ? [] : ['-t', range.duration.toFixed(6)]),
    ...(range.timeCode === undefined ? [] : ['-timecode', range.timeCode]),
    ...toArguments(preset),
    fileAt(1),
  ];
  await runTool(task, { tool: 'ffmpeg', args, files: [handle.fd, written.handle.fd], onReportLine: report.hear });
  await report.end();
}

/** What is cut out of the source. */
interface SourceRange {
  /** In seconds. */
  start: number;
  /** In seconds; undefined: to the end. */
  duration?: number;
  /** That of the first frame, when the source has timecodes: it would keep that of the source otherwise. */
  timeCode?: string;
}

/** A moment before its time a frame is sought: rounding must not lose it. In seconds, far less than a frame lasts. */
const EARLY = 0.001;

/** The part of the source between the timecodes of the job, both frames included. */
function rangeOf({ data }: MediaTask, { frameRate, startTimeCode, duration }: Analysis): SourceRange {
  const { smpteTimeCode, lastSmpteTimeCode } = data;
  if (smpteTimeCode === undefined && lastSmpteTimeCode === undefined) return { start: 0 };
  if (frameRate === undefined) throw giveUp('The file has no frames for smpteTimeCode and lastSmpteTimeCode');
  const origin = startTimeCode === undefined ? 0 : framesOf(startTimeCode, frameRate);
  const first = smpteTimeCode === undefined ? 0 : framesOf(smpteTimeCode, frameRate) - origin;
  const last = lastSmpteTimeCode === undefined ? undefined : framesOf(lastSmpteTimeCode, frameRate) - origin;
  const isBehind = duration !== undefined && toSeconds(first, frameRate) >= duration;
  if (first < 0 || isBehind || (last !== undefined && last < first)) {
    const length = duration === undefined ? '' : ` and lasts ${duration.toFixed(2)} s`;
    const begins = `The file begins at ${startTimeCode ?? '00:00:00:00'}${length}`;
    throw giveUp(`${begins}: there is nothing between the timecodes of the job`);
  }
  return {
    start: Math.max(0, toSeconds(first, frameRate) - EARLY),
    ...(last !== undefined && { duration: toSeconds(last - first + 1, frameRate) }),
    ...(first > 0 && startTimeCode !== undefined && { timeCode: smpteTimeCode as string }),
  };
}

function framesOf(timecode: string, rate: FrameRate): number {
  const frames = smpteToFrames(timecode, rate);
  if (frames !== undefined) return frames;
  throw giveUp(`There is no timecode ${timecode} at ${rate.numerator}/${rate.denominator} frames a second`);
}

/** How often the metadata of the job is told how far it is, in milliseconds. */
const TELL_MS = 1000;

/** Tells how far ffmpeg is, from the lines of its report: `out_time_ms=…`, `speed=…`, `progress=…`. */
function progressTeller({ hooks }: MediaTask, seconds: number) {
  let done = 0;
  let speed = 0;
  let toldAt = performance.now();
  let telling: Promise<void> = Promise.resolve();
  const tell = (): void => {
    if (!(seconds > 0)) return;
    const percent = Math.min(100, (100 * done) / seconds);
    hooks.progress({ value: percent, total: 100, unit: 'percent' });
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    const left = speed > 0 ? Math.max(0, seconds - done) / speed : undefined;
    telling = hooks.data
      .set({
        transcodeProgress: percent.toFixed(3),
        transcodeMediaTimes: toTimeCode(done),
        transcodeSpeed: String(speed),
        ...(left === undefined ? {} : { transcodeEstimatedTimeLeft: left.toFixed(3) }),
      })
      // The lease is lost, and with it the attempt: the signal says so.
      .catch(() => {});
  };
  const hear = (line: string): void => {
    const [key = '', value = ''] = line.split('=');
    // In spite of its name it counts microseconds, in every version of ffmpeg.
    if (key === 'out_time_ms' && Number(value) >= 0) done = Number(value) / 1_000_000;
    if (key === 'speed') speed = Number.parseFloat(value) || speed;
    if (key === 'progress') tell();
  };
  const end = async (): Promise<void> => {
    await telling;
    hooks.progress({ value: 100, total: 100, unit: 'percent' });
    await hooks.data.set({ transcodeMediaTimes: toTimeCode(done) });
  };
  return { hear, end };
}
