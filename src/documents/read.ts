/* Reads bodies in the current thread. */
import { decodeText } from './body.ts';
import type { Documents } from './generated.ts';
import { compileJsonReaders } from './json-reader.ts';
import { schema } from './model.ts';
import { compileXmlReaders } from './xml-reader.ts';

export type DocumentName = keyof Documents;

/** A body, and the way to read it. */
export interface ReadTask {
  /** Undefined: as plain text. */
  document: { name: DocumentName; form: 'xml' | 'json' } | undefined;
  /** The body, as it came in. */
  parts: readonly Uint8Array[];
  /** As the request names it. Undefined: UTF-8, or what the document says. */
  charset: string | undefined;
}

const xmlReaders = compileXmlReaders(schema.roots);
const jsonReaders = compileJsonReaders(schema.roots);

/** Finds the function for a document. There is one for each name, because the type is generated from the schemas. */
const of = <T>(compiled: ReadonlyMap<string, T>, name: DocumentName): T => compiled.get(name)!;

/** Reads a document from XML. Failure invalidInput, with the path of the error and the permitted values. */
export const decodeXml = <N extends DocumentName>(name: N, body: Uint8Array | string): Documents[N] =>
  of(xmlReaders, name)(body) as Documents[N];

/** Reads a document from JSON. Failure invalidInput, with the path of the error and the permitted values. */
export const decodeJson = <N extends DocumentName>(name: N, body: Uint8Array | string): Documents[N] =>
  of(jsonReaders, name)(body) as Documents[N];

/** Reads a body. Failure invalidInput. */
export function readNow({ document, parts, charset }: ReadTask): unknown {
  const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  if (document === undefined) return decodeText(bytes, charset ?? 'utf-8');
  const body = charset === undefined ? bytes : decodeText(bytes, charset);
  return document.form === 'xml' ? decodeXml(document.name, body) : decodeJson(document.name, body);
}
