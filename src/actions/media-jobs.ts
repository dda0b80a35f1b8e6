/*
 * Checks jobs with media steps when they are created: a job that could never run is refused, instead of failing later.
 */
import { Failure, invalid } from '../core/failure.ts';
import { checkParameters } from '../core/job-parameters.ts';
import {
  checkMediaParameters,
  fileIn,
  keysOfMethods,
  type MediaParameters,
  type MediaStep,
  mediaStepsOf,
  whyNoPath,
} from '../core/media/media.ts';
import type { Catalog } from '../media/catalog.ts';
import type { Account } from '../store/accounts.ts';
import type { Reader } from '../store/database/database.ts';
import { listTypePlans } from '../store/definitions.ts';
import type { InsertedJob } from '../store/jobs.ts';
import { type JobCreator, type JobRequest, refuseType } from './jobs.ts';
import { mapInTurns } from './turns.ts';

export interface MediaCheckContext {
  read: Reader;
  catalog: Catalog;
  /** The reason why this server cannot send files to a URI; undefined: it may work. */
  whyNoDestination(uri: string): string | undefined;
}

/** The plan of a job type and its media steps, as they were last read. */
interface KnownType {
  plan: number;
  steps: readonly MediaStep[];
}

/**
 * Creates jobs as `creator` does. Failure invalidInput for a job whose media steps could never run.
 *
 * Job types are cached, because most jobs have no media steps and should not wait for a query. A job is added only if
 * its type still has the plan that the job was checked against, even if another node has changed the type.
 */
export function checkingCreator(creator: JobCreator, checks: MediaCheckContext): JobCreator {
  const types = new Map<string, KnownType>();
  const readTypes = async (names: readonly string[]): Promise<void> => {
    for (const name of names) types.delete(name);
    for (const { type, id, steps } of await listTypePlans(checks.read, names))
      types.set(type, { plan: id, steps: mediaStepsOf(steps) });
  };
  const tryAs = (account: Account, request: JobRequest, { plan }: KnownType) =>
    creator.tryToCreate(account, { ...request, checkedPlan: plan });

  const create = async (account: Account, request: JobRequest): Promise<InsertedJob> => {
    const cached = types.get(request.type);
    const isValid = cached && (await findRefusal(checks, request, cached)) === undefined;
    const added = isValid ? await tryAs(account, request, cached) : undefined;
    if (added) return added;
    await readTypes([request.type]);
    const known = types.get(request.type);
    if (!known) return refuseType(request.type);
    const refusal = await findRefusal(checks, request, known);
    if (refusal) throw refusal;
    // Undefined when the type has changed again since.
    return (await tryAs(account, request, known)) ?? create(account, request);
  };

  const createAll = async (account: Account, requests: readonly JobRequest[]): Promise<InsertedJob[]> => {
    await readTypes([...new Set(requests.map(({ type }) => type))]);
    const exists = cachedLookup(checks.catalog);
    await mapInTurns(requests, request => check({ ...checks, exists }, request, types.get(request.type)));
    return creator.createAll(account, requests);
  };

  return { ...creator, create, createAll };
}

function findRefusal(checks: MediaCheckContext, request: JobRequest, type: KnownType): Promise<Failure | undefined> {
  const exists = cachedLookup(checks.catalog);
  return check({ ...checks, exists }, request, type).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
}

type Checking = MediaCheckContext & { exists: Exists };

async function check(checks: Checking, { type, data, given }: JobRequest, known?: KnownType): Promise<void> {
  if (!known?.steps.length) return;
  const keys = keysOfMethods(known.steps.map(({ method }) => method));
  if (given) checkParameters(type, keys, given);
  const read = checkMediaParameters(type, known.steps, data);
  await checkPlaces(checks, read);
  await checkReferences(checks, read);
}

/** Something that job metadata refers to. */
interface Reference {
  kind: string;
  /** The request that lists the existing ones. */
  listing: string;
  find(catalog: Catalog, id: string): Promise<unknown>;
}

const FILE: Reference = {
  kind: 'file',
  listing: 'GET /storage/file',
  find: (catalog, id) => catalog.findFile(id),
};
const STORAGE: Reference = {
  kind: 'storage',
  listing: 'GET /storage',
  find: (catalog, id) => catalog.findRoot(id),
};
const SHAPE_TAG: Reference = {
  kind: 'shape tag',
  listing: 'GET /shape-tag',
  find: (catalog, tag) => catalog.findPreset(tag),
};

/** The keys of job metadata that hold references. */
const REFERENCES: Readonly<Record<string, Reference>> = {
  fileId: FILE,
  storageId: STORAGE,
  sourceStorageId: STORAGE,
  tag: SHAPE_TAG,
};

type Exists = (reference: Reference, id: string) => Promise<boolean>;

/** Looks up each reference only once: the jobs of a batch are alike. */
function cachedLookup(catalog: Catalog): Exists {
  const answers = new Map<string, Promise<boolean>>();
  const ask = async ({ find }: Reference, id: string) => (await find(catalog, id)) !== undefined;
  return (reference, id) => {
    const key = `${reference.kind} ${id}`;
    const answer = answers.get(key) ?? ask(reference, id);
    answers.set(key, answer);
    return answer;
  };
}

async function checkReferences({ exists }: Checking, data: MediaParameters): Promise<void> {
  for (const [key, reference] of Object.entries(REFERENCES)) {
    const id = data[key];
    if (id !== undefined && !(await exists(reference, id)))
      throw invalid(key, id, `There is no ${reference.kind} ${id}; ${reference.listing} lists those there are`);
  }
}

/** Checks only the text of the URIs: storages and hosts may be offline at the moment. */
async function checkPlaces({ catalog, whyNoDestination }: MediaCheckContext, data: MediaParameters): Promise<void> {
  for (const key of ['sourceUri', 'destinationUri']) {
    const uri = data[key];
    if (uri === undefined) continue;
    const reason = /^file:/i.test(uri) ? await whyNoPlace(catalog, uri) : whyNoDestination(uri);
    if (reason !== undefined) throw invalid(key, uri, reason);
  }
}

async function whyNoPlace(catalog: Catalog, uri: string): Promise<string | undefined> {
  // The URI may be of a folder, in which the file gets its name later.
  const place = await catalog.locate(fileIn(uri, 'file'));
  return place && whyNoPath(place.path) === undefined
    ? undefined
    : `${uri} is not a valid file location below a media root (JOBSPINE_MEDIA_ROOTS)`;
}
