/*
 * Writes src/client/generated.ts, the types of the client, from the OpenAPI description: `npm run generate`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import type { Content, OpenApi, OpenResponse, Operation } from '../src/http/openapi/openapi.ts';
import { describeAll } from './generate-api.ts';

const HEADER = '/* Generated from the routes and the schemas by `npm run generate`: change those, not this. */\n\n';

const JSON_TYPE = 'application/json';
const XML = 'application/xml';

/** The text of generated.ts: the types, and the media types of bodies that are not documents. */
export async function clientText(api: OpenApi): Promise<string> {
  const types = astToString(await openapiTS(JSON.stringify(forClient(api)), { alphabetize: false }));
  const bodyTypes = operationsOf(api).flatMap(([method, path, { requestBody }]) => {
    const [type] = Object.keys(requestBody?.content ?? {}).filter(one => one !== XML);
    return type === undefined || type === JSON_TYPE ? [] : [`  '${method.toUpperCase()} ${path}': '${type}',\n`];
  });
  const table = `/** The Content-Type of bodies that are not documents. */\nexport const BODY_TYPES: Readonly<Record<string, string>> = {\n`;
  return `${HEADER}${types.replaceAll('export type webhooks = Record<string, never>;\n', '')}\n${table}${bodyTypes.join('')}};\n`;
}

const operationsOf = ({ paths }: OpenApi): [method: string, path: string, operation: Operation][] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
  );

/** The part of the description that the client needs: documents as JSON, and one type for all errors. */
function forClient({ openapi, info, paths, components: { schemas } }: OpenApi) {
  const { title, version } = info;
  const operations = Object.entries(paths).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).map(([method, operation]) => [method, toOperation(operation)])),
  ]);
  return {
    openapi,
    info: { title, version },
    paths: Object.fromEntries(operations),
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, plain(one)])),
      responses: { Error: { description: 'The request failed.', content: ERROR } },
    },
  };
}

const ERROR = { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/ExceptionDocument' } } };

/** Conditions between members cannot be said in a type. */
const plain = ({ allOf: _, ...schema }: OpenApi['components']['schemas'][string]) => schema;

function toOperation({ operationId, summary, parameters, requestBody, responses }: Operation) {
  const { description, content = {} } = responses[200] as OpenResponse;
  return {
    operationId,
    summary,
    parameters: parameters.filter(one => !('$ref' in one)),
    ...(requestBody && { requestBody: { ...requestBody, content: withXml(requestBody.content) } }),
    responses: {
      200: { description, ...(Object.keys(content).length > 0 && { content: preferred(content) }) },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

/** JSON where there is some, else the first type. */
function preferred(content: Content): Content {
  const [type = JSON_TYPE] = JSON_TYPE in content ? [JSON_TYPE] : Object.keys(content);
  return { [type]: content[type] ?? {} };
}

/** A document may also be sent as XML, which is a text. */
const withXml = (content: Content): Content =>
  XML in content ? { ...preferred(content), [XML]: { schema: { type: 'string' } } } : content;

export const CLIENT_FILE = new URL('../src/client/generated.ts', import.meta.url);
if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(CLIENT_FILE, await clientText(await describeAll()));
