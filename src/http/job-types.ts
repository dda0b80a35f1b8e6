/*
 * /jobtype and /task-definition/jobtype: job types and their graphs. Source: Vidispine API, "Custom job types",
 * "Visualizing tasks".
 */
import { createJobType, deleteJobType } from '../actions/definitions.ts';
import { planOf } from '../core/definition.ts';
import { toDot } from '../core/dot.ts';
import { invalid, notFound } from '../core/failure.ts';
import type { DrawGraph } from '../drawing/graph.ts';
import type { Database } from '../store/database/database.ts';
import { findJobType, listDefinitions, listJobTypes } from '../store/definitions.ts';
import { fromListDocument, toListReply, type ValidateScript } from './definition-document.ts';
import type { Call, Handler, Route } from './wire/wire.ts';

export interface JobTypeServices {
  database: Database;
  validateScript: ValidateScript;
  drawGraph: DrawGraph;
}

const READ = '_taskdefinition_read';
const WRITE = '_taskdefinition_write';

export const jobTypeRoutes = (services: JobTypeServices): Route[] => [
  ['get', '/jobtype', null, getNames(services)],
  ['get', '/task-definition/jobtype/:type', READ, getJobType(services)],
  ['post', '/task-definition/jobtype/:type', WRITE, postJobType(services)],
  ['delete', '/task-definition/jobtype/:type', WRITE, removeJobType(services)],
  ['get', '/task-definition/jobtype/:type/graph', READ, getPng(services)],
  ['get', '/task-definition/jobtype/:type/graph/dot', READ, getDot(services)],
  ['get', '/task-definition/jobtype/:type/graph/svg', READ, getSvg(services)],
];

/** GET /jobtype → URIListDocument of names, or one a line. */
const getNames =
  ({ database }: JobTypeServices): Handler =>
  async () => {
    const uri = (await listJobTypes(database.read)).map(({ name }) => name);
    return { document: 'URIListDocument', value: { uri }, text: uri.map(name => `${name}\r\n`).join('') };
  };

/** GET /task-definition/jobtype/{type} → TaskDefinitionListDocument. */
const getJobType =
  (services: JobTypeServices): Handler =>
  async call =>
    toListReply(await getDefinitions(services, call));

/** POST /task-definition/jobtype/{type}?id=25000 [TaskDefinitionListDocument] → TaskDefinitionListDocument. */
const postJobType =
  ({ database, validateScript }: JobTypeServices): Handler =>
  async ({ path: { type = '' }, query, document }) => {
    const number = query.whole('id');
    if (number === undefined) throw invalid('id', undefined, 'A custom job type needs an id: ?id=20000, up to 30000');
    const { task = [] } = document('TaskDefinitionListDocument') ?? {};
    const own = { task: task.map(given => ({ jobType: type, ...given })) };
    return toListReply(await createJobType(database, type, number, await fromListDocument(own, validateScript)));
  };

/** DELETE /task-definition/jobtype/{type}. */
const removeJobType =
  ({ database }: JobTypeServices): Handler =>
  async ({ path: { type = '' } }) => {
    await deleteJobType(database, type);
    return undefined;
  };

/** GET /task-definition/jobtype/{type}/graph → PNG. */
const getPng =
  (services: JobTypeServices): Handler =>
  async call => ({ bytes: await services.drawGraph(await describe(services, call), 'png'), type: 'image/png' });

/** GET /task-definition/jobtype/{type}/graph/svg → SVG. Ours. */
const getSvg =
  (services: JobTypeServices): Handler =>
  async call => ({ bytes: await services.drawGraph(await describe(services, call), 'svg'), type: 'image/svg+xml' });

/** GET /task-definition/jobtype/{type}/graph/dot → DOT, as text/vnd.graphviz or text/plain. */
const getDot =
  (services: JobTypeServices): Handler =>
  async call => ({ text: await describe(services, call), type: 'text/vnd.graphviz' });

const describe = async (services: JobTypeServices, call: Call): Promise<string> => {
  const { type = '' } = call.path;
  return toDot(type, planOf(type, await getDefinitions(services, call)));
};

async function getDefinitions({ database }: JobTypeServices, { path: { type = '' } }: Call) {
  if (!(await findJobType(database.read, type))) throw notFound('job-type', type);
  return listDefinitions(database.read, [type]);
}
