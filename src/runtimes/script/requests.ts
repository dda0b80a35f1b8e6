/*
 * Sends the requests that scripts build with `api` and `http`.
 * Source: Vidispine API, "JavaScript tasks", common functions.
 */
import { trimSlashes } from '../../core/text.ts';
import { type OutgoingOptions, type OutgoingResponse, sendOutgoing } from '../outgoing/outgoing.ts';
import type { ApiRequest, ServerHooks } from '../runtime.ts';
import { lengthOf } from './transfer.ts';
import { numberFrom, pairsFrom, recordFrom, textFrom, within } from './values.ts';

/** How long a request may take unless the script calls `timeout`, in milliseconds. */
const TIMEOUT_MS = 60_000;
const MAX_TIMEOUT_MS = 3_600_000;

/** The longest path, query and headers, together, in characters: the limit of requests over a socket. */
const MAX_HEAD_CHARACTERS = 16_384;

/** The longest response body that is passed to a script, in characters. */
const MAX_BODY_CHARACTERS = 8 * 1024 * 1024;

const MEDIA_TYPES: Record<string, string> = {
  json: 'application/json',
  xml: 'application/xml',
  text: 'text/plain',
};

const METHODS = ['GET', 'PUT', 'POST', 'DELETE'] as const;

/** A response in the form that the prelude expects. */
interface ScriptResponse extends OutgoingResponse {
  type: string;
}

/** Sends a request to the API of this server as the user of the job. */
export async function callApi({ api }: ServerHooks, signal: AbortSignal, value: unknown): Promise<ScriptResponse> {
  const fields = recordFrom(value, 'request');
  const { method, query, headers, body, timeoutMs } = requestFrom(fields, 'json');
  const request: ApiRequest = { method, path: pathFrom(fields.path) + query, headers, ...body };
  const user = fields.user === undefined ? {} : { user: userFrom(fields.user) };
  const what = `${method} ${request.path}`;
  return toResponse(await inTime(signal, timeoutMs, what, within => api({ ...request, ...user, signal: within })));
}

/** Sends a request to another server if its host is allowed. */
export async function callHttp(options: OutgoingOptions, signal: AbortSignal, value: unknown): Promise<ScriptResponse> {
  const fields = recordFrom(value, 'request');
  const { method, query, headers, body, timeoutMs } = requestFrom(fields, undefined);
  const uri = textFrom(fields.uri, 'uri');
  if (!URL.canParse(uri)) throw new Error(`http.uri needs an absolute URL such as https://example.com/, not ${uri}`);
  const url = new URL(uri);
  url.search += url.search === '' ? query : query.replace('?', '&');
  const send = (within: AbortSignal) => sendOutgoing(options, { method, url, headers, ...body, signal: within });
  return toResponse(await inTime(signal, timeoutMs, `${method} ${uri}`, send));
}

/** Sends a request that ends with the run of the script, or after `timeoutMs`. */
async function inTime<T>(
  signal: AbortSignal,
  timeoutMs: number,
  what: string,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  try {
    return await within(timeoutMs, send(AbortSignal.any([signal, late.signal])), what);
  } finally {
    late.abort();
  }
}

/** Refuses a head that no server would take, before anything is done with it. */
function checkHead({ input: _, ...head }: Record<string, unknown>): void {
  if (lengthOf(head) > MAX_HEAD_CHARACTERS)
    throw new Error(`Path, query and headers of a request may have ${MAX_HEAD_CHARACTERS} characters`);
}

function requestFrom(fields: Record<string, unknown>, acceptByDefault: string | undefined) {
  checkHead(fields);
  const method = METHODS.find(name => name === fields.method);
  if (!method) throw new Error(`There is no method ${String(fields.method)}`);
  const { timeoutMs } = fields;
  const query = new URLSearchParams(pairsFrom(fields.query, 'queryParam')).toString();
  return {
    method,
    query: query && `?${query}`,
    headers: headersFrom(fields, acceptByDefault),
    body: fields.input === undefined ? {} : { body: textFrom(fields.input, 'input') },
    timeoutMs: timeoutMs === undefined ? TIMEOUT_MS : numberFrom(timeoutMs, 'timeout', 1, MAX_TIMEOUT_MS),
  };
}

function headersFrom(fields: Record<string, unknown>, acceptByDefault: string | undefined): Record<string, string> {
  const accept = fields.dataType ?? acceptByDefault;
  const type =
    fields.input === undefined ? undefined : (fields.inputType ?? guessType(textFrom(fields.input, 'input')));
  return Object.fromEntries([
    ...(accept === undefined ? [] : [['accept', mediaType(accept, 'dataType')]]),
    ...(type === undefined ? [] : [['content-type', mediaType(type, 'type of input')]]),
    ...pairsFrom(fields.headers, 'header').map(([name, value]) => [name.toLowerCase(), value]),
  ]);
}

const mediaType = (name: unknown, what: string): string => {
  const text = textFrom(name, what);
  return Object.hasOwn(MEDIA_TYPES, text) ? MEDIA_TYPES[text]! : text;
};

/** Guesses the type of an input: scripts seldom specify it, and it is nearly always a document. */
function guessType(input: string): string {
  const start = input.trimStart()[0];
  if (start === '<') return 'xml';
  return start === '{' || start === '[' ? 'json' : 'text';
}

/** Joins the parts of a path. They are escaped except for `/` and `;`, and cannot leave the API with `..`. */
function pathFrom(parts: unknown): string {
  if (!Array.isArray(parts)) throw new Error('path must be a list');
  const path = parts.map(part => trimSlashes(textFrom(part, 'path'))).join('/');
  if (path.split('/').some(part => part === '..' || part === '.'))
    throw new Error(`path must not contain "..": ${path}`);
  return `/${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`;
}

function userFrom(value: unknown): { name: string; password?: string } {
  const { name, password } = recordFrom(value, 'user');
  const user = { name: textFrom(name, 'user') };
  return password === undefined || password === null ? user : { ...user, password: textFrom(password, 'password') };
}

function toResponse({ status, headers, body }: OutgoingResponse): ScriptResponse {
  if (body.length > MAX_BODY_CHARACTERS)
    throw new Error(`The response is longer than ${MAX_BODY_CHARACTERS} characters`);
  return { status, headers, body, type: headers['content-type'] ?? '' };
}
