/*
 * Paths of files inside a storage: texts such as `clips/a.mov`, always with `/`, never with a way out.
 *
 * What is refused here cannot leave the folder of a storage by its text; symbolic links are a matter of the disk
 * (media/folder.ts).
 */
import { type Failure, invalid } from '../failure.ts';
import { isStorable } from '../storable-text.ts';

/** As long as the key of an object store, and short enough for a row of an index. */
const MAX_PATH_BYTES = 1024;
/** What file systems allow. */
const MAX_NAME_BYTES = 255;

/** Names that begin like this, in any case of letters, are ours: the mark of a storage, and what is unfinished. */
export const OWN_PREFIX = '.jobspine';

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

/** Why a text cannot be the path of a file in a storage, to be read after "The path …"; undefined: it can. */
export function whyNoPath(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (!isStorable(path)) return 'holds the character NUL or half of a surrogate pair';
  if (bytesOf(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith('/')) return 'is absolute; paths begin in the folder of the storage';
  for (const name of path.split('/')) {
    const reason = whyNoName(name);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function whyNoName(name: string): string | undefined {
  if (name === '') return 'has an empty part';
  // Some file systems fold look-alikes (two dots as one character) into the plain form.
  if (['.', '..'].includes(name.normalize('NFKC'))) return 'has a part that is . or ..';
  if (bytesOf(name) > MAX_NAME_BYTES) return `has a part longer than ${MAX_NAME_BYTES} bytes`;
  return isOwnName(name) ? `has a part that begins with ${OWN_PREFIX}` : undefined;
}

/** Whether a name is that of a file of ours, which is no file of the storage. */
export const isOwnName = (name: string): boolean => name.normalize('NFKC').toLowerCase().startsWith(OWN_PREFIX);

/** The path as it is. Failure invalidInput, naming `context`, when it is none. */
export function checkPath(path: string, context = 'path'): string {
  const reason = whyNoPath(path);
  if (reason !== undefined) throw noPath(path, context, reason);
  return path;
}

const noPath = (path: string, context: string, reason: string): Failure =>
  invalid(context, path, `The path ${JSON.stringify(path)} ${reason}; give one such as clips/a.mov`);

/** The last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `file:///media/a%20b.mov`: each part is escaped, so that the URI is exact where documents cannot show the path. */
export const toFileUri = (root: string, path = ''): string =>
  `file://${[...root.split('/'), ...path.split('/')].filter(isPart).map(encodePart).join('')}${path === '' ? '/' : ''}`;

const isPart = (part: string): boolean => part !== '';
const encodePart = (part: string): string => `/${encodeURIComponent(part)}`;

/** The absolute path that a `file:` URI names. Failure invalidInput, naming `context`, when it is none. */
export function fromFileUri(uri: string, context = 'uri'): string {
  const refuse = (reason: string): Failure =>
    invalid(context, uri, `${JSON.stringify(uri)} ${reason}; give one such as file:///media/clips/`);
  const [, path] = /^file:(?:\/\/(?:localhost)?)?(\/(?!\/).*)$/i.exec(uri) ?? [];
  if (path === undefined) throw refuse('is no file: URI of an absolute path');
  try {
    const decoded = path.split('/').filter(isPart).map(decodeURIComponent);
    if (decoded.some(part => part.includes('/') || ['', '.', '..'].includes(part) || !isStorable(part)))
      throw refuse('leads elsewhere than it seems');
    return `/${decoded.join('/')}`;
  } catch (error) {
    throw error instanceof URIError ? refuse('is not percent-encoded UTF-8') : error;
  }
}

/** The path of `file` inside the folder `root`; undefined when it is not inside. Both absolute, without `..`. */
export function pathInside(root: string, file: string): string | undefined {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return file.startsWith(prefix) && file.length > prefix.length ? file.slice(prefix.length) : undefined;
}

/** The URI of a file: of `path` in the folder that a URI ending with `/` names; any other names the file itself. */
export const fileIn = (uri: string, path: string): string =>
  uri.endsWith('/') ? uri + path.split('/').map(encodeURIComponent).join('/') : uri;
