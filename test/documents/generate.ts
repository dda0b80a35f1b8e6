/*
 * Random documents for the properties: trees that follow the schema, and trees with small violations.
 */
import { type ComplexType, isComplex, type Member, type Root, type SimpleType } from '../../src/documents/schema.ts';
import { createRandom } from '../support/random.ts';

export interface Tree {
  name: string;
  attributes: [name: string, value: string][];
  children: (Tree | string)[];
}

/** Creates a source of numbers below `limit`; the same seed gives the same numbers. */
export type Random = (limit: number) => number;

export function randomOf(seed: number): Random {
  const { whole } = createRandom(seed);
  return limit => whole(0, limit - 1);
}

export const pick = <T>(items: readonly T[], random: Random): T => items[random(items.length)] as T;

const GOOD: Record<SimpleType['kind'], readonly string[]> = {
  text: ['', 'a', ' two  words ', 'line\nline', '<&>"\'', 'ä€😀', ']]>', '\t', '5', '\u0085\u2028'],
  token: ['VX-1', 'VX-29', ' VX-3\n', 'JOB-VX-7', '_a1-123456789'],
  whole: ['0', '1', '-1', '+7', ' 42 ', '007', '-0', '100'],
  decimal: ['0', '1.5', '-3.25', '+.5', '7.', '99.99980163574219', '0.00000046708', '9007199254740991'],
  flag: ['true', 'false', '1', '0', ' true '],
  time: [
    '2020-08-21T09:04:04.032Z',
    '2020-08-21T09:04:04',
    '2020-02-29T00:00:00.123456789+14:00',
    '1999-12-31T23:59:59-02:30',
  ],
};

const BAD: Record<SimpleType['kind'], readonly string[]> = {
  text: [''],
  token: ['', 'VX', 'VX-0', 'VX-01', '9-1', 'VX 1', 'A-B-C-1', 'VX-1\u00a0'],
  whole: ['', 'x', '1.0', '1e3', '2147483648', '-2147483649', '9007199254740992', '0x1', '١', '1 2', '- 1'],
  decimal: ['', '.', '1e3', 'NaN', 'INF', '1,5', '9007199254740992', '--1', '1.2.3'],
  flag: ['', 'True', 'yes', '2', 'TRUE'],
  time: [
    '',
    '2020-02-30T00:00:00Z',
    '2020-08-21',
    '2020-08-21T25:00:00Z',
    '2020-08-21T09:04:04+0000',
    '2020-08-21T09:04:04+15:00',
    '0000-01-01T00:00:00Z',
    '2020-08-21T24:00:00Z',
    '2020-08-21t09:04:04z',
    '2020-8-21T09:04:04Z',
    '2020-08-21T09:04:60Z',
    '2020-08-21T09:04:04.Z',
  ],
};

function sample(type: SimpleType, random: Random): string {
  if (random(40) === 0) return pick(BAD[type.kind], random);
  if (type.values.length === 0) return pick(GOOD[type.kind], random);
  const value = pick(type.values, random);
  return random(8) === 0 ? ` ${value} \n` : value;
}

export function randomTree({ name, type }: Root, random: Random): Tree {
  return treeOf(name, type, random, 0);
}

function treeOf(name: string, type: ComplexType, random: Random, depth: number): Tree {
  const attributes = type.attributes
    .filter(({ required }) => required || random(2) === 0)
    .map((member): [string, string] => [member.name, sample(member.type as SimpleType, random)]);
  if (type.text) return { name, attributes, children: [sample(type.text.type as SimpleType, random)] };
  const dropped = new Set(
    type.choices.flatMap(({ alternatives }) => {
      const kept = pick(alternatives, random);
      return alternatives.filter(alternative => alternative !== kept).flat();
    }),
  );
  const present = type.elements.filter(member => !dropped.has(member));
  return { name, attributes, children: present.flatMap(member => elementsOf(member, random, depth)) };
}

function elementsOf({ name, type, namespace, required, max }: Member, random: Random, depth: number): Tree[] {
  const most = depth > 3 ? 0 : Math.min(max, 3);
  const count = required ? 1 : random(most + 1);
  const found = Array.from({ length: count }, () =>
    isComplex(type)
      ? treeOf(name, type, random, depth + 1)
      : { name, attributes: [], children: [sample(type, random)] },
  );
  return namespace === undefined ? found : found.map(tree => inNamespace(tree, namespace));
}

const inNamespace = (tree: Tree, namespace: string): Tree => ({
  ...tree,
  attributes: [['xmlns', namespace], ...tree.attributes],
});

const elements = (tree: Tree): Tree[] => tree.children.filter(child => typeof child !== 'string');
const allOf = (tree: Tree): Tree[] => [tree, ...elements(tree).flatMap(allOf)];

/** Small violations in a part of the tree. */
const DAMAGES: ((part: Tree, random: Random) => void)[] = [
  part => part.children.pop(),
  part => part.children.shift(),
  (part, random) => part.children.splice(random(part.children.length + 1), 0, ...part.children.slice(0, 1)),
  (part, random) =>
    part.children.push({ name: pick(['unknown', 'step', 'value', 'job'], random), attributes: [], children: ['1'] }),
  part => part.children.push('text'),
  part => part.children.push(' \n\t'),
  (part, random) => {
    const added = pick(['unknown', 'id', 'xsi:schemaLocation'], random);
    part.attributes = [...part.attributes.filter(([name]) => name !== added), [added, 'x y']];
  },
  part => part.attributes.pop(),
  (part, random) => {
    part.name = pick(['unknown', 'key', 'field', 'task'], random);
  },
  (part, random) => {
    part.children = [pick(Object.values(BAD).flat(), random)];
  },
];

/** Adds a violation in one place. */
export function damage(tree: Tree, random: Random): void {
  const [, ...below] = allOf(tree);
  pick(DAMAGES.slice(0, below.length === 0 ? 8 : undefined), random)(
    below.length === 0 ? tree : pick(below, random),
    random,
  );
}

/** Returns the same tree with its elements in random order. */
export function shuffled(tree: Tree, random: Random): Tree {
  if (elements(tree).length === 0) return tree;
  const keyed = tree.children.map(child => ({ key: random(1000), child }));
  keyed.sort((one, other) => one.key - other.key);
  return { ...tree, children: keyed.map(({ child }) => (typeof child === 'string' ? child : shuffled(child, random))) };
}

/**
 * Returns the same tree with its elements in the order of the schema. Drops blanks in elements that must be empty: XML
 * Schema forbids them, the reader accepts them.
 */
export function inOrder(tree: Tree, type: ComplexType | SimpleType | undefined): Tree {
  if (!type || !isComplex(type)) return tree;
  const place = (child: Tree | string): number =>
    typeof child === 'string' ? -1 : type.elements.findIndex(({ name }) => name === child.name);
  const isEmpty = type.elements.length === 0 && !type.text;
  const children = tree.children
    .filter(child => !(isEmpty && typeof child === 'string' && child.trim() === ''))
    .map(child => (typeof child === 'string' ? child : inOrder(child, type.elements[place(child)]?.type)))
    .sort((one, other) => place(one) - place(other));
  return { ...tree, children };
}

const escaped = (text: string): string => text.replace(/[&<>"\n\r\t]/g, character => `&#${character.charCodeAt(0)};`);

/** Writes the tree as XML, all in `namespace`. */
export function xmlOf(tree: Tree, namespace: string): string {
  const instance = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  return partText(tree).replace(/^<([^\s/>]+)/, `<$1 xmlns="${namespace}" ${instance}`);
}

function partText({ name, attributes, children }: Tree): string {
  const start = `${name}${attributes.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')}`;
  return `<${start}>${children.map(child => (typeof child === 'string' ? escaped(child) : partText(child))).join('')}</${name}>`;
}
