/*
 * The door of the media runtimes: creates one runtime for each method that works on files.
 */
import { MEDIA_METHODS, type MediaMethod } from '../../core/media/media.ts';
import { analyzeFile } from './analysis.ts';
import { removeUnfinished } from './cleanup.ts';
import { exportFile } from './export.ts';
import { copyFile, deleteFile, moveFile } from './files.ts';
import { listItems } from './list.ts';
import { createMediaRuntime, type MediaOptions, type MediaRuntimes, type MediaWork } from './task.ts';
import { thumbnail } from './thumbnail.ts';
import { transcode } from './transcode.ts';

const WORK: Record<MediaMethod, MediaWork> = {
  copyFile,
  moveFile,
  deleteFile,
  analyzeFile,
  transcode,
  thumbnail,
  exportFile,
  listItems,
  removeUnfinished,
};

export const createMediaRuntimes = (options: MediaOptions): MediaRuntimes =>
  Object.fromEntries(
    MEDIA_METHODS.map(method => [method, createMediaRuntime(options, method, WORK[method])]),
  ) as MediaRuntimes;

export { whyNoDestination } from './export.ts';
export type { MediaRuntimes } from './task.ts';
export { describeTranscoder } from './transcoder.ts';
