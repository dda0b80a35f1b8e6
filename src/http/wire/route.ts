/*
 * A route is data: what it takes, what it answers, who may call it, and a handler that gets all of it parsed.
 *
 * The router, the OpenAPI description, the tables of docs/api.md, the client and the fuzz tests are made from the same
 * list of routes. A handler is a function from Call to Reply, and never sees Express. docs/decisions/0019 says why.
 */
import type { Readable } from 'node:stream';
import type { Role } from '../../core/account.ts';
import type { DocumentName, Documents } from '../../documents/documents.ts';
import type { Account } from '../../store/accounts.ts';
import type { Parameters, PathParameters, Values } from './parameter.ts';
import { type Given, type Pair, queryReader } from './query.ts';
import type { Body, RawBody } from './request-body.ts';

/** No parameters. */
type None = Record<never, never>;

/** The common members of all requests. */
export interface BaseCall {
  /** `http://host:port/API`, as the caller reached the server: for URLs in answers. */
  base: string;
  /** The length of the body in bytes, when its sender states it. */
  length: number | undefined;
  /** Returns a signal that aborts when the caller disconnects before the answer is sent. */
  gone(): AbortSignal;
}

/** A request as a handler sees it: path, query and body are parsed. */
export interface OpenCall<P = None, Q = None, B = undefined> extends BaseCall {
  params: Values<P>;
  query: Values<Q>;
  body: B;
  given: Given;
}

/** A request of a user who is logged in. */
export interface Call<P = None, Q = None, B = undefined> extends OpenCall<P, Q, B> {
  account: Account;
  login: Login;
}

/** How the caller has logged in; a script acts as the user of its job without a login. */
export type Login = 'password' | 'token' | 'script';

/** A value, or a function that returns it, called only for the form that is sent. */
export type Lazy<T> = T | (() => T | Promise<T>);

/**
 * The answer of a handler, always with status 200: some real clients accept no other success. `document` is sent as XML
 * or JSON, `text` as its own type or text/plain; when both are there, the caller's Accept decides.
 */
export type Reply =
  | DocumentReply
  | WrittenReply
  | { text: Lazy<string>; type?: string }
  | { bytes: Uint8Array; type: string }
  | { content: Content }
  /** No body: what real clients expect of PUT and DELETE. */
  | undefined;

/** A file, sent while it is read: all of it, or the range that the caller asks for. */
export interface Content {
  /** The name under which it is saved. */
  name: string;
  size: number;
  modifiedAt: Date;
  /** Reads from the byte `start` to the byte `end`, both included. */
  read(start: number, end: number): Readable;
  /** Called once, when nothing more is read, whatever happened. */
  close(): Promise<void>;
}

export type DocumentReply = {
  [N in DocumentName]: {
    document: N;
    value: Lazy<Documents[N]>;
    text?: Lazy<string>;
    /** Sent with an ETag, and not sent again to a caller who has it. */
    isTagged?: boolean;
  };
}[DocumentName];

/** An answer that is written once its form is known; the first type is the default. A text is sent with an ETag. */
export interface WrittenReply {
  types: readonly string[];
  write(type: string): Promise<Written>;
}

export interface Written {
  /** In parts, when it may be too long for memory; they are asked for one by one, as fast as the caller takes them. */
  body: string | AsyncIterable<string>;
  headers?: Readonly<Record<string, string>>;
  /** 200 if none is given. */
  status?: number;
}

type Handled = Reply | Promise<Reply> | Promise<void>;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * The part of the server that a route belongs to, and so the beginning of its URL. Routes of `/` need a login, those of
 * `/monitor` have a port of their own without one.
 */
export type Area = '/API' | '/APInoauth' | '/' | '/monitor';

/** Whether everybody may ask for the routes of this area, without credentials. */
export const isOpen = (area: Area): boolean => area === '/APInoauth' || area === '/monitor';

/** The answers of a route with status 200. Without members: an empty body. */
export interface Answers {
  document?: DocumentName;
  /** The text form of the answer, in one sentence. */
  text?: string;
  /** Media types other than XML, JSON and plain text. */
  types?: readonly string[];
  /** An ETag is sent, and 304 to a caller who has the answer already. */
  isTagged?: boolean;
  /** A caller may ask for a range of the bytes. */
  hasRanges?: boolean;
}

/** A request and its answer in the JSON form of the documents, for the reference. */
export interface Example {
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  answer?: unknown;
}

/** All that is known of a route without carrying it out. */
export interface RouteDescription {
  method: Method;
  area: Area;
  /** Below the area: `/job/:id`. */
  path: string;
  /** The role that the caller must have; null: it is enough to be logged in, or, in /APInoauth, to be anybody. */
  role: Role | null;
  /** One sentence, as a row of docs/api.md and the summary of the OpenAPI operation. */
  summary: string;
  /** It is not in the Vidispine API. */
  isExtension: boolean;
  /** It hands out rights, so nobody may call it while acting as another user. */
  isPersonal: boolean;
  params: PathParameters;
  query: Parameters;
  takes: Body<unknown> | undefined;
  answers: Answers;
  /** When it answers 409; undefined: never. */
  conflict: string | undefined;
  example: Example | undefined;
}

/** A request before its route has read it. */
export interface RawCall extends BaseCall {
  path: Readonly<Record<string, string>>;
  pairs: readonly Pair[];
  body: RawBody;
  account: Account | undefined;
  login: Login;
  /** Receives the parameters that the route does not declare, if there are any, before anything can fail. */
  onUnknown(pairs: readonly Pair[]): void;
}

/** One method of one path. The first match wins, so a literal path is listed above the `:id` that would hide it. */
export interface Route extends RouteDescription {
  /** Reads the request and carries it out. */
  carryOut(raw: RawCall): Promise<Reply>;
}

type Spec<P, Q, B, C> = Partial<Omit<RouteDescription, 'params' | 'query' | 'takes' | 'area'>> &
  Pick<RouteDescription, 'method' | 'path' | 'summary'> & {
    /** A reader for each `:name` of the path. */
    params?: P;
    query?: Q;
    takes?: Body<B>;
    handle(call: C): Handled;
  };

/** A route for users who are logged in. `role` null: any of them. */
export function route<P extends PathParameters = None, Q extends Parameters = None, B = undefined>(
  spec: Spec<P, Q, B, Call<P, Q, B>> & { role: Role | null; area?: '/API' | '/' },
): Route {
  return toRoute<P, Q, B>({ area: '/API', ...spec }, (call, account, login) => {
    if (account === undefined) throw new Error(`${spec.method} ${spec.path} was reached without a login`);
    return spec.handle({ ...call, account, login });
  });
}

/** A route that anybody may call, in /APInoauth or on the monitoring port. */
export function openRoute<P extends PathParameters = None, Q extends Parameters = None, B = undefined>(
  spec: Omit<Spec<P, Q, B, OpenCall<P, Q, B>>, 'role'> & { area?: '/APInoauth' | '/monitor' },
): Route {
  return toRoute<P, Q, B>({ area: '/APInoauth', role: null, ...spec }, call => spec.handle(call));
}

function toRoute<P extends PathParameters, Q extends Parameters, B>(
  { params, query, takes, ...spec }: Omit<Spec<P, Q, B, never>, 'handle'> & { area: Area; role: Role | null },
  handle: (call: OpenCall<P, Q, B>, account: Account | undefined, login: Login) => Handled,
): Route {
  const { isExtension = false, isPersonal = false, answers = {}, conflict, example, ...rest } = spec;
  const described = { ...rest, isExtension, isPersonal, answers, conflict, example };
  const readQuery = queryReader<Q>(query ?? ({} as Q));
  const readParams = paramsReader<P>(spec.path, params ?? ({} as P));
  return {
    ...described,
    params: params ?? {},
    query: query ?? {},
    takes,
    carryOut: async ({ path, pairs, onUnknown, body, account, login, base, length, gone }) => {
      const read = readParams(path);
      const { values, given } = readQuery(pairs, onUnknown);
      const content = takes?.read(body);
      const whole = content instanceof Promise ? await content : content;
      const call = { params: read, query: values, body: whole as B, given, base, length, gone };
      return (await handle(call, account, login)) as Reply;
    },
  };
}

function paramsReader<P extends PathParameters>(path: string, params: P) {
  const names = path.split('/').flatMap(item => (item.startsWith(':') ? [item.slice(1)] : []));
  if (names.sort().join() !== Object.keys(params).sort().join())
    throw new Error(`${path} does not declare exactly the parameters of its path`);
  const readers = Object.entries(params);
  return (parts: Readonly<Record<string, string>>): Values<P> =>
    Object.fromEntries(readers.map(([name, { read }]) => [name, read(parts[name] ?? '')])) as Values<P>;
}

/** Returns the pairs of paths of which the first would answer for the second, so that the second is never reached. */
export function findShadowed(paths: readonly string[]): [hiding: string, hidden: string][] {
  return paths.flatMap((hidden, index) =>
    paths
      .slice(0, index)
      .filter(hiding => hiding !== hidden && hides(hiding, hidden))
      .map((hiding): [string, string] => [hiding, hidden]),
  );
}

function hides(hiding: string, hidden: string): boolean {
  const first = hiding.split('/');
  const second = hidden.split('/');
  return first.length === second.length && first.every((item, index) => item.startsWith(':') || item === second[index]);
}
