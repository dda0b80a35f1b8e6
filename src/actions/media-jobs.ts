/*
 * Jobs that work on files are checked when they are created: what could never run is refused, not failed later.
 */
import { invalid } from '../core/failure.ts';
import { checkParameters } from '../core/job-parameters.ts';
import {
  checkMediaParameters,
  isMediaMethod,
  keysOfMethods,
  type MediaMethod,
  type Parameters,
} from '../core/media-parameters.ts';
import { fileIn, whyNoPath } from '../core/paths.ts';
import type { Catalog } from '../media/catalog.ts';
import type { Reader } from '../store/database.ts';
import { listDefinitions } from '../store/definitions.ts';
import type { JobCreator, JobRequest } from './jobs.ts';

/** The documented types that come with steps of media. Jobs of other types are not looked at. */
const MEDIA_TYPES = new Set([
  ...['COPY_FILE', 'MOVE_FILE', 'DELETE_FILE', 'FILE_ANALYZE'],
  ...['TRANSCODE', 'RAW_TRANSCODE', 'THUMBNAIL', 'EXPORT', 'LIST_ITEMS'],
]);

export interface MediaChecks {
  read: Reader;
  catalog: Catalog;
  /** Why a file cannot be sent to a URI from here; undefined: it can be tried. */
  whyNoDestination(uri: string): string | undefined;
}

/** Creates jobs as `creator` does. Failure invalidInput for one of media that could never run. */
export function checkingCreator(creator: JobCreator, checks: MediaChecks): JobCreator {
  return {
    create: async (account, request) => {
      await check(checks, [request]);
      return creator.create(account, request);
    },
    createAll: async (account, requests) => {
      await check(checks, requests);
      return creator.createAll(account, requests);
    },
    rerun: (account, id, priority) => creator.rerun(account, id, priority),
  };
}

async function check(checks: MediaChecks, requests: readonly JobRequest[]): Promise<void> {
  const { read, catalog } = checks;
  const ours = requests.filter(({ type }) => MEDIA_TYPES.has(type));
  if (ours.length === 0) return;
  const methods = await methodsOf(read, [...new Set(ours.map(({ type }) => type))]);
  const isKnown = remembering(catalog);
  for (const { type, data, parameters = [] } of ours) {
    const own = methods.get(type);
    // Somebody has made something else of the type.
    if (own === undefined) continue;
    checkParameters(type, keysOfMethods(own), parameters);
    checkMediaParameters(type, own, data);
    await checkPlaces(checks, data);
    await checkReferences(isKnown, data);
  }
}

async function methodsOf(read: Reader, types: readonly string[]): Promise<Map<string, MediaMethod[]>> {
  const methods = new Map<string, MediaMethod[]>();
  for (const { jobType, work } of await listDefinitions(read, types)) {
    if (work.kind !== 'bean' || work.bean !== 'jobspine' || !isMediaMethod(work.method)) continue;
    methods.set(jobType, [...(methods.get(jobType) ?? []), work.method]);
  }
  return methods;
}

/** What metadata of jobs can name, and how one finds out whether it is there. */
const REFERENCES: Readonly<Record<string, { kind: string; where: string; find: keyof Catalog }>> = {
  fileId: { kind: 'file', where: 'GET /storage/file', find: 'findFile' },
  storageId: { kind: 'storage', where: 'GET /storage', find: 'findRoot' },
  sourceStorageId: { kind: 'storage', where: 'GET /storage', find: 'findRoot' },
  tag: { kind: 'shape tag', where: 'GET /shape-tag', find: 'findPreset' },
};

type IsKnown = (key: string, value: string) => Promise<boolean>;

/** Asks for each thing once: the jobs of a batch are alike. */
function remembering(catalog: Catalog): IsKnown {
  const answers = new Map<string, Promise<boolean>>();
  return (key, value) => {
    const { find } = REFERENCES[key]!;
    const question = `${find} ${value}`;
    const ask = async () => (await (catalog[find] as (id: string) => Promise<unknown>)(value)) !== undefined;
    const answer = answers.get(question) ?? ask();
    answers.set(question, answer);
    return answer;
  };
}

async function checkReferences(isKnown: IsKnown, data: Parameters): Promise<void> {
  for (const [key, { kind, where }] of Object.entries(REFERENCES)) {
    const value = data[key];
    if (value !== undefined && !(await isKnown(key, value)))
      throw invalid(key, value, `There is no ${kind} ${value}; ${where} lists those there are`);
  }
}

/** What is told by the text of a URI alone: storages and hosts may be away for now. */
async function checkPlaces({ catalog, whyNoDestination }: MediaChecks, data: Parameters): Promise<void> {
  for (const key of ['sourceUri', 'destinationUri']) {
    const uri = data[key];
    if (uri === undefined) continue;
    const reason = /^file:/i.test(uri) ? await whyNoPlace(catalog, uri) : whyNoDestination(uri);
    if (reason !== undefined) throw invalid(key, uri, reason);
  }
}

async function whyNoPlace(catalog: Catalog, uri: string): Promise<string | undefined> {
  // In a folder the file gets its name later.
  const place = await catalog.locate(fileIn(uri, 'file'));
  return place && whyNoPath(place.path) === undefined
    ? undefined
    : `${uri} is no place of a file below a media root (JOBSPINE_MEDIA_ROOTS)`;
}
