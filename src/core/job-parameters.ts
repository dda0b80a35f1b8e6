/*
 * Query parameters of the calls that create jobs. Metadata of jobs that work on files may stand there, too.
 */
import { type Failure, givenTwice, invalid } from './failure.ts';
import { MEDIA_KEYS } from './media/media.ts';
import { closestTo } from './spelling.ts';

/** What every such call takes once. Source: Vidispine API, "Jobs", and the calls that create them. */
export const SINGLE_PARAMETERS = ['priority', 'notification', 'holdJob', 'resourceId', 'resourceTag'];
/** What it takes as often as one likes: `key=value`. */
export const REPEATED_PARAMETERS = ['jobmetadata', 'notificationData'];

/** As they stand in a request: names may repeat. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** What a request says of its job outside of its document, in the order in which it says so. */
export interface GivenParameters {
  /** What else stands in the query, and what the path says: metadata of files, or of no meaning to any call. */
  parameters: Pairs;
  /** What is given as `jobmetadata`: any keys. */
  metadata: Pairs;
}

/**
 * Failure invalidInput when nobody would read one of `parameters`, or when a name has two values, of which only one
 * would be read. `keys`: metadata that the steps of the job take.
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
  const hint = close === undefined ? `there are ${known.join(', ')}.` : `did you mean ${close}?`;
  return invalid(
    name,
    undefined,
    `A job of the type ${type} takes no parameter ${name}: ${hint} Metadata of your own is jobmetadata=key%3Dvalue`,
  );
}
