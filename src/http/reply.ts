/*
 * Sends what a handler answered, and what an error came to.
 */
import { pipeline, Readable } from 'node:stream';
import compression from 'compression';
import type { Request, Response } from 'express';
import { type DocumentName, encodeJson, encodeXml } from '../documents/documents.ts';
import { sendContent } from './content.ts';
import { answerError, HttpError } from './errors.ts';
import { choose, DOCUMENT, DOCUMENT_OR_TEXT, JSON_TYPE, TEXT, XML } from './negotiate.ts';
import type { Lazy, Reply } from './route.ts';

/** Sends an answer whose status, type and body are known. `body` undefined: none. */
export type Send = (req: Request, res: Response, answer: Answer) => void;

interface Answer {
  status: number;
  type?: string;
  /** A stream stands for as many bytes as its Content-Length says. */
  body?: string | Uint8Array | Readable;
  headers?: Readonly<Record<string, string>>;
}

/** Smaller answers fit into one packet anyway. */
const COMPRESS_FROM_BYTES = 2048;

/** `fixedHeaders` go out with every answer. Compression is set up only for an answer that is worth it. */
export function sender(fixedHeaders: Readonly<Record<string, string>>): Send {
  const compress = compression({ threshold: 0 });
  return (req, res, { status, type, body = '', headers }) => {
    const head: Record<string, string | number> = { ...fixedHeaders, 'X-Request-Id': res.locals.id, ...headers };
    if (type !== undefined) head['Content-Type'] = type === TEXT ? 'text/plain;charset=UTF-8' : type;
    if (body instanceof Readable) return pipe(body, res.writeHead(status, head));
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    head['Content-Length'] = bytes;
    const write = () => res.writeHead(status, head).end(body);
    if (bytes >= COMPRESS_FROM_BYTES && req.headers['accept-encoding'] !== undefined) compress(req, res, write);
    else write();
  };
}

/** A caller who goes away, or a file that cannot be read on, ends both; there is nobody to tell. */
function pipe(body: Readable, res: Response): void {
  pipeline(body, res, () => {});
}

/** Sends the answer of a handler in the form that the caller accepts. HttpError 406 when there is no such form. */
export async function sendReply(send: Send, req: Request, res: Response, reply: Reply): Promise<void> {
  if (reply === undefined) return send(req, res, { status: 200 });
  if ('document' in reply) {
    const type = accepted(req, reply.text === undefined ? DOCUMENT : DOCUMENT_OR_TEXT);
    const value = await (type === TEXT ? resolve(reply.text ?? '') : resolve<unknown>(reply.value));
    return send(req, res, { status: 200, type, body: ENCODERS[type](reply.document, value as never) });
  }
  if ('content' in reply) return sendContent(send, req, res, reply.content);
  const { type = TEXT } = reply;
  const body = 'text' in reply ? await resolve(reply.text) : reply.bytes;
  const offers = 'text' in reply && type !== TEXT ? [type, TEXT] : [type];
  send(req, res, { status: 200, type: accepted(req, offers), body });
}

const ENCODERS: Record<(typeof DOCUMENT_OR_TEXT)[number], (name: DocumentName, value: never) => string> = {
  [XML]: encodeXml,
  [JSON_TYPE]: encodeJson,
  [TEXT]: (_, text: string) => text,
};

export function sendError(send: Send, req: Request, res: Response, error: unknown): void {
  send(req, res, answerError(error, req.headers.accept));
}

/** The offer that the caller likes best. A write that has been done is not refused for the form of its answer. */
function accepted<T extends string>(req: Request, offers: readonly T[]): T {
  const type = choose(req.headers.accept, offers);
  if (type !== undefined) return type;
  if (req.method !== 'GET' && req.method !== 'HEAD') return offers[0] as T;
  throw notAcceptable(req.headers.accept, offers);
}

export const notAcceptable = (accept: string | undefined, offers: readonly string[]): HttpError =>
  new HttpError(406, `There is no ${accept} of this; accept ${offers.join(' or ')}`);

const resolve = <T>(value: Lazy<T>): T | Promise<T> =>
  typeof value === 'function' ? (value as () => T | Promise<T>)() : value;
