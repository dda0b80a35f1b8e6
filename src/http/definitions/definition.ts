/*
 * /task-definition: the steps of job types. Source: Vidispine API, "Task definitions".
 *
 * A definition has two addresses, its id and its place: every route below /task-definition/{id} is also below
 * /task-definition/jobtype/{type}/step/{step}. What belongs to a definition is in parts.ts.
 */
import * as actions from '../../actions/definitions.ts';
import { readDefinition, type StoredDefinition, type TaskDefinition } from '../../core/definition.ts';
import { invalid } from '../../core/failure.ts';
import type { Database } from '../../store/database/database.ts';
import { findJobType, listDefinitions } from '../../store/definitions.ts';
import { document, flag, list, type Reply, type Route, route } from '../wire/wire.ts';
import { type Address, DEFINITION_ADDRESSES, getDefinitionAt } from './addresses.ts';
import {
  type Caller,
  checkScript,
  fromListDocument,
  toDefinitionDocument,
  toListReply,
  type ValidatorFor,
} from './document.ts';

export interface DefinitionContext {
  database: Database;
  validatorFor: ValidatorFor;
  /** Tells whether this server can run a method of a bean. */
  knowsBean: (bean: string, method: string) => boolean;
  /** Returns the reason why no job can run a command with this metadata; undefined if a job can. */
  whyNoCommand: (metadata: TaskDefinition['metadata']) => string | undefined;
}

const READ = '_taskdefinition_read';
const WRITE = '_taskdefinition_write';

export const singleDefinitionRoutes = (context: DefinitionContext): Route[] => [
  getDefinitions(context),
  addDefinitions(context),
  ...DEFINITION_ADDRESSES.flatMap(address => [
    getDefinition(context, address),
    replaceDefinition(context, address),
    deleteDefinition(context, address),
    validateDefinition(context, address),
  ]),
];

const getDefinitions = ({ database }: DefinitionContext): Route =>
  route({
    method: 'get',
    path: '/task-definition',
    role: READ,
    summary: 'List all task definitions, or those of `?type=`.',
    query: { type: list('Job types.') },
    answers: { document: 'TaskDefinitionListDocument' },
    handle: async ({ query: { type: names } }) => {
      for (const name of names ?? [])
        if (!(await findJobType(database.read, name)))
          throw invalid('type', name, `There is no job type ${name}; GET /jobtype lists them`);
      return toListReply(await listDefinitions(database.read, names));
    },
  });

const addDefinitions = ({ database, validatorFor }: DefinitionContext): Route =>
  route({
    method: 'post',
    path: '/task-definition',
    role: WRITE,
    summary: 'Add task definitions, all or none.',
    query: { url: flag(false, 'Answer URLs instead of ids.') },
    takes: document('TaskDefinitionListDocument'),
    answers: { document: 'URIListDocument', text: 'The ids or URLs, one a line.' },
    conflict: 'The job type has a step of this number.',
    handle: async ({ query, body, base, ...caller }) => {
      const definitions = await fromListDocument(body, validatorFor(caller));
      const prefix = query.url ? `${base}/task-definition/` : '';
      const uri = (await actions.createDefinitions(database, definitions)).map(id => `${prefix}${id}`);
      return { document: 'URIListDocument', value: { uri }, text: uri.join('\r\n') };
    },
  });

const getDefinition = ({ database }: DefinitionContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'get',
    path,
    role: READ,
    summary: 'Show a task definition.',
    params,
    answers: { document: 'TaskDefinitionDocument' },
    handle: async call => toReply(await getDefinitionAt(database, toKey(call.params))),
  });

const replaceDefinition = ({ database, validatorFor }: DefinitionContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'put',
    path,
    role: WRITE,
    summary: 'Replace a task definition; members that the document does not have get their defaults.',
    params,
    takes: document('TaskDefinitionDocument'),
    answers: { document: 'TaskDefinitionDocument' },
    conflict: 'The job type has a step of this number.',
    handle: async call => {
      const { body } = call;
      const key = toKey(call.params);
      if (body.script !== undefined) await checkScript(validatorFor(call), body.script);
      const change = ({ step, jobType }: TaskDefinition) => readDefinition({ step, jobType, ...body });
      return toReply(await actions.changeDefinition(database, key, change));
    },
  });

/** Jobs that have started go on with the definition. */
const deleteDefinition = ({ database }: DefinitionContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'delete',
    path,
    role: WRITE,
    summary: 'Delete a task definition.',
    params,
    handle: async call => {
      await actions.deleteDefinition(database, toKey(call.params));
    },
  });

const validateDefinition = (context: DefinitionContext, { path, params, toKey }: Address): Route =>
  route({
    method: 'get',
    path: `${path}/validate`,
    role: READ,
    summary: 'Check whether this server can run a task definition; 400 when it cannot.',
    params,
    answers: { text: 'What can be run.' },
    handle: async call => ({
      text: await validate(context, call, await getDefinitionAt(context.database, toKey(call.params))),
    }),
  });

async function validate(
  { validatorFor, knowsBean, whyNoCommand }: DefinitionContext,
  caller: Caller,
  { step, work, metadata }: StoredDefinition,
): Promise<string> {
  if (work.kind === 'script') {
    await checkScript(validatorFor(caller), work.script);
    return `The script of step ${step} can be run`;
  }
  const name = `${work.bean}.${work.method}`;
  if (!knowsBean(work.bean, work.method))
    throw invalid('task/bean', name, `There is no ${name} here; give step ${step} a script instead`);
  const reason = work.method === 'command' ? whyNoCommand(metadata) : undefined;
  if (reason !== undefined) throw invalid('task/metadata', undefined, `Step ${step} cannot run. ${reason}`);
  return `${name} of step ${step} can be run`;
}

const toReply = (definition: StoredDefinition): Reply => ({
  document: 'TaskDefinitionDocument',
  value: toDefinitionDocument(definition),
});
