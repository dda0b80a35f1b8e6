/*
 * The body of a request: read within a limit, and decoded as a document or a text.
 */
import express, { type Request, type Response } from 'express';
import { invalid } from '../../core/failure.ts';
import { type DocumentName, type Documents, decodeJson, decodeXml } from '../../documents/documents.ts';
import { HttpError } from './errors.ts';
import { type BodyType, isJson, isText, isXml, readBodyType } from './negotiate.ts';

/** Reads the body and decompresses it. Undefined when it is missing or empty, whatever its Content-Type. */
export type ReadBody = (req: Request, res: Response) => Promise<Buffer | undefined>;

/**
 * Creates a reader whose errors carry their status: 413 for more than `limitBytes`, 400 for a body that breaks off.
 * Express reads compressed bodies. Its reader does much more than a plain body needs, so those are read here.
 */
export function bodyReader(limitBytes: number): ReadBody {
  const unpack = express.raw({ type: () => true, limit: limitBytes });
  return (req, res) => {
    if (!hasBody(req)) return NONE;
    if (req.headers['content-encoding'] === undefined) return readPlain(req, limitBytes);
    return new Promise((resolve, reject) => {
      unpack(req, res, error => {
        if (error) return reject(error.status === 413 ? tooLarge(limitBytes) : error);
        const body: unknown = req.body;
        resolve(Buffer.isBuffer(body) && body.length > 0 ? body : undefined);
      });
    });
  };
}

/** Reads on beyond the limit and drops the rest: a caller that is still sending would not see the answer. */
function readPlain(req: Request, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let parts: Buffer[] = [];
    let bytes = 0;
    req.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= limitBytes) parts.push(part);
      else parts = [];
    });
    req.on('end', () => {
      if (bytes > limitBytes) reject(tooLarge(limitBytes));
      else resolve(parts.length === 1 ? parts[0] : bytes > 0 ? Buffer.concat(parts) : undefined);
    });
    req.on('error', () => reject(new HttpError(400, 'The body breaks off')));
  });
}

const tooLarge = (limitBytes: number): HttpError => new HttpError(413, `The body is larger than ${limitBytes} bytes`);

const NONE = Promise.resolve(undefined);

function hasBody({ headers }: Request): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Decodes the body as a document. Without a Content-Type, the first character decides between XML and JSON. */
export function toDocument<N extends DocumentName>(name: N, body: Buffer, header: string | undefined): Documents[N] {
  const bodyType = readBodyType(header);
  const { type } = bodyType;
  if (isXml(type) || (type === '' && firstCharacter(body) === '<')) return decodeXml(name, toUtf8(body, bodyType));
  if (isJson(type) || type === '') return decodeJson(name, toUtf8(body, bodyType));
  throw unsupported(type, 'application/xml or application/json');
}

/** Decodes the body as text. Throws HttpError 415 for a type that is not text, or an unknown charset. */
export function toText(body: Buffer, header: string | undefined): string {
  const bodyType = readBodyType(header);
  if (bodyType.type !== '' && !isText(bodyType.type)) throw unsupported(bodyType.type, 'text/plain');
  return decodeText(body, bodyType.charset ?? 'utf-8');
}

const unsupported = (type: string, wanted: string): HttpError =>
  new HttpError(415, `A body of type ${type} cannot be read here; send ${wanted}`);

/** UTF-8 stays bytes: the decoder checks it. */
const toUtf8 = (body: Buffer, { charset }: BodyType): Uint8Array | string =>
  charset === undefined || charset === 'utf-8' || charset === 'utf8' ? body : decodeText(body, charset);

function decodeText(body: Buffer, charset: string): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    throw new HttpError(415, `The charset ${charset} is not known; send UTF-8`);
  }
  try {
    return decoder.decode(body);
  } catch {
    throw invalid('body', undefined, `The body is not valid ${charset}`);
  }
}

const firstCharacter = (body: Buffer): string =>
  body.toString('latin1', 0, 200).trimStart().replace(/^ï»¿/, '').charAt(0);
