import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import {
  type DocumentName,
  decodeJson,
  decodeXml,
  encodeJson,
  encodeXml,
  schemaFiles,
} from '../../src/documents/documents.ts';
import { readSchema } from '../../src/documents/xsd.ts';
import { damage, inOrder, pick, randomOf, randomTree, shuffled, xmlOf } from './generate.ts';
import { whyInvalid } from './schema-oracle.ts';

const { roots } = readSchema(schemaFiles.values());

/** Returns the value, or the message of the failure. */
function attempt(name: DocumentName, xml: string): { value: never } | { refusal: string } {
  try {
    return { value: decodeXml(name, xml) as never };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { refusal: error.message };
  }
}

const runs = { numRuns: 2000 };

describe('reading', () => {
  it('accepts in any order exactly the documents that the schema accepts in its order', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const random = randomOf(seed);
        const root = pick(roots, random);
        const tree = randomTree(root, random);
        for (let i = random(3); i > 0; i--) damage(tree, random);
        const { namespace } = root.type;
        const invalid = whyInvalid(xmlOf(inOrder(tree, root.type), namespace), namespace);
        const result = attempt(root.name as DocumentName, xmlOf(shuffled(tree, random), namespace));
        expect('refusal' in result ? result.refusal : undefined, invalid).toEqual(
          invalid === undefined ? undefined : expect.any(String),
        );
      }),
      runs,
    );
  });
});

describe('writing', () => {
  it('is valid and complete, and equivalent in XML and JSON', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const random = randomOf(seed);
        const root = pick(roots, random);
        const name = root.name as DocumentName;
        const result = attempt(name, xmlOf(randomTree(root, random), root.type.namespace));
        fc.pre('value' in result);
        const xml = encodeXml(name, result.value);
        const json = encodeJson(name, result.value);
        expect(whyInvalid(xml, root.type.namespace)).toBeUndefined();
        expect(JSON.parse(json)).toBeTypeOf('object');
        expect(decodeXml(name, xml)).toEqual(result.value);
        expect(encodeXml(name, decodeJson(name, json))).toBe(xml);
        expect(encodeJson(name, decodeXml(name, xml))).toBe(json);
      }),
      runs,
    );
  });
});
