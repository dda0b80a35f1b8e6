/*
 * Sends the reply of a handler.
 */
import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import { type DocumentName, encodeJson, encodeXml } from '../../documents/documents.ts';
import { sendContent } from './content.ts';
import { HttpError } from './errors.ts';
import { isHeld, tagOf } from './etag.ts';
import { choose, DOCUMENT, DOCUMENT_OR_TEXT, JSON_TYPE, TEXT, XML } from './negotiate.ts';
import type { Lazy, Reply, WrittenReply } from './route.ts';
import type { Answer, Send } from './send.ts';

/** Sends a reply in the form that the caller accepts. Throws HttpError 406 when there is no such form. */
export async function sendReply(send: Send, req: Request, res: Response, reply: Reply): Promise<void> {
  if (reply === undefined) return send(req, res, { status: 200 });
  if ('document' in reply) {
    const type = accepted(req, reply.text === undefined ? DOCUMENT : DOCUMENT_OR_TEXT);
    const value = await (type === TEXT ? resolve(reply.text ?? '') : resolve<unknown>(reply.value));
    const answer = { status: 200, type, body: ENCODERS[type](reply.document, value as never) };
    return send(req, res, reply.isTagged ? withTag(req, answer) : answer);
  }
  if ('content' in reply) return sendContent(send, req, res, reply.content);
  if ('write' in reply) return sendWritten(send, req, res, reply);
  const { type = TEXT } = reply;
  const body = 'text' in reply ? await resolve(reply.text) : reply.bytes;
  const offers = 'text' in reply && type !== TEXT ? [type, TEXT] : [type];
  return send(req, res, { status: 200, type: accepted(req, offers), body });
}

async function sendWritten(send: Send, req: Request, res: Response, { types, write }: WrittenReply): Promise<void> {
  const type = accepted(req, types);
  const { body, headers = {}, status = 200 } = await write(type);
  if (typeof body === 'string') return send(req, res, withTag(req, { status, type, body, headers }));
  const parts = Readable.from(await begun(body), { highWaterMark: 1 });
  await send(req, res, { status, type, body: parts, headers });
}

/** A fault before the first part is ready can still be answered as an error. */
async function begun(parts: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const rest = parts[Symbol.asyncIterator]();
  const first = await rest.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* { [Symbol.asyncIterator]: () => rest };
  })();
}

/** Answers 304 to a caller who has this answer already. Caches may keep it, but must revalidate it each time. */
function withTag(req: Request, { headers, body, ...answer }: Answer & { body: string }): Answer {
  if (req.method !== 'GET' && req.method !== 'HEAD') return { ...answer, body, ...(headers && { headers }) };
  const tag = tagOf(body);
  const tagged = { ...headers, ETag: tag, 'Cache-Control': 'private, no-cache' };
  if (isHeld(tag, req.headers['if-none-match'])) return { status: 304, headers: tagged };
  return { ...answer, body, headers: tagged };
}

const ENCODERS: Record<(typeof DOCUMENT_OR_TEXT)[number], (name: DocumentName, value: never) => string> = {
  [XML]: encodeXml,
  [JSON_TYPE]: encodeJson,
  [TEXT]: (_, text: string) => text,
};

/** Returns the offer that the caller prefers. A write that is done is not refused for the form of its answer. */
function accepted<T extends string>(req: Request, offers: readonly T[]): T {
  const type = choose(req.headers.accept, offers);
  if (type !== undefined) return type;
  if (req.method !== 'GET' && req.method !== 'HEAD') return offers[0] as T;
  throw notAcceptable(req.headers.accept, offers);
}

export const notAcceptable = (accept: string | undefined, offers: readonly string[]): HttpError =>
  new HttpError(406, `Not available as ${accept}; accept ${offers.join(' or ')}`);

const resolve = <T>(value: Lazy<T>): T | Promise<T> =>
  typeof value === 'function' ? (value as () => T | Promise<T>)() : value;
