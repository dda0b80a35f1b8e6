/*
 * Paths of files inside a storage, such as `clips/a.mov`: always with `/`, and never leading outside.
 *
 * The checks here cover the text of a path. media/folder.ts checks symbolic links on the disk.
 */
import { type Failure, invalid } from '../failure.ts';
import { isStorable } from '../storable-text.ts';

/** The maximum length of a key in S3 stores, and short enough for a row of an index. */
const MAX_PATH_BYTES = 1024;
/** The limit of common file systems. */
const MAX_NAME_BYTES = 255;

/** The prefix, in any case, of files of the server itself: the mark of a storage, and unfinished files. */
export const OWN_PREFIX = '.jobspine';

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

/** Explains why a path is not valid, as a phrase after "The path …"; undefined for a valid path. */
export function whyNoPath(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (!isStorable(path)) return 'contains the character NUL or half of a surrogate pair';
  if (bytesOf(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith('/')) return 'is absolute; paths are relative to the folder of the storage';
  for (const name of path.split('/')) {
    const reason = whyNoName(name);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function whyNoName(name: string): string | undefined {
  if (name === '') return 'has an empty part';
  // Some file systems convert look-alikes (two dots as one character) to the plain form.
  if (['.', '..'].includes(name.normalize('NFKC'))) return 'has a part that is . or ..';
  if (bytesOf(name) > MAX_NAME_BYTES) return `has a part longer than ${MAX_NAME_BYTES} bytes`;
  return isOwnName(name) ? `has a part that begins with ${OWN_PREFIX}` : undefined;
}

/** Tells whether a name is that of a file of the server itself, which does not belong to the storage. */
export const isOwnName = (name: string): boolean => name.normalize('NFKC').toLowerCase().startsWith(OWN_PREFIX);

/** Checks a path and returns it unchanged. Failure invalidInput for `context`. */
export function checkPath(path: string, context = 'path'): string {
  const reason = whyNoPath(path);
  if (reason !== undefined) throw noPath(path, context, reason);
  return path;
}

const noPath = (path: string, context: string, reason: string): Failure =>
  invalid(context, path, `The path ${JSON.stringify(path)} ${reason}; give one such as clips/a.mov`);

/** Returns a file name from a stem and an ending, with the stem shortened as far as the limit of names needs. */
export function joinName(stem: string, ending: string): string {
  const room = MAX_NAME_BYTES - bytesOf(nameOf(ending));
  let length = bytesOf(nameOf(stem));
  const letters = [...stem];
  while (length > room && letters.length > 1) length -= bytesOf(letters.pop()!);
  return letters.join('') + ending;
}

/** Returns the last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Returns a URI such as `file:///media/a%20b.mov`. It is exact even where documents cannot show the path. */
export const toFileUri = (root: string, path = ''): string =>
  `file://${[...root.split('/'), ...path.split('/')].filter(isPart).map(encodePart).join('')}${path === '' ? '/' : ''}`;

const isPart = (part: string): boolean => part !== '';
const encodePart = (part: string): string => `/${encodeURIComponent(part)}`;

/** Returns the absolute path that a `file:` URI names. Failure invalidInput for `context`. */
export function fromFileUri(uri: string, context = 'uri'): string {
  const refuse = (reason: string): Failure =>
    invalid(context, uri, `${JSON.stringify(uri)} ${reason}; give one such as file:///media/clips/`);
  const [, path] = /^file:(?:\/\/(?:localhost)?)?(\/(?!\/).*)$/i.exec(uri) ?? [];
  if (path === undefined) throw refuse('is not a file: URI with an absolute path');
  try {
    const decoded = path.split('/').filter(isPart).map(decodeURIComponent);
    if (decoded.some(part => part.includes('/') || ['', '.', '..'].includes(part) || !isStorable(part)))
      throw refuse('has an encoded part that changes its meaning');
    return `/${decoded.join('/')}`;
  } catch (error) {
    throw error instanceof URIError ? refuse('is not percent-encoded UTF-8') : error;
  }
}

/**
 * Returns the path of `file` inside the folder `root`; undefined if it is not inside. Both are absolute, without `..`.
 */
export function pathInside(root: string, file: string): string | undefined {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return file.startsWith(prefix) && file.length > prefix.length ? file.slice(prefix.length) : undefined;
}

/** Returns the URI of a file: `path` in a folder, if the URI ends with `/`; otherwise the URI itself. */
export const fileIn = (uri: string, path: string): string =>
  uri.endsWith('/') ? uri + path.split('/').map(encodeURIComponent).join('/') : uri;
