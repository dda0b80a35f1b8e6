/*
 * The HTTP server: the steps of handling a request, in order.
 *
 *   receive       gives it an id for logs and answers; takes matrix parameters out of the path
 *   cors          answers pages on allowed origins
 *   /APInoauth    open routes
 *   /API          authenticate ─► find the route ─► check the role ─► read the body ─► handle ─► reply
 *   errors        turns whatever was thrown into an answer
 *
 * Express does routing, middleware and sockets. Only this folder knows it: handlers are functions from Call to Reply.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { conflict, Failure } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import type { Log } from '../../observe/log.ts';
import type { Authenticator } from './authenticate.ts';
import { bodyReader } from './body.ts';
import { isForPage, refuseOtherSites } from './browsers.ts';
import { answerError, isOurs, RouteError } from './errors.ts';
import { cors, fixedHeaders } from './headers.ts';
import { internalCaller } from './internal.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { listening, type Server } from './listen.ts';
import type { Area, Route } from './route.ts';
import { type Found, type FoundResponse, inAreas, type Parts, pathOf, routing } from './router.ts';
import { sender } from './send.ts';

export type { Server } from './listen.ts';

export interface ServerOptions {
  /** The routes of all areas. Those of /APInoauth are answered without credentials. */
  routes: readonly Route[];
  authenticator: Authenticator;
  /** Formats the ids in errors. */
  ids: Ids;
  log: Log;
  /** Called after each answer: method and path of the route (`-` for none), status, seconds taken. */
  onAnswer?: (route: string, status: number, seconds: number) => void;
  limits?: Partial<Limits>;
  /** Origins whose pages may use the API; `*` is any origin. */
  corsOrigins?: readonly string[];
  /** Trust X-Forwarded-For (its last address), -Host and -Proto: only behind a proxy that sets them. */
  trustProxy?: boolean;
  /** The Accept of callers who send none. */
  assumedAccept?: string;
}

/** Creates a server that does not listen yet. Throws when one route hides another. */
export function createServer(options: ServerOptions): Server {
  const { routes, corsOrigins = [], onAnswer = () => {} } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const working: Parts['working'] = new Set();
  const parts: Parts = {
    working,
    send: sender(fixedHeaders(corsOrigins)),
    readBody: bodyReader(limits),
    onAnswer: (req, res) => {
      const seconds = (performance.now() - res.locals.startedAt) / 1000;
      onAnswer(`${req.method} ${res.locals.route}`, res.statusCode, seconds);
      record(options.log, req, res, seconds);
    },
  };
  const app = express();
  // One proxy: it adds the last address of the list; a caller can send any address before that.
  app.disable('x-powered-by').set('trust proxy', options.trustProxy ? 1 : false);
  const inArea = (area: Area): Route[] => routes.filter(one => one.area === area);
  const closed = (table: readonly Route[]) => authenticated(options, routing(table, parts));
  // Each layer of Express adds time to every request.
  if (corsOrigins.length > 0) app.use(cors(corsOrigins));
  app.use(
    inAreas({
      '/API': closed(inArea('/API')),
      '/APInoauth': routing(inArea('/APInoauth'), parts),
      ...Object.fromEntries(inArea('/').map(one => [one.path, closed([atRoot(one)])])),
      ...Object.fromEntries(inArea('/monitor').map(one => [one.path, routing([atRoot(one)], parts)])),
    }),
  );
  app.use(() => {
    throw new RouteError(404, 'HTTP 404 Not Found');
  });
  app.use(onError(parts, options));
  const handle = receiving(app as unknown as RequestListener, options.assumedAccept);
  return listening(handle, limits, () => Promise.allSettled(working));
}

const atRoot = (one: Route): Route => ({ ...one, path: '/' });

/** Logs a request. Writes are the audit log; reads are logged at debug level only. */
function record(log: Log, req: Request, { locals, statusCode }: FoundResponse, seconds: number): void {
  const write = req.method === 'GET' ? log.debug : log.info;
  const { id, account, caller, unknown } = locals;
  const path = pathOf(req.originalUrl);
  const ms = Math.round(seconds * 1000);
  const by = caller === account ? {} : { by: caller?.name };
  write('request', { request: id, user: account?.name, ...by, method: req.method, path, status: statusCode, ms });
  if (unknown) log.debug('unknown parameters', { request: id, route: locals.route, names: unknown });
}

/** Runs before Express, which reads `;` as a part of a name, and whose own `locals` are slow. */
function receiving(app: RequestListener, assumedAccept: string | undefined): RequestListener {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return (req, res) => {
    if (hasTwoHosts(req)) {
      res.writeHead(400, { Connection: 'close' }).end();
      return;
    }
    if (assumedAccept !== undefined) req.headers.accept ??= assumedAccept;
    const given = req.headers['x-request-id'];
    const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : `${prefix}-${++count}`;
    // A request through a forward proxy may contain the whole URL (RFC 9112, 3.2.2).
    if (req.url && !req.url.startsWith('/')) req.url = req.url.replace(/^https?:\/\/[^/?]*/i, '') || '/';
    const matrix = req.url?.includes(';') ? takeMatrix(req, req.url) : '';
    const found: Found = {
      id,
      startedAt: performance.now(),
      matrix,
      route: '-',
      account: undefined,
      caller: undefined,
      unknown: undefined,
    };
    (res as unknown as { locals: Found }).locals = found;
    res.once('finish', () => dropRest(req));
    app(req, res);
  };
}

/** A proxy and this server could take different ones (RFC 9112, 3.2). Node takes the first. */
const hasTwoHosts = ({ rawHeaders }: IncomingMessage): boolean =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length > 1;

/** The time in which the rest of a body may arrive after the answer, in milliseconds. */
const REST_MS = 30_000;

/** Drops the rest of a body after its answer. A caller that goes on sending may not hold the connection for ever. */
function dropRest(req: IncomingMessage): void {
  if (req.complete) return;
  const timer = setTimeout(() => req.destroy(), REST_MS).unref();
  req.once('close', () => clearTimeout(timer)).resume();
}

/**
 * Takes the matrix parameters out of a path: `/job;state=READY;user=false?step=true`, `/job/;user=false`.
 * Source: Vidispine API, "Matrix parameters".
 */
function takeMatrix(req: IncomingMessage, url: string): string {
  const [path = '', ...query] = url.split('?');
  const parameters: string[] = [];
  const plain = path.split('/').map(part => {
    const [name = '', ...given] = part.split(';');
    parameters.push(...given);
    return name;
  });
  req.url = [plain.join('/'), ...query].join('?');
  return parameters.join('&');
}

/** Passes a request on to `routes` once its credentials are verified. */
function authenticated(options: ServerOptions, routes: RequestHandler): RequestHandler {
  const { authenticator, corsOrigins = [], trustProxy, log } = options;
  let isKnown = trustProxy;
  return async (req, res, next) => {
    refuseOtherSites(req, corsOrigins);
    if (!isKnown && req.headers['x-forwarded-for'] !== undefined) {
      isKnown = true;
      log.warn('requests come through a proxy that is not trusted', { setting: 'JOBSPINE_TRUST_PROXY' });
    }
    const caller = internalCaller(req) ?? (await authenticator.identify(req.headers.authorization, () => req.ip ?? ''));
    if (caller.disabled) throw refuseDisabled(caller.name, req);
    res.locals.caller = caller;
    const other = req.headers.runas;
    res.locals.account = typeof other === 'string' && other !== '' ? await authenticator.actAs(caller, other) : caller;
    await routes(req, res, next);
  };
}

/** A request for a token reveals that the password was correct. Source: Vidispine API, "Authentication tokens". */
function refuseDisabled(name: string, { method, path }: Request): Failure {
  const message = `The user ${name} is disabled`;
  return method === 'GET' && /\/token\/?$/.test(path)
    ? conflict('User', name, message)
    : new Failure('notAuthorized', message);
}

const withoutChallenge = ({ 'WWW-Authenticate': _, ...headers }: Readonly<Record<string, string>>) => headers;

/** Express recognizes an error handler by its four parameters. */
const onError = ({ send, onAnswer }: Parts, { log, ids }: ServerOptions): ErrorRequestHandler => {
  return async (error, req, response, next) => {
    const res = response as FoundResponse;
    const { id } = res.locals;
    // A Failure that is ours resolves itself: the server is busy.
    const write = error instanceof Failure ? log.warn : log.error;
    if (isOurs(error))
      write('request failed', { error, request: id, method: req.method, path: pathOf(req.originalUrl) });
    if (res.headersSent) return next(error);
    const answer = answerError(error, req.headers.accept, ids);
    // A page must not make the browser ask its user for the password, and remember it.
    const headers = isForPage(req) ? withoutChallenge(answer.headers) : answer.headers;
    await send(req, res, { ...answer, headers });
    onAnswer(req, res);
  };
};
