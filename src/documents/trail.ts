/* Where in a document a reader is, and how it refuses what it finds there. */
import { type Failure, invalid } from '../core/failure.ts';
import type { ComplexType } from './schema.ts';

/** How deep documents may nest. */
export const MAX_DEPTH = 256;

/** The way from the root to where a reader is. */
export interface Trail {
  depth: number;
  names: string[];
  /** The place among those of the same name, from 1; 0 where there can be only one. */
  places: number[];
}

export const newTrail = (root: string): Trail => ({ depth: 1, names: [root], places: [0] });

export function enter(trail: Trail, name: string, place: number): void {
  if (trail.depth >= MAX_DEPTH) throw refuse(trail, undefined, `nests deeper than ${MAX_DEPTH} levels`);
  trail.names[trail.depth] = name;
  trail.places[trail.depth] = place;
  trail.depth += 1;
}

export function leave(trail: Trail): void {
  trail.depth -= 1;
}

/** Deep paths are cut in the middle, so that a message stays readable. */
function pathOf({ depth, names, places }: Trail): string {
  const parts = names.slice(0, depth).map((name, i) => (places[i] ? `${name}[${places[i]}]` : name));
  return parts.length > 12 ? [...parts.slice(0, 6), '…', ...parts.slice(-5)].join('/') : parts.join('/');
}

/** Names come from the caller and may be of any length. */
export const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** What the trail leads to is refused. `problem` is read after the path: `JobDocument/jobId is missing`. */
export function refuse(trail: Trail, value: string | undefined, problem: string): Failure {
  const path = shorten(pathOf(trail));
  return invalid(path, value === undefined ? undefined : shorten(value), `${path} ${problem}`);
}

/** A part of what the trail leads to is refused. */
export function refusePart(trail: Trail, part: string, value: string | undefined, problem: string): Failure {
  const { depth, names, places } = trail;
  const deeper = { depth: depth + 1, names: [...names.slice(0, depth), part], places: [...places.slice(0, depth), 0] };
  return refuse(deeper, value, problem);
}

/** The names of the parts of a type, for messages. */
export const allowedParts = (type: ComplexType): string =>
  type.jsonOrder.length === 0
    ? 'nothing is allowed there'
    : `allowed are ${type.jsonOrder.map(({ name }) => name).join(', ')}`;
