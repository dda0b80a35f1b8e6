/*
 * Generates src/documents/generated.ts, the types of the documents, from the schemas: `npm run generate`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type ComplexType,
  isComplex,
  type Member,
  type Schema,
  type SimpleType,
  schemaFiles,
} from '../src/documents/schema.ts';
import { readSchema } from '../src/documents/xsd.ts';

const HEADER = '/* Generated from schemas/*.xsd by `npm run generate`: change those, not this file. */\n';

const PRIMITIVES: Record<SimpleType['kind'], string> = {
  text: 'string',
  token: 'string',
  whole: 'number',
  decimal: 'number',
  flag: 'boolean',
  time: 'Date',
};

/** Returns the text of generated.ts. */
export function typesText({ roots, complexTypes, simpleTypes }: Schema): string {
  const documents = roots.map(({ name, type }) => `  ${name}: ${type.name};\n`);
  return [
    HEADER,
    `/** The documents by the names of their root elements. */\nexport interface Documents {\n${documents.join('')}}\n`,
    ...complexTypes.map(interfaceText),
    ...simpleTypes.map(simpleText),
  ].join('\n');
}

function interfaceText(type: ComplexType): string {
  const optional = new Set(type.choices.flatMap(choice => choice.alternatives.flat()));
  const members = type.jsonOrder.map(member => memberText(member, member.required && !optional.has(member)));
  return `${docText(type.doc, '')}export interface ${type.name} {\n${members.join('')}}\n`;
}

function memberText({ name, doc, type, max }: Member, isRequired: boolean): string {
  const item = isComplex(type) || !isBuiltIn(type) ? type.name : PRIMITIVES[type.kind];
  const shown = max > 1 ? `readonly ${item}[]` : item;
  return `${docText(doc, '  ')}  ${name}${isRequired ? `: ${shown}` : `?: ${shown} | undefined`};\n`;
}

/** Tells whether a simple type is built in. The names of types in the schemas begin with a capital. */
const isBuiltIn = ({ name }: SimpleType): boolean => /^[a-z]/.test(name);

function simpleText({ name, doc, kind, values }: SimpleType): string {
  const shown = values.map(value => `'${value}'`).join(' | ') || PRIMITIVES[kind];
  return `${docText(doc, '')}export type ${name} = ${shown};\n`;
}

const docText = (doc: string, indent: string): string => (doc === '' ? '' : `${indent}/** ${doc} */\n`);

const target = new URL('../src/documents/generated.ts', import.meta.url);
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(target, typesText(readSchema(schemaFiles.values())));
}
