/*
 * Lists of texts as parameters, in the binary format of PostgreSQL. In the text format, pg quotes and escapes each text
 * with regular expressions, which takes seconds for a text of a few megabytes with many quotes.
 */

/** The types of lists that are encoded here, with their numbers in PostgreSQL. */
const TYPES = { text: 25, jsonb: 3802 } as const;

/** An item: a text, or its bytes in UTF-8. */
type Item = string | Uint8Array | null;

/** The version of the binary format of jsonb, which comes before each value. */
const JSONB_VERSION = 1;

const DECLARED = /\$(\d+)::(text|jsonb)\[\]/g;

/** Returns the types of the lists of texts that a statement takes, by the position of the parameter, from 0. */
export function listTypesOf(statement: string): ReadonlyMap<number, keyof typeof TYPES> {
  const found = statement.matchAll(DECLARED);
  return new Map([...found].map(([, number, type]) => [Number(number) - 1, type as keyof typeof TYPES]));
}

/** Encodes a list. */
export function encodeList(type: keyof typeof TYPES, items: readonly Item[]): Buffer {
  const marks = type === 'jsonb' ? 1 : 0;
  const sizes = items.map(item => (item === null ? -1 : sizeOf(item) + marks));
  const total = sizes.reduce((sum, size) => sum + 4 + Math.max(0, size), items.length === 0 ? 12 : 20);
  const out = Buffer.allocUnsafe(total);
  // Dimensions (an empty list has none), 1 if there are nulls, the type, the length, and the first position.
  out.writeInt32BE(items.length === 0 ? 0 : 1, 0);
  out.writeInt32BE(items.includes(null) ? 1 : 0, 4);
  out.writeInt32BE(TYPES[type], 8);
  if (items.length === 0) return out;
  out.writeInt32BE(items.length, 12);
  out.writeInt32BE(1, 16);
  let at = 20;
  items.forEach((item, i) => {
    const size = sizes[i] as number;
    at = out.writeInt32BE(size, at);
    if (item === null) return;
    if (marks > 0) out[at] = JSONB_VERSION;
    if (typeof item === 'string') out.write(item, at + marks, 'utf8');
    else out.set(item, at + marks);
    at += size;
  });
  return out;
}

const sizeOf = (item: string | Uint8Array): number =>
  typeof item === 'string' ? Buffer.byteLength(item) : item.byteLength;
