/*
 * The body of a request: read within a limit, decoded when a handler asks for it.
 */
import express, { type Request, type Response } from 'express';
import { invalid } from '../core/failure.ts';
import { type DocumentName, type Documents, decodeJson, decodeXml } from '../documents/documents.ts';
import { HttpError } from './errors.ts';
import { type BodyType, isJson, isText, isXml, readBodyType } from './negotiate.ts';

/** Reads the body, unpacked; undefined when there is none or it is empty, whatever its Content-Type. */
export type ReadBody = (req: Request, res: Response) => Promise<Buffer | undefined>;

/** Errors of the reader carry their status: 413 for more than `limitBytes`, 400 for a body that breaks off. */
export function bodyReader(limitBytes: number): ReadBody {
  const read = express.raw({ type: () => true, limit: limitBytes });
  return (req, res) => {
    if (!hasBody(req)) return NONE;
    return new Promise((resolve, reject) => {
      read(req, res, error => {
        if (error) return reject(toSpoken(error, limitBytes));
        const body: unknown = req.body;
        resolve(Buffer.isBuffer(body) && body.length > 0 ? body : undefined);
      });
    });
  };
}

const NONE = Promise.resolve(undefined);

function hasBody({ headers }: Request): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function toSpoken(error: Error & { status?: number }, limitBytes: number): Error {
  if (error.status === 413) return new HttpError(413, `The body is larger than ${limitBytes} bytes`);
  return error;
}

/** The body as a document. Without a Content-Type its first character says what it is. */
export function toDocument<N extends DocumentName>(name: N, body: Buffer, header: string | undefined): Documents[N] {
  const bodyType = readBodyType(header);
  const { type } = bodyType;
  if (isXml(type) || (type === '' && firstCharacter(body) === '<')) return decodeXml(name, toUtf8(body, bodyType));
  if (isJson(type) || type === '') return decodeJson(name, toUtf8(body, bodyType));
  throw unsupported(type, 'application/xml or application/json');
}

export function toText(body: Buffer, header: string | undefined): string {
  const bodyType = readBodyType(header);
  if (bodyType.type !== '' && !isText(bodyType.type)) throw unsupported(bodyType.type, 'text/plain');
  return decodeText(body, bodyType.charset ?? 'utf-8');
}

const unsupported = (type: string, wanted: string): HttpError =>
  new HttpError(415, `A body of type ${type} cannot be read here; send ${wanted}`);

/** UTF-8 stays bytes, for the decoder to check. */
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
