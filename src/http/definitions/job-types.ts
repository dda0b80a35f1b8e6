/*
 * /jobtype and /task-definition/jobtype: job types and their graphs. Source: Vidispine API, "Custom job types",
 * "Visualizing tasks".
 */
import * as definitions from '../../actions/definitions.ts';
import { planOf } from '../../core/definition.ts';
import { toDot } from '../../core/dot.ts';
import { notFound } from '../../core/failure.ts';
import type { DrawGraph } from '../../drawing/graph.ts';
import type { Account } from '../../store/accounts.ts';
import type { Database } from '../../store/database/database.ts';
import { findJobType, listDefinitions, listJobTypes } from '../../store/definitions.ts';
import { optionalDocument, part, type Route, required, route, whole } from '../wire/wire.ts';
import { fromListDocument, toListReply, type ValidatorFor } from './document.ts';

export interface JobTypeContext {
  database: Database;
  validatorFor: ValidatorFor;
  drawGraph: DrawGraph;
}

const READ = '_taskdefinition_read';
const WRITE = '_taskdefinition_write';

export const jobTypeRoutes = (context: JobTypeContext): Route[] => [
  getNames(context),
  getJobType(context),
  createJobType(context),
  deleteJobType(context),
  drawPng(context),
  writeDot(context),
  drawSvg(context),
];

const type = part('The name of the job type.');

const getNames = ({ database }: JobTypeContext): Route =>
  route({
    method: 'get',
    path: '/jobtype',
    role: null,
    summary: 'List the names of all job types.',
    answers: { document: 'URIListDocument', text: 'The names, one a line.' },
    handle: async () => {
      const uri = (await listJobTypes(database.read)).map(({ name }) => name);
      return { document: 'URIListDocument', value: { uri }, text: uri.map(name => `${name}\r\n`).join('') };
    },
  });

const getJobType = (context: JobTypeContext): Route =>
  route({
    method: 'get',
    path: '/task-definition/jobtype/:type',
    role: READ,
    summary: 'List the task definitions of a type.',
    params: { type },
    answers: { document: 'TaskDefinitionListDocument' },
    handle: async ({ params }) => toListReply(await getDefinitions(context, params.type)),
  });

const NEEDS_NUMBER = 'A custom job type needs an id: ?id=20000, up to 30000';

const createJobType = ({ database, validatorFor }: JobTypeContext): Route =>
  route({
    method: 'post',
    path: '/task-definition/jobtype/:type',
    role: WRITE,
    summary: 'Create a custom type: `?id=20000`.',
    params: { type },
    query: { id: required(whole({}, 'The number of the type, from 20000 to 30000.'), NEEDS_NUMBER) },
    takes: optionalDocument('TaskDefinitionListDocument'),
    answers: { document: 'TaskDefinitionListDocument' },
    conflict: 'There is a type of this name or number.',
    example: {
      query: { id: '20000' },
      body: { task: [{ description: 'Greet', step: 1, script: "job.setData('greeting', 'Hello');" }] },
    },
    handle: async ({ params, query, body, ...caller }) => {
      const own = { task: (body?.task ?? []).map(given => ({ jobType: params.type, ...given })) };
      const tasks = await fromListDocument(own, validatorFor(caller));
      return toListReply(await definitions.createJobType(database, params.type, query.id, tasks));
    },
  });

const deleteJobType = ({ database }: JobTypeContext): Route =>
  route({
    method: 'delete',
    path: '/task-definition/jobtype/:type',
    role: WRITE,
    summary: 'Delete a custom type.',
    params: { type },
    conflict: 'Jobs of the type have not ended.',
    handle: async ({ params }) => {
      await definitions.deleteJobType(database, params.type);
    },
  });

const drawPng = (context: JobTypeContext): Route =>
  route({
    method: 'get',
    path: '/task-definition/jobtype/:type/graph',
    role: READ,
    summary: 'Draw the graph of a type as PNG.',
    params: { type },
    answers: { types: ['image/png'] },
    handle: async ({ params, ...caller }) => {
      const bytes = await context.drawGraph(await describe(context, params.type), 'png', toCaller(caller));
      return { bytes, type: 'image/png' };
    },
  });

const drawSvg = (context: JobTypeContext): Route =>
  route({
    method: 'get',
    path: '/task-definition/jobtype/:type/graph/svg',
    role: READ,
    summary: 'Draw the graph of a type as SVG.',
    isExtension: true,
    params: { type },
    answers: { types: ['image/svg+xml'] },
    handle: async ({ params, ...caller }) => {
      const bytes = await context.drawGraph(await describe(context, params.type), 'svg', toCaller(caller));
      return { bytes, type: 'image/svg+xml' };
    },
  });

const toCaller = ({ account, gone }: { account: Account; gone(): AbortSignal }) => ({ user: account.id, gone: gone() });

const writeDot = (context: JobTypeContext): Route =>
  route({
    method: 'get',
    path: '/task-definition/jobtype/:type/graph/dot',
    role: READ,
    summary: 'Write the graph of a type as DOT.',
    params: { type },
    answers: { types: ['text/vnd.graphviz'], text: 'The same.' },
    handle: async ({ params }) => ({ text: await describe(context, params.type), type: 'text/vnd.graphviz' }),
  });

const describe = async (context: JobTypeContext, name: string): Promise<string> =>
  toDot(name, planOf(name, await getDefinitions(context, name)));

async function getDefinitions({ database }: JobTypeContext, name: string) {
  if (!(await findJobType(database.read, name))) throw notFound('job-type', name);
  return listDefinitions(database.read, [name]);
}
