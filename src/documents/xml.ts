/* The types of the schema, compiled into functions that read and write XML. */
import { compileScalar, type ScalarValue, xmlAttribute, xmlText } from './scalars.ts';
import { type ComplexType, isComplex, type Member, type Root, type SimpleType } from './schema.ts';
import {
  allowedParts,
  compileFinish,
  enter,
  leave,
  newTrail,
  refuse,
  refusePart,
  type Slots,
  type Trail,
} from './trail.ts';
import { nextElement, openXml, readText, type XmlCursor } from './xml-reader.ts';

/** Reads the element whose start tag the cursor has just passed. */
type Read = (at: XmlCursor, trail: Trail) => unknown;
type Write = (value: unknown) => string;
type Members = Record<string, unknown>;

export interface XmlCodec {
  /** Failure invalidInput. */
  decode(body: Uint8Array | string): unknown;
  encode(value: unknown): string;
}

/** All that is compiled so far; types may contain themselves. */
interface Compiled {
  readers: Map<ComplexType, Read>;
  writers: Map<ComplexType, Writer>;
}

export function compileXml(roots: readonly Root[]): Map<string, XmlCodec> {
  const compiled: Compiled = { readers: new Map(), writers: new Map() };
  return new Map(roots.map(root => [root.name, compileRoot(root, compiled)]));
}

function compileRoot(root: Root, compiled: Compiled): XmlCodec {
  const read = readerOf(root.type, compiled);
  const write = elementWriter(root.name, writerOf(root.type, compiled), ` xmlns="${root.type.namespace}"`);
  const names = [root.name, ...root.aliases];
  return {
    decode(body) {
      const at = openXml(body);
      const trail = newTrail(root.name);
      nextElement(at, trail);
      if (!names.includes(at.name)) throw refuse(trail, at.name, `is expected as the root element, not ${at.name}`);
      return read(at, trail);
    },
    encode: value => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${write(value)}`,
  };
}

/* Reading */

function readerOf(type: ComplexType, compiled: Compiled): Read {
  const known = compiled.readers.get(type);
  if (known) return known;
  let read: Read | undefined;
  compiled.readers.set(type, (at, trail) => read!(at, trail));
  read = compileReader(type, compiled);
  compiled.readers.set(type, read);
  return read;
}

function compileReader(type: ComplexType, compiled: Compiled): Read {
  const finish = compileFinish(type);
  const attributes = compileAttributes(type);
  const content = type.text ? compileText(type, type.text) : compileElements(type, compiled);
  return (at, trail) => {
    checkNamespace(at, trail, type.namespace);
    const slots: Slots = [];
    if (at.attributes.length > 0) attributes(at, trail, slots);
    content(at, trail, slots);
    return finish(slots, trail);
  };
}

type ReadInto = (at: XmlCursor, trail: Trail, slots: Slots) => void;

function compileAttributes(type: ComplexType): ReadInto {
  const known = new Map(
    type.attributes.map(member => [member.name, { slot: type.jsonOrder.indexOf(member), read: compileSimple(member) }]),
  );
  const allowed = type.attributes.map(({ name }) => name).join(', ') || 'none';
  return (at, trail, slots) => {
    for (const { prefix, name, value } of at.attributes) {
      if (isForeign(prefix, at)) continue;
      const attribute = prefix === '' ? known.get(name) : undefined;
      if (!attribute)
        throw refusePart(trail, `@${shortName(prefix, name)}`, value, `is not known; allowed are ${allowed}`);
      enter(trail, `@${name}`, 0);
      slots[attribute.slot] = attribute.read(value, trail);
      leave(trail);
    }
  };
}

const shortName = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}:${name}`);

const FOREIGN = ['http://www.w3.org/2001/XMLSchema-instance', 'http://www.w3.org/XML/1998/namespace'];

/** xsi:schemaLocation, xml:lang and the like say nothing to us. */
const isForeign = (prefix: string, at: XmlCursor): boolean =>
  prefix === 'xml' || (prefix !== '' && FOREIGN.includes(at.bindings.get(prefix) ?? ''));

function compileText(type: ComplexType, member: Member): ReadInto {
  const slot = type.jsonOrder.indexOf(member);
  const read = compileSimple(member);
  return (at, trail, slots) => {
    slots[slot] = read(readText(at, trail), trail);
  };
}

function compileElements(type: ComplexType, compiled: Compiled): ReadInto {
  const known = new Map(
    type.elements.map(member => [
      member.name,
      { slot: type.jsonOrder.indexOf(member), max: member.max, read: compileElement(member, type, compiled) },
    ]),
  );
  return (at, trail, slots) => {
    while (nextElement(at, trail)) {
      const { name } = at;
      const element = known.get(name);
      if (!element) throw refusePart(trail, name, undefined, `is not known; ${allowedParts(type)}`);
      const { slot, max, read } = element;
      if (max === 1) {
        enter(trail, name, 0);
        if (slots[slot] !== undefined) throw refuse(trail, undefined, 'stands twice; only one is allowed');
        slots[slot] = read(at, trail);
      } else {
        const list = (slots[slot] ??= []) as unknown[];
        enter(trail, name, list.length + 1);
        if (list.length >= max) throw refuse(trail, undefined, `is one too many; ${max} are allowed`);
        list.push(read(at, trail));
      }
      leave(trail);
    }
  };
}

function compileElement(member: Member, parent: ComplexType, compiled: Compiled): Read {
  if (isComplex(member.type)) return readerOf(member.type, compiled);
  const read = compileSimple(member);
  return (at, trail) => {
    checkNamespace(at, trail, parent.namespace);
    for (const { prefix, name, value } of at.attributes) {
      if (!isForeign(prefix, at))
        throw refusePart(trail, `@${shortName(prefix, name)}`, value, 'is not known; no attributes are allowed');
    }
    return read(readText(at, trail), trail);
  };
}

function compileSimple({ type }: Member): (text: string, trail: Trail) => ScalarValue {
  const scalar = compileScalar(type as SimpleType);
  return (text, trail) => {
    const value = scalar.fromXml(text);
    if (value === undefined) throw refuse(trail, text, `must be ${scalar.allowed}`);
    return value;
  };
}

/** The namespace of the type; or none at all, in a document that declares none. */
function checkNamespace(at: XmlCursor, trail: Trail, namespace: string): void {
  if (trail.depth === 1) at.isBare = at.namespace === '';
  if (at.namespace === (at.isBare ? '' : namespace)) return;
  throw refuse(trail, at.namespace, `must be in the namespace ${at.isBare ? 'of the root: none' : namespace}`);
}

/* Writing */

/** Attributes, each with a blank before it, and what stands between the tags. */
interface Writer {
  attributes: (value: Members) => string;
  content: (value: Members) => string;
}

function writerOf(type: ComplexType, compiled: Compiled): Writer {
  const known = compiled.writers.get(type);
  if (known) return known;
  const writer: Writer = { attributes: compileAttributeWriter(type), content: () => '' };
  compiled.writers.set(type, writer);
  writer.content = type.text ? textWriter(type.text) : compileContentWriter(type, compiled);
  return writer;
}

function compileAttributeWriter({ attributes }: ComplexType): Writer['attributes'] {
  if (attributes.length === 0) return () => '';
  const parts = attributes.map(({ name, type }) => ({ name, scalar: compileScalar(type as SimpleType) }));
  return value => {
    let out = '';
    for (const { name, scalar } of parts) {
      const part = value[name] as ScalarValue | undefined;
      if (part !== undefined) out += ` ${name}="${xmlAttribute(scalar.toXml(part))}"`;
    }
    return out;
  };
}

function textWriter({ type }: Member): Writer['content'] {
  const { toXml } = compileScalar(type as SimpleType);
  return ({ value }) => xmlText(toXml(value as ScalarValue));
}

function compileContentWriter({ elements }: ComplexType, compiled: Compiled): Writer['content'] {
  const parts = elements.map(({ name, max, type }) => ({
    name,
    isList: max > 1,
    write: isComplex(type) ? elementWriter(name, writerOf(type, compiled), '') : simpleWriter(name, type),
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

function simpleWriter(name: string, type: SimpleType): Write {
  const { toXml } = compileScalar(type);
  return value => `<${name}>${xmlText(toXml(value as ScalarValue))}</${name}>`;
}

function elementWriter(name: string, writer: Writer, declaration: string): Write {
  return value => {
    const start = `<${name}${declaration}${writer.attributes(value as Members)}`;
    const content = writer.content(value as Members);
    return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
  };
}
