/*
 * Reads XML Schema into the model.
 *
 * Supports exactly the part of XML Schema that schemas/*.xsd use and refuses everything else, so that nothing in them
 * is silently ignored. jobspine.xsd explains the attributes of urn:jobspine:json.
 */
import { XMLParser } from 'fast-xml-parser';
import { type ComplexType, isComplex, type Member, type Root, type Schema, type SimpleType } from './schema.ts';

const XS = 'http://www.w3.org/2001/XMLSchema';

interface Node {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
  text: string;
}

/** The types of all schemas, by namespace and name. */
type Types = Map<string, SimpleType | ComplexType>;

/** Global elements by namespace and name: documents, and elements in documents of another schema. */
type Elements = Map<string, { node: Node; source: Source }>;

/** A schema file being read. */
interface Source {
  namespace: string;
  /** Namespaces by prefix. */
  prefixes: Record<string, string>;
  nodes: Node[];
  types: Types;
  elements: Elements;
}

/** The supported built-in types. Number types whose limits exceed those of JavaScript need a restriction. */
const BUILT_IN: Record<string, Omit<SimpleType, 'name'>> = {
  string: { doc: '', kind: 'text', values: [] },
  token: { doc: '', kind: 'token', values: [] },
  boolean: { doc: '', kind: 'flag', values: [] },
  dateTime: { doc: '', kind: 'time', values: [] },
  int: { doc: '', kind: 'whole', values: [], min: -2147483648, max: 2147483647 },
  long: { doc: '', kind: 'whole', values: [] },
  decimal: { doc: '', kind: 'decimal', values: [] },
};

/** Reads schemas that refer to each other. Throws an Error for anything that is not supported. */
export function readSchema(texts: Iterable<string>): Schema {
  const types: Types = new Map();
  const elements: Elements = new Map();
  const sources = [...texts].map(text => readSource(text, types, elements));
  for (const [name, type] of Object.entries(BUILT_IN)) types.set(`${XS} ${name}`, { name, ...type });
  const declared = sources.flatMap(source => declareTypes(source));
  for (const fill of declared) fill();
  const named = [...types].filter(([key]) => !key.startsWith(XS)).map(([, type]) => type);
  return {
    roots: sources.flatMap(source => readRoots(source)),
    complexTypes: named.filter(isComplex),
    simpleTypes: named.filter((type): type is SimpleType => !isComplex(type)),
  };
}

function readSource(text: string, types: Types, elements: Elements): Source {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreDeclaration: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
  });
  const [root, ...others] = (parser.parse(text) as unknown[]).map(toNode);
  if (root?.name !== 'xs:schema' || others.length > 0) throw new Error('A schema has one root, xs:schema');
  const { targetNamespace = '', elementFormDefault, ...declarations } = root.attributes;
  if (elementFormDefault !== 'qualified') throw new Error('A schema must qualify its elements');
  const prefixes = Object.fromEntries(
    Object.entries(declarations).map(([name, value]) => [name.replace(/^xmlns:?/, ''), value]),
  );
  if (prefixes.xs !== XS) throw new Error(`The prefix xs must stand for ${XS}`);
  const nodes = root.children.filter(node => node.name !== 'xs:import');
  return { namespace: targetNamespace, prefixes, nodes, types, elements };
}

/** Converts the output of the parser, which preserves the order of elements, to a tree of nodes. */
function toNode(parsed: unknown): Node {
  const { ':@': attributes = {}, ...rest } = parsed as Record<string, unknown>;
  const [name = '', content] = Object.entries(rest)[0] ?? [];
  if (name === '#text') return { name, attributes: {}, children: [], text: String(content) };
  const all = (content as unknown[]).map(toNode);
  const text = all.filter(node => node.name === '#text').map(node => node.text);
  const children = all.filter(node => node.name !== '#text');
  return { name, attributes: attributes as Record<string, string>, children, text: text.join('') };
}

/** Registers all types first, since they may refer to each other and to themselves. The result fills them in. */
function declareTypes(source: Source): (() => void)[] {
  return source.nodes.flatMap(node => {
    const name = take(node, 'name');
    const key = `${source.namespace} ${name}`;
    if (node.name === 'xs:element') {
      source.elements.set(key, { node, source });
      return [];
    }
    if (node.name === 'xs:simpleType') {
      source.types.set(key, readSimpleType(name, node, source));
      return [];
    }
    if (node.name !== 'xs:complexType') throw unsupported(node);
    const type = emptyType(name, node, source.namespace);
    source.types.set(key, type);
    return [() => fillComplexType(type, node, source)];
  });
}

/** Returns the documents. Elements with other names are for documents of another schema. */
function readRoots(source: Source): Root[] {
  return source.nodes
    .filter(node => node.name === 'xs:element' && take(node, 'name').endsWith('Document'))
    .map(node => {
      checkAttributes(node, ['name', 'type', 'json:alias']);
      const type = typeNamed(take(node, 'type'), source);
      if (!isComplex(type)) throw unsupported(node);
      return { name: take(node, 'name'), type, aliases: node.attributes['json:alias']?.split(' ') ?? [] };
    });
}

function readSimpleType(name: string, node: Node, source: Source): SimpleType {
  checkAttributes(node, ['name']);
  const [restriction, ...others] = withoutDoc(node);
  if (restriction?.name !== 'xs:restriction' || others.length > 0) throw unsupported(node);
  const base = typeNamed(take(restriction, 'base'), source);
  if (isComplex(base)) throw unsupported(restriction);
  const type: SimpleType = { ...base, name, doc: docOf(node) };
  for (const facet of restriction.children) {
    checkAttributes(facet, ['value']);
    const value = take(facet, 'value');
    // In text, white space around the value would be significant.
    if (facet.name === 'xs:enumeration' && base.kind === 'token') type.values = [...type.values, value];
    else if (facet.name === 'xs:pattern') type.pattern = new RegExp(`^(?:${value})$`, 'u');
    else if (facet.name === 'xs:minInclusive') type.min = Number(value);
    else if (facet.name === 'xs:maxInclusive') type.max = Number(value);
    else throw unsupported(facet);
  }
  return type;
}

const emptyType = (name: string, node: Node, namespace: string): ComplexType => ({
  name,
  doc: docOf(node),
  namespace,
  attributes: [],
  elements: [],
  choices: [],
  jsonOrder: [],
  printNulls: node.attributes['json:nulls'] === 'true',
});

function fillComplexType(type: ComplexType, node: Node, source: Source): void {
  checkAttributes(node, ['name', 'json:nulls', 'json:value']);
  const last = new Set<Member>();
  let body = withoutDoc(node);
  if (body[0]?.name === 'xs:simpleContent') {
    const extension = body[0].children[0];
    if (extension?.name !== 'xs:extension' || body.length > 1) throw unsupported(node);
    const base = typeNamed(take(extension, 'base'), source);
    type.text = { ...member('value', '', 'text', base), required: true };
    body = extension.children;
  }
  for (const part of body) {
    if (part.name === 'xs:sequence' && type.elements.length === 0) readSequence(type, part, last, source);
    else if (part.name === 'xs:attribute') type.attributes.push(readAttribute(part, source));
    else throw unsupported(part);
  }
  const text = type.text ? [type.text] : [];
  const valueFirst = node.attributes['json:value'] === 'first';
  const elements = [...type.elements.filter(item => !last.has(item)), ...last];
  type.jsonOrder = [...(valueFirst ? text : []), ...elements, ...type.attributes, ...(valueFirst ? [] : text)];
}

function readSequence(type: ComplexType, node: Node, last: Set<Member>, source: Source): void {
  checkAttributes(node, []);
  for (const part of node.children) {
    if (part.name === 'xs:element') {
      type.elements.push(readElement(part, source));
      continue;
    }
    if (part.name !== 'xs:choice') throw unsupported(part);
    checkAttributes(part, ['minOccurs', 'json:last']);
    const alternatives = part.children.map(alternative => readAlternative(alternative, source));
    type.choices.push({ required: part.attributes.minOccurs !== '0', alternatives });
    type.elements.push(...alternatives.flat());
    if (part.attributes['json:last'] === 'true') for (const item of alternatives.flat()) last.add(item);
  }
}

/** Reads an alternative of a choice: an element, or a sequence of elements. */
function readAlternative(node: Node, source: Source): Member[] {
  if (node.name === 'xs:element') return [readElement(node, source)];
  if (node.name !== 'xs:sequence') throw unsupported(node);
  return node.children.map(part => readElement(part, source));
}

function readElement(node: Node, source: Source): Member {
  if (node.name !== 'xs:element' || withoutDoc(node).length > 0) throw unsupported(node);
  const { ref, minOccurs = '1', maxOccurs = '1' } = node.attributes;
  checkAttributes(node, [...(ref ? ['ref'] : ['name', 'type']), 'minOccurs', 'maxOccurs', 'json:empty']);
  if (minOccurs !== '0' && minOccurs !== '1') throw unsupported(node);
  return {
    ...(ref ? foreignMember(ref, node, source) : namedMember(node, source)),
    required: minOccurs === '1',
    max: maxOccurs === 'unbounded' ? Number.POSITIVE_INFINITY : Number(maxOccurs),
    printEmpty: node.attributes['json:empty'] === 'true',
  };
}

const namedMember = (node: Node, source: Source): Member =>
  member(take(node, 'name'), docOf(node), 'element', typeNamed(take(node, 'type'), source));

function foreignMember(ref: string, node: Node, source: Source): Member {
  const [name = '', prefix = ''] = ref.split(':').reverse();
  const found = source.elements.get(`${source.prefixes[prefix]} ${name}`);
  const { namespace } = found?.source ?? source;
  const type = found && typeNamed(take(found.node, 'type'), found.source);
  if (!type || namespace === source.namespace) throw unsupported(node);
  return { ...member(name, docOf(found.node), 'element', type), namespace };
}

function readAttribute(node: Node, source: Source): Member {
  if (withoutDoc(node).length > 0) throw unsupported(node);
  checkAttributes(node, ['name', 'type', 'use']);
  const type = typeNamed(take(node, 'type'), source);
  return {
    ...member(take(node, 'name'), docOf(node), 'attribute', type),
    required: node.attributes.use === 'required',
  };
}

const member = (name: string, doc: string, place: Member['place'], type: Member['type']): Member => ({
  name,
  doc,
  place,
  type,
  required: false,
  max: 1,
  printEmpty: false,
});

function typeNamed(qualified: string, source: Source): SimpleType | ComplexType {
  const [name = '', prefix = ''] = qualified.split(':').reverse();
  const type = source.types.get(`${source.prefixes[prefix]} ${name}`);
  if (!type) throw new Error(`There is no type ${qualified}`);
  return type;
}

const withoutDoc = (node: Node): Node[] => node.children.filter(child => child.name !== 'xs:annotation');

const docOf = (node: Node): string =>
  node.children.find(child => child.name === 'xs:annotation')?.children[0]?.text.trim() ?? '';

function take(node: Node, attribute: string): string {
  const value = node.attributes[attribute];
  if (value === undefined) throw new Error(`${node.name} lacks ${attribute}`);
  return value;
}

function checkAttributes(node: Node, known: readonly string[]): void {
  const unknown = Object.keys(node.attributes).filter(name => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${node.name} ${node.attributes.name ?? ''} has ${unknown}: not supported`);
}

const unsupported = (node: Node): Error =>
  new Error(`${node.name} ${node.attributes.name ?? ''} is not supported here`);
