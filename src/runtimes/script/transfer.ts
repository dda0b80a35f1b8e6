/*
 * The form in which calls pass between a script thread and the main thread: values with few members, and texts of any
 * length, which cost the main thread no more than a copy. JSON is read and written in the script thread.
 */
import type { CallReply } from './messages.ts';

/** A value that is JSON already, because it was never anything else: the main thread passes it on unread. */
export class Json {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

/** How many values the arguments of a call may have, counting those in lists and objects. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 10;

/** Returns the arguments of a call. Throws an Error, which is for the script, if they are not a list or too many. */
export function readArguments(json: string): unknown[] {
  const values: unknown = JSON.parse(json);
  if (!Array.isArray(values)) throw new Error('The arguments of a call must be a list');
  let left = MAX_VALUES;
  const count = (value: unknown, depth: number): void => {
    left -= 1;
    if (left < 0) throw new Error(`The arguments of a call may have ${MAX_VALUES} values`);
    if (typeof value !== 'object' || value === null) return;
    if (depth === MAX_DEPTH) throw new Error('The arguments of a call are nested too deeply');
    for (const member of Object.values(value)) count(member, depth + 1);
  };
  count(values, 0);
  return values;
}

/** Returns a reply as the JSON that the prelude expects. */
export function writeReply(reply: CallReply): string {
  if (reply.kind === 'json') return `{"value":${reply.json}}`;
  return JSON.stringify(reply.kind === 'value' ? { value: reply.value ?? null } : { error: reply.message });
}

/** Returns the number of characters of all texts in a value. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Json) return value.json.length;
  if (typeof value !== 'object' || value === null) return 0;
  let length = 0;
  for (const member of Object.values(value)) length += lengthOf(member);
  return length;
}
