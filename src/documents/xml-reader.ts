/* Reads XML with functions compiled from the types of the schema. */
import { compileFinish, eachOnce, type Slots } from './compile.ts';
import { compileScalar } from './scalars.ts';
import { type ComplexType, isComplex, type Member, type Root, type SimpleType } from './schema.ts';
import { allowedParts, enter, leave, newTrail, refuse, refusePart, type Trail } from './trail.ts';
import { namespaceOf, nextElement, openXml, readText, type XmlAttribute, type XmlCursor } from './xml-cursor.ts';

/** Reads the element after its start tag. */
type Read = (at: XmlCursor, trail: Trail) => unknown;
type ReaderOf = (type: ComplexType) => Read;
/** Reads some parts of an element. */
type ReadParts = (at: XmlCursor, trail: Trail, slots: Slots) => void;

/** Compiles the reader of each document. Readers throw Failure invalidInput. */
export function compileXmlReaders(roots: readonly Root[]): Map<string, (body: Uint8Array | string) => unknown> {
  const readerOf = eachOnce(compileReader);
  return new Map(roots.map(root => [root.name, compileRoot(root, readerOf(root.type))]));
}

function compileRoot({ name, aliases, type }: Root, read: Read): (body: Uint8Array | string) => unknown {
  const names = [name, ...aliases];
  return body => {
    const at = openXml(body);
    const trail = newTrail(name);
    nextElement(at, trail);
    if (!names.includes(at.name)) throw refuse(trail, at.name, `is expected as the root element, not ${at.name}`);
    at.isBare = at.namespace === '';
    checkNamespace(at, trail, type.namespace);
    return read(at, trail);
  };
}

function compileReader(type: ComplexType, readerOf: ReaderOf): Read {
  const finish = compileFinish(type);
  const attributes = compileAttributes(type);
  const content = type.text ? compileText(type, type.text) : compileElements(type, readerOf);
  return (at, trail) => {
    const slots: Slots = [];
    if (at.attributes.length > 0) attributes(at, trail, slots);
    content(at, trail, slots);
    return finish(slots, trail);
  };
}

function compileAttributes(type: ComplexType): ReadParts {
  const known = new Map(
    type.attributes.map(member => [
      member.name,
      { slot: type.jsonOrder.indexOf(member), scalar: compileScalar(member.type as SimpleType) },
    ]),
  );
  const allowed = type.attributes.map(({ name }) => name).join(', ') || 'none';
  return (at, trail, slots) => {
    for (const attribute of at.attributes) {
      const { prefix, name, value } = attribute;
      if (isForeign(attribute, at)) continue;
      const part = prefix === '' ? known.get(name) : undefined;
      if (!part) throw refusePart(trail, shownName(attribute), value, `is not known; allowed attributes: ${allowed}`);
      slots[part.slot] = part.scalar.fromXml(value);
      if (slots[part.slot] === undefined) throw refusePart(trail, `@${name}`, value, `must be ${part.scalar.allowed}`);
    }
  };
}

const shownName = ({ prefix, name }: XmlAttribute): string => (prefix === '' ? `@${name}` : `@${prefix}:${name}`);

const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** Tells whether to ignore an attribute, such as xsi:schemaLocation or xml:lang. */
const isForeign = ({ prefix }: XmlAttribute, at: XmlCursor): boolean =>
  prefix === 'xml' || (prefix !== '' && namespaceOf(at, prefix) === INSTANCE);

function compileText(type: ComplexType, member: Member): ReadParts {
  const slot = type.jsonOrder.indexOf(member);
  const read = compileSimple(member.type as SimpleType);
  return (at, trail, slots) => {
    slots[slot] = read(at, trail);
  };
}

function compileElements(type: ComplexType, readerOf: ReaderOf): ReadParts {
  const known = new Map(
    type.elements.map(member => [
      member.name,
      {
        slot: type.jsonOrder.indexOf(member),
        max: member.max,
        namespace: member.namespace ?? type.namespace,
        read: compileElement(member, readerOf),
      },
    ]),
  );
  return (at, trail, slots) => {
    while (nextElement(at, trail)) {
      const { name } = at;
      const element = known.get(name);
      if (!element) throw refusePart(trail, name, undefined, `is not known; ${allowedParts(type)}`);
      const { slot, max, namespace, read } = element;
      const list = max > 1 ? ((slots[slot] ??= []) as unknown[]) : undefined;
      enter(trail, name, list ? list.length + 1 : 0);
      checkNamespace(at, trail, namespace);
      if (!list && slots[slot] !== undefined) throw refuse(trail, undefined, 'appears twice; only one is allowed');
      if (list && list.length >= max) throw refuse(trail, undefined, `is one too many; ${max} are allowed`);
      const value = read(at, trail);
      if (list) list.push(value);
      else slots[slot] = value;
      leave(trail);
    }
  };
}

function compileElement({ type }: Member, readerOf: ReaderOf): Read {
  if (isComplex(type)) return readerOf(type);
  const read = compileSimple(type);
  return (at, trail) => {
    const attribute = at.attributes.find(candidate => !isForeign(candidate, at));
    if (attribute)
      throw refusePart(trail, shownName(attribute), attribute.value, 'is not known; allowed attributes: none');
    return read(at, trail);
  };
}

function compileSimple(type: SimpleType): Read {
  const scalar = compileScalar(type);
  return (at, trail) => {
    const text = readText(at, trail);
    const value = scalar.fromXml(text);
    if (value === undefined) throw refuse(trail, text, `must be ${scalar.allowed}`);
    return value;
  };
}

/** Checks the namespace of an element: that of the type, or none if the root has none. */
function checkNamespace(at: XmlCursor, trail: Trail, namespace: string): void {
  const expected = at.isBare ? '' : namespace;
  if (at.namespace === expected) return;
  throw refuse(
    trail,
    at.namespace,
    `must be in ${expected === '' ? 'no namespace, as the root is' : `the namespace ${expected}`}`,
  );
}
