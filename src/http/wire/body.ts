/*
 * The body of a request: read within a limit, and decoded as a document or a text.
 */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { type DocumentName, type Documents, isCharset, readDocument, readText } from '../../documents/documents.ts';
import { HttpError } from './errors.ts';
import type { Limits } from './limits.ts';
import { isJson, isText, isXml, readBodyType } from './negotiate.ts';

/** Reads the body and decompresses it. Undefined when it is missing or empty, whatever its Content-Type. */
export type ReadBody = (req: Request, res: Response) => Promise<BodyParts | undefined>;

/** A body as it came in. Joining the parts of a large one would hold the event loop. */
export type BodyParts = readonly Buffer[];

type BodyLimits = Pick<Limits, 'bodyBytes' | 'bodyMs' | 'heldBytes'>;

/**
 * Creates a reader whose errors carry their status: 413 for a body that is too large, 400 for one that breaks off, 408
 * for one that takes too long, 503 while all bodies together are too large.
 * Express reads compressed bodies. Its reader does much more than a plain body needs, so those are read here.
 */
export function bodyReader({ bodyBytes, bodyMs, heldBytes }: BodyLimits): ReadBody {
  const unpack = express.raw({ type: () => true, limit: bodyBytes });
  const budget: Budget = { limit: heldBytes, held: 0 };
  return (req, res) => {
    if (!hasBody(req)) return NONE;
    const share = new Share(budget);
    res.once('finish', () => share.end()).once('close', () => share.end());
    const isPlain = req.headers['content-encoding'] === undefined;
    const body = isPlain ? readPlain(req, bodyBytes, share) : readPacked(unpack, req, res, share);
    return inTime(body, bodyMs);
  };
}

/** The memory that all bodies share. */
interface Budget {
  readonly limit: number;
  held: number;
}

/** The share of one body in the budget, from its first byte until its request is answered. */
class Share {
  readonly #budget: Budget;
  #bytes = 0;
  #hasEnded = false;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** False: the budget is used up, or nobody waits for the body any more. */
  take(bytes: number): boolean {
    if (this.#hasEnded) return false;
    this.#bytes += bytes;
    this.#budget.held += bytes;
    return this.#budget.held <= this.#budget.limit;
  }

  release(): void {
    this.#budget.held -= this.#bytes;
    this.#bytes = 0;
  }

  /** The request is answered. Its connection may still bring some of the body. */
  end(): void {
    this.#hasEnded = true;
    this.release();
  }
}

/** Reads on beyond a limit and drops the rest: a caller that is still sending would not see the answer. */
function readPlain(req: Request, limitBytes: number, share: Share): Promise<BodyParts | undefined> {
  return new Promise((resolve, reject) => {
    let parts: Buffer[] = [];
    let bytes = 0;
    let refusal: HttpError | undefined;
    req.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > limitBytes) refusal ??= tooLarge(limitBytes);
      else if (!refusal && !share.take(part.length)) refusal = tooMany();
      if (refusal) {
        parts = [];
        share.release();
      } else parts.push(part);
    });
    req.on('end', () => {
      if (refusal) reject(refusal);
      else resolve(bytes > 0 ? parts : undefined);
    });
    req.on('error', () => reject(new HttpError(400, 'The body breaks off')));
  });
}

function readPacked(unpack: RequestHandler, req: Request, res: Response, share: Share): Promise<BodyParts | undefined> {
  return new Promise((resolve, reject) => {
    void unpack(req, res, error => {
      if (error) return reject(error.status === 413 ? tooLarge(error.limit) : error);
      const body: unknown = req.body;
      if (!Buffer.isBuffer(body) || body.length === 0) return resolve(undefined);
      return share.take(body.length) ? resolve([body]) : reject(tooMany());
    });
  });
}

/** Rejects with HttpError 408 when a body takes longer than `ms`; what still comes of it is dropped. */
function inTime<T>(body: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = () => reject(new HttpError(408, `The body took longer than ${ms / 1000} seconds`, CLOSE));
    timer = setTimeout(refuse, ms);
  });
  // A body that fails after that has nobody to hear it.
  body.catch(() => {});
  return Promise.race([body, late]).finally(() => clearTimeout(timer));
}

const CLOSE = { Connection: 'close' };

const tooMany = (): HttpError =>
  new HttpError(503, 'The server is receiving too many large bodies; try again in a moment', { 'Retry-After': '1' });

const tooLarge = (limitBytes: number): HttpError => new HttpError(413, `The body is larger than ${limitBytes} bytes`);

const NONE = Promise.resolve(undefined);

function hasBody({ headers }: Request): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Reads the body as a document. Without a Content-Type, the first character decides between XML and JSON. */
export function toDocument<N extends DocumentName>(
  name: N,
  body: BodyParts,
  header: string | undefined,
): Documents[N] | Promise<Documents[N]> {
  const { type, charset } = readBodyType(header);
  if (isXml(type) || (type === '' && firstCharacter(body) === '<'))
    return readDocument(name, 'xml', body, known(charset));
  if (isJson(type) || type === '') return readDocument(name, 'json', body, known(charset));
  throw unsupported(type, 'application/xml or application/json');
}

/** Reads the body as text. Throws HttpError 415 for a type that is not text, or an unknown charset. */
export function toText(body: BodyParts, header: string | undefined): string | Promise<string> {
  const { type, charset } = readBodyType(header);
  if (type !== '' && !isText(type)) throw unsupported(type, 'text/plain');
  return readText(body, known(charset));
}

const unsupported = (type: string, wanted: string): HttpError =>
  new HttpError(415, `A body of type ${type} cannot be read here; send ${wanted}`);

/** Checks a charset. Undefined for UTF-8, which stays bytes for as long as possible. */
function known(charset: string | undefined): string | undefined {
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return undefined;
  if (!isCharset(charset)) throw new HttpError(415, `The charset ${charset} is not known; send UTF-8`);
  return charset;
}

const firstCharacter = (body: BodyParts): string =>
  Buffer.concat(body, 200).toString('latin1').trimStart().replace(/^ï»¿/, '').charAt(0);
