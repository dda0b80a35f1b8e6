/*
 * Requests that scripts make inside the process: the same routes, roles and documents, without a socket.
 */
import { IncomingMessage, type RequestListener } from 'node:http';
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

/** Creates the API for scripts: each request is carried out as `account`, with its roles and no more. */
export function createInternalApi(handle: RequestListener): InternalApi {
  return async (account, { method, path, headers, body, user }) => {
    if (path.length + Object.entries(headers).flat().join('').length > MAX_HEAD_LENGTH)
      throw new Error(`Path and headers of a request may have ${MAX_HEAD_LENGTH} characters`);
    const response = await inject(
      (req, res) => {
        // With a password, the request logs in like one from outside.
        if (user?.password === undefined) callers.set(req, account);
        // Express replaces the prototype of the answer; the methods that record the answer must survive that.
        const { writeHead, write, end, destroy } = res;
        Object.assign(res, { writeHead, write, end, destroy });
        handle(req as unknown as IncomingMessage, res);
      },
      {
        method,
        url: `/API${path.startsWith('/') ? '' : '/'}${path}`,
        headers: { ...passedOn(headers), ...asUser(user) },
        // Failed logins of scripts count against their user, and against nobody else.
        remoteAddress: `script of ${account.name}`,
        ...(body === undefined ? {} : { payload: body }),
        // Express adds its methods to the prototype of a real request.
        Request: IncomingMessage,
      },
    );
    return { status: response.statusCode, headers: toTexts(response.headers), body: response.payload };
  };
}

/** Other headers say who the caller is, or how the request has come: that is not for a script to say. */
const PASSED_ON = ['accept', 'content-type', 'if-none-match', 'x-request-id', 'runas'];
/** Node refuses larger requests that come over a socket. */
const MAX_HEAD_LENGTH = 16_384;

const passedOn = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED_ON.includes(name.toLowerCase())));

function asUser(user: InternalRequest['user']): Record<string, string> {
  if (user === undefined) return {};
  if (user.password === undefined) return { RunAs: user.name };
  return { Authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` };
}

const toTexts = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
