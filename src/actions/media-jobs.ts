/*
 * Jobs that work on files are checked when they are created: what could never run is refused, not failed later.
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

export interface MediaChecks {
  read: Reader;
  catalog: Catalog;
  /** Why a file cannot be sent to a URI from here; undefined: it can be tried. */
  whyNoDestination(uri: string): string | undefined;
}

/** What a type is checked by, as it was read last. */
interface KnownType {
  plan: number;
  steps: readonly MediaStep[];
}

/**
 * Creates jobs as `creator` does. Failure invalidInput for one whose steps of media could never run.
 *
 * Types are remembered, for most jobs have no such steps and must not wait for a question; a job is added only while
 * its type still has the plan that it was checked against, whoever has changed it, and on whichever node.
 */
export function checkingCreator(creator: JobCreator, checks: MediaChecks): JobCreator {
  const types = new Map<string, KnownType>();
  const readTypes = async (names: readonly string[]): Promise<void> => {
    for (const name of names) types.delete(name);
    for (const { type, id, steps } of await listTypePlans(checks.read, names))
      types.set(type, { plan: id, steps: mediaStepsOf(steps) });
  };
  const tryAs = (account: Account, request: JobRequest, { plan }: KnownType) =>
    creator.tryToCreate(account, { ...request, checkedPlan: plan });

  const create = async (account: Account, request: JobRequest): Promise<InsertedJob> => {
    const remembered = types.get(request.type);
    const isFine = remembered && (await whyRefused(checks, request, remembered)) === undefined;
    const added = isFine ? await tryAs(account, request, remembered) : undefined;
    if (added) return added;
    await readTypes([request.type]);
    const known = types.get(request.type);
    if (!known) return refuseType(request.type);
    const refusal = await whyRefused(checks, request, known);
    if (refusal) throw refusal;
    // It has changed once more meanwhile.
    return (await tryAs(account, request, known)) ?? create(account, request);
  };

  const createAll = async (account: Account, requests: readonly JobRequest[]): Promise<InsertedJob[]> => {
    await readTypes([...new Set(requests.map(({ type }) => type))]);
    const isThere = remembering(checks.catalog);
    for (const request of requests) await check({ ...checks, isThere }, request, types.get(request.type));
    return creator.createAll(account, requests);
  };

  return { ...creator, create, createAll };
}

function whyRefused(checks: MediaChecks, request: JobRequest, type: KnownType): Promise<Failure | undefined> {
  const isThere = remembering(checks.catalog);
  return check({ ...checks, isThere }, request, type).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
}

type Checking = MediaChecks & { isThere: IsThere };

async function check(checks: Checking, { type, data, given }: JobRequest, known?: KnownType): Promise<void> {
  if (!known?.steps.length) return;
  const keys = keysOfMethods(known.steps.map(({ method }) => method));
  if (given) checkParameters(type, keys, given);
  const read = checkMediaParameters(type, known.steps, data);
  await checkPlaces(checks, read);
  await checkReferences(checks, read);
}

/** What metadata of jobs can name, and how one finds out whether it is there. */
const REFERENCES: Readonly<Record<string, { kind: string; where: string; find: keyof Catalog }>> = {
  fileId: { kind: 'file', where: 'GET /storage/file', find: 'findFile' },
  storageId: { kind: 'storage', where: 'GET /storage', find: 'findRoot' },
  sourceStorageId: { kind: 'storage', where: 'GET /storage', find: 'findRoot' },
  tag: { kind: 'shape tag', where: 'GET /shape-tag', find: 'findPreset' },
};

type IsThere = (key: string, value: string) => Promise<boolean>;

/** Asks for each thing once: the jobs of a batch are alike. */
function remembering(catalog: Catalog): IsThere {
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

async function checkReferences({ isThere }: Checking, data: MediaParameters): Promise<void> {
  for (const [key, { kind, where }] of Object.entries(REFERENCES)) {
    const value = data[key];
    if (value !== undefined && !(await isThere(key, value)))
      throw invalid(key, value, `There is no ${kind} ${value}; ${where} lists those there are`);
  }
}

/** What is told by the text of a URI alone: storages and hosts may be away for now. */
async function checkPlaces({ catalog, whyNoDestination }: MediaChecks, data: MediaParameters): Promise<void> {
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
