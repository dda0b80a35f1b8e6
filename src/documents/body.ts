/* The bytes of a request, made text. */
import { invalid } from '../core/failure.ts';

type Decode = (bytes: Uint8Array) => string;

/** Throws on bytes that the encoding does not have; leaves out the byte order mark. */
const strict = (encoding: string): Decode => {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return bytes => decoder.decode(bytes);
};

const utf8 = strict('utf-8');
/** What XML may be written in, besides UTF-16 with a byte order mark. */
const ENCODINGS: Record<string, Decode> = {
  'utf-8': utf8,
  'us-ascii': utf8,
  // TextDecoder takes this name for windows-1252, XML does not.
  'iso-8859-1': bytes => Buffer.from(bytes).toString('latin1'),
  'utf-16le': strict('utf-16le'),
  'utf-16be': strict('utf-16be'),
};

/** A body in UTF-8, or in UTF-16 with a byte order mark. Failure invalidInput when it is not. */
export function jsonBody(body: Uint8Array | string): string {
  if (typeof body === 'string') return withoutMark(body);
  return decode(body, marked(body) ?? 'utf-8');
}

/** A body in the encoding that its byte order mark or XML declaration names. Failure invalidInput when it is not. */
export function xmlBody(body: Uint8Array | string): string {
  if (typeof body === 'string') return withoutMark(body);
  return decode(body, marked(body) ?? declared(body) ?? 'utf-8');
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
    throw invalid('body', encoding, `The encoding ${encoding} is not read; send UTF-8 (allowed are ${allowed})`);
  }
  try {
    return known(body);
  } catch {
    throw invalid('body', undefined, `The body is not valid ${encoding.toUpperCase()}`);
  }
}
