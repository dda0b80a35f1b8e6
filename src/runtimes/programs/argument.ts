/*
 * Checks the arguments of a command. The rules hold for every argument, whoever wrote it: an argument names only files
 * below the media roots, and no server.
 *
 * Values of job metadata, which any creator of jobs writes, have two more rules: a value cannot begin an option, and
 * cannot choose a protocol.
 *
 * These checks see names, not what a program does. The sandbox (sandbox.ts) holds where names are not enough.
 */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { isOwnName, OWN_PREFIX } from '../../core/media/media.ts';
import { isBelowRoots } from '../../media/roots.ts';

export interface ArgumentRules {
  roots: readonly string[];
  workingDirectory: string;
  /** The program may use the network, so its arguments may name servers. */
  network: boolean;
}

/** An argument after `${key}` has been replaced by values of job metadata. */
export interface Argument {
  template: string;
  text: string;
  values: readonly string[];
}

/** The limit of Linux. */
const MAX_BYTES = 128 * 1024;

/** Returns the reason why a command cannot have this argument; undefined if it can. */
export async function whyNoArgument(argument: Argument, rules: ArgumentRules): Promise<string | undefined> {
  const { text, values } = argument;
  if (text.includes('\0')) return 'it contains a NUL character';
  if (Buffer.byteLength(text) >= MAX_BYTES) return `it is longer than ${MAX_BYTES} bytes`;
  const reason = whyNoValue(argument) ?? (rules.network ? undefined : whyNoServer(text));
  if (reason !== undefined) return reason;
  for (const name of [...values, text, ...restsOf(text)]) {
    const fault = await whyNoFile(name, rules, isFile);
    if (fault !== undefined) return fault === `${text} ${OUTSIDE}` ? `it ${OUTSIDE}` : fault;
  }
  for (const name of piecesOf(text)) {
    const fault = await whyNoFile(name, rules, isFileInText);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Checks an argument that begins with a value of job metadata. */
function whyNoValue({ template, text, values }: Argument): string | undefined {
  if (values.length === 0 || !template.startsWith('${')) return undefined;
  if (text.startsWith('-')) return 'job metadata cannot begin an option';
  if (/^[a-z][a-z0-9+.-]*(,[^:]*)?:/i.test(text))
    return 'job metadata cannot choose a protocol; begin the argument with it, or with ./ for a file';
  return undefined;
}

/** Checks the argument, and the value of an option: `--url=http://…`. Other text may mention addresses. */
function whyNoServer(text: string): string | undefined {
  const isServer = /^(--?[\w-]+=)?(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(text);
  return isServer ? 'it names a server; only programs in JOBSPINE_NETWORK_PROGRAMS may use the network' : undefined;
}

type IsFile = (name: string, workingDirectory: string) => Promise<boolean>;

async function whyNoFile(name: string, rules: ArgumentRules, isFile: IsFile): Promise<string | undefined> {
  const parts = name.split(/[/\\]/);
  if (parts.includes('..')) return 'it contains ..';
  if (parts.some(isOwnName)) return `names that begin with ${OWN_PREFIX} belong to the server`;
  if (STREAMS.has(name) || !(await isFile(name, rules.workingDirectory))) return undefined;
  const isAllowed = await isBelowRoots(path.resolve(rules.workingDirectory, name), rules.roots);
  return isAllowed ? undefined : `${name} ${OUTSIDE}`;
}

const OUTSIDE = 'is not below a media root (JOBSPINE_MEDIA_ROOTS)';

/** Devices without content. */
const STREAMS: ReadonlySet<string> = new Set(['/dev/null', '/dev/stdin', '/dev/stdout', '/dev/stderr']);

/** Returns the ends of an argument that may be names of files: `--out=FILE`, `-IFILE`, `@FILE`, `file:FILE`. */
const restsOf = (text: string): string[] =>
  [/^[^=]*=(.+)$/s, /^-[^/]*(\/.*)$/s, /^[^@]*@(.+)$/s, /^(?:[^=]*=)?file:(?:\/\/(?=\/))?(.+)$/is].flatMap(
    pattern => pattern.exec(text)?.[1] ?? [],
  );

/** Returns the paths inside an argument, such as in a filter graph or a script. Quotes and escapes do not hide one. */
const piecesOf = (text: string): string[] => [
  ...new Set(
    [text, text.replace(/[\\'"]/g, '')]
      .flatMap(one => one.split(/[=,;|@:&\s\\'"`<>()[\]{}]+/))
      .map(piece => (piece.startsWith('-') ? piece.slice(piece.indexOf('/')) : piece))
      .filter(piece => piece.includes('/')),
  ),
];

/** Checks whether a text names a file that exists or could be created: any word is a path, but few are meant as one. */
const isFile: IsFile = async (text, workingDirectory) =>
  path.isAbsolute(text) ||
  (await exists(path.resolve(workingDirectory, text))) ||
  (text.includes('/') && exists(path.dirname(path.resolve(workingDirectory, text))));

/** The same for a part of a text. `/x/` may be a regular expression. */
const isFileInText: IsFile = async (piece, workingDirectory) => {
  const file = path.resolve(workingDirectory, piece);
  const folder = path.dirname(file);
  return folder === '/' ? file !== '/' && exists(file) : (await exists(file)) || exists(folder);
};

/** Checks whether a file exists; a dangling link does. */
const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );
