/* The bytes of a request, made text. */
import { invalid } from '../core/failure.ts';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'iso-8859-1', 'us-ascii'];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A body in UTF-8, or in UTF-16 with a byte order mark. Failure invalidInput when it is not. */
export function jsonBody(body: Uint8Array | string): string {
  if (typeof body === 'string') return body.replace(/^\ufeff/, '');
  return decode(body, marked(body) ?? 'utf-8');
}

/** A body in the encoding that its byte order mark or its XML declaration names. Failure invalidInput when it is not. */
export function xmlBody(body: Uint8Array | string): string {
  if (typeof body === 'string') return body.replace(/^\ufeff/, '');
  return decode(body, marked(body) ?? declared(body) ?? 'utf-8');
}

function marked(body: Uint8Array): string | undefined {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 'utf-8' : undefined;
}

function declared(body: Uint8Array): string | undefined {
  // `<?xm`: nearly all bodies have no declaration, or one that says UTF-8.
  if (body[0] !== 0x3c || body[1] !== 0x3f || body[2] !== 0x78 || body[3] !== 0x6d) return undefined;
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 200)).toString('latin1');
  return /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1]?.toLowerCase();
}

function decode(body: Uint8Array, encoding: string): string {
  try {
    if (encoding === 'utf-8') return utf8.decode(body);
    // WHATWG takes these names for windows-1252, XML does not.
    if (encoding === 'iso-8859-1') return Buffer.from(body).toString('latin1');
    if (ENCODINGS.includes(encoding))
      return new TextDecoder(encoding === 'us-ascii' ? 'utf-8' : encoding, { fatal: true }).decode(body);
  } catch {
    throw invalid('body', undefined, `The body is not valid ${encoding.toUpperCase()}`);
  }
  const allowed = ENCODINGS.map(name => name.toUpperCase()).join(', ');
  throw invalid('body', encoding, `The encoding ${encoding} is not supported; send UTF-8 (also read: ${allowed})`);
}
