/*
 * The OpenAPI 3.1 description of the API, made from its routes and from the schemas of its documents.
 */
import { describeDocuments } from '../../documents/documents.ts';
import { isOpen, type RouteDescription } from '../wire/wire.ts';
import { documentContent } from './content.ts';
import type { Content, OpenApi, OpenServer, Operation, PathItem, RequestBody } from './document.ts';
import { inOrder, operationIdOf, pathOf, tagOf, tagsOf } from './names.ts';
import { EXTENSION, parametersOf, RUN_AS } from './parameters.ts';
import { errorResponses, HEADERS, responsesOf } from './responses.ts';

export type {
  Content,
  OpenApi,
  OpenParameter,
  OpenResponse,
  Operation,
  PathItem,
  Reference,
  RequestBody,
} from './document.ts';
export { inOrder } from './names.ts';

const DESCRIPTION = `
Jobspine implements the job part of the Vidispine API. What goes beyond that API is marked with
\`x-jobspine-extension\`.

Documents are XML or JSON, some answers are also available as plain text: \`Content-Type\` names the form of the
request, \`Accept\` the form of the response. Without \`Accept\` it is XML. The schemas describe what is written.
Requests may differ from it: members in any order, numbers and booleans in quotes, one item without its array, and
\`null\` for an absent member are all read; an unknown member is refused. In XML, elements may come in any order and
without \`xmlns\`.

Parameters may be sent in the query or in the path (\`/API/job;state=READY;user=false\`). Of a parameter that is sent
more often than it may be, the first value counts. An empty value counts as not sent. An unknown parameter is ignored
and named in the header \`Warning\`, except where a description says that it is refused.

Errors are an ExceptionDocument in the form that \`Accept\` asks for. An unknown path, or a method that a path does not
have, is answered with 404 or 405 and \`{"code":404,"message":"…"}\` as JSON.`;

const SECURITY_SCHEMES = {
  basic: { type: 'http', scheme: 'basic', description: 'User name and password.' },
  token: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`token` and a blank, followed by the token that `GET /API/token` returned.',
  },
};

const MAIN_SERVER: OpenServer = { url: '/', description: 'The server that returned this description.' };

const MONITORING_PORT: OpenServer = {
  url: 'http://{host}:{port}',
  description: 'The monitoring port, for monitors inside the network. It asks for no login.',
  variables: { host: { default: 'localhost' }, port: { default: '9464', description: '`JOBSPINE_METRICS_PORT`' } },
};

/** Describes these routes. Those of the monitoring port name it as their server. */
export function describeApi(all: readonly RouteDescription[], version: string): OpenApi {
  const routes = inOrder(all);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Jobspine',
      version,
      summary: 'An open job server for media systems that speaks the Vidispine job API.',
      description: DESCRIPTION.trim(),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [MAIN_SERVER],
    tags: tagsOf(routes),
    security: [{ basic: [] }, { token: [] }],
    paths: toPaths(routes),
    components: {
      schemas: describeDocuments(),
      parameters: { RunAs: RUN_AS },
      headers: HEADERS,
      responses: errorResponses(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function toPaths(routes: readonly RouteDescription[]): Record<string, PathItem> {
  const paths: Record<string, PathItem> = {};
  for (const route of routes) {
    const path = (paths[pathOf(route)] ??= {});
    const described = path[route.method];
    path[route.method] = described ? onBothServers(described) : toOperation(route);
  }
  return paths;
}

/** A path can be described once. What both servers have is described as the main server has it. */
const onBothServers = (operation: Operation): Operation => ({
  ...operation,
  description: `${operation.description} The monitoring port answers it without a login.`,
  servers: [MAIN_SERVER, MONITORING_PORT],
});

function toOperation(route: RouteDescription): Operation {
  const { summary, role, area, isExtension, takes } = route;
  return {
    operationId: operationIdOf(route),
    tags: [tagOf(route)],
    summary,
    description: [describeRole(route), isExtension && EXTENSION].filter(Boolean).join(' '),
    ...(isExtension && { 'x-jobspine-extension': true }),
    ...(role !== null && { 'x-role': role }),
    ...(isOpen(area) && { security: [] }),
    ...(area === '/monitor' && { servers: [MONITORING_PORT] }),
    parameters: parametersOf(route),
    ...(takes && { requestBody: requestBodyOf(takes, route.example?.body) }),
    responses: responsesOf(route),
  };
}

function describeRole({ area, role }: RouteDescription): string {
  if (area === '/monitor') return 'Only the monitoring port has it. Needs no login.';
  if (isOpen(area)) return 'Needs no login.';
  return role === null ? 'Needs a login.' : `Needs the role \`${role}\`.`;
}

type Takes = NonNullable<RouteDescription['takes']>;

const requestBodyOf = (takes: Takes, example: unknown): RequestBody => ({
  ...(takes.summary !== undefined && { description: takes.summary }),
  required: takes.isRequired,
  content: bodyContent(takes, example),
});

function bodyContent({ kind, document, type = '*/*' }: Takes, example: unknown): Content {
  if (document !== undefined) return documentContent(document, example);
  return {
    [type]: { ...(kind === 'text' && { schema: { type: 'string' } }), ...(example !== undefined && { example }) },
  };
}
