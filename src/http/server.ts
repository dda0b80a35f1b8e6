/*
 * The HTTP server: what happens to a request, in order.
 *
 *   receive       an id for logs and answers; matrix parameters out of the path
 *   cors          for pages on other origins that we know
 *   /APInoauth    open routes
 *   /API          authenticate ─► route ─► role ─► read the body ─► handler ─► reply
 *   errors        one place for whatever was thrown
 *
 * Express does routing, middleware and sockets. It is known to this folder only: handlers are functions from Call to
 * Reply.
 */
import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { hasRole } from '../core/account.ts';
import { forbidden } from '../core/failure.ts';
import type { Log } from '../observe/log.ts';
import type { Account } from '../store/accounts.ts';
import type { Authenticator } from './authenticate.ts';
import { bodyReader, type ReadBody, toDocument, toText } from './body.ts';
import { isOurs, RouteError } from './errors.ts';
import { cors, fixedHeaders } from './headers.ts';
import { internalCaller } from './internal.ts';
import { choose, DOCUMENT_OR_TEXT } from './negotiate.ts';
import { type Query, readQuery } from './query.ts';
import { notAcceptable, type Send, sendError, sender, sendReply } from './reply.ts';
import { type Call, findShadowed, type Handler, type Method, type OpenRoute, type Role, type Route } from './route.ts';

export interface ServerOptions {
  routes: readonly Route[];
  /** Answered without credentials, below /APInoauth. */
  open?: readonly OpenRoute[];
  authenticator: Authenticator;
  log: Log;
  /** Told of each answer: for metrics. */
  onAnswer?: OnAnswer;
  /** The largest body that is read, unpacked. */
  bodyLimitBytes?: number;
  /** Origins whose pages may use the API; `*` for all. */
  corsOrigins?: readonly string[];
  /** Believe X-Forwarded-For, -Host and -Proto: only behind a proxy that sets them. */
  trustProxy?: boolean;
}

/** `route` is method and path as they stand in the table, so that there are few; `-` before one was found. */
export type OnAnswer = (route: string, status: number, seconds: number) => void;

export interface Server {
  /** What node calls for each request: for tests, and for requests made inside the process. */
  handle: RequestListener;
  /** Resolves with the port, a free one for port 0. Rejects when the port cannot be had. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no more requests, waits for those that are being answered, and cuts them off after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const DEFAULT_BODY_LIMIT_BYTES = 10 * 1024 * 1024;
/** Longer than proxies keep their connections to us, so that it is never we who close one they are just using. */
const KEEP_ALIVE_MS = 75_000;

/** What the middleware find out and the endpoints use. */
interface Found {
  id: string;
  /** The path as it stands in the table. */
  route: string;
  matrix: string;
  account: Account;
}
type FoundResponse = Response<unknown, Found & Record<string, unknown>>;

/** Throws when one route hides another. */
export function createServer(options: ServerOptions): Server {
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('trust proxy', options.trustProxy ?? false);
  const send = sender(fixedHeaders());
  const readBody = bodyReader(options.bodyLimitBytes ?? DEFAULT_BODY_LIMIT_BYTES);
  const parts: Parts = { send, readBody };
  app.use(receive(options.onAnswer), cors(options.corsOrigins ?? []));
  app.use(
    '/APInoauth',
    routerOf(
      (options.open ?? []).map(([method, path, handler]) => [method, path, null, handler]),
      parts,
    ),
  );
  app.use('/API', authenticate(options.authenticator), routerOf(options.routes, parts));
  app.use(() => {
    throw new RouteError(404, 'HTTP 404 Not Found');
  });
  app.use(onError(send, options.log));
  return listening(app as unknown as RequestListener);
}

/** Gives the request its id, and moves `;name=value` out of its path: Express would take it for a part of a name. */
function receive(onAnswer: OnAnswer = () => {}): RequestHandler {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return (req, res, next) => {
    const given = req.headers['x-request-id'];
    res.locals.id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : `${prefix}-${++count}`;
    res.locals.matrix = '';
    const startedAt = performance.now();
    const method = req.method;
    res.once('close', () => {
      onAnswer(`${method} ${res.locals.route ?? '-'}`, res.statusCode, (performance.now() - startedAt) / 1000);
    });
    if (req.url.includes(';')) takeMatrix(req, res);
    next();
  };
}

/** `/job;state=READY;user=false?step=true`, and `/job/;user=false`. Source: Vidispine API, "Matrix parameters". */
function takeMatrix(req: Request, res: Response): void {
  const [path = '', ...query] = req.url.split('?');
  const parameters: string[] = [];
  const plain = path.split('/').map(part => {
    const [name = '', ...given] = part.split(';');
    parameters.push(...given);
    return name;
  });
  res.locals.matrix = parameters.join('&');
  req.url = [plain.join('/'), ...query].join('?');
}

function authenticate(authenticator: Authenticator): RequestHandler {
  return async (req, res, next) => {
    const caller = internalCaller(req) ?? (await authenticator.identify(req.headers.authorization, () => req.ip ?? ''));
    const other = req.headers.runas;
    res.locals.account = typeof other === 'string' ? await authenticator.actAs(caller, other) : caller;
    next();
  };
}

interface Parts {
  send: Send;
  readBody: ReadBody;
}

/** One layer of Express for each path, with its methods; any other method on it is a 405. */
function routerOf(routes: readonly Route[], parts: Parts): Router {
  const paths = [...new Set(routes.map(([, path]) => path))];
  const [shadow] = findShadowed(paths);
  if (shadow) throw new Error(`The route ${shadow[0]} hides ${shadow[1]}, which must stand above it`);
  const router = Router({ caseSensitive: true });
  for (const path of paths) {
    const here = routes.filter(route => route[1] === path);
    const layer = router.route(path);
    for (const [method, , role, handler] of here) layer[method](endpoint(path, role, handler, parts));
    layer.all(refuseMethod(here.map(([method]) => method)));
  }
  return router;
}

function endpoint(path: string, role: Role | null, handler: Handler, { send, readBody }: Parts) {
  return async (req: Request, res: FoundResponse): Promise<void> => {
    const { account } = res.locals;
    res.locals.route = path;
    if (role !== null && !hasRole(account, role))
      throw forbidden(`This needs the role ${role}, which ${account.name} lacks`);
    // Refused before anything is done: what a POST has made would be there all the same.
    if (req.method === 'POST' && choose(req.headers.accept, DOCUMENT_OR_TEXT) === undefined) {
      throw notAcceptable(req.headers.accept, DOCUMENT_OR_TEXT);
    }
    const body = await readBody(req, res);
    await sendReply(send, req, res, await handler(toCall(req, res, body)));
  };
}

/** Whatever costs something is worked out when it is asked for. */
function toCall(req: Request, res: FoundResponse, body: Buffer | undefined): Call {
  const { account, matrix } = res.locals;
  let query: Query | undefined;
  return {
    account,
    path: req.params as Record<string, string>,
    get query() {
      const start = req.url.indexOf('?');
      return (query ??= readQuery(start === -1 ? '' : req.url.slice(start + 1), matrix));
    },
    get base() {
      return `${req.protocol}://${req.host}/API`;
    },
    document: name => (body === undefined ? undefined : toDocument(name, body, req.headers['content-type'])),
    text: () => (body === undefined ? undefined : toText(body, req.headers['content-type'])),
  };
}

function refuseMethod(methods: readonly Method[]): RequestHandler {
  const allow = methods.map(method => method.toUpperCase()).join(', ');
  return () => {
    throw new RouteError(405, 'HTTP 405 Method Not Allowed', { Allow: allow });
  };
}

/** Express knows an error handler by its four parameters. */
const onError = (send: Send, log: Log): ErrorRequestHandler => {
  return (error, req, res, next) => {
    if (isOurs(error))
      log.error('request failed', { error, request: res.locals.id, method: req.method, path: req.path });
    if (res.headersSent) return next(error);
    sendError(send, req, res, error);
  };
};

function listening(handle: RequestListener): Server {
  const server = createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handle);
  return {
    handle,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
      }),
    close: graceMs =>
      new Promise(resolve => {
        const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cutOff);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
