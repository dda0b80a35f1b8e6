/*
 * Reads XML that has passed the gate.
 *
 *   body ──► text ──► prolog: no DTD ──► gate: libxml2 ──► cursor: tags and texts, one after the other
 *
 * libxml2 checks that the text is XML, and reports errors with line and column. It loads nothing and knows no entities.
 * After that the text is certainly well-formed, so one linear scan is enough to read namespaces, texts, references and
 * attributes, without a tree.
 */
import { ParseOption, XmlDocument, XmlParseError } from 'libxml2-wasm';
import { invalid } from '../core/failure.ts';
import { xmlBody } from './body.ts';
import { MAX_DEPTH, refuse, shorten, type Trail } from './trail.ts';

export interface XmlAttribute {
  prefix: string;
  name: string;
  value: string;
}

/**
 * The namespace of each prefix; '' is the prefix of the default namespace. There is one stack per prefix because a body
 * may have many declarations: copying or searching them for each element would take quadratic time.
 */
interface Scopes {
  readonly namespaces: Map<string, string[]>;
  /** The prefixes declared by open elements, innermost last. */
  readonly declared: string[];
  /** For each open element, the number of prefixes declared around it. */
  readonly outer: number[];
}

export interface XmlCursor {
  readonly text: string;
  position: number;
  /** Of the last start tag. */
  name: string;
  namespace: string;
  attributes: readonly XmlAttribute[];
  /** The root has no namespace, so no element may have one. */
  isBare: boolean;
  /** The last start tag was an empty-element tag. */
  isEmpty: boolean;
  readonly scopes: Scopes;
}

/** Opens a body. Failure invalidInput unless it is well-formed XML without a DTD in a supported encoding. */
export function openXml(body: Uint8Array | string): XmlCursor {
  // XML converts all line ends to line feeds before parsing.
  const text = xmlBody(body).replace(/\r\n?/g, '\n');
  // libxml2 drops a second byte order mark, and would see a document type declaration behind it that we do not.
  if (text.startsWith('\ufeff')) throw invalid('body', undefined, 'The body begins with two byte order marks');
  const position = skipProlog(text);
  passGate(text);
  return {
    text,
    position,
    name: '',
    namespace: '',
    attributes: [],
    isBare: false,
    isEmpty: false,
    scopes: { namespaces: new Map(), declared: [], outer: [] },
  };
}

/** Skips the prolog, and refuses a DTD before anything is done with it. */
function skipProlog(text: string): number {
  let position = 0;
  for (;;) {
    while (isBlank(text.charCodeAt(position))) position += 1;
    const end = text.startsWith('<!--', position)
      ? text.indexOf('-->', position + 4) + 3
      : text.startsWith('<?', position)
        ? text.indexOf('?>', position) + 2
        : 0;
    if (end <= position) break;
    position = end;
  }
  if (/^<!doctype/i.test(text.slice(position, position + 9))) {
    throw invalid('body', undefined, 'A document type declaration (<!DOCTYPE …>) is not allowed; leave it out');
  }
  return position;
}

const GATE = {
  option:
    ParseOption.XML_PARSE_NONET |
    ParseOption.XML_PARSE_NO_XXE |
    ParseOption.XML_PARSE_NO_SYS_CATALOG |
    ParseOption.XML_PARSE_NOWARNING |
    ParseOption.XML_PARSE_IGNORE_ENC,
};

function passGate(text: string): void {
  // Half of a surrogate pair would become U+FFFD on the way to libxml2 and go unnoticed.
  if (/\p{Surrogate}/u.test(text))
    throw invalid('body', undefined, 'The body is not well-formed XML: half a character');
  try {
    XmlDocument.fromBuffer(Buffer.from(text, 'utf8'), GATE).dispose();
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    throw ill(error);
  }
}

function ill({ details }: XmlParseError): Error {
  const first = details.find(({ level }) => level >= 2);
  if (!first) return invalid('body', undefined, 'The body is not well-formed XML');
  const problem = first.message.includes('Excessive depth')
    ? `nests deeper than ${MAX_DEPTH} levels`
    : `is not well-formed XML: ${shorten(first.message.trim().replace(/, (try|use) XML_PARSE_HUGE.*/, ''))}`;
  return invalid('body', undefined, `The body ${problem} (line ${first.line}, column ${first.col})`);
}

const [SLASH, GREATER, QUESTION, EXCLAMATION] = [47, 62, 63, 33]; // / > ? !
const isEndTag = ({ text, position }: XmlCursor): boolean => text.charCodeAt(position + 1) === SLASH;
const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 9;

/** Moves to the next child of the open element. False, and past the end tag, when there is none. */
export function nextElement(at: XmlCursor, trail: Trail): boolean {
  if (at.isEmpty) return close(at);
  for (;;) {
    while (isBlank(at.text.charCodeAt(at.position))) at.position += 1;
    const piece = nextPiece(at);
    if (piece === undefined) return isEndTag(at) ? close(at) : open(at);
    if (!/^[ \t\n\r]*$/.test(piece)) throw refuse(trail, piece, 'must contain elements, not text');
  }
}

/** Reads the text of the open element, and moves past its end tag. */
export function readText(at: XmlCursor, trail: Trail): string {
  let text = '';
  for (let piece = at.isEmpty ? undefined : nextPiece(at); piece !== undefined; piece = nextPiece(at)) text += piece;
  if (!at.isEmpty && !isEndTag(at)) throw refuse(trail, undefined, 'must contain text, not elements');
  close(at);
  return text;
}

/** Reads text up to the next markup, or the content of a CDATA section; '' for other markup. Undefined before a tag. */
function nextPiece(at: XmlCursor): string | undefined {
  const { text, position } = at;
  const start = text.indexOf('<', position);
  const mark = text.charCodeAt(start + 1);
  if (start > position) {
    at.position = start;
    return resolve(text.slice(position, start));
  }
  if (mark !== QUESTION && mark !== EXCLAMATION) return undefined;
  const isComment = text.startsWith('<!--', start);
  const end = mark === QUESTION ? '?>' : isComment ? '-->' : ']]>';
  const found = text.indexOf(end, start + (isComment ? 4 : 2));
  at.position = found + end.length;
  return mark === EXCLAMATION && !isComment ? text.slice(start + '<![CDATA['.length, found) : '';
}

/** Moves past the start tag at the cursor. */
function open(at: XmlCursor): true {
  const { text } = at;
  const start = at.position + 1;
  let end = start;
  for (
    let code = text.charCodeAt(end);
    code !== GREATER && code !== SLASH && !isBlank(code);
    code = text.charCodeAt(++end)
  );
  const qualified = text.slice(start, end);
  at.position = end;
  at.scopes.outer.push(at.scopes.declared.length);
  at.attributes = text.charCodeAt(end) === GREATER ? NO_ATTRIBUTES : readAttributes(at);
  at.isEmpty = text.charCodeAt(at.position) === SLASH;
  at.position += at.isEmpty ? 2 : 1;
  const colon = qualified.indexOf(':');
  at.name = colon < 0 ? qualified : qualified.slice(colon + 1);
  at.namespace = namespaceOf(at, colon < 0 ? '' : qualified.slice(0, colon));
  return true;
}

/** Moves past the end tag, if there is one. */
function close(at: XmlCursor): false {
  if (!at.isEmpty) at.position = at.text.indexOf('>', at.position) + 1;
  at.isEmpty = false;
  const { namespaces, declared, outer } = at.scopes;
  for (const around = outer.pop() ?? 0; declared.length > around; ) namespaces.get(declared.pop()!)?.pop();
  return false;
}

/** Returns the namespace of a prefix at the cursor; '' is none. */
export const namespaceOf = ({ scopes }: XmlCursor, prefix: string): string =>
  scopes.namespaces.get(prefix)?.at(-1) ?? '';

function declare({ namespaces, declared }: Scopes, prefix: string, namespace: string): void {
  const stack = namespaces.get(prefix);
  if (stack) stack.push(namespace);
  else namespaces.set(prefix, [namespace]);
  declared.push(prefix);
}

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];
const ATTRIBUTE = /\s+(?:([^\s=:/<>]+):)?([^\s=/<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;

/** Reads attributes to the end of the start tag. Declarations of namespaces are not returned. */
function readAttributes(at: XmlCursor): readonly XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  ATTRIBUTE.lastIndex = at.position;
  for (let match = ATTRIBUTE.exec(at.text); match; match = ATTRIBUTE.exec(at.text)) {
    at.position = ATTRIBUTE.lastIndex;
    const [, prefix = '', name = '', double, single] = match;
    const value = resolve((double ?? single ?? '').replace(/[\t\n]/g, ' '));
    if (prefix === 'xmlns') declare(at.scopes, name, value);
    else if (prefix === '' && name === 'xmlns') declare(at.scopes, '', value);
    else attributes.push({ prefix, name, value });
  }
  while (isBlank(at.text.charCodeAt(at.position))) at.position += 1;
  return attributes;
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** Decodes references. libxml2 has checked that there are no other entities, and that all characters are allowed. */
function resolve(text: string): string {
  let start = text.indexOf('&');
  if (start < 0) return text;
  let out = text.slice(0, start);
  while (start >= 0) {
    const end = text.indexOf(';', start);
    const name = text.slice(start + 1, end);
    out += ENTITIES[name] ?? String.fromCodePoint(Number(name.replace('#x', '0x').replace('#', '')));
    start = text.indexOf('&', end);
    out += text.slice(end + 1, start < 0 ? undefined : start);
  }
  return out;
}
