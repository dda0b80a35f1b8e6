/* The position of a reader in a document, and the failures for errors at that position. */
import { type Failure, invalid } from '../core/failure.ts';
import type { ComplexType } from './schema.ts';

/** The maximum nesting of documents. */
export const MAX_DEPTH = 256;

/** The maximum number of elements of a document, or of members and items. */
const MAX_PARTS = 1_000_000;

/** The path from the root to the position of a reader. */
export interface Trail {
  depth: number;
  names: string[];
  /** The index among siblings of the same name, from 1; 0 where only one is allowed. */
  places: number[];
  /** The parts that were entered so far. */
  parts: number;
}

export const newTrail = (root: string): Trail => ({ depth: 1, names: [root], places: [0], parts: 0 });

export function enter(trail: Trail, name: string, place: number): void {
  if (trail.depth >= MAX_DEPTH) throw refuse(trail, undefined, `nests deeper than ${MAX_DEPTH} levels`);
  trail.names[trail.depth] = name;
  trail.places[trail.depth] = place;
  trail.depth += 1;
  trail.parts += 1;
  if (trail.parts > MAX_PARTS) throw refuse(trail, undefined, `is one part too many; ${MAX_PARTS} are allowed`);
}

export function leave(trail: Trail): void {
  trail.depth -= 1;
}

/** Returns the path as text. Deep paths are cut in the middle to keep messages readable. */
function pathOf({ depth, names, places }: Trail): string {
  const parts = names.slice(0, depth).map((name, i) => (places[i] ? `${name}[${places[i]}]` : name));
  return parts.length > 12 ? [...parts.slice(0, 6), '…', ...parts.slice(-5)].join('/') : parts.join('/');
}

/** Shortens a name, which comes from the caller and may have any length. */
export const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** Creates the failure for the present position. `problem` follows the path: `JobDocument/jobId is missing`. */
export function refuse(trail: Trail, value: string | undefined, problem: string): Failure {
  const path = shorten(pathOf(trail));
  return invalid(path, value === undefined ? undefined : shorten(value), `${path} ${problem}`);
}

/** Creates the failure for a part of the present position. */
export function refusePart(trail: Trail, part: string, value: string | undefined, problem: string): Failure {
  const { depth, names, places, parts } = trail;
  const path = { names: [...names.slice(0, depth), part], places: [...places.slice(0, depth), 0] };
  const deeper = { ...path, depth: depth + 1, parts };
  return refuse(deeper, value, problem);
}

/** Lists the parts of a type, for messages. */
export const allowedParts = (type: ComplexType): string =>
  type.jsonOrder.length === 0
    ? 'nothing is allowed here'
    : `allowed: ${type.jsonOrder.map(({ name }) => name).join(', ')}`;
