/*
 * The parameters of steps that work on files, from the metadata of their job. They are checked when the job is created.
 */
import { type Failure, invalid } from '../failure.ts';
import { stepsBehind } from '../graph.ts';
import { isNoOp, type PlannedStep } from '../plan.ts';
import { closestTo } from '../spelling.ts';
import { whyNoPath } from './paths.ts';
import { isTooLarge, MAX_SIDE } from './preset.ts';
import { isBefore, isSmpte, timeCodeToSeconds } from './timecode.ts';

/** The methods of the bean `jobspine` that work on files. */
export const MEDIA_METHODS = [
  'copyFile',
  'moveFile',
  'deleteFile',
  'analyzeFile',
  'transcode',
  'thumbnail',
  'exportFile',
  'listItems',
  'removeUnfinished',
] as const;
export type MediaMethod = (typeof MEDIA_METHODS)[number];

/** Parameters by key. */
export type MediaParameters = Readonly<Record<string, string>>;

interface Signature {
  /** Groups of keys; the step needs one key of each group. */
  oneOf: readonly (readonly string[])[];
  optional: readonly string[];
}

const SOURCE = ['fileId', 'sourceUri'];
const TARGET = ['storageId', 'destinationUri'];
const NAMING = ['filename', 'useOriginalFilename'];
const FRAMES = ['thumbnailTimeCodes', 'thumbnailPeriod', 'thumbnailWidth', 'thumbnailHeight', 'format'];

const SIGNATURES: Record<MediaMethod, Signature> = {
  copyFile: { oneOf: [SOURCE, TARGET], optional: [...NAMING, 'limitRate', 'timeRequirement'] },
  moveFile: { oneOf: [['fileId'], TARGET], optional: [...NAMING, 'limitRate', 'timeRequirement'] },
  deleteFile: { oneOf: [['fileId']], optional: [] },
  analyzeFile: { oneOf: [SOURCE], optional: ['program'] },
  transcode: {
    oneOf: [SOURCE, TARGET, ['tag']],
    optional: ['filename', 'smpteTimeCode', 'lastSmpteTimeCode', 'program'],
  },
  thumbnail: {
    oneOf: [SOURCE, ['storageId']],
    optional: ['filename', 'program', ...FRAMES],
  },
  exportFile: { oneOf: [SOURCE, ['destinationUri']], optional: [...NAMING, 'limitRate'] },
  listItems: { oneOf: [TARGET], optional: ['filename', 'outputFormat', 'sourceStorageId'] },
  removeUnfinished: { oneOf: [], optional: [] },
};

/** Returns all keys that steps with these methods take. */
export const keysOfMethods = (methods: readonly MediaMethod[]): string[] => [
  ...new Set(methods.flatMap(method => keysOf(SIGNATURES[method]))),
];

const keysOf = ({ oneOf: groups, optional }: Signature): string[] => [...groups.flat(), ...optional];

/** All keys that steps that work on files take. */
export const MEDIA_KEYS: readonly string[] = keysOfMethods(MEDIA_METHODS);

const isMediaMethod = (method: string): method is MediaMethod => MEDIA_METHODS.some(one => one === method);

/** Keys that any job may have. */
const COMMON = ['itemId', 'item', 'baseUri', 'cerifyPriority', 'checksumMode'];

/** Returns the permitted values as a phrase after "must be", or undefined for a valid value. */
type ValueCheck = (value: string) => string | undefined;
const must =
  (expected: string, is: (value: string) => boolean): ValueCheck =>
  value =>
    is(value) ? undefined : expected;
const oneOf = (...values: string[]): ValueCheck => must(`one of ${values.join(', ')}`, value => values.includes(value));
const whole = (min: number, max: number): ValueCheck =>
  must(
    `a whole number from ${min} to ${max}`,
    value => /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max,
  );
const flag = must('true or false', value => /^(true|false)$/i.test(value));
const smpte = must('a timecode such as 10:00:05:00', isSmpte);
const time = must('seconds, or a time such as 732@PAL', value => timeCodeToSeconds(value) !== undefined);
const uri = (...protocols: string[]): ValueCheck =>
  must(
    `a URI that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`,
    value => URL.canParse(value) && protocols.includes(new URL(value).protocol),
  );

/** A job holds its slot while it copies: at a lower rate, a file would take weeks. In bytes per second. */
const MIN_RATE = 64 * 1024;
const MAX_RATE = 999_999_999_999_999;

/** Returns the rate limit in bytes per second; undefined: none. Steps may have set any text since the creation. */
export function limitRateOf({ limitRate }: MediaParameters): number | undefined {
  return limitRate === undefined ? undefined : Math.max(MIN_RATE, Number(limitRate) || 0);
}

/** Tells whether steps with this method take a rate limit. */
export const takesRateLimit = (method: MediaMethod): boolean => keysOf(SIGNATURES[method]).includes('limitRate');

/** The ids of programs in a transport stream have 16 bits. */
const MAX_PROGRAM = 65_535;

/** A period that would give more thumbnails is taken for a mistake. */
export const MAX_THUMBNAILS = 10_000;

const CHECKS: Readonly<Record<string, ValueCheck>> = {
  sourceUri: uri('file:'),
  destinationUri: uri('file:'),
  filename: value => (whyNoPath(value) === undefined ? undefined : 'a path such as clips/a.mov'),
  useOriginalFilename: flag,
  limitRate: whole(MIN_RATE, MAX_RATE),
  smpteTimeCode: smpte,
  lastSmpteTimeCode: smpte,
  program: whole(1, MAX_PROGRAM),
  thumbnailTimeCodes: value => {
    const times = value.split(',', MAX_THUMBNAILS + 1);
    if (times.length > MAX_THUMBNAILS) return `at most ${MAX_THUMBNAILS} times`;
    return times.map(time).find(fault => fault !== undefined);
  },
  thumbnailPeriod: value =>
    (timeCodeToSeconds(value) ?? 0) > 0 ? undefined : 'seconds above 0, or a time such as 250@PAL',
  thumbnailWidth: whole(1, MAX_SIDE),
  thumbnailHeight: whole(1, MAX_SIDE),
  format: oneOf('jpeg', 'png'),
  outputFormat: oneOf('xml', 'csv'),
};

/** Exports may also go to other servers. */
const EXPORT_CHECKS: typeof CHECKS = { ...CHECKS, destinationUri: uri('file:', 'http:', 'https:', 's3:') };

/**
 * Tells whether a key has a prefix, such as `myApp_setting`, and so belongs to a client. Source: Vidispine API, "Job
 * metadata".
 */
const isForeign = (key: string): boolean => /[_.:-]/.test(key);

/** Built-in types with steps that work on files. All keys of their jobs are known. */
const MEDIA_TYPES = [
  ...['COPY_FILE', 'MOVE_FILE', 'DELETE_FILE', 'FILE_ANALYZE'],
  ...['TRANSCODE', 'RAW_TRANSCODE', 'THUMBNAIL', 'EXPORT', 'LIST_ITEMS'],
];

/** A key that a step ignores when another one is given too. */
interface Overruling {
  key: string;
  by: string;
  /** The values for which this holds; undefined: any. */
  holds?(key: string, by: string): boolean;
  /** The way to use both. */
  way?: string;
}

const isSet = (flag: string): boolean => flag.toLowerCase() === 'true';
const NAMED = 'a filename needs a destinationUri that ends with /, which is a folder';

/** Applied in this order: a key that is overruled does not overrule others. */
const OVERRULINGS: readonly Overruling[] = [
  { key: 'sourceUri', by: 'fileId' },
  { key: 'destinationUri', by: 'storageId' },
  { key: 'thumbnailPeriod', by: 'thumbnailTimeCodes' },
  { key: 'useOriginalFilename', by: 'filename', holds: isSet },
  { key: 'filename', by: 'destinationUri', holds: (_, uri) => !uri.endsWith('/'), way: NAMED },
  {
    key: 'useOriginalFilename',
    by: 'destinationUri',
    holds: (flag, uri) => isSet(flag) && !uri.endsWith('/'),
    way: NAMED,
  },
];

const isOverruled = ({ key, by, holds = () => true }: Overruling, data: MediaParameters): boolean =>
  isGiven(data, key) && isGiven(data, by) && holds(data[key]!, data[by]!);

/** A step that works on files. */
export interface MediaStep {
  method: MediaMethod;
  /** It depends on a step that may set metadata of the job, so missing keys may be set by then. */
  isPrepared: boolean;
}

/** Returns the steps of a plan that work on files, cleanup steps last. */
export function mediaStepsOf(steps: readonly PlannedStep[]): MediaStep[] {
  const ordinary = steps.filter(({ cleanup }) => !cleanup);
  const cleanup = steps.filter(({ cleanup }) => cleanup);
  const prepared = new Set([...stepsBehind(ordinary, mayPrepare), ...stepsBehind(cleanup, mayPrepare)]);
  // Cleanup steps wait for all others.
  const isCleanupPrepared = ordinary.some(mayPrepare);
  return [...ordinary, ...cleanup].flatMap(step => {
    const method = methodOf(step);
    const isPrepared = prepared.has(step) || (step.cleanup && isCleanupPrepared);
    return method === undefined ? [] : [{ method, isPrepared }];
  });
}

/** Tells whether a step may set metadata: any step whose work is not known here may. */
const mayPrepare = (step: PlannedStep): boolean => methodOf(step) === undefined && !isNoOp(step);

const methodOf = ({ work }: PlannedStep): MediaMethod | undefined =>
  work.kind === 'bean' && work.bean === 'jobspine' && isMediaMethod(work.method) ? work.method : undefined;

/**
 * Checks the metadata of a new job, and returns the part that its steps read. Failure invalidInput when the job could
 * not run: a key is missing, overruled by another or invalid, or unknown to a built-in type that works on files.
 */
export function checkMediaParameters(
  type: string,
  steps: readonly MediaStep[],
  data: MediaParameters,
): MediaParameters {
  const known = keysOfMethods(steps.map(({ method }) => method));
  if (MEDIA_TYPES.includes(type)) refuseUnknown(type, [...known, ...COMMON], data);
  const readings = steps.map(({ method, isPrepared }) => {
    const reading = readingOf(SIGNATURES[method], data);
    if (!isPrepared) refuseMissing(type, method, reading);
    refuseMalformed(method === 'exportFile' ? EXPORT_CHECKS : CHECKS, reading);
    refuseBackwards(reading);
    refuseTooLarge(reading);
    return reading;
  });
  const read = Object.assign({}, ...readings) as MediaParameters;
  for (const key of known) if (isGiven(data, key) && !isGiven(read, key)) throw overruled(type, key, data);
  return read;
}

const isGiven = (data: MediaParameters, key: string): boolean => data[key] !== undefined && data[key] !== '';

/** Returns the part of the metadata that a step with this signature reads. */
function readingOf(signature: Signature, data: MediaParameters): MediaParameters {
  const keys = new Set(keysOf(signature).filter(key => isGiven(data, key)));
  for (const one of OVERRULINGS) if (keys.has(one.by) && isOverruled(one, data)) keys.delete(one.key);
  return Object.fromEntries([...keys].map(key => [key, data[key]!]));
}

/** Returns a group of keys of which the method needs one and `data` has none; undefined when nothing is missing. */
export const missingOf = (method: MediaMethod, data: MediaParameters): readonly string[] | undefined =>
  SIGNATURES[method].oneOf.find(group => !group.some(key => isGiven(data, key)));

function refuseMissing(type: string, method: MediaMethod, reading: MediaParameters): void {
  const missing = missingOf(method, reading);
  if (missing)
    throw invalid(missing[0]!, undefined, `A job of the type ${type} needs the metadata ${missing.join(' or ')}`);
}

function refuseMalformed(checks: typeof CHECKS, reading: MediaParameters): void {
  for (const [key, value] of Object.entries(reading)) {
    const expected = checks[key]?.(value);
    if (expected !== undefined) throw invalid(key, value, `${key} must be ${expected}, not "${value}"`);
  }
}

/** Refuses a range that ends before it starts. Both frames are included, so they may be equal. */
function refuseBackwards({ smpteTimeCode: first, lastSmpteTimeCode: last }: MediaParameters): void {
  if (first !== undefined && last !== undefined && isBefore(last, first))
    throw invalid('lastSmpteTimeCode', last, `lastSmpteTimeCode ${last} is before smpteTimeCode ${first}`);
}

function refuseTooLarge({ thumbnailWidth, thumbnailHeight }: MediaParameters): void {
  if (isTooLarge(Number(thumbnailWidth ?? 1), Number(thumbnailHeight ?? 1)))
    throw invalid('thumbnailHeight', thumbnailHeight, `${thumbnailWidth} by ${thumbnailHeight} is too large an image`);
}

function overruled(type: string, key: string, data: MediaParameters): Failure {
  const { by, way } = OVERRULINGS.find(one => one.key === key && isOverruled(one, data))!;
  const hint = way === undefined ? '' : `: ${way}`;
  return invalid(key, data[key], `A job of the type ${type} takes either ${by} or ${key}, not both${hint}`);
}

function refuseUnknown(type: string, known: readonly string[], data: MediaParameters): void {
  for (const key of Object.keys(data)) if (!isForeign(key) && !known.includes(key)) throw unknown(type, key, known);
}

function unknown(type: string, key: string, known: readonly string[]): Failure {
  const close = closestTo(key, known);
  const hint = close === undefined ? `they take ${known.join(', ')}.` : `did you mean ${close}?`;
  return invalid(
    key,
    undefined,
    `Jobs of the type ${type} have no metadata ${key}: ${hint} Your own keys need a prefix, such as myApp_${key}`,
  );
}
