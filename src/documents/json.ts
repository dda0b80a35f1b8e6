/* The types of the schema, compiled into functions that read and write JSON. */
import { isDeepStrictEqual } from 'node:util';
import {
  closeJson,
  hasNext,
  type JsonCursor,
  nextKind,
  openGroup,
  openJson,
  readKey,
  readLiteral,
  readString,
} from './json-reader.ts';
import { compileScalar } from './scalars.ts';
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

/** Reads the value that comes next. */
type Read = (at: JsonCursor, trail: Trail) => unknown;
type Write = (value: unknown) => string;
type Members = Record<string, unknown>;

export interface JsonCodec {
  /** Failure invalidInput. */
  decode(body: Uint8Array | string): unknown;
  encode(value: unknown): string;
}

/** All that is compiled so far; types may contain themselves. */
interface Compiled {
  readers: Map<ComplexType, Read>;
  writers: Map<ComplexType, Write>;
}

export function compileJson(roots: readonly Root[]): Map<string, JsonCodec> {
  const compiled: Compiled = { readers: new Map(), writers: new Map() };
  return new Map(roots.map(root => [root.name, compileRoot(root, compiled)]));
}

function compileRoot({ name, type }: Root, compiled: Compiled): JsonCodec {
  const read = readerOf(type, compiled);
  return {
    decode(body) {
      const at = openJson(body);
      const value = read(at, newTrail(name));
      closeJson(at);
      return value;
    },
    encode: writerOf(type, compiled),
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
  const known = new Map(
    type.jsonOrder.map((member, slot) => [member.name, { slot, read: compileMember(member, compiled) }]),
  );
  return (at, trail) => {
    if (nextKind(at) !== 'object') throw refuse(trail, peek(at), 'must be an object');
    openGroup(at);
    const slots: Slots = [];
    for (let isFirst = true; hasNext(at, '}', isFirst); isFirst = false) {
      const key = readKey(at);
      const member = known.get(key);
      if (!member) throw refusePart(trail, key, undefined, `is not known; ${allowedParts(type)}`);
      if (nextKind(at) === 'null') {
        readLiteral(at);
        continue;
      }
      enter(trail, key, 0);
      const value = member.read(at, trail);
      const earlier = slots[member.slot];
      if (earlier !== undefined && !isDeepStrictEqual(earlier, value))
        throw refuse(trail, undefined, 'stands twice with different values');
      slots[member.slot] = value;
      leave(trail);
    }
    return finish(slots, trail);
  };
}

function compileMember(member: Member, compiled: Compiled): Read {
  const { type, max } = member;
  const read = isComplex(type) ? readerOf(type, compiled) : compileSimple(type);
  return max > 1 ? compileList(member, read) : read;
}

/** An array, or a single item without its array. */
function compileList({ name, max }: Member, read: Read): Read {
  return (at, trail) => {
    if (nextKind(at) !== 'array') return [read(at, trail)];
    openGroup(at);
    leave(trail);
    const list: unknown[] = [];
    for (let isFirst = true; hasNext(at, ']', isFirst); isFirst = false) {
      enter(trail, name, list.length + 1);
      if (list.length >= max) throw refuse(trail, undefined, `is one too many; ${max} are allowed`);
      list.push(read(at, trail));
      leave(trail);
    }
    enter(trail, name, 0);
    return list;
  };
}

function compileSimple(type: SimpleType): Read {
  const scalar = compileScalar(type);
  return (at, trail) => {
    const kind = nextKind(at);
    if (kind !== 'text' && kind !== 'literal') throw refuse(trail, peek(at), `must be ${scalar.allowed}, not ${kind}`);
    const text = kind === 'text' ? readString(at) : readLiteral(at);
    const value = scalar.fromJson(text, kind === 'text');
    if (value === undefined) throw refuse(trail, text, `must be ${scalar.allowed}`);
    return value;
  };
}

const peek = (at: JsonCursor): string => at.text.slice(at.position, at.position + 40);

/* Writing */

function writerOf(type: ComplexType, compiled: Compiled): Write {
  const known = compiled.writers.get(type);
  if (known) return known;
  let write: Write | undefined;
  compiled.writers.set(type, value => write!(value));
  write = compileWriter(type, compiled);
  compiled.writers.set(type, write);
  return write;
}

function compileWriter(type: ComplexType, compiled: Compiled): Write {
  const parts = type.jsonOrder.map(member => ({
    name: member.name,
    prefix: `"${member.name}":`,
    write: memberWriter(member, compiled),
    absent: absentText(member, type),
  }));
  return value => {
    let out = '';
    for (const { name, prefix, write, absent } of parts) {
      const part = (value as Members)[name];
      const text = part === undefined ? absent : write(part);
      if (text !== undefined) out += out === '' ? prefix + text : `,${prefix}${text}`;
    }
    return `{${out}}`;
  };
}

function absentText({ printEmpty }: Member, { printNulls }: ComplexType): string | undefined {
  if (printNulls) return 'null';
  return printEmpty ? '[]' : undefined;
}

function memberWriter({ type, max }: Member, compiled: Compiled): Write {
  const write = isComplex(type) ? writerOf(type, compiled) : (compileScalar(type).toJson as Write);
  return max > 1 ? value => `[${(value as readonly unknown[]).map(write).join(',')}]` : write;
}
