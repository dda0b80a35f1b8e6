/** Removes slashes at the start and the end, in linear time: a regular expression for the end takes quadratic time. */
export function trimSlashes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === '/') start++;
  while (end > start && text[end - 1] === '/') end--;
  return text.slice(start, end);
}

/** Shortens a text of a caller for a message. */
export const shortened = (text: string, length = 100): string =>
  text.length <= length ? text : `${text.slice(0, length)}…`;

/** Compares by code points, which is the order of UTF-8 bytes and of the collation "C". Negative, 0 or positive. */
export function compareText(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [one.charCodeAt(i), other.charCodeAt(i)];
    if (a !== b) return rankOf(a) - rankOf(b);
  }
  return one.length - other.length;
}

/** Ranks a UTF-16 unit. Surrogates stand for code points from U+10000 on, but are below U+E000. */
const rankOf = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
