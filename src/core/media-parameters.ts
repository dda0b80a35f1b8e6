/*
 * What the steps of media take from the metadata of their job: checked when the job is created, not when it runs.
 */
import { type Failure, invalid } from './failure.ts';
import { whyNoPath } from './paths.ts';
import { closestTo } from './spelling.ts';
import { isSmpte, timeCodeToSeconds } from './timecode.ts';

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

/** Values by key. */
export type Parameters = Readonly<Record<string, string>>;

interface Signature {
  /** Of each group exactly one must be given. */
  oneOf: readonly (readonly string[])[];
  optional: readonly string[];
}

const SOURCE = ['fileId', 'sourceUri'];
const TARGET = ['storageId', 'destinationUri'];
const NAMING = ['filename', 'useOriginalFilename'];

const SIGNATURES: Record<MediaMethod, Signature> = {
  copyFile: { oneOf: [SOURCE, TARGET], optional: [...NAMING, 'limitRate', 'timeRequirement'] },
  moveFile: { oneOf: [['fileId'], TARGET], optional: [...NAMING, 'limitRate', 'timeRequirement'] },
  deleteFile: { oneOf: [['fileId']], optional: [] },
  analyzeFile: { oneOf: [SOURCE], optional: [] },
  transcode: { oneOf: [SOURCE, TARGET, ['tag']], optional: ['filename', 'smpteTimeCode', 'lastSmpteTimeCode'] },
  thumbnail: {
    oneOf: [SOURCE, ['storageId']],
    optional: ['filename', 'thumbnailTimeCodes', 'thumbnailPeriod', 'thumbnailWidth', 'thumbnailHeight', 'format'],
  },
  exportFile: { oneOf: [SOURCE, ['destinationUri']], optional: [...NAMING, 'limitRate'] },
  listItems: { oneOf: [TARGET], optional: ['filename', 'outputFormat', 'sourceStorageId'] },
  removeUnfinished: { oneOf: [], optional: [] },
};

/** All keys that steps with these methods take. */
export const keysOfMethods = (methods: readonly MediaMethod[]): string[] => [
  ...new Set(methods.flatMap(method => keysOf(SIGNATURES[method]))),
];

const keysOf = ({ oneOf: groups, optional }: Signature): string[] => [...groups.flat(), ...optional];

/** All keys that steps of media take. */
export const MEDIA_KEYS: readonly string[] = keysOfMethods(MEDIA_METHODS);

export const isMediaMethod = (method: string): method is MediaMethod => MEDIA_METHODS.some(one => one === method);

/** Any job may have these, whatever it does. */
const COMMON = ['itemId', 'item', 'baseUri', 'cerifyPriority', 'checksumMode'];

/** What a value must be, to be read after "must be"; undefined: it is. */
type Check = (value: string) => string | undefined;
const must =
  (expected: string, is: (value: string) => boolean): Check =>
  value =>
    is(value) ? undefined : expected;
const oneOf = (...values: string[]): Check => must(`one of ${values.join(', ')}`, value => values.includes(value));
const whole = (most: number): Check =>
  must(
    `a whole number from 1 to ${most}`,
    value => /^\d{1,15}$/.test(value) && Number(value) >= 1 && Number(value) <= most,
  );
const flag = must('true or false', value => /^(true|false)$/i.test(value));
const smpte = must('a timecode such as 10:00:05:00', isSmpte);
const time = must('seconds, or a time such as 732@PAL', value => timeCodeToSeconds(value) !== undefined);
const uri = (...protocols: string[]): Check =>
  must(
    `a URI that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`,
    value => URL.canParse(value) && protocols.includes(new URL(value).protocol),
  );

const CHECKS: Readonly<Record<string, Check>> = {
  sourceUri: uri('file:'),
  destinationUri: uri('file:'),
  filename: value => (whyNoPath(value) === undefined ? undefined : 'a path such as clips/a.mov'),
  useOriginalFilename: flag,
  limitRate: whole(Number.MAX_SAFE_INTEGER),
  smpteTimeCode: smpte,
  lastSmpteTimeCode: smpte,
  thumbnailTimeCodes: value =>
    value
      .split(',')
      .map(time)
      .find(fault => fault !== undefined),
  thumbnailPeriod: value =>
    (timeCodeToSeconds(value) ?? 0) > 0 ? undefined : 'seconds above 0, or a time such as 250@PAL',
  thumbnailWidth: whole(16_384),
  thumbnailHeight: whole(16_384),
  format: oneOf('jpeg', 'png'),
  outputFormat: oneOf('xml', 'csv'),
};

/** An export goes farther than other work. */
const EXPORT_CHECKS: typeof CHECKS = { ...CHECKS, destinationUri: uri('file:', 'http:', 'https:', 's3:') };

/** Keys that carry a mark of their owner, as `myApp_setting`, are never ours. Source: Vidispine API, "Job metadata". */
const isForeign = (key: string): boolean => /[_.:-]/.test(key);

/**
 * Failure invalidInput when a job whose steps are these methods cannot run with `data`: something is missing, unknown,
 * given in two ways, or not what it must be.
 */
export function checkMediaParameters(type: string, methods: readonly MediaMethod[], data: Parameters): void {
  const signatures = methods.map(method => SIGNATURES[method]);
  const known = [...signatures.flatMap(keysOf), ...COMMON];
  const checks = methods.includes('exportFile') ? EXPORT_CHECKS : CHECKS;
  for (const group of signatures.flatMap(({ oneOf: groups }) => groups)) refuseUnlessOne(type, group, data);
  for (const [key, value] of Object.entries(data)) {
    if (isForeign(key)) continue;
    if (!known.includes(key)) throw unknown(type, key, known);
    const expected = checks[key]?.(value);
    if (expected !== undefined) throw invalid(key, value, `${key} must be ${expected}, not "${value}"`);
  }
}

function refuseUnlessOne(type: string, group: readonly string[], data: Parameters): void {
  const given = group.filter(key => data[key] !== undefined && data[key] !== '');
  if (given.length === 1) return;
  const names = group.join(' or ');
  throw given.length === 0
    ? invalid(group[0]!, undefined, `A job of the type ${type} needs the metadata ${names}`)
    : invalid(given[1]!, data[given[1]!], `A job of the type ${type} takes one of ${names}, not both`);
}

function unknown(type: string, key: string, known: readonly string[]): Failure {
  const close = closestTo(key, known);
  const hint = close === undefined ? `it takes ${known.join(', ')}` : `did you mean ${close}?`;
  return invalid(
    key,
    undefined,
    `Jobs of the type ${type} have no metadata ${key}: ${hint} Keys of your own need a prefix, as myApp_${key}`,
  );
}
