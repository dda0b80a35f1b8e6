/*
 * The JSON Schemas describe the JSON that is written, and nothing that cannot be read.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DocumentName,
  decodeJson,
  decodeXml,
  describeDocuments,
  encodeJson,
} from '../../src/documents/documents.ts';
import { type Root, schemaFiles } from '../../src/documents/schema.ts';
import { readSchema } from '../../src/documents/xsd.ts';
import { schemasOf } from '../support/schemas.ts';
import { randomOf, randomTree, xmlOf } from './generate.ts';

const { roots } = readSchema(schemaFiles.values());
const schemas = describeDocuments();
const schemaOf = schemasOf({ components: { schemas } });
const isValid = (name: string, value: unknown): boolean => schemaOf(`#/components/schemas/${name}`)(value);

/** A random document as the writer writes it; undefined where the random values are not valid. */
function written(name: DocumentName, seed: number): unknown {
  const root = roots.find(one => one.name === name) as Root;
  const xml = xmlOf(randomTree(root, randomOf(seed)), root.type.namespace);
  try {
    return JSON.parse(encodeJson(name, decodeXml(name, xml)));
  } catch {
    return undefined;
  }
}

const arbitraryDocument = fc.tuple(fc.constantFrom(...roots.map(({ name }) => name as DocumentName)), fc.nat());

const NOT_FOUND = { type: 'Job', id: 'VX-1', context: null };
const CONFLICT = { context: 'Job', id: 'VX-1', explanation: 'It has ended', value: null };

function refusal(members: object): object {
  const names = Object.keys(schemas.ExceptionType?.properties ?? {});
  return { ...Object.fromEntries(names.map(name => [name, null])), ...members };
}

describe('the JSON schema of a document', () => {
  it('describes whatever the writer writes', () => {
    fc.assert(
      fc.property(arbitraryDocument, ([name, seed]) => {
        const value = written(name, seed);
        if (value !== undefined) expect(isValid(name, value), JSON.stringify(value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('describes nothing that the reader refuses', () => {
    fc.assert(
      fc.property(arbitraryDocument, fc.nat(), fc.constantFrom('x', -1, 1.5, true, [], {}), ([name, seed], at, put) => {
        const value = written(name, seed);
        if (value === undefined) return;
        const changed = replaced(value, at, put);
        if (isValid(name, changed)) decodeJson(name, JSON.stringify(changed));
      }),
      { numRuns: 2000 },
    );
  });

  const wrong: [document: string, value: unknown, why: string][] = [
    ['JobDocument', {}, 'a required member is missing'],
    ['JobDocument', { jobId: 'VX-1', status: 'DONE' }, 'a value is not in the enumeration'],
    ['JobDocument', { jobId: '1' }, 'an id has another form'],
    ['JobDocument', { jobId: 'VX-1', data: { key: 'a', value: 'b' } }, 'a list is not an array'],
    ['JobDocument', { jobId: 'VX-1', totalSteps: '3' }, 'a number is in quotes'],
    ['JobDocument', { jobId: 'VX-1', started: '2020-08-21' }, 'a time is a date'],
    ['JobDocument', { jobId: 'VX-1', colour: 'red' }, 'a member is not known'],
    ['JobPoolListDocument', { pool: [{ priorityThreshold: 'HIGH', size: -1 }] }, 'a number is too small'],
    ['TaskDefinitionDocument', { step: 1 }, 'no alternative of a choice is there'],
    [
      'TaskDefinitionDocument',
      { step: 1, bean: 'b', method: 'm', script: ';' },
      'two alternatives of a choice are there',
    ],
    ['TaskDefinitionDocument', { step: 1, plugin: true, script: ';' }, 'parts of two alternatives are there'],
    ['ExceptionDocument', refusal({ notFound: NOT_FOUND, conflict: CONFLICT }), 'two alternatives are not null'],
    ['ExceptionDocument', refusal({}), 'all alternatives are null'],
    ['ExceptionDocument', { notFound: { type: 'Job', id: 'VX-1', context: null } }, 'null is not written'],
  ];
  for (const [document, value, why] of wrong) {
    it(`of ${document} is not met when ${why}`, () => expect(isValid(document, value)).toBe(false));
  }

  it('says how XML differs', () => {
    expect(schemas.JobDocument).toMatchObject({
      $ref: '#/components/schemas/JobType',
      xml: { name: 'JobDocument', namespace: 'http://xml.vidispine.com/schema/vidispine' },
    });
    expect(schemas.JobTaskType?.properties).toMatchObject({
      id: { xml: { attribute: true } },
      subStep: { type: 'array', xml: { wrapped: false } },
    });
    expect(schemas.JobProgressType?.properties?.value).toMatchObject({ xml: { 'x-text': true } });
    expect(schemas.JobType?.properties?.extension).toMatchObject({ xml: { namespace: 'urn:jobspine:1' } });
  });

  it('says what the schema files say', () => {
    expect(schemas.JobType?.properties?.finished?.description).toBe('The time of its end, with any outcome.');
    expect(schemas.JobBatchType?.properties?.job).toMatchObject({ maxItems: 10_000 });
    expect(schemas.CountType).toMatchObject({ type: 'integer', minimum: 0, maximum: 2147483647 });
  });
});

/** The value with its n-th part, counted in depth, replaced. */
function replaced(value: unknown, at: number, put: unknown): unknown {
  const count = partsIn(value);
  return replaceAt(value, at % count, put);
}

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;
const partsIn = (value: unknown): number =>
  1 + (isNode(value) ? Object.values(value).reduce((sum: number, part) => sum + partsIn(part), 0) : 0);

function replaceAt(value: unknown, at: number, put: unknown): unknown {
  if (at === 0 || !isNode(value)) return put;
  let rest = at - 1;
  const parts = Object.entries(value).map(([name, part]): [string, unknown] => {
    const size = partsIn(part);
    const result = rest >= 0 && rest < size ? replaceAt(part, rest, put) : part;
    rest -= size;
    return [name, result];
  });
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}
