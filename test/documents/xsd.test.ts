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

  it('has the states and priorities of src/core', () => {
    expect(new Set(valuesOf('JobStateType'))).toEqual(new Set(JOB_STATES));
    expect(new Set(valuesOf('StepStateType'))).toEqual(new Set(STEP_STATES));
    expect(valuesOf('PriorityType')).toEqual(PRIORITIES);
  });

  it('has unique names, so that each is one TypeScript type', () => {
    const names = [...simpleTypes, ...complexTypes].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(roots.map(({ name }) => name)).size).toBe(roots.length);
  });

  it('has unique members in a type, as JSON needs', () => {
    for (const { name, jsonOrder } of complexTypes) {
      const names = jsonOrder.map(member => member.name);
      expect(new Set(names).size, name).toBe(names.length);
    }
  });

  it('allows only elements to repeat, and only simple text', () => {
    for (const { attributes, text } of complexTypes) {
      for (const member of [...attributes, ...(text ? [text] : [])]) {
        expect(member.max).toBe(1);
        expect(isComplex(member.type)).toBe(false);
      }
    }
  });
});

describe('an unsupported part of XML Schema', () => {
  it.each([
    ['another kind of declaration', schemaOf('<xs:group name="a"/>')],
    ['an unknown type', typeOf('<xs:sequence><xs:element name="a" type="B"/></xs:sequence>')],
    ['a type in an undeclared namespace', typeOf('<xs:sequence><xs:element name="a" type="b:B"/></xs:sequence>')],
    ['an unsupported built-in type', typeOf('<xs:sequence><xs:element name="a" type="xs:float"/></xs:sequence>')],
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
  ])('is refused: %s', (_, text) => {
    expect(() => readSchema([text])).toThrow();
  });
});
