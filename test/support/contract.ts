/*
 * The recorded OpenAPI description as a check of real answers: each answer must be one that it promises.
 */
import { readFileSync } from 'node:fs';
import type { OpenApi, OpenResponse, Operation } from '../../src/http/openapi/openapi.ts';
import { schemasOf } from './schemas.ts';

export interface CheckedAnswer {
  status: number;
  /** Without its parameters. */
  type: string;
  headers: Readonly<Record<string, unknown>>;
  text: string;
}

/** Throws for an answer that the description of its route does not have. Paths begin with their area. */
export type CheckAnswer = (method: string, path: string, answer: CheckedAnswer) => void;

/** Headers that a route must have declared to send them. */
const DECLARED = ['ETag', 'Link', 'Retry-After', 'Warning', 'WWW-Authenticate'];

export function createContract(): CheckAnswer {
  const api = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')) as OpenApi;
  const schemaAt = schemasOf({ components: { schemas: api.components.schemas } });
  const routes = routesOf(api);
  return (method, path, answer) => {
    const found = findRoute(routes, method, path);
    if (found === undefined || isUnknownPath(answer) || isUnasked(found.operation, answer)) return;
    const where = `${method} ${found.path}`;
    const response = found.operation.responses[answer.status];
    if (response === undefined) throw new Error(`${where} is not described to answer ${answer.status}: ${answer.text}`);
    const { content = {}, headers = {} } = resolve(api, response);
    for (const name of DECLARED)
      if (name.toLowerCase() in answer.headers && !(name in headers))
        throw new Error(`${where} is not described to send the header ${name} with ${answer.status}`);
    if (answer.text === '') return;
    if (!(answer.type in content) && !('*/*' in content))
      throw new Error(`${where} is not described to answer ${answer.status} as ${answer.type}`);
    const { schema = {} } = content[answer.type] ?? {};
    if (answer.type !== 'application/json' || !('$ref' in schema)) return;
    const validate = schemaAt(String(schema.$ref));
    if (!validate(JSON.parse(answer.text)))
      throw new Error(`${where} answered what its schema does not allow: ${JSON.stringify(validate.errors)}`);
  };
}

const OPENAPI_FILE = new URL('../../schemas/openapi.json', import.meta.url);

interface DescribedRoute {
  path: string;
  pattern: RegExp;
  method: string;
  operation: Operation;
}

/** Those with the most literal paths first, as the server finds them. */
function routesOf({ paths }: OpenApi): DescribedRoute[] {
  const sorted = Object.entries(paths).sort(([one], [other]) => toKey(one).localeCompare(toKey(other)));
  return sorted.flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`),
      method,
      operation,
    })),
  );
}

/** `{` sorts behind letters in no locale: parameters become a character that does. */
const toKey = (path: string): string => path.replace(/\{\w+\}/g, '\uffff');

function findRoute(routes: readonly DescribedRoute[], method: string, path: string): DescribedRoute | undefined {
  const plain = path.replace(/\?.*$/, '').replace(/;[^/]*/g, '');
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
  return routes.find(one => one.method === wanted && one.pattern.test(plain));
}

/** A body that no description asks for was refused. */
const isUnasked = ({ requestBody }: Operation, { status }: CheckedAnswer): boolean =>
  requestBody === undefined && (status === 413 || status === 415);

/** `{"code":404,"message":"…"}`, or nothing for HEAD: no route was found, or none has this method. */
const isUnknownPath = ({ status, text }: CheckedAnswer): boolean =>
  status === 405 || (status === 404 && (text === '' || text.startsWith('{"code":')));

function resolve(api: OpenApi, response: Operation['responses'][string]): OpenResponse {
  if (!('$ref' in response)) return response;
  return api.components.responses[response.$ref.slice(response.$ref.lastIndexOf('/') + 1)] as OpenResponse;
}
