/*
 * Requests that scripts make from inside the process: the same routes, roles and documents, without a socket.
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
  /** Act as this user instead; a password, or the right to run as others, is needed for it. */
  user?: { name: string; password?: string };
}
export interface InternalResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}
export type InternalApi = (account: Account, request: InternalRequest) => Promise<InternalResponse>;

/**
 * Who makes a request from inside. The key is the request object itself, which nobody outside can be: no header, and
 * nothing else that comes over a socket, gets in here.
 */
const callers = new WeakMap<object, Account>();

/** The account for which a request is made inside the process; undefined for one that came over a socket. */
export const internalCaller = (request: object): Account | undefined => callers.get(request);

/** The API for scripts: each request is carried out as `account`, with its roles and no more. */
export function createInternalApi(handle: RequestListener): InternalApi {
  return async (account, { method, path, headers, body, user }) => {
    const response = await inject(
      (req, res) => {
        // With a password the request logs in by itself, as one from outside does.
        if (user?.password === undefined) callers.set(req, account);
        // Express puts its own prototype under the answer; what records the answer must outlast that.
        const { writeHead, write, end, destroy } = res;
        Object.assign(res, { writeHead, write, end, destroy });
        handle(req as unknown as IncomingMessage, res);
      },
      {
        method,
        url: `/API${path.startsWith('/') ? '' : '/'}${path}`,
        headers: { ...headers, ...asUser(user) },
        ...(body === undefined ? {} : { payload: body }),
        // Express hangs its own methods under those of a real request.
        Request: IncomingMessage,
      },
    );
    return { status: response.statusCode, headers: toTexts(response.headers), body: response.payload };
  };
}

function asUser(user: InternalRequest['user']): Record<string, string> {
  if (user === undefined) return {};
  if (user.password === undefined) return { RunAs: user.name };
  return { Authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` };
}

const toTexts = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
