/*
 * The parameters of every call that creates a job, and the request that they make.
 * Source: Vidispine API, "Jobs", and the calls that create them.
 */
import type { JobRequest } from '../../actions/jobs.ts';
import { invalid } from '../../core/failure.ts';
import { PRIORITIES } from '../../core/job.ts';
import { REPEATED_PARAMETERS, SINGLE_PARAMETERS } from '../../core/job-parameters.ts';
import { MEDIA_KEYS } from '../../core/media/media.ts';
import { parsePriority } from '../../core/search/search.ts';
import { isStorable } from '../../core/storable-text.ts';
import type { Documents } from '../../documents/documents.ts';
import { flag, type Given, once, type Parameter, pairs, text, type Values } from '../wire/wire.ts';

/** Metadata of jobs that work on files may be given as parameters: `?type=TRANSCODE&fileId=VX-1&tag=__mp4`. */
const MEDIA_SUMMARIES: Readonly<Record<string, string>> = {
  fileId: 'The file that the job works on.',
  sourceUri: 'The same as a `file:` URI below a media root.',
  storageId: 'The storage that the job writes to.',
  destinationUri: 'The URI that the job writes to.',
  filename: 'The path of the new file on its storage.',
  useOriginalFilename: 'Whether the new file keeps the name of the original.',
  limitRate: 'The most bytes per second, at least 65536.',
  timeRequirement: 'Accepted for clients that send it; it has no effect.',
  tag: 'The shape tag to transcode to.',
  smpteTimeCode: 'The timecode of the first frame.',
  lastSmpteTimeCode: 'The timecode of the last frame.',
  thumbnailTimeCodes: 'The times of the frames, separated by commas.',
  thumbnailPeriod: 'The time between two frames.',
  program: 'The id of the program (service) of the source to use, if it has several.',
  thumbnailWidth: 'The width of the pictures in pixels.',
  thumbnailHeight: 'The height of the pictures in pixels.',
  format: 'The format of the pictures: `jpeg` or `png`.',
  outputFormat: 'The format of the report: `xml` or `csv`.',
  sourceStorageId: 'The storage whose files the report lists.',
};

const MEDIA_PARAMETERS: Readonly<Record<string, Parameter<string | undefined>>> = Object.fromEntries(
  MEDIA_KEYS.map(key => [key, text(MEDIA_SUMMARIES[key] ?? '')]),
);

/** Without the job type: some calls know it. */
export const REQUEST_PARAMETERS = {
  priority: once(
    text('The priority; that of the job type if none is given.', { parse: parsePriority, values: PRIORITIES }),
  ),
  holdJob: once(flag(false, 'Create the job in the state HOLD.')),
  jobmetadata: pairs('`key=value`: metadata of the job.'),
  notification: once(text('The id of a notification.')),
  notificationData: text('Data for the notification.'),
  resourceId: once(text('Accepted for clients that send it: there is one transcoder.')),
  resourceTag: once(text('Accepted for clients that send it: there is one transcoder.')),
};

/** With the metadata of jobs that work on files. */
export const MEDIA_REQUEST_PARAMETERS: typeof REQUEST_PARAMETERS = { ...MEDIA_PARAMETERS, ...REQUEST_PARAMETERS };

type RequestQuery = Values<typeof REQUEST_PARAMETERS>;
type Metadata = Documents['SimpleMetadataDocument'] | undefined;

/** The rest of a request: job type, document, and the parts of the path. */
export interface Asked {
  type: string;
  body?: Metadata;
  /** Metadata from the path: no parameter may contradict it. */
  path?: Readonly<Record<string, string>>;
  /** Parameters that only this call takes. */
  own?: readonly string[];
}

/** Returns the job that a request asks for. Keys of the document win over `jobmetadata`. */
export function toRequest(query: RequestQuery, given: Given, { type, body, path = {}, own = [] }: Asked): JobRequest {
  const named = Object.entries(path);
  const common = [...SINGLE_PARAMETERS, ...REPEATED_PARAMETERS, ...own];
  return {
    type,
    state: query.holdJob ? 'HOLD' : 'READY',
    priority: query.priority,
    data: toData([...mediaPairs(given), ...query.jobmetadata, ...toPairs(body?.field), ...named]),
    notification: query.notification,
    notificationData: query.notificationData,
    given: {
      parameters: [...named, ...given.pairs.filter(([name]) => !common.includes(name))],
      metadata: query.jobmetadata,
    },
  };
}

/** Of a parameter that is repeated the first value counts. */
const mediaPairs = ({ pairs: all }: Given) =>
  all.filter(([name]) => Object.hasOwn(MEDIA_PARAMETERS, name)).toReversed();

export const toPairs = (fields: NonNullable<Metadata>['field'] = []): [string, string][] =>
  fields.map(({ key, value }) => [key, value ?? '']);

/** Returns pairs as metadata; the last one of a key counts. Throws Failure invalidInput for what cannot be stored. */
export function toData(all: readonly (readonly [key: string, value: string])[]): Record<string, string> {
  for (const [key, value] of all) {
    if (key === '') throw invalid('jobmetadata', `=${value}`, 'Job metadata needs a key: jobmetadata=key%3Dvalue');
    if (!isStorable(key) || !isStorable(value))
      throw invalid('jobmetadata', key, 'Job metadata cannot hold the character U+0000 or half of a surrogate pair');
  }
  return Object.fromEntries(all);
}
