/*
 * The model of the schemas: the types, and their members with order and number. Readers and writers of documents are
 * compiled from it.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** The way to read and write a simple type. Tokens have no outer or repeated white space; texts keep it. */
export type SimpleKind = 'text' | 'token' | 'whole' | 'decimal' | 'flag' | 'time';

export interface SimpleType {
  name: string;
  doc: string;
  kind: SimpleKind;
  /** The permitted values; empty for any. */
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
  /** The namespace of an element, if it differs from that of its type. */
  namespace?: string;
  /** Required in the type, or in its alternative of a choice. */
  required: boolean;
  /** The maximum number of occurrences; above 1 the member is an array. */
  max: number;
  /** JSON writes [] when it is absent. */
  printEmpty: boolean;
}

/** At most one of the alternatives is present; exactly one if required. */
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
  /** In the order of XML output. */
  elements: Member[];
  text?: Member;
  choices: Choice[];
  /** All members, in the order of JSON output. */
  jsonOrder: Member[];
  /** JSON writes absent members as null. */
  printNulls: boolean;
}

/** A document: a root element. */
export interface Root {
  name: string;
  type: ComplexType;
  /** Other names that real clients use for it. */
  aliases: readonly string[];
}

export interface Schema {
  roots: readonly Root[];
  complexTypes: readonly ComplexType[];
  simpleTypes: readonly SimpleType[];
}

export const isComplex = (type: SimpleType | ComplexType): type is ComplexType => 'elements' in type;

const folder = new URL('../../schemas/', import.meta.url);

/** The texts of the schemas by file name, as served to clients. */
export const schemaFiles: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter(name => name.endsWith('.xsd'))
    .sort()
    .map(name => [name, readFileSync(new URL(name, folder), 'utf8')]),
);
