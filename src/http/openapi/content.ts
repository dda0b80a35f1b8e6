/*
 * Documents in their two forms, with the XML form of an example made from its JSON form.
 */
import { type DocumentName, decodeJson, encodeXml } from '../../documents/documents.ts';
import { SCHEMAS_PATH } from '../../documents/json-schema.ts';
import { JSON_TYPE, XML } from '../wire/wire.ts';
import type { Content } from './document.ts';

/** Returns a document as XML and as JSON. `example` is its JSON form. Throws Failure for one that is not valid. */
export function documentContent(name: DocumentName, example: unknown): Content {
  const schema = { $ref: SCHEMAS_PATH + name };
  if (example === undefined) return { [XML]: { schema }, [JSON_TYPE]: { schema } };
  return {
    [XML]: { schema, example: encodeXml(name, decodeJson(name, JSON.stringify(example))) },
    [JSON_TYPE]: { schema, example },
  };
}
