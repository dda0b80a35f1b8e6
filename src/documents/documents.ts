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
import { type JsonSchema, toJsonSchemas } from './json-schema.ts';
import { compileJsonList, compileJsonWriters } from './json-writer.ts';
import { schema } from './model.ts';
import type { DocumentName } from './read.ts';
import type { Root } from './schema.ts';
import { compileXmlList, compileXmlWriters } from './xml-writer.ts';

export { isCharset } from './body.ts';
export type * from './generated.ts';
export { type DocumentName, decodeJson, decodeXml } from './read.ts';
export { readDocument, readText } from './reading.ts';
export { schemaFiles } from './schema.ts';

const { roots } = schema;
const xmlWriters = compileXmlWriters(roots);
const jsonWriters = compileJsonWriters(roots);

/** Finds the function for a document. There is one for each name, because the type is generated from the schemas. */
const of = <T>(compiled: ReadonlyMap<string, T>, name: DocumentName): T => compiled.get(name)!;

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
