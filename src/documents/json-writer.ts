/* Writes compact JSON, without a wrapper for the root, with functions compiled from the types of the schema. */
import { eachOnce, type ListWriter } from './compile.ts';
import { compileScalar } from './scalars.ts';
import { type ComplexType, isComplex, type Member, type Root } from './schema.ts';

type Write = (value: unknown) => string;
type WriterOf = (type: ComplexType) => Write;

/** Compiles the writer of each document. */
export function compileJsonWriters(roots: readonly Root[]): Map<string, Write> {
  const writerOf = eachOnce(compileWriter);
  return new Map(roots.map(({ name, type }) => [name, writerOf(type)]));
}

/** Compiles the writer of a document with a list that is written in batches. */
export function compileJsonList({ type }: Root, list: string): ListWriter {
  const writerOf = eachOnce(compileWriter);
  const at = type.jsonOrder.findIndex(({ name }) => name === list);
  const before = compileWriter({ ...type, jsonOrder: type.jsonOrder.slice(0, at) }, writerOf);
  const after = compileWriter({ ...type, jsonOrder: type.jsonOrder.slice(at + 1) }, writerOf);
  const write = writerOf(type.jsonOrder[at]?.type as ComplexType);
  return {
    start: value => `{${members(before(value), '', ',')}"${list}":[`,
    items: (items, isFirst) => (isFirst || items.length === 0 ? '' : ',') + items.map(write).join(','),
    end: value => `]${members(after(value), ',', '')}}`,
  };
}

/** Returns the members in the text of an object, with `before` and `after` around them if there are any. */
const members = (object: string, before: string, after: string): string =>
  object === '{}' ? '' : before + object.slice(1, -1) + after;

function compileWriter(type: ComplexType, writerOf: WriterOf): Write {
  const parts = type.jsonOrder.map(member => ({
    name: member.name,
    key: `"${member.name}":`,
    nextKey: `,"${member.name}":`,
    write: compileMember(member, writerOf),
    absent: absentText(member, type),
  }));
  return value => {
    let out = '';
    for (const { name, key, nextKey, write, absent } of parts) {
      const part = (value as Record<string, unknown>)[name];
      const text = part === undefined ? absent : write(part);
      if (text !== undefined) out += (out === '' ? key : nextKey) + text;
    }
    return `{${out}}`;
  };
}

/** Returns the text for an absent member; undefined: none. */
function absentText({ printEmpty }: Member, { printNulls }: ComplexType): string | undefined {
  if (printNulls) return 'null';
  return printEmpty ? '[]' : undefined;
}

function compileMember({ type, max }: Member, writerOf: WriterOf): Write {
  const write = isComplex(type) ? writerOf(type) : (compileScalar(type).toJson as Write);
  return max > 1 ? value => `[${(value as readonly unknown[]).map(write).join(',')}]` : write;
}
