/*
 * The header Warning: it names the parameters of a request that the route does not know, so that a caller can find a
 * misspelt one. Real servers ignore unknown parameters, so they are no error. Source: RFC 7234, 5.5.
 */

/** A request with more unknown parameters than this is not a misspelt one. */
const MAX_NAMED = 10;
const MAX_NAME_LENGTH = 100;

/** Returns the value of the header for these names of parameters. */
export const toWarning = (names: readonly string[]): string =>
  [...new Set(names)]
    .slice(0, MAX_NAMED)
    .map(name => `299 - "unknown parameter: ${quotable(name)}"`)
    .join(', ');

/** Percent-encodes what a quoted string in a header may not contain. */
const quotable = (name: string): string =>
  [...name.slice(0, MAX_NAME_LENGTH)]
    .map(character => (/[\w.:;@!$()*,/?'~ -]/.test(character) ? character : encode(character)))
    .join('');

const encode = (character: string): string =>
  [...new TextEncoder().encode(character)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
