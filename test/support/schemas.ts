/*
 * JSON Schemas as tests use them: closed, so that a member that is not described is an error.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type Json = Record<string, unknown>;

/** Forbids members that an object with properties does not describe. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).map(([name, value]) => [name, closed(value)]);
  const isObject = 'properties' in schema && 'type' in schema;
  return Object.fromEntries(isObject ? [...members, ['additionalProperties', false]] : members);
}

/** Returns a function that finds the compiled schema at a JSON pointer of `document`, such as `#/components/schemas/X`. */
export function schemasOf(document: unknown): (pointer: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
  ajv.addVocabulary(['xml', 'components', 'x-text']);
  ajv.addSchema({ ...(closed(document) as Json), $id: 'document' });
  return pointer => {
    const found = ajv.getSchema(`document${pointer}`);
    if (!found) throw new Error(`There is no schema at ${pointer}`);
    return found;
  };
}
