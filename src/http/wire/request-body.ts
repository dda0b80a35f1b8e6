/*
 * Bodies as data: what a route takes, how it is read, and how it is described.
 */
import type { Readable } from 'node:stream';
import { invalid } from '../../core/failure.ts';
import type { DocumentName, Documents } from '../../documents/documents.ts';
import { type BodyParts, toDocument, toText } from './body.ts';
import { HttpError } from './errors.ts';
import { readBodyType } from './negotiate.ts';

/** The body of a request before its route has read it. */
export interface RawBody {
  /** Undefined: there is none, or the route reads it as a stream. */
  bytes: BodyParts | undefined;
  /** The header Content-Type. */
  type: string | undefined;
  /** The header Content-Encoding. */
  encoding: string | undefined;
  /** The body while it comes in, of any length. */
  stream: Readable;
}

/** The body of a route. `T` is the type that the handler gets. */
export interface Body<T> {
  kind: 'document' | 'text' | 'stream';
  /** Of kind `document`: which one. */
  document: DocumentName | undefined;
  /** One sentence for the reference, of bodies that are not documents. */
  summary: string | undefined;
  /** The media type of a text or a stream. */
  type: string | undefined;
  isRequired: boolean;
  /** A promise for a large body only. Failure invalidInput, or HttpError 415 for a type that cannot be read. */
  read(raw: RawBody): T | Promise<T>;
}

/** A document that must be there. */
export const document = <N extends DocumentName>(name: N): Body<Documents[N]> => ({
  kind: 'document',
  document: name,
  summary: undefined,
  type: undefined,
  isRequired: true,
  read: ({ bytes, type }) => {
    if (bytes === undefined) throw invalid('body', undefined, `There is no body; send a ${name}`);
    return toDocument(name, bytes, type);
  },
});

/** A document that may be missing. */
export const optionalDocument = <N extends DocumentName>(name: N): Body<Documents[N] | undefined> => ({
  ...document(name),
  isRequired: false,
  read: ({ bytes, type }) => (bytes === undefined ? undefined : toDocument(name, bytes, type)),
});

/** A plain text; undefined when the body is empty. */
export const plainText = (summary: string, type = 'text/plain'): Body<string | undefined> => ({
  kind: 'text',
  document: undefined,
  summary,
  type,
  isRequired: false,
  read: ({ bytes, type: given }) => (bytes === undefined ? undefined : toText(bytes, given)),
});

const SCRIPT_TYPES = ['application/javascript', 'application/x-javascript', 'text/javascript'];

/** A script. Pages can send text/plain anywhere without asking, so that is no type of a script. */
export const script = (summary: string): Body<string | undefined> => ({
  ...plainText(summary, 'application/javascript'),
  read: ({ bytes, type: given }) => {
    if (bytes === undefined) return undefined;
    const { type } = readBodyType(given);
    if (!SCRIPT_TYPES.includes(type)) throw new HttpError(415, 'A script is sent as application/javascript');
    return toText(bytes, given);
  },
});

/** Bytes of any length, which the handler reads itself. */
export const stream = (summary: string): Body<Readable> => ({
  kind: 'stream',
  document: undefined,
  summary,
  type: 'application/octet-stream',
  isRequired: true,
  read: ({ stream: content, encoding }) => {
    if (encoding === undefined) return content;
    throw new HttpError(415, `Content-Encoding ${encoding} is not supported here; send the body uncompressed`);
  },
});
