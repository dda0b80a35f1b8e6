/*
 * Metadata as JSON for a statement.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A JSON text, or its bytes in UTF-8 if it is large. */
export type Json = string | Buffer;

type Data = Readonly<Record<string, string | null>>;

/** Larger metadata is written in slices, so that it does not hold the event loop. */
const LARGE_CHARACTERS = 256 * 1024;
const SLICE_CHARACTERS = 128 * 1024;

export const isLargeJson = (json: Json): boolean => typeof json !== 'string';

/** Writes metadata as JSON. */
export const toJson = async (data: Data): Promise<Json> => (isLarge(data) ? inSlices(data) : JSON.stringify(data));

function isLarge(data: Data): boolean {
  let characters = 0;
  for (const key in data) characters += key.length + (data[key]?.length ?? 0);
  return characters > LARGE_CHARACTERS;
}

async function inSlices(data: Data): Promise<Buffer> {
  const parts: Buffer[] = [];
  let text = '';
  for (const piece of piecesOf(data)) {
    text += piece;
    if (text.length < SLICE_CHARACTERS) continue;
    parts.push(Buffer.from(text));
    text = '';
    await nextTurn();
  }
  const whole = Buffer.concat([...parts, Buffer.from(text)]);
  // The statement copies it again.
  await nextTurn();
  return whole;
}

function* piecesOf(data: Data): Generator<string> {
  let mark = '{';
  for (const [key, value] of Object.entries(data)) {
    yield mark;
    yield* piecesOfText(key);
    yield ':';
    if (value === null) yield 'null';
    else yield* piecesOfText(value);
    mark = ',';
  }
  yield mark === '{' ? '{}' : '}';
}

function* piecesOfText(text: string): Generator<string> {
  yield '"';
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = Math.min(start + SLICE_CHARACTERS, text.length);
    // A pair of surrogates stays together.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    yield JSON.stringify(text.slice(start, end)).slice(1, -1);
  }
  yield '"';
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
