/* Reads JSON with functions compiled from the types of the schema. */
import { isDeepStrictEqual } from 'node:util';
import { compileFinish, eachOnce, type Slots } from './compile.ts';
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
} from './json-cursor.ts';
import { compileScalar } from './scalars.ts';
import { type ComplexType, isComplex, type Member, type Root, type SimpleType } from './schema.ts';
import { allowedParts, enter, leave, newTrail, refuse, refusePart, type Trail } from './trail.ts';

/** Reads the next value. */
type Read = (at: JsonCursor, trail: Trail) => unknown;
type ReaderOf = (type: ComplexType) => Read;

/** Compiles the reader of each document. Readers throw Failure invalidInput. */
export function compileJsonReaders(roots: readonly Root[]): Map<string, (body: Uint8Array | string) => unknown> {
  const readerOf = eachOnce(compileReader);
  return new Map(roots.map(({ name, type }) => [name, compileRoot(name, readerOf(type))]));
}

function compileRoot(name: string, read: Read): (body: Uint8Array | string) => unknown {
  return body => {
    const at = openJson(body);
    const value = read(at, newTrail(name));
    closeJson(at);
    return value;
  };
}

function compileReader(type: ComplexType, readerOf: ReaderOf): Read {
  const finish = compileFinish(type);
  const known = new Map(
    type.jsonOrder.map((member, slot) => [member.name, { slot, read: compileMember(member, readerOf) }]),
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
      if (earlier !== undefined && !isDeepStrictEqual(earlier, value)) {
        throw refuse(trail, undefined, 'appears twice with different values');
      }
      slots[member.slot] = value;
      leave(trail);
    }
    return finish(slots, trail);
  };
}

function compileMember(member: Member, readerOf: ReaderOf): Read {
  const { type, max } = member;
  const read = isComplex(type) ? readerOf(type) : compileSimple(type);
  return max > 1 ? compileList(member, read) : read;
}

/** Compiles the reader of an array, or of a single item without its array. */
function compileList({ name, max }: Member, read: Read): Read {
  return (at, trail) => {
    if (nextKind(at) !== 'array') return [read(at, trail)];
    openGroup(at);
    // On the trail, the items replace the list.
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
    if (kind !== 'text' && kind !== 'literal') {
      throw refuse(trail, peek(at), `must be ${scalar.allowed}, not ${kind === 'null' ? 'null' : `an ${kind}`}`);
    }
    const text = kind === 'text' ? readString(at) : readLiteral(at);
    const value = scalar.fromJson(text, kind === 'text');
    if (value === undefined) throw refuse(trail, text, `must be ${scalar.allowed}`);
    return value;
  };
}

const peek = (at: JsonCursor): string => at.text.slice(at.position, at.position + 40);
