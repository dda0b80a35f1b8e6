/*
 * JSON Schemas of the documents (2020-12), for the OpenAPI description.
 *
 * A schema describes the JSON form as it is written; what is read besides is said in the descriptions. The objects
 * `xml` describe the XML form of the same document. Source: OpenAPI 3.1, "Schema Object" and "XML Object".
 */
import { type ComplexType, isComplex, type Member, type Root, type Schema, type SimpleType } from './schema.ts';

export interface JsonSchema {
  $ref?: string;
  type?: string | readonly string[];
  description?: string;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  maxItems?: number;
  enum?: readonly string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  not?: JsonSchema;
  examples?: readonly unknown[];
  xml?: XmlForm;
}

/** `x-text` marks the text between the tags, which OpenAPI 3.1 has no word for. */
export interface XmlForm {
  name?: string;
  namespace?: string;
  attribute?: boolean;
  wrapped?: boolean;
  'x-text'?: boolean;
}

/** Where the schemas refer to each other. */
export const SCHEMAS_PATH = '#/components/schemas/';

const refTo = (name: string): JsonSchema => ({ $ref: SCHEMAS_PATH + name });

/** Returns the schemas of all documents and types, by their names: `JobDocument`, `JobType`, `JobStateType`. */
export function toJsonSchemas({ roots, complexTypes, simpleTypes }: Schema): Record<string, JsonSchema> {
  return Object.fromEntries([
    ...roots.map(root => [root.name, rootSchema(root)]),
    ...complexTypes.map(type => [type.name, objectSchema(type)]),
    ...simpleTypes.map(type => [type.name, simpleSchema(type)]),
  ]);
}

const rootSchema = ({ name, type }: Root): JsonSchema => ({
  ...refTo(type.name),
  xml: { name, namespace: type.namespace },
});

function objectSchema(type: ComplexType): JsonSchema {
  const properties = type.jsonOrder.map(member => [member.name, memberSchema(member, type)]);
  const required = type.jsonOrder.filter(member => isAlwaysWritten(member, type)).map(({ name }) => name);
  return {
    type: 'object',
    ...describe(type.doc),
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    ...choiceSchemas(type),
    xml: { namespace: type.namespace },
  };
}

function isAlwaysWritten(member: Member, { printNulls, choices }: ComplexType): boolean {
  if (printNulls || member.printEmpty) return true;
  return member.required && !choices.some(({ alternatives }) => alternatives.flat().includes(member));
}

/** One alternative of each choice, or none of a choice that is not required. */
function choiceSchemas({ choices, printNulls }: ComplexType): JsonSchema {
  const areThere = printNulls ? areNotNull : (names: readonly string[]): JsonSchema => ({ required: names });
  const conditions = choices.map(({ alternatives, required }): JsonSchema => {
    const names = alternatives.map(members => members.map(({ name }) => name));
    const noneOf = (others: readonly string[]): JsonSchema => ({
      not: { anyOf: others.map(name => areThere([name])) },
    });
    const whole = alternatives.map((members, index) => ({
      ...areThere(members.filter(member => member.required).map(({ name }) => name)),
      // Alternatives of one member each exclude each other already.
      ...(names.some(({ length }) => length > 1) && noneOf(names.filter((_, other) => other !== index).flat())),
    }));
    return { oneOf: required ? whole : [...whole, noneOf(names.flat())] };
  });
  return conditions.length > 0 ? { allOf: conditions } : {};
}

const areNotNull = (names: readonly string[]): JsonSchema => ({
  properties: Object.fromEntries(names.map(name => [name, { not: { type: 'null' } }])),
});

function memberSchema({ doc, type, max, place, namespace }: Member, { printNulls }: ComplexType): JsonSchema {
  const item = isBuiltIn(type) ? simpleSchema(type) : refTo(type.name);
  const one = printNulls ? orNull(item) : item;
  const xml = xmlForm(place, namespace);
  if (max === 1) return { ...one, ...describe(doc || (item.description ?? '')), ...(xml && { xml }) };
  return {
    type: 'array',
    ...describe(doc),
    items: one,
    ...(Number.isFinite(max) && { maxItems: max }),
    xml: { ...xml, wrapped: false },
  };
}

function xmlForm(place: Member['place'], namespace: string | undefined): XmlForm | undefined {
  if (place === 'attribute') return { attribute: true };
  if (place === 'text') return { 'x-text': true };
  return namespace === undefined ? undefined : { namespace };
}

const orNull = (schema: JsonSchema): JsonSchema =>
  schema.$ref === undefined
    ? { ...schema, type: [schema.type as string, 'null'] }
    : { anyOf: [schema, { type: 'null' }] };

/** The names of the simple types of the schemas begin with a capital. */
const isBuiltIn = (type: SimpleType | ComplexType): type is SimpleType => !isComplex(type) && /^[a-z]/.test(type.name);

const TYPES: Record<SimpleType['kind'], string> = {
  text: 'string',
  token: 'string',
  whole: 'integer',
  decimal: 'number',
  flag: 'boolean',
  time: 'string',
};

/** JSON writes `+0000`, XML writes `Z`; both are read, with `+00:00`, and without a zone as UTC. */
const TIME_PATTERN = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:?\\d\\d)?$';
const TIME_EXAMPLE = '2020-08-21T09:04:04.032+0000';

function simpleSchema({ kind, doc, values, pattern, min, max }: SimpleType): JsonSchema {
  const shape = { type: TYPES[kind], ...describe(doc) };
  if (values.length > 0) return { ...shape, enum: values };
  if (kind === 'time') return { ...shape, pattern: TIME_PATTERN, examples: [TIME_EXAMPLE] };
  return {
    ...shape,
    ...(pattern && { pattern: pattern.source }),
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  };
}

const describe = (doc: string): { description?: string } => (doc === '' ? {} : { description: doc });
