/*
 * Routes on Express: finds the route of a request, checks the role of the caller, and hands over the request.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { hasRole, isAdministrator, type Role } from '../../core/account.ts';
import { forbidden } from '../../core/failure.ts';
import type { Account } from '../../store/accounts.ts';
import type { BodyParts, ReadBody } from './body.ts';
import { CallerGone, RouteError } from './errors.ts';
import { internalCaller } from './internal.ts';
import { choose, DOCUMENT_OR_TEXT } from './negotiate.ts';
import { readPairs } from './query.ts';
import { notAcceptable, sendReply } from './reply.ts';
import { findShadowed, type Login, type RawCall, type Route } from './route.ts';
import type { Send } from './send.ts';

/** The facts about a request that is being handled; `res.locals` of Express. */
export interface Found {
  /** The id in logs and in X-Request-Id. */
  id: string;
  startedAt: number;
  /** Matrix parameters of the path, in the form of a query. */
  matrix: string;
  /** The path of the route, such as `/job/:id`; `-` until it is known. */
  route: string;
  /** The account that the request acts as. */
  account: Account | undefined;
  /** The account that has logged in: a different one if it acts as `account`. */
  caller: Account | undefined;
  /** Names of parameters that the route does not know. */
  unknown: readonly string[] | undefined;
}
export type FoundResponse = Response<unknown, Found & Record<string, unknown>>;

export interface Parts {
  send: Send;
  readBody: ReadBody;
  /** Called after each answer, for metrics and the log. */
  onAnswer: (req: Request, res: FoundResponse) => void;
  /** Requests that are being handled, including those whose callers have disconnected. */
  working: Set<Promise<void>>;
}

/**
 * Creates the middleware that answers `routes`. Throws when one route hides another.
 *
 * Express tries one path after the other, and each try takes time. So a path without parameters is looked up in a
 * map, and for the others the first part of the path selects a router of its own.
 */
export function routing(routes: readonly Route[], parts: Parts): RequestHandler {
  const [shadow] = findShadowed(routes.map(({ path }) => path));
  if (shadow) throw new Error(`The route ${shadow[0]} hides ${shadow[1]}, which must be listed above it`);
  const literals = new Map<string, RequestHandler>();
  const sections = new Map<string | undefined, Router>();
  for (const path of new Set(routes.map(one => one.path))) {
    const answer = byMethod(
      routes.filter(one => one.path === path),
      parts,
    );
    const section = sections.get(firstPart(path)) ?? Router({ caseSensitive: true });
    if (path.includes(':')) sections.set(firstPart(path), section.all(path, answer));
    else literals.set(withoutSlash(path), answer);
  }
  return (req, res, next) => {
    const path = withoutSlash(pathOf(req.url));
    const answer = literals.get(path) ?? sections.get(firstPart(path));
    return answer === undefined ? next() : answer(req, res, next);
  };
}

export const pathOf = (url: string): string => url.split('?', 1)[0] as string;

/** A slash at the end makes no difference. */
const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

/** `job` of `/job/VX-1`. */
const firstPart = (path: string): string | undefined => path.split('/', 2)[1];

/** Passes a request to the handler of the first part of its path, in any case, which sees the rest of the path. */
export function inAreas(areas: Readonly<Record<string, RequestHandler>>): RequestHandler {
  const handlers = new Map(Object.entries(areas).map(([path, handler]) => [firstPart(path)?.toLowerCase(), handler]));
  return (req, res, next) => {
    const area = firstPart(pathOf(req.url)) ?? '';
    const handler = handlers.get(area.toLowerCase());
    if (handler === undefined) return next();
    const rest = req.url.slice(area.length + 1);
    req.url = rest.startsWith('/') ? rest : `/${rest}`;
    return handler(req, res, next);
  };
}

/** Answers the methods of a path, and any other method with 405. */
function byMethod(routes: readonly Route[], parts: Parts): RequestHandler {
  const answers = new Map(routes.map(route => [route.method.toUpperCase(), endpoint(route, parts)]));
  const allow = [...answers.keys()].join(', ');
  const get = answers.get('GET');
  if (get) answers.set('HEAD', get);
  return (req, res) => {
    const answer = answers.get(req.method);
    if (!answer) throw new RouteError(405, 'HTTP 405 Method Not Allowed', { Allow: allow });
    const work = answer(req, res as FoundResponse).finally(() => parts.working.delete(work));
    parts.working.add(work);
    return work;
  };
}

function endpoint(route: Route, { send, readBody, onAnswer }: Parts) {
  const { path, role, takes, isPersonal } = route;
  return async (req: Request, res: FoundResponse): Promise<void> => {
    res.locals.route = path;
    const { account } = res.locals;
    if (role !== null && (account === undefined || !hasRole(account, role))) throw lacksRole(role, account);
    if (isPersonal) checkPersonal(req, res.locals);
    // Refused before anything is done: otherwise a refused POST would have created something.
    if (req.method === 'POST' && choose(req.headers.accept, DOCUMENT_OR_TEXT) === undefined) {
      throw notAcceptable(req.headers.accept, DOCUMENT_OR_TEXT);
    }
    // A body that the route does not take is not read: nobody may fill the memory with it.
    const isRead = takes?.kind === 'document' || takes?.kind === 'text';
    const bytes = isRead ? await readBody(req, res) : undefined;
    await sendReply(send, req, res, await route.carryOut(toRawCall(req, res, bytes)));
    onAnswer(req, res);
  };
}

/** Throws Failure forbidden for a request that acts as its user without being of that user. */
function checkPersonal(req: Request, { caller, account }: Found): void {
  if (caller?.id !== account?.id) throw forbidden(`${caller?.name} may not do this while acting as ${account?.name}`);
  // Who created the job may only have acted as its user.
  if (account && loginOf(req) === 'script' && !isAdministrator(account))
    throw forbidden('Scripts may not do this, unless the user of the job is an administrator');
}

const lacksRole = (role: Role, account: Account | undefined): Error =>
  forbidden(`This needs the role ${role}, which the user ${account?.name} does not have`);

function toRawCall(req: Request, res: FoundResponse, bytes: BodyParts | undefined): RawCall {
  const { locals } = res;
  const { headers } = req;
  const length = headers['content-length'];
  return {
    path: req.params as Record<string, string>,
    pairs: readPairs(queryOf(req.url), locals.matrix),
    body: { bytes, type: headers['content-type'], encoding: headers['content-encoding'], stream: req },
    account: locals.account,
    login: loginOf(req),
    onUnknown: pairs => {
      locals.unknown = pairs.map(([name]) => name);
    },
    base: baseOf(req),
    length: length === undefined ? undefined : Number(length),
    gone: () => whenGone(res),
  };
}

/** Returns a signal that aborts when the response is closed before it has ended. */
function whenGone(res: Response): AbortSignal {
  const controller = new AbortController();
  const close = () => res.writableEnded || controller.abort(new CallerGone());
  if (res.destroyed) close();
  else res.once('close', close);
  return controller.signal;
}

function loginOf(req: Request): Login {
  if (internalCaller(req)) return 'script';
  return /^\s*token/i.test(req.headers.authorization ?? '') ? 'token' : 'password';
}

function baseOf({ protocol, host, socket }: Request): string {
  // HTTP/1.0 does not require Host: then the local address of the connection is used.
  return `${protocol}://${host ?? `${socket.localAddress}:${socket.localPort}`}/API`;
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}
