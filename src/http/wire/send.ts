/*
 * Puts an answer on the wire: headers, compression, and bodies that are streams.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import compression from 'compression';
import type { Request, Response } from 'express';
import { TEXT } from './negotiate.ts';
import { toWarning } from './warning.ts';

/** Sends an answer. Resolves when a stream has ended. */
export type Send = (req: Request, res: Response, answer: Answer) => void | Promise<void>;

export interface Answer {
  status: number;
  type?: string;
  /** A stream has as many bytes as the Content-Length among the headers says, if there is one. */
  body?: string | Uint8Array | Readable;
  headers?: Readonly<Record<string, string>>;
}

/** Smaller answers fit into one packet uncompressed. */
const COMPRESS_FROM_BYTES = 2048;

/** Creates a function that sends answers, each with `fixedHeaders`. Only large answers set up compression. */
export function sender(fixedHeaders: Readonly<Record<string, string>>): Send {
  const compress = compression({ threshold: 0 });
  return (req, res, { status, type, body = '', headers }) => {
    const bytes = body instanceof Readable ? undefined : Buffer.byteLength(body);
    const head: Record<string, string | number> = { ...fixedHeaders, 'X-Request-Id': res.locals.id };
    if (res.locals.unknown !== undefined) head.Warning = toWarning(res.locals.unknown);
    if (type !== undefined) head['Content-Type'] = type === TEXT ? 'text/plain;charset=UTF-8' : type;
    Object.assign(head, headers);
    if (bytes !== undefined && status !== 304) head['Content-Length'] = bytes;
    // Ranges of a file may be requested, so it is sent uncompressed.
    const isWorthIt = bytes === undefined ? !('Content-Length' in head) : bytes >= COMPRESS_FROM_BYTES;
    if (isWorthIt && req.headers['accept-encoding'] !== undefined) compress(req, res, () => {});
    res.writeHead(status, head);
    if (body instanceof Readable) return req.method === 'HEAD' ? drop(body, res) : pass(body, res);
    res.end(body);
  };
}

/** A disconnected caller ends the stream; an error of the stream cuts off the answer. */
async function pass(body: Readable, res: Response): Promise<void> {
  await pipeline(body, res).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

function drop(body: Readable, res: Response): void {
  body.destroy();
  res.end();
}
