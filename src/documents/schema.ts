/*
 * The model of the schemas: which types there are, which members they have, in which order, how often. What reads and
 * writes documents is made from it.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** How a simple type is read and written. Tokens have no outer or doubled white space; texts keep all of theirs. */
export type SimpleKind = 'text' | 'token' | 'whole' | 'decimal' | 'flag' | 'time';

export interface SimpleType {
  name: string;
  doc: string;
  kind: SimpleKind;
  /** The only values allowed; empty for any. */
  values: readonly string[];
  pattern?: RegExp;
  min?: number;
  max?: number;
}

/** A part of a complex type: an element, an attribute, or the text between the tags (`value` in JSON). */
export interface Member {
  name: string;
  doc: string;
  place: 'element' | 'attribute' | 'text';
  type: SimpleType | ComplexType;
  /** Of an element that is not in the namespace of the type that it is a part of. */
  namespace?: string;
  /** Of the type, or of the alternative of a choice that it belongs to. */
  required: boolean;
  /** How often the element may stand; more than 1 makes it an array. */
  max: number;
  /** JSON writes [] when it is absent. */
  printEmpty: boolean;
}

/** One of the alternatives may be there, or must be when it is required. */
export interface Choice {
  required: boolean;
  alternatives: readonly (readonly Member[])[];
}

export interface ComplexType {
  name: string;
  doc: string;
  /** The namespace of its elements. */
  namespace: string;
  attributes: Member[];
  /** In the order in which XML writes them. */
  elements: Member[];
  text?: Member;
  choices: Choice[];
  /** All members, in the order in which JSON writes them. */
  jsonOrder: Member[];
  /** JSON writes absent members as null. */
  printNulls: boolean;
}

/** A document: a root element. */
export interface Root {
  name: string;
  type: ComplexType;
  /** Other names under which real clients send it. */
  aliases: readonly string[];
}

export interface Schema {
  roots: readonly Root[];
  complexTypes: readonly ComplexType[];
  simpleTypes: readonly SimpleType[];
}

export const isComplex = (type: SimpleType | ComplexType): type is ComplexType => 'elements' in type;

const folder = new URL('../../schemas/', import.meta.url);

/** The schemas as they are served: file name to text. */
export const schemaFiles: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter(name => name.endsWith('.xsd'))
    .sort()
    .map(name => [name, readFileSync(new URL(name, folder), 'utf8')]),
);
