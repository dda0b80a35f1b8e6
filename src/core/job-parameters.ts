/*
 * Query parameters of the calls that create jobs. For jobs that work on files, metadata keys are parameters too.
 */
import { type Failure, givenTwice, invalid } from './failure.ts';
import { MEDIA_KEYS } from './media/media.ts';
import { closestTo } from './spelling.ts';

/** Parameters of every such call that have one value. Source: Vidispine API, "Jobs", and the calls that create them. */
export const SINGLE_PARAMETERS = ['priority', 'notification', 'holdJob', 'resourceId', 'resourceTag'];
/** Parameters that may be repeated: `key=value`. */
export const REPEATED_PARAMETERS = ['jobmetadata', 'notificationData'];

/** Parameters as in the request; names may repeat. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** The parts of a request outside of its document, in the order given. */
export interface GivenParameters {
  /** Other query parameters, and those in the path: metadata of the job, or unknown to every call. */
  parameters: Pairs;
  /** Values of `jobmetadata`, with any keys. */
  metadata: Pairs;
}

/**
 * Refuses parameters that no code would read, and names with two different values. Failure invalidInput. `keys` are the
 * metadata keys that the steps of the job take.
 */
export function checkParameters(type: string, keys: readonly string[], given: GivenParameters): void {
  for (const [name] of given.parameters) if (!MEDIA_KEYS.includes(name)) throw unknown(type, name, keys);
  const values = new Map<string, string>();
  for (const [name, value] of [...given.parameters, ...given.metadata]) {
    const other = values.get(name) ?? value;
    if (other !== value) throw givenTwice(name, other, value);
    values.set(name, value);
  }
}

function unknown(type: string, name: string, keys: readonly string[]): Failure {
  const known = [...keys, ...SINGLE_PARAMETERS, ...REPEATED_PARAMETERS];
  const close = closestTo(name, known);
  const hint = close === undefined ? `it takes ${known.join(', ')}.` : `did you mean ${close}?`;
  return invalid(
    name,
    undefined,
    `A job of the type ${type} has no parameter ${name}: ${hint} Add your own metadata as jobmetadata=key%3Dvalue`,
  );
}
