/*
 * The door of the media rules: storages, paths, presets, timecodes, and the parameters of media jobs.
 */
export { type Analysis, type Probe, programIds, toAnalysis } from './analysis.ts';
export { isBucket, type ObjectPlace, readS3Uri } from './object-place.ts';
export {
  checkMediaParameters,
  keysOfMethods,
  limitRateOf,
  MAX_THUMBNAILS,
  MEDIA_KEYS,
  MEDIA_METHODS,
  type MediaMethod,
  type MediaParameters,
  type MediaStep,
  mediaStepsOf,
  missingOf,
  takesRateLimit,
} from './parameters.ts';
export {
  checkPath,
  fileIn,
  fromFileUri,
  isOwnName,
  joinName,
  nameOf,
  OWN_PREFIX,
  pathInside,
  toFileUri,
  whyNoPath,
} from './paths.ts';
export {
  checkPreset,
  checkTag,
  extensionOf,
  mimeTypeOf,
  SHIPPED_PRESETS,
  shippedPreset,
  type TranscodePreset,
  toArguments,
} from './preset.ts';
export {
  FILE_STATES,
  type FileState,
  fits,
  type Quota,
  roomIn,
  type Space,
  STORAGE_TYPES,
  type StorageSpace,
  type StorageType,
  shownSpace,
  type Watermark,
  whyNoQuota,
} from './storage.ts';
export { type FrameRate, frameRange, isDropFrame, timeCodeToSeconds, toSeconds, toTimeCode } from './timecode.ts';
