/*
 * The table of what works on files.
 */
import { MEDIA_METHODS, type MediaMethod } from '../core/media-parameters.ts';
import { analyzeFile } from './analysis-work.ts';
import { removeUnfinished } from './cleanup-work.ts';
import { exportFile } from './export-work.ts';
import { copyFile, deleteFile, moveFile } from './file-work.ts';
import { listItems } from './list-work.ts';
import { type MediaOptions, type MediaRuntimes, type MediaWork, mediaRuntime } from './media-task.ts';
import { thumbnail } from './thumbnail-work.ts';
import { transcode } from './transcode-work.ts';

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
    MEDIA_METHODS.map(method => [method, mediaRuntime(options, method, WORK[method])]),
  ) as MediaRuntimes;
