/*
 * Text that PostgreSQL can store. It cannot store the character U+0000, nor lone halves of surrogate pairs.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const EVERY_UNSTORABLE = new RegExp(UNSTORABLE, 'gu');

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** Replaces every character that cannot be stored by U+FFFD, as documents do. */
export const toStorableText = (text: string): string => text.replace(EVERY_UNSTORABLE, '\ufffd');

/** Does the same in all keys and values; null stays null. */
export const toStorableData = <V extends string | null>(data: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [toStorableText(key), value === null ? value : toStorableText(value)]),
  ) as Record<string, V>;
