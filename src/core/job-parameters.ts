/*
 * Query parameters of the calls that create jobs. Metadata of jobs that work on files may stand there, too.
 */
import { type Failure, givenTwice, invalid } from './failure.ts';
import { MEDIA_KEYS } from './media-parameters.ts';
import { closestTo } from './spelling.ts';

/** What every such call takes once. Source: Vidispine API, "Jobs", and the calls that create them. */
export const SINGLE_PARAMETERS = ['priority', 'notification', 'holdJob', 'resourceId', 'resourceTag'];
/** What it takes as often as one likes: `key=value`. */
export const REPEATED_PARAMETERS = ['jobmetadata', 'notificationData'];

/** As they stand in a query: names may repeat. */
export type GivenParameters = readonly (readonly [name: string, value: string])[];

/**
 * Failure invalidInput when nobody would read one of `given`, or only one of its values. `keys`: metadata that the
 * steps of the job take.
 */
export function checkParameters(type: string, keys: readonly string[], given: GivenParameters): void {
  for (const [name, value] of given) {
    if (!MEDIA_KEYS.includes(name)) throw unknown(type, name, keys);
    const other = given.find(([same, another]) => same === name && another !== value);
    if (other) throw givenTwice(name, value, other[1]);
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
