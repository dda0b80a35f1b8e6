/* Writes JSON: the types of the schema, compiled into functions. Compact, without a wrapper for the root. */
import { eachOnce } from './compile.ts';
import { compileScalar } from './scalars.ts';
import { type ComplexType, isComplex, type Member, type Root } from './schema.ts';

type Write = (value: unknown) => string;
type WriterOf = (type: ComplexType) => Write;

/** The writer of each document. */
export function compileJsonWriters(roots: readonly Root[]): Map<string, Write> {
  const writerOf = eachOnce(compileWriter);
  return new Map(roots.map(({ name, type }) => [name, writerOf(type)]));
}

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

/** What stands for an absent member; undefined: nothing. */
function absentText({ printEmpty }: Member, { printNulls }: ComplexType): string | undefined {
  if (printNulls) return 'null';
  return printEmpty ? '[]' : undefined;
}

function compileMember({ type, max }: Member, writerOf: WriterOf): Write {
  const write = isComplex(type) ? writerOf(type) : (compileScalar(type).toJson as Write);
  return max > 1 ? value => `[${(value as readonly unknown[]).map(write).join(',')}]` : write;
}
