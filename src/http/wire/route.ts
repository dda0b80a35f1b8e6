/*
 * What the resources are written against: a handler is a function from Call to Reply and never sees Express.
 */
import type { Readable } from 'node:stream';
import type { Role } from '../../core/account.ts';
import { invalid } from '../../core/failure.ts';
import type { DocumentName, Documents } from '../../documents/documents.ts';
import type { Account } from '../../store/accounts.ts';
import type { Query } from './query.ts';

export type { Role } from '../../core/account.ts';

/** A request, read: what for. Handlers see this and never Express. */
export interface OpenCall {
  /** Parts of the path, decoded: `id` of `/job/:id`. */
  path: Record<string, string>;
  /** Query and matrix parameters. */
  query: Query;
  /** `http://host:port/API`, as the caller reached us: for URLs in answers. */
  base: string;
  /** The body as a document; undefined when there is none. Failure invalidInput, or 415 for a type that is none. */
  document<N extends DocumentName>(name: N): Documents[N] | undefined;
  /** The body as text (text/plain, application/javascript); undefined when there is none. */
  text(): string | undefined;
  /** The body as it comes in, of any length: on a route whose body is a `stream`, where there is no other. */
  stream(): Readable;
  /** How long the body is, in bytes, when its sender says so. */
  length: number | undefined;
}

/** A request of somebody who is logged in. */
export interface Call extends OpenCall {
  account: Account;
}

/** A value, or how to get it: the function is called only for the form that is sent. */
export type Lazy<T> = T | (() => T | Promise<T>);

/**
 * What a handler answers, always with status 200: some real clients take no other for a success. `document` goes out
 * as XML or JSON, `text` as its own type or text/plain; when both are there the caller's Accept decides.
 */
export type Reply =
  | DocumentReply
  | WrittenReply
  | { text: Lazy<string>; type?: string }
  | { bytes: Uint8Array; type: string }
  | { content: Content }
  /** No body: what real clients expect of PUT and DELETE. */
  | undefined;

/** A file, sent as it is read: all of it, or the part that the caller asks for. */
export interface Content {
  /** What it is saved as. */
  name: string;
  size: number;
  modifiedAt: Date;
  /** From the byte `start` to the byte `end`, both included. */
  read(start: number, end: number): Readable;
  /** Called once, when nothing more is read, whatever happened. */
  close(): Promise<void>;
}

export type DocumentReply = {
  [N in DocumentName]: {
    document: N;
    value: Lazy<Documents[N]>;
    text?: Lazy<string>;
    /** Sent with an ETag, and not again to a caller who has it. */
    isTagged?: boolean;
  };
}[DocumentName];

/** An answer that is written when its form is known; the first type is the default. A text is sent with an ETag. */
export interface WrittenReply {
  types: readonly string[];
  write(type: string): Promise<Written>;
}

export interface Written {
  /** In parts, when it may be too long to be held; they are asked for one by one, as fast as the caller takes them. */
  body: string | AsyncIterable<string>;
  headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Promise<Reply> | Promise<void> | Reply;
export type OpenHandler = (call: OpenCall) => Promise<Reply> | Promise<void> | Reply;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Method, path below /API, role that the caller must have (null: none but being logged in), handler. The first match
 * wins, so a literal path stands above the `:id` that would hide it. `stream`: the handler reads the body itself.
 */
export type Route = readonly [method: Method, path: string, role: Role | null, handler: Handler, body?: 'stream'];

/** Method, path below /APInoauth, handler: for everybody. */
export type OpenRoute = readonly [method: Method, path: string, handler: OpenHandler];

/** The body, where there must be one. Failure invalidInput when there is none. */
export function getDocument<N extends DocumentName>(call: OpenCall, name: N): Documents[N] {
  const document = call.document(name);
  if (document === undefined) throw invalid('body', undefined, `There is no body; send a ${name}`);
  return document;
}

/** Pairs of paths of which the first would answer for the second, so that the second is never reached. */
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
  return first.length === second.length && first.every((part, index) => part.startsWith(':') || part === second[index]);
}
