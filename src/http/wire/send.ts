/*
 * Puts an answer on the wire: headers, compression, and bodies that are streams.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import compression from 'compression';
import type { Request, Response } from 'express';
import { TEXT } from './negotiate.ts';
import { toWarning } from './warning.ts';

/** Sends an answer whose status, type and body are known. `body` undefined: none. Resolves when a stream has ended. */
export type Send = (req: Request, res: Response, answer: Answer) => void | Promise<void>;

export interface Answer {
  status: number;
  type?: string;
  /** A stream stands for as many bytes as its Content-Length says, if it has one. */
  body?: string | Uint8Array | Readable;
  headers?: Readonly<Record<string, string>>;
}

/** Smaller answers fit into one packet anyway. */
const COMPRESS_FROM_BYTES = 2048;

/** `fixedHeaders` go out with every answer. Compression is set up only for an answer that is worth it. */
export function sender(fixedHeaders: Readonly<Record<string, string>>): Send {
  const compress = compression({ threshold: 0 });
  return (req, res, { status, type, body = '', headers }) => {
    const bytes = body instanceof Readable ? undefined : Buffer.byteLength(body);
    const head: Record<string, string | number> = { ...fixedHeaders, 'X-Request-Id': res.locals.id, ...headers };
    if (res.locals.unknown !== undefined) head.Warning = toWarning(res.locals.unknown);
    if (type !== undefined) head['Content-Type'] = type === TEXT ? 'text/plain;charset=UTF-8' : type;
    if (bytes !== undefined && status !== 304) head['Content-Length'] = bytes;
    // A file has a length, of which parts may be asked for: it goes out as it is.
    const isWorthIt = bytes === undefined ? !('Content-Length' in head) : bytes >= COMPRESS_FROM_BYTES;
    if (isWorthIt && req.headers['accept-encoding'] !== undefined) compress(req, res, () => {});
    res.writeHead(status, head);
    if (body instanceof Readable) return req.method === 'HEAD' ? drop(body, res) : pass(body, res);
    res.end(body);
  };
}

/** A caller who goes away ends the stream; what goes wrong with the stream ends the answer in the middle. */
async function pass(body: Readable, res: Response): Promise<void> {
  await pipeline(body, res).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

function drop(body: Readable, res: Response): void {
  body.destroy();
  res.end();
}
