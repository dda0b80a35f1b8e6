/*
 * The script and the metadata of a task definition, each with routes of its own.
 * Source: Vidispine API, "Task definitions".
 */
import { changeDefinition } from '../../actions/definitions.ts';
import type { Pair } from '../../core/definition.ts';
import { notFound } from '../../core/failure.ts';
import type { Database } from '../../store/database/database.ts';
import type { DefinitionKey } from '../../store/definitions.ts';
import { document, part, plainText, type Route, route, script } from '../wire/wire.ts';
import { type Address, DEFINITION_ADDRESSES, getDefinitionAt } from './addresses.ts';
import { checkScript, toMetadataDocument, type ValidatorFor } from './document.ts';

export interface DefinitionPartContext {
  database: Database;
  validatorFor: ValidatorFor;
}

const READ = '_taskdefinition_read';
const WRITE = '_taskdefinition_write';

export const definitionPartRoutes = (context: DefinitionPartContext): Route[] =>
  DEFINITION_ADDRESSES.flatMap(address => [
    getScript(context, address),
    replaceScript(context, address),
    getMetadata(context, address),
    replaceMetadata(context, address),
    deleteMetadata(context, address),
    getValue(context, address),
    setValue(context, address),
    deleteValue(context, address),
  ]);

const getScript = ({ database }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'get',
    path: `${path}/script`,
    role: READ,
    summary: 'Show the script of a task definition.',
    params,
    answers: { types: ['application/javascript'], text: 'The same.' },
    handle: async call => {
      const { step, jobType, work } = await getDefinitionAt(database, toKey(call.params));
      if (work.kind !== 'script') throw notFound('script', `${jobType}/${step}`);
      return { text: work.script, type: 'application/javascript' };
    },
  });

const replaceScript = ({ database, validatorFor }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'put',
    path: `${path}/script`,
    role: WRITE,
    summary: 'Replace the script of a task definition.',
    params,
    takes: script('The script.'),
    handle: async call => {
      const text = call.body ?? '';
      const key = toKey(call.params);
      await checkScript(validatorFor(call), text);
      await changeDefinition(database, key, definition => ({ ...definition, work: { kind: 'script', script: text } }));
    },
  });

const getMetadata = ({ database }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'get',
    path: `${path}/metadata`,
    role: READ,
    summary: 'Show the metadata of a task definition.',
    params,
    answers: { document: 'SimpleMetadataDocument' },
    handle: async call => {
      const { metadata } = await getDefinitionAt(database, toKey(call.params));
      return { document: 'SimpleMetadataDocument', value: toMetadataDocument(metadata) };
    },
  });

const replaceMetadata = ({ database }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'put',
    path: `${path}/metadata`,
    role: WRITE,
    summary: 'Replace the metadata of a task definition.',
    params,
    takes: document('SimpleMetadataDocument'),
    handle: call => changeMetadata(database, toKey(call.params), () => call.body.field ?? []),
  });

const deleteMetadata = ({ database }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'delete',
    path: `${path}/metadata`,
    role: WRITE,
    summary: 'Delete the metadata of a task definition.',
    params,
    handle: call => changeMetadata(database, toKey(call.params), () => []),
  });

const key = part('The key of the metadata entry.');

/** The first value, when the key occurs more than once. */
const getValue = ({ database }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'get',
    path: `${path}/metadata/:key`,
    role: READ,
    summary: 'Show one metadata value of a task definition.',
    params: { ...params, key },
    answers: { text: 'The value.' },
    handle: async call => {
      const { metadata } = await getDefinitionAt(database, toKey(call.params));
      return { text: getPair(metadata, call.params.key).value };
    },
  });

const setValue = ({ database }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'put',
    path: `${path}/metadata/:key`,
    role: WRITE,
    summary: 'Set one metadata value of a task definition.',
    params: { ...params, key },
    takes: plainText('The value.'),
    handle: call => {
      const pair = { key: call.params.key, value: call.body ?? '' };
      const others = (metadata: readonly Pair[]) => metadata.filter(one => one.key !== pair.key);
      return changeMetadata(database, toKey(call.params), metadata => [...others(metadata), pair]);
    },
  });

const deleteValue = ({ database }: DefinitionPartContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'delete',
    path: `${path}/metadata/:key`,
    role: WRITE,
    summary: 'Delete one metadata value of a task definition.',
    params: { ...params, key },
    handle: call =>
      changeMetadata(database, toKey(call.params), metadata => {
        const deleted = getPair(metadata, call.params.key);
        return metadata.filter(pair => pair.key !== deleted.key);
      }),
  });

async function changeMetadata(
  database: Database,
  at: DefinitionKey,
  change: (metadata: readonly Pair[]) => readonly Pair[],
): Promise<void> {
  await changeDefinition(database, at, definition => ({ ...definition, metadata: change(definition.metadata) }));
}

/** Throws Failure notFound. */
function getPair(metadata: readonly Pair[], name: string): Pair {
  const found = metadata.find(pair => pair.key === name);
  if (found === undefined) throw notFound('task-definition-metadata', name);
  return found;
}
