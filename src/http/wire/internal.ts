/*
 * Requests that scripts make inside the process: the same routes, roles, documents and limits, without a socket.
 */
import { IncomingMessage, type RequestListener, type ServerResponse, validateHeaderValue } from 'node:http';
import inject from 'light-my-request';
import type { Account } from '../../store/accounts.ts';

export interface InternalRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below /API, with the query: `/job/VX-1?metadata=true`. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** The user to act as. This needs the password of the user, or the right to act as others. */
  user?: { name: string; password?: string };
  /** Aborts when nobody waits for the answer any more. */
  signal?: AbortSignal;
}
export interface InternalResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}
export type InternalApi = (account: Account, request: InternalRequest) => Promise<InternalResponse>;

/**
 * The accounts of requests made inside the process. The key is the request object itself, so no header, and nothing
 * else that arrives over a socket, can get into this map.
 */
const callers = new WeakMap<object, Account>();

/** Returns the account of a request made inside the process; undefined for one that arrived over a socket. */
export const internalCaller = (request: object): Account | undefined => callers.get(request);

/**
 * Creates the API for scripts: each request is carried out as `account`, with its roles and no more. Rejects with an
 * Error, which is for the script, when a limit is exceeded or the request is aborted.
 */
export function createInternalApi(handle: RequestListener): InternalApi {
  return async (account, { method, path, headers, body, user, signal }) => {
    const url = `/API${path.startsWith('/') ? '' : '/'}${path}`;
    const login = asUser(user);
    checkHead(url, { ...headers, ...login });
    const sent = { ...passedOn(headers), ...login };
    const end: End = { error: undefined };
    const options = { method, url, headers: sent, remoteAddress: `script of ${account.name}` };
    const payload = body === undefined ? {} : { payload: body };
    const serve = (req: object, res: ServerResponse): void => {
      // With a password, the request logs in like one from outside.
      if (user?.password === undefined) callers.set(req, account);
      recordWithin(res, end);
      endWith(signal, res, end);
      handle(req as IncomingMessage, res);
    };
    // Failed logins of scripts count against their user (the address), and against nobody else. Express adds its
    // methods to the prototype of a real request.
    const response = await inject(serve, { ...options, ...payload, Request: IncomingMessage }).catch(error => {
      throw end.error ?? error;
    });
    if (end.error) throw end.error;
    return { status: response.statusCode, headers: toTexts(response.headers), body: response.payload };
  };
}

/** The reason why a response has ended early, once it has. */
interface End {
  error: Error | undefined;
}

/** The largest response that a script gets, in bytes: the whole of it is in memory. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/**
 * Keeps the methods that record the response, which Express would replace by those of its prototype, and ends a
 * response that is too large.
 */
function recordWithin(res: ServerResponse, end: End): void {
  const { writeHead, write, end: finish, destroy } = res;
  let bytes = 0;
  const writeWithin = (data: string | Uint8Array, encoding: BufferEncoding): boolean => {
    bytes += Buffer.byteLength(data);
    if (bytes <= MAX_RESPONSE_BYTES) return write.call(res, data, encoding);
    end.error ??= new Error(`The response is larger than ${MAX_RESPONSE_BYTES} bytes`);
    res.destroy();
    return false;
  };
  Object.assign(res, { writeHead, write: writeWithin, end: finish, destroy });
}

/** Closes the response when the signal aborts, as if the caller had disconnected. */
function endWith(signal: AbortSignal | undefined, res: ServerResponse, end: End): void {
  const cut = (): void => {
    end.error ??= new Error('The request was cancelled');
    res.destroy();
  };
  if (signal?.aborted) cut();
  else signal?.addEventListener('abort', cut);
  res.once('close', () => signal?.removeEventListener('abort', cut));
}

/** Refuses a head that no socket would take. */
function checkHead(url: string, headers: Record<string, string>): void {
  const pairs = Object.entries(headers);
  // The length comes first, so that nothing else is done with a text of any length.
  const lengths = pairs.map(([name, value]) => name.length + value.length);
  if (url.length + lengths.reduce((sum, length) => sum + length, 0) > MAX_HEAD_LENGTH)
    throw new Error(`Path and headers of a request may have ${MAX_HEAD_LENGTH} characters`);
  for (const [name, value] of Object.entries(passedOn(headers))) validateHeaderValue(name, value);
}

/** Other headers say who the caller is, or how the request has come: that is not for a script to say. */
const PASSED_ON = ['accept', 'content-type', 'if-none-match', 'x-request-id', 'runas'];
/** Node refuses larger requests that come over a socket. */
const MAX_HEAD_LENGTH = 16_384;

const passedOn = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => PASSED_ON.includes(name)),
  );

function asUser(user: InternalRequest['user']): Record<string, string> {
  if (user === undefined) return {};
  if (user.password === undefined) return { RunAs: user.name };
  return { Authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` };
}

const toTexts = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
