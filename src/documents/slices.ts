/*
 * Cuts a document into slices, and puts them together again. Receiving a message from a thread holds the event loop as
 * long as the message is large, so a large document comes in many small ones.
 */

/** The place of a piece in the content of a slice: member names and positions of items, from outside to inside. */
type Path = readonly (string | number)[];

/** A place that earlier slices fill. */
interface Gap {
  path: Path;
  /** The piece that belongs there. */
  piece: number;
}

/** Some items of a long list, some of a long text, or, as the last slice, the document. */
export interface Slice {
  /** The piece that this continues; undefined: this is the document. */
  piece: number | undefined;
  content: unknown;
  gaps: readonly Gap[];
}

/** A slice takes about a millisecond to receive. */
const MAX_WEIGHT = 4_000;
const MAX_CHARACTERS = 256 * 1024;
/** Characters that cost as much as one more value. */
const CHARACTERS_PER_WEIGHT = MAX_CHARACTERS / MAX_WEIGHT;

/** What remains of a value after its long lists and texts were cut off. */
interface Rest {
  content: unknown;
  weight: number;
  gaps: readonly Gap[];
}

/** Cuts a value of plain objects, arrays, texts, numbers, booleans and Dates. The value is used up. */
export function cut(value: unknown): Slice[] {
  const cutter = new Cutter();
  const { content, gaps } = cutter.cut(value);
  return [...cutter.slices, { piece: undefined, content, gaps }];
}

class Cutter {
  readonly slices: Slice[] = [];
  #pieces = 0;

  /** Cuts long parts off, which become slices. */
  cut(value: unknown): Rest {
    if (typeof value === 'string') return this.#cutText(value);
    if (Array.isArray(value)) return this.#cutList(value);
    if (typeof value === 'object' && value !== null && !(value instanceof Date))
      return this.#cutMembers(value as Record<string, unknown>);
    return { content: value, weight: 1, gaps: NONE };
  }

  #cutText(text: string): Rest {
    if (text.length <= MAX_CHARACTERS)
      return { content: text, weight: 1 + text.length / CHARACTERS_PER_WEIGHT, gaps: NONE };
    const piece = this.#pieces++;
    for (let start = 0; start < text.length; start += MAX_CHARACTERS)
      this.slices.push({ piece, content: text.slice(start, start + MAX_CHARACTERS), gaps: NONE });
    return gapFor(piece);
  }

  #cutList(list: readonly unknown[]): Rest {
    const piece = this.#pieces++;
    const parts = [emptyPart()];
    for (const item of list) {
      const { content, weight, gaps } = this.cut(item);
      let part = parts.at(-1) as Part;
      if (part.weight + weight > MAX_WEIGHT && part.content.length > 0) parts.push((part = emptyPart()));
      for (const gap of gaps) part.gaps.push({ ...gap, path: [part.content.length, ...gap.path] });
      part.content.push(content);
      part.weight += weight;
    }
    if (parts.length === 1) return parts[0] as Part;
    for (const { content, gaps } of parts) this.slices.push({ piece, content, gaps });
    return gapFor(piece);
  }

  #cutMembers(value: Record<string, unknown>): Rest {
    const all: Gap[] = [];
    let total = 1;
    for (const name of Object.keys(value)) {
      const { content, weight, gaps } = this.cut(value[name]);
      value[name] = content;
      total += weight;
      for (const gap of gaps) all.push({ ...gap, path: [name, ...gap.path] });
    }
    return { content: value, weight: total, gaps: all };
  }
}

const NONE: readonly Gap[] = [];

/** Items of a list that go into one slice. */
interface Part extends Rest {
  content: unknown[];
  gaps: Gap[];
}

const emptyPart = (): Part => ({ content: [], weight: 1, gaps: [] });
const gapFor = (piece: number): Rest => ({ content: undefined, weight: 1, gaps: [{ path: [], piece }] });

/** Puts the slices of one value together, in their order. */
export class Joiner {
  readonly #pieces = new Map<number, unknown[] | string>();

  /** Adds a slice. Returns the value after the last one. */
  add({ piece, content, gaps }: Slice): unknown {
    const whole = gaps.reduce((filled, { path, piece: id }) => fill(filled, path, this.#pieces.get(id)), content);
    if (piece === undefined) return whole;
    const before = this.#pieces.get(piece);
    if (typeof content === 'string') this.#pieces.set(piece, ((before as string | undefined) ?? '') + content);
    else if (before === undefined) this.#pieces.set(piece, content as unknown[]);
    else for (const item of content as unknown[]) (before as unknown[]).push(item);
    return undefined;
  }
}

/** Puts a value at a place of the content, and returns the content. */
function fill(content: unknown, path: Path, value: unknown): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  let at = content as Record<string | number, unknown>;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string | number, unknown>;
  at[last] = value;
  return content;
}
