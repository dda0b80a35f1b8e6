/*
 * The recorded OpenAPI description as a check of real answers: each answer must be one that it promises.
 */
import { readFileSync } from 'node:fs';
import type { OpenApi, OpenResponse, Operation, PathItem } from '../../src/http/openapi/openapi.ts';
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
  const paths = pathsOf(api);
  return (method, path, answer) => {
    const found = findOperation(paths, method, path);
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

interface DescribedPath {
  path: string;
  pattern: RegExp;
  item: PathItem;
}

/** Those with the most literal parts first, as the server finds them. */
const pathsOf = ({ paths }: OpenApi): DescribedPath[] =>
  Object.entries(paths)
    .sort(([one], [other]) => (toKey(one) < toKey(other) ? -1 : 1))
    .map(([path, item]) => ({
      path,
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`),
      item,
    }));

/** A parameter becomes a character that sorts behind all others. */
const toKey = (path: string): string => path.replace(/\{\w+\}/g, '\uffff');

/** Returns undefined for a path that does not exist, and for a method that the path does not have. */
function findOperation(paths: readonly DescribedPath[], method: string, path: string) {
  const plain = path.replace(/\?.*$/, '').replace(/;[^/]*/g, '');
  const found = paths.find(({ pattern }) => pattern.test(plain));
  const name = (method === 'HEAD' ? 'get' : method.toLowerCase()) as keyof PathItem;
  const operation = found?.item[name];
  return found && operation && { path: found.path, operation };
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
