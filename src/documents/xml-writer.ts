/* Writes compact XML, in the order of the schema, with functions compiled from the types of the schema. */
import { eachOnce, type ListWriter } from './compile.ts';
import { compileScalar, type ScalarValue } from './scalars.ts';
import { type ComplexType, isComplex, type Member, type Root, type SimpleType } from './schema.ts';

type Members = Record<string, unknown>;
type Write = (value: unknown) => string;
/** Writes an element. `start` is the start tag without its closing bracket, `end` the end tag. */
type WriteElement = (value: Members, start: string, end: string) => string;
type WriterOf = (type: ComplexType) => WriteElement;

/** Compiles the writer of each document, with one default namespace. */
export function compileXmlWriters(roots: readonly Root[]): Map<string, Write> {
  const writerOf = eachOnce(compileWriter);
  return new Map(roots.map(root => [root.name, compileRoot(root, writerOf(root.type))]));
}

/** Compiles the writer of a document with a list that is written in batches. */
export function compileXmlList({ name, type }: Root, list: string): ListWriter {
  const writerOf = eachOnce(compileWriter);
  const at = type.elements.findIndex(member => member.name === list);
  const before = compileElements({ ...type, elements: type.elements.slice(0, at) }, writerOf);
  const after = compileElements({ ...type, elements: type.elements.slice(at + 1) }, writerOf);
  const write = compileElement(type.elements[at] as Member, writerOf);
  return {
    start: value => `${startOf(name, type)}>${before(value as Members)}`,
    items: items => items.map(write).join(''),
    end: value => `${after(value as Members)}</${name}>`,
  };
}

const startOf = (name: string, { namespace }: ComplexType): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><${name} xmlns="${namespace}"`;

function compileRoot({ name, type }: Root, write: WriteElement): Write {
  const start = startOf(name, type);
  return value => write(value as Members, start, `</${name}>`);
}

function compileWriter(type: ComplexType, writerOf: WriterOf): WriteElement {
  const attributes = compileAttributes(type);
  if (type.text) {
    const { toXml } = compileScalar(type.text.type as SimpleType);
    return (value, start, end) => `${start}${attributes(value)}>${toXml(value.value as ScalarValue)}${end}`;
  }
  const elements = compileElements(type, writerOf);
  return (value, start, end) => {
    const content = elements(value);
    return content === '' ? `${start}${attributes(value)}/>` : `${start}${attributes(value)}>${content}${end}`;
  };
}

function compileAttributes({ attributes }: ComplexType): (value: Members) => string {
  if (attributes.length === 0) return () => '';
  const parts = attributes.map(({ name, type }) => ({
    name,
    start: ` ${name}="`,
    write: compileScalar(type as SimpleType).toAttribute,
  }));
  return value => {
    let out = '';
    for (const { name, start, write } of parts) {
      const part = value[name] as ScalarValue | undefined;
      if (part !== undefined) out += `${start}${write(part)}"`;
    }
    return out;
  };
}

function compileElements({ elements }: ComplexType, writerOf: WriterOf): (value: Members) => string {
  const parts = elements.map(member => ({
    name: member.name,
    isList: member.max > 1,
    write: compileElement(member, writerOf),
  }));
  return value => {
    let out = '';
    for (const { name, isList, write } of parts) {
      const part = value[name];
      if (part === undefined) continue;
      if (isList) for (const item of part as readonly unknown[]) out += write(item);
      else out += write(part);
    }
    return out;
  };
}

function compileElement({ name, type, namespace }: Member, writerOf: WriterOf): Write {
  const start = namespace === undefined ? `<${name}` : `<${name} xmlns="${namespace}"`;
  const [closed, end] = [`${start}>`, `</${name}>`];
  if (isComplex(type)) {
    const write = writerOf(type);
    return value => write(value as Members, start, end);
  }
  const { toXml } = compileScalar(type);
  return value => `${closed}${toXml(value as ScalarValue)}${end}`;
}
