/*
 * What PostgreSQL cannot keep in a text: the character U+0000, and halves of surrogate pairs.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const EVERY_UNSTORABLE = new RegExp(UNSTORABLE, 'gu');

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** With U+FFFD for what cannot be kept: as documents show it anyway. */
export const toStorableText = (text: string): string => text.replace(EVERY_UNSTORABLE, '\ufffd');

/** The same for keys and values; null stays. */
export const toStorableData = <V extends string | null>(data: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [toStorableText(key), value === null ? value : toStorableText(value)]),
  ) as Record<string, V>;
