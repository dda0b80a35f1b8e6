/*
 * /task-definition: the steps of job types. Source: Vidispine API, "Task definitions".
 *
 * A definition has two addresses, its place and its id: all that is below /task-definition/{id} is below
 * /task-definition/jobtype/{type}/step/{step} too.
 */
import * as actions from '../actions/definitions.ts';
import { type Pair, readDefinition, type StoredDefinition, type TaskDefinition } from '../core/definition.ts';
import { invalid, notFound } from '../core/failure.ts';
import type { Database } from '../store/database/database.ts';
import { type DefinitionKey, findDefinition, findJobType, listDefinitions } from '../store/definitions.ts';
import {
  checkScript,
  fromListDocument,
  toDefinitionDocument,
  toListReply,
  toMetadataDocument,
  type ValidateScript,
} from './definition-document.ts';
import { type Call, getDocument, type Handler, type Reply, type Route, RouteError } from './wire/wire.ts';

export interface DefinitionServices {
  database: Database;
  validateScript: ValidateScript;
  /** Whether this method of this bean can be run here. */
  knowsBean: (bean: string, method: string) => boolean;
}

const READ = '_taskdefinition_read';
const WRITE = '_taskdefinition_write';
const ADDRESSES = ['/task-definition/jobtype/:type/step/:step', '/task-definition/:id'];

export const definitionRoutes = (services: DefinitionServices): Route[] => [
  ['get', '/task-definition', READ, getDefinitions(services)],
  ['post', '/task-definition', WRITE, postDefinitions(services)],
  ...ADDRESSES.flatMap((path): Route[] => [
    ['get', path, READ, getDefinition(services)],
    ['put', path, WRITE, putDefinition(services)],
    ['delete', path, WRITE, deleteDefinition(services)],
    ['get', `${path}/validate`, READ, validate(services)],
    ['get', `${path}/script`, READ, getScript(services)],
    ['put', `${path}/script`, WRITE, putScript(services)],
    ['get', `${path}/metadata`, READ, getMetadata(services)],
    ['put', `${path}/metadata`, WRITE, putMetadata(services)],
    ['delete', `${path}/metadata`, WRITE, deleteMetadata(services)],
    ['get', `${path}/metadata/:key`, READ, getValue(services)],
    ['put', `${path}/metadata/:key`, WRITE, putValue(services)],
    ['delete', `${path}/metadata/:key`, WRITE, deleteValue(services)],
  ]),
];

/** GET /task-definition?type= → TaskDefinitionListDocument, of all types when none is named. */
const getDefinitions =
  ({ database }: DefinitionServices): Handler =>
  async ({ query }) => {
    const names = query.list('type');
    for (const name of names ?? [])
      if (!(await findJobType(database.read, name)))
        throw invalid('type', name, `There is no job type ${name}; GET /jobtype lists them`);
    return toListReply(await listDefinitions(database.read, names));
  };

/** POST /task-definition?url=false [TaskDefinitionListDocument] → URIListDocument of ids, or of URLs. All or none. */
const postDefinitions =
  ({ database, validateScript }: DefinitionServices): Handler =>
  async call => {
    const definitions = await fromListDocument(getDocument(call, 'TaskDefinitionListDocument'), validateScript);
    const prefix = call.query.flag('url', false) ? `${call.base}/task-definition/` : '';
    const uri = (await actions.createDefinitions(database, definitions)).map(id => `${prefix}${id}`);
    return { document: 'URIListDocument', value: { uri }, text: uri.join('\r\n') };
  };

/** GET {address} → TaskDefinitionDocument. */
const getDefinition =
  (services: DefinitionServices): Handler =>
  async call =>
    toReply(await find(services, call));

/** PUT {address} [TaskDefinitionDocument] → TaskDefinitionDocument. What is not given gets its default. */
const putDefinition =
  ({ database, validateScript }: DefinitionServices): Handler =>
  async call => {
    const given = getDocument(call, 'TaskDefinitionDocument');
    const key = toKey(call);
    if (given.script !== undefined) await checkScript(validateScript, given.script);
    const change = ({ step, jobType }: TaskDefinition) => readDefinition({ step, jobType, ...given });
    return toReply(await actions.changeDefinition(database, key, change));
  };

/** DELETE {address}. Jobs that have started go on with it. */
const deleteDefinition =
  ({ database }: DefinitionServices): Handler =>
  async call => {
    await actions.deleteDefinition(database, toKey(call));
    return undefined;
  };

/** GET {address}/validate → text. 400 when a script cannot be parsed, or a method cannot be run here. */
const validate =
  (services: DefinitionServices): Handler =>
  async call => {
    const { step, work } = await find(services, call);
    if (work.kind === 'script') {
      await checkScript(services.validateScript, work.script);
      return { text: `The script of step ${step} can be run` };
    }
    const name = `${work.bean}.${work.method}`;
    if (services.knowsBean(work.bean, work.method)) return { text: `${name} of step ${step} can be run` };
    throw invalid('task/bean', name, `There is no ${name} here; give step ${step} a script instead`);
  };

/** GET {address}/script → application/javascript. */
const getScript =
  (services: DefinitionServices): Handler =>
  async call => {
    const { step, jobType, work } = await find(services, call);
    if (work.kind !== 'script') throw notFound('script', `${jobType}/${step}`);
    return { text: work.script, type: 'application/javascript' };
  };

/** PUT {address}/script [application/javascript]. */
const putScript =
  ({ database, validateScript }: DefinitionServices): Handler =>
  async call => {
    const script = call.text() ?? '';
    const key = toKey(call);
    await checkScript(validateScript, script);
    await actions.changeDefinition(database, key, definition => ({ ...definition, work: { kind: 'script', script } }));
    return undefined;
  };

/** GET {address}/metadata → SimpleMetadataDocument. */
const getMetadata =
  (services: DefinitionServices): Handler =>
  async call => ({
    document: 'SimpleMetadataDocument',
    value: toMetadataDocument((await find(services, call)).metadata),
  });

/** PUT {address}/metadata [SimpleMetadataDocument]: replaces all. */
const putMetadata =
  (services: DefinitionServices): Handler =>
  call => {
    const { field = [] } = getDocument(call, 'SimpleMetadataDocument');
    return changeMetadata(services, call, () => field);
  };

/** DELETE {address}/metadata: removes all. */
const deleteMetadata =
  (services: DefinitionServices): Handler =>
  call =>
    changeMetadata(services, call, () => []);

/** GET {address}/metadata/{key} → the value as text; the first one when the key stands there more than once. */
const getValue =
  (services: DefinitionServices): Handler =>
  async call => {
    const { metadata } = await find(services, call);
    return { text: getPair(metadata, call).value };
  };

/** PUT {address}/metadata/{key} [text/plain]: the key has this one value. */
const putValue =
  (services: DefinitionServices): Handler =>
  call => {
    const pair = { key: call.path.key ?? '', value: call.text() ?? '' };
    return changeMetadata(services, call, metadata => [...metadata.filter(({ key }) => key !== pair.key), pair]);
  };

/** DELETE {address}/metadata/{key}. */
const deleteValue =
  (services: DefinitionServices): Handler =>
  call =>
    changeMetadata(services, call, metadata => {
      const { key } = getPair(metadata, call);
      return metadata.filter(pair => pair.key !== key);
    });

async function changeMetadata(
  { database }: DefinitionServices,
  call: Call,
  change: (metadata: readonly Pair[]) => readonly Pair[],
): Promise<undefined> {
  await actions.changeDefinition(database, toKey(call), definition => ({
    ...definition,
    metadata: change(definition.metadata),
  }));
}

function getPair(metadata: readonly Pair[], { path: { key = '' } }: Call): Pair {
  const found = metadata.find(pair => pair.key === key);
  if (found === undefined) throw notFound('task-definition-metadata', key);
  return found;
}

async function find({ database }: DefinitionServices, call: Call): Promise<StoredDefinition> {
  const key = toKey(call);
  const definition = await findDefinition(database.read, key);
  if (definition === undefined) throw actions.noDefinition(key);
  return definition;
}

/** What is no whole number is no address of ours. */
function toKey({ path }: Call): DefinitionKey {
  const { type, step, id } = path;
  if (type !== undefined && step !== undefined && /^\d{1,9}$/.test(step)) return { jobType: type, step: Number(step) };
  if (id !== undefined && /^\d{1,15}$/.test(id)) return { id: Number(id) };
  throw new RouteError(404, 'HTTP 404 Not Found');
}

const toReply = (definition: StoredDefinition): Reply => ({
  document: 'TaskDefinitionDocument',
  value: toDefinitionDocument(definition),
});
