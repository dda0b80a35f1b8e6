/* Decodes the bytes of a request to text. */
import { invalid } from '../core/failure.ts';

type Decode = (bytes: Uint8Array) => string;

/** Creates a decoder that throws on invalid bytes and drops the byte order mark. */
const strict = (encoding: string): Decode => {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return bytes => decoder.decode(bytes);
};

const utf8 = strict('utf-8');
/** The encodings of XML, besides UTF-16 with a byte order mark. */
const ENCODINGS: Record<string, Decode> = {
  'utf-8': utf8,
  'us-ascii': utf8,
  // For TextDecoder this name means windows-1252, for XML it does not.
  'iso-8859-1': bytes => Buffer.from(bytes).toString('latin1'),
  'utf-16le': strict('utf-16le'),
  'utf-16be': strict('utf-16be'),
};

/** Decodes a body in UTF-8, or in UTF-16 with a byte order mark. Failure invalidInput. */
export function jsonBody(body: Uint8Array | string): string {
  if (typeof body === 'string') return withoutMark(body);
  return decode(body, marked(body) ?? 'utf-8');
}

/** Decodes a body in the encoding of its byte order mark or XML declaration. Failure invalidInput. */
export function xmlBody(body: Uint8Array | string): string {
  if (typeof body === 'string') return withoutMark(body);
  return decode(body, marked(body) ?? declared(body) ?? 'utf-8');
}

/** Decodes a text in an encoding that `isCharset` knows, and drops its byte order mark. Failure invalidInput. */
export function decodeText(bytes: Uint8Array, charset: string): string {
  try {
    return strict(charset)(bytes);
  } catch {
    throw invalid('body', undefined, `The body is not valid ${charset}`);
  }
}

/** Checks the name of an encoding. */
export function isCharset(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}

const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);

function marked(body: Uint8Array): string | undefined {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 'utf-8' : undefined;
}

const DECLARATION = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/;

function declared(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 200)).toString('latin1');
  return DECLARATION.exec(start)?.[1]?.toLowerCase();
}

function decode(body: Uint8Array, encoding: string): string {
  const known = Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined;
  if (!known) {
    const allowed = Object.keys(ENCODINGS).join(', ');
    throw invalid('body', encoding, `The encoding ${encoding} is not supported; send UTF-8 (allowed: ${allowed})`);
  }
  try {
    return known(body);
  } catch {
    throw invalid('body', undefined, `The body is not valid ${encoding.toUpperCase()}`);
  }
}
