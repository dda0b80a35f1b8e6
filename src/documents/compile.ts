/* Helpers that compile readers and writers of XML and JSON from the types of the schema. */
import type { ComplexType, Member } from './schema.ts';
import { refuse, refusePart, type Trail } from './trail.ts';

/** Compiles each type once, on first use. A recursive type refers to itself only when it is used. */
export function eachOnce<A extends unknown[], R>(
  compile: (type: ComplexType, get: (type: ComplexType) => (...args: A) => R) => (...args: A) => R,
): (type: ComplexType) => (...args: A) => R {
  const compiled = new Map<ComplexType, (...args: A) => R>();
  const get = (type: ComplexType): ((...args: A) => R) => {
    const known = compiled.get(type);
    if (known) return known;
    compiled.set(type, (...args) => get(type)(...args));
    const result = compile(type, get);
    compiled.set(type, result);
    return result;
  };
  return get;
}

/** Writes a document with one list that may be too long for memory: the list is between `start` and `end`. */
export interface ListWriter {
  /** `value` is the document without the list. */
  start(value: object): string;
  /** Writes items of the list. `isFirst`: none were written before. */
  items(items: readonly unknown[], isFirst: boolean): string;
  end(value: object): string;
}

export type Slots = unknown[];

/** Creates the value of an object from its parts, or refuses it. Slots are in the order of `type.jsonOrder`. */
export type Finish = (slots: Slots, trail: Trail) => Record<string, unknown>;

export function compileFinish(type: ComplexType): Finish {
  const names = type.jsonOrder.map(member => member.name);
  const optional = new Set(type.choices.flatMap(choice => choice.alternatives.flat()));
  const required = type.jsonOrder.flatMap((member, i) => (member.required && !optional.has(member) ? [i] : []));
  const choices = type.choices.map(choice => compileChoice(choice.alternatives, choice.required, type.jsonOrder));
  return (slots, trail) => {
    for (const i of required) if (slots[i] === undefined) throw refusePart(trail, names[i]!, undefined, 'is missing');
    for (const check of choices) check(slots, trail);
    const value: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) if (slots[i] !== undefined) value[names[i]!] = slots[i];
    return value;
  };
}

/** Compiles the check that at most one alternative is present and complete; exactly one if `required`. */
function compileChoice(alternatives: readonly (readonly Member[])[], required: boolean, order: readonly Member[]) {
  const sets = alternatives.map(members => members.map(member => ({ ...member, slot: order.indexOf(member) })));
  const describe = sets.map(members => members.map(({ name }) => name).join(', '));
  return (slots: Slots, trail: Trail): void => {
    const present = sets.filter(members => members.some(({ slot }) => slots[slot] !== undefined));
    if (present.length === 0 && required) throw refuse(trail, undefined, `must have one of: ${describe.join(' | ')}`);
    if (present.length > 1) throw refuse(trail, undefined, `must have only one of: ${describe.join(' | ')}`);
    const missing = present[0]?.find(member => member.required && slots[member.slot] === undefined);
    if (missing) throw refusePart(trail, missing.name, undefined, 'is missing');
  };
}
