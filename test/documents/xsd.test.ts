import { describe, expect, it } from 'vitest';
import { JOB_STATES, PRIORITIES } from '../../src/core/job.ts';
import { STEP_STATES } from '../../src/core/step.ts';
import { schemaFiles } from '../../src/documents/documents.ts';
import { isComplex } from '../../src/documents/schema.ts';
import { readSchema } from '../../src/documents/xsd.ts';

const schemaOf = (content: string): string =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:a" targetNamespace="urn:a" elementFormDefault="qualified">${content}</xs:schema>`;
const typeOf = (content: string): string => schemaOf(`<xs:complexType name="A">${content}</xs:complexType>`);

describe('the model of the schemas', () => {
  const { simpleTypes, complexTypes, roots } = readSchema(schemaFiles.values());
  const valuesOf = (name: string) => simpleTypes.find(type => type.name === name)?.values;

  it('knows the states and priorities that the core knows', () => {
    expect(new Set(valuesOf('JobStateType'))).toEqual(new Set(JOB_STATES));
    expect(new Set(valuesOf('StepStateType'))).toEqual(new Set(STEP_STATES));
    expect(valuesOf('PriorityType')).toEqual(PRIORITIES);
  });

  it('has each name once, so that each has one TypeScript type', () => {
    const names = [...simpleTypes, ...complexTypes].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(roots.map(({ name }) => name)).size).toBe(roots.length);
  });

  it('never has a member twice in a type: JSON could not tell them apart', () => {
    for (const { name, jsonOrder } of complexTypes) {
      const names = jsonOrder.map(member => member.name);
      expect(new Set(names).size, name).toBe(names.length);
    }
  });

  it('lets only elements repeat, and texts be simple', () => {
    for (const { attributes, text } of complexTypes) {
      for (const member of [...attributes, ...(text ? [text] : [])]) {
        expect(member.max).toBe(1);
        expect(isComplex(member.type)).toBe(false);
      }
    }
  });
});

describe('what the reader of schemas does not know', () => {
  it.each([
    ['another kind of declaration', schemaOf('<xs:group name="a"/>')],
    ['a type that is not there', typeOf('<xs:sequence><xs:element name="a" type="B"/></xs:sequence>')],
    ['a type in a namespace nobody declared', typeOf('<xs:sequence><xs:element name="a" type="b:B"/></xs:sequence>')],
    [
      'a built-in type that we have no way of reading',
      typeOf('<xs:sequence><xs:element name="a" type="xs:float"/></xs:sequence>'),
    ],
    [
      'a type inside an element',
      typeOf('<xs:sequence><xs:element name="a"><xs:complexType/></xs:element></xs:sequence>'),
    ],
    ['a reference', typeOf('<xs:sequence><xs:element ref="a"/></xs:sequence>')],
    ['xs:any', typeOf('<xs:sequence><xs:any/></xs:sequence>')],
    ['xs:all', typeOf('<xs:all/>')],
    ['mixed content', schemaOf('<xs:complexType name="A" mixed="true"/>')],
    ['a default', typeOf('<xs:attribute name="a" type="xs:string" default="b"/>')],
    ['a sequence that repeats', typeOf('<xs:sequence maxOccurs="2"/>')],
    [
      'at least two',
      typeOf('<xs:sequence><xs:element name="a" type="xs:string" minOccurs="2" maxOccurs="3"/></xs:sequence>'),
    ],
    [
      'another facet',
      schemaOf(
        '<xs:simpleType name="A"><xs:restriction base="xs:string"><xs:length value="2"/></xs:restriction></xs:simpleType>',
      ),
    ],
    ['a list', schemaOf('<xs:simpleType name="A"><xs:list itemType="xs:int"/></xs:simpleType>')],
    ['unqualified elements', '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'],
    ['another document', '<a/>'],
  ])('stops it: %s', (_, text) => {
    expect(() => readSchema([text])).toThrow();
  });
});
