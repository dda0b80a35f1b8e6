/*
 * The operations on the reference page.
 */
import type { JsonSchema } from '../../documents/json-schema.ts';
import type {
  Content,
  OpenApi,
  OpenParameter,
  OpenResponse,
  Operation,
  Reference,
  RequestBody,
} from '../openapi/openapi.ts';
import { html, type Markup, withCode } from './markup.ts';
import { typeOf } from './schemas.ts';

/** An operation with its address. */
export interface Located {
  method: string;
  path: string;
  operation: Operation;
}

/** Returns all operations, in the order of the description. */
export const operationsOf = ({ paths }: OpenApi): Located[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );

/** Returns the section of one operation. */
export function operationSection(api: OpenApi, { method, path, operation }: Located): Markup {
  const { operationId, summary, description, requestBody, responses } = operation;
  const parameters = operation.parameters.map(one => resolve<OpenParameter>(api, one));
  const words = [method, path, summary, description, ...parameters.map(({ name }) => name)];
  return html`
<article id="${operationId}" data-search="${words.join(' ').toLowerCase()}"><details>
<summary>${badge(method)} <code>${path}</code> <span class="about">${withCode(summary)}</span>${
    operation['x-jobspine-extension'] && html` <span class="extension">extension</span>`
  }</summary>
<p>${withCode(description)}</p>
${parameters.length > 0 && html`<h4>Parameters</h4>${parameterTable(parameters)}`}
${requestBody && bodyOf(requestBody)}
<h4>Responses</h4>
<table><thead><tr><th>status</th><th>meaning</th></tr></thead><tbody>
${Object.entries(responses).map(([status, one]) => responseRow(status, resolve<OpenResponse>(api, one)))}
</tbody></table>
</details></article>`;
}

export const badge = (method: string): Markup => html`<span class="method ${method}">${method.toUpperCase()}</span>`;

const bodyOf = ({ required, description, content }: RequestBody): Markup => html`
<h4>Body${!required && ' (optional)'}</h4>
${description !== undefined && html`<p>${withCode(description)}</p>`}
${contentOf(content)}`;

/** Follows a reference; its description replaces that of the object. */
function resolve<T extends object>(api: OpenApi, item: T | Reference): T {
  if (!('$ref' in item)) return item;
  const found = item.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], api);
  return { ...(found as T), ...(item.description !== undefined && { description: item.description }) };
}

const parameterTable = (parameters: readonly OpenParameter[]): Markup => html`
<table><thead><tr><th>name</th><th>type</th><th>meaning</th></tr></thead><tbody>
${parameters.map(parameterRow)}</tbody></table>`;

const parameterRow = ({ name, in: place, required, schema, description }: OpenParameter): Markup => html`
<tr><td><code>${name}</code> <span class="small">${place}</span>${required && html` <b>required</b>`}</td>
<td>${typeOf(schema as JsonSchema)}${defaultOf(schema)}</td><td>${withCode(description)}</td></tr>`;

function defaultOf(schema: object): Markup | undefined {
  return 'default' in schema ? html`, default <code>${String(schema.default)}</code>` : undefined;
}

function responseRow(status: string, { description, headers = {}, content = {} }: OpenResponse): Markup {
  const names = Object.keys(headers);
  return html`<tr><td><b>${status}</b></td><td>${withCode(description)} ${contentOf(content)}
${names.length > 0 && html`<p class="small">Headers: ${names.join(', ')}</p>`}</td></tr>`;
}

/** Returns the media types with their schemas, which most of them share, and the examples. */
function contentOf(content: Content): Markup {
  const types = Object.entries(content);
  if (types.length === 0) return html`<p class="small">No content.</p>`;
  const lines = types.map(
    ([type, { schema }]) => html`<li><code>${type}</code>${schema && html`: ${typeOf(schema)}`}</li>`,
  );
  const examples = types.flatMap(([type, { example }]) => (example === undefined ? [] : exampleOf(type, example)));
  return html`<ul class="small">${lines}</ul>${examples}`;
}

const exampleOf = (type: string, example: unknown): Markup =>
  html`<pre aria-label="Example, ${type}">${
    typeof example === 'string' ? indentXml(example) : JSON.stringify(example, null, 2)
  }</pre>`;

/** Puts each element on a line of its own. */
function indentXml(text: string): string {
  let depth = 0;
  return text
    .replace(/>\s*(?=<)/g, '>\n')
    .split('\n')
    .map(line => {
      if (line.startsWith('</')) depth -= 1;
      const indented = '  '.repeat(depth) + line;
      if (/^<[^?/]/.test(line) && !line.endsWith('/>') && !line.includes('</')) depth += 1;
      return indented;
    })
    .join('\n');
}
