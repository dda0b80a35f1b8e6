/* Bodies that are almost documents: every one is read or refused with a Failure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import { type DocumentName, decodeJson, decodeXml, encodeJson, schemaFiles } from '../../src/documents/documents.ts';
import { readSchema } from '../../src/documents/xsd.ts';
import { pick, type Random, randomOf, randomTree, xmlOf } from './generate.ts';

const { roots } = readSchema(schemaFiles.values());

const SCRAPS = {
  xml: [
    '<',
    '>',
    '</',
    '/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '&',
    ';',
    '&#0;',
    '&#x110000;',
    '"',
    "'",
    ' xmlns=""',
    ' xmlns:a="b"',
    '<a>',
    '</a>',
    '<!DOCTYPE a>',
    '\0',
    '\ud800',
    '\ufeff',
    '\r',
    '=',
    ':',
  ],
  json: [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u',
    '\\ud800',
    'null',
    'true',
    '1e999',
    '-',
    '0',
    '.',
    '{"a":',
    '"__proto__":',
    '\0',
    '\ud800',
    '\ufeff',
    '\n',
    '/*',
    'NaN',
  ],
};

/** Makes a few small changes: cuts, copies, fragments, other characters. */
function mutate(text: string, scraps: readonly string[], random: Random): string {
  let mutated = text;
  for (let i = 1 + random(4); i > 0; i--) {
    const [start, length] = [random(mutated.length + 1), random(12)];
    const piece = [
      pick(scraps, random),
      '',
      String.fromCharCode(random(0x10000)),
      mutated.slice(start, start + length),
    ];
    mutated = mutated.slice(0, start) + pick(piece, random) + mutated.slice(start + random(2) * length);
  }
  return mutated;
}

function mutateBytes(text: string, random: Random): Buffer {
  const bytes = Buffer.from(text);
  for (let i = random(3); i > 0; i--) bytes[random(bytes.length)] = random(256);
  return bytes;
}

/** Tells whether the document was accepted. Throws anything but a Failure. */
function accepts(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'invalidInput' && error.message.length < 3000) return false;
    throw error;
  }
}

const runs = { numRuns: 2000 };

describe('a mutated document', () => {
  it('in XML is read or refused', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const random = randomOf(seed);
        const root = pick(roots, random);
        const name = root.name as DocumentName;
        const mutated = mutate(xmlOf(randomTree(root, random), root.type.namespace), SCRAPS.xml, random);
        accepts(() => decodeXml(name, mutated));
        accepts(() => decodeXml(name, mutateBytes(mutated, random)));
        accepts(() => decodeJson(name, mutated));
      }),
      runs,
    );
  });

  it('in JSON is read or refused, and never read when JSON.parse fails', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const random = randomOf(seed);
        const root = pick(roots, random);
        const name = root.name as DocumentName;
        const xml = xmlOf(randomTree(root, random), root.type.namespace);
        fc.pre(accepts(() => decodeXml(name, xml)));
        const mutated = mutate(encodeJson(name, decodeXml(name, xml)), SCRAPS.json, random);
        if (accepts(() => decodeJson(name, mutated))) {
          expect(() => JSON.parse(mutated.replace(/^\ufeff/, ''))).not.toThrow();
        }
        accepts(() => decodeJson(name, mutateBytes(mutated, random)));
        accepts(() => decodeXml(name, mutated));
      }),
      runs,
    );
  });

  it('is read or refused when it is random text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' }), (bytes, text) => {
        for (const body of [bytes, text]) {
          accepts(() => decodeXml('JobDocument', body));
          accepts(() => decodeJson('JobDocument', body));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
