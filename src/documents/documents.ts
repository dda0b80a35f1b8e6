/*
 * The documents of the API: XML and JSON in, XML and JSON out.
 *
 *   schemas/*.xsd ──► model ──┬─► readers and writers of XML and JSON (here, when the server starts)
 *                             └─► TypeScript types (generated.ts, by `npm run generate`)
 *
 * A value has the shape of the API's JSON: attributes are plain members, the text of an element with attributes is
 * `value`, repeatable elements are arrays, times are Dates. An undefined member is absent.
 */

import type { ListWriter } from './compile.ts';
import type { Documents } from './generated.ts';
import { compileJsonReaders } from './json-reader.ts';
import { type JsonSchema, toJsonSchemas } from './json-schema.ts';
import { compileJsonList, compileJsonWriters } from './json-writer.ts';
import { type Root, schemaFiles } from './schema.ts';
import { compileXmlReaders } from './xml-reader.ts';
import { compileXmlList, compileXmlWriters } from './xml-writer.ts';
import { readSchema } from './xsd.ts';

export type * from './generated.ts';
export { schemaFiles } from './schema.ts';

export type DocumentName = keyof Documents;

const schema = readSchema(schemaFiles.values());
const { roots } = schema;
const xmlReaders = compileXmlReaders(roots);
const xmlWriters = compileXmlWriters(roots);
const jsonReaders = compileJsonReaders(roots);
const jsonWriters = compileJsonWriters(roots);

/** Finds the function for a document. There is one for each name, because the type is generated from the schemas. */
const of = <T>(compiled: ReadonlyMap<string, T>, name: DocumentName): T => compiled.get(name)!;

/** Reads a document from XML. Failure invalidInput, with the path of the error and the permitted values. */
export const decodeXml = <N extends DocumentName>(name: N, body: Uint8Array | string): Documents[N] =>
  of(xmlReaders, name)(body) as Documents[N];

/** Reads a document from JSON. Failure invalidInput, with the path of the error and the permitted values. */
export const decodeJson = <N extends DocumentName>(name: N, body: Uint8Array | string): Documents[N] =>
  of(jsonReaders, name)(body) as Documents[N];

/** Writes compact XML, in the order of the schema, with one default namespace. */
export const encodeXml = <N extends DocumentName>(name: N, value: Documents[N]): string => of(xmlWriters, name)(value);

/** Writes compact JSON, without a wrapper for the root. */
export const encodeJson = <N extends DocumentName>(name: N, value: Documents[N]): string =>
  of(jsonWriters, name)(value);

const rootOf = (document: DocumentName): Root => roots.find(({ name }) => name === document) as Root;

/** Writers of lists of jobs of any length, in batches; the result is that of encodeXml or encodeJson. */
export const jobListWriters: { readonly xml: ListWriter; readonly json: ListWriter } = {
  xml: compileXmlList(rootOf('JobListDocument'), 'job'),
  json: compileJsonList(rootOf('JobListDocument'), 'job'),
};

/** The same for lists of files, in XML. */
export const fileListWriter: ListWriter = compileXmlList(rootOf('FileListDocument'), 'file');

/** Returns the JSON Schemas of all documents and their types, by name. */
export const describeDocuments = (): Record<string, JsonSchema> => toJsonSchemas(schema);
