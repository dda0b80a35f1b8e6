/*
 * The kinds of values that settings have: parsers, each of which throws an Error with the values that it permits.
 */

/** Creates the error for an invalid value. `what` completes the sentence: the setting must be … */
export const mustBe = (what: string): Error => new Error(what);

/** Parses a text that is not empty. */
export const text = (value: string): string => {
  if (value === '') throw mustBe('left out or not empty');
  return value;
};

/** Returns the parser of whole numbers within bounds. */
export const whole =
  (min: number, max: number) =>
  (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) throw mustBe(`a whole number from ${min} to ${max}`);
    return number;
  };

/** Parses true or false. */
export const flag = (value: string): boolean => {
  if (value !== 'true' && value !== 'false') throw mustBe('true or false');
  return value === 'true';
};

/** Returns the parser of one of some names. */
export const oneOf =
  <const T extends string>(...choices: T[]) =>
  (value: string): T => {
    const choice = choices.find(one => one === value);
    if (choice === undefined) throw mustBe(`one of ${choices.join(', ')}`);
    return choice;
  };

/** Returns the parser of values that are separated by commas. */
export const list =
  <T>(parse: (value: string) => T) =>
  (value: string): readonly T[] =>
    value
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '')
      .map(parse);

/** Returns the parser of texts that match a pattern; `what` describes them. */
export const matching =
  (pattern: RegExp, what: string) =>
  (value: string): string => {
    if (!pattern.test(value)) throw mustBe(what);
    return value;
  };

/** Returns the parser of URLs with one of these protocols, such as `http:`. */
export const url =
  (...protocols: string[]) =>
  (value: string): string => {
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    throw mustBe(`a URL that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`);
  };

/** The units of numbers of bytes. */
export const UNITS = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
/** Parses a number of bytes, with or without a unit. */
export const bytes = (value: string): number => {
  const [, number, unit] = /^(\d+) ?(KiB|MiB|GiB|)$/.exec(value) ?? [];
  if (number === undefined) throw mustBe('a number of bytes, such as 10485760 or 10MiB');
  return Number(number) * UNITS[unit as keyof typeof UNITS];
};
