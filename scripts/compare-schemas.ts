/*
 * Compares two JSON Schemas, for requests or for responses.
 */
import type { JsonSchema } from '../src/documents/json-schema.ts';
import type { OpenApi, Reference } from '../src/http/openapi/openapi.ts';

export interface Change {
  /** A client that was written for the first description may fail. */
  isBreaking: boolean;
  text: string;
}

export type Report = (isBreaking: boolean, what: string) => void;

/** The two descriptions, and the pairs of schemas that were compared: a type is used in many places. */
export interface Documents {
  before: OpenApi;
  after: OpenApi;
  compared: Set<string>;
}

interface Comparison {
  before: JsonSchema;
  after: JsonSchema;
  direction: 'request' | 'response';
}

/** Returns what a reference refers to, or the item itself. */
export function resolve<T extends object>(api: OpenApi, item: T | Reference): T {
  const { $ref } = item as Reference;
  if ($ref === undefined) return item as T;
  const parts = $ref.split('/').slice(1);
  const found = parts.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], api);
  return resolve(api, found as T);
}

/** Reports what of `after` is not as `before` says. Types that both refer to by name are compared once. */
export function compareSchemas(documents: Documents, { before, after, direction }: Comparison, report: Report): void {
  const named = nameOf(before);
  if (named !== undefined) {
    const pair = `${before.$ref} ${after.$ref} ${direction}`;
    if (documents.compared.has(pair)) return;
    documents.compared.add(pair);
  }
  const about: Report = named ? (isBreaking, what) => report(isBreaking, `${named}: ${what}`) : report;
  const pair = { before: resolve(documents.before, before), after: resolve(documents.after, after), direction };
  compareValues(pair, about);
  compareMembers(documents, pair, about);
  if (pair.before.items && pair.after.items)
    compareSchemas(documents, { before: pair.before.items, after: pair.after.items, direction }, about);
  compareForms(pair, about);
}

const nameOf = ({ $ref }: JsonSchema): string | undefined => $ref?.slice($ref.lastIndexOf('/') + 1);

/** Types, enumerations and ranges. The wider of the two must be that of a later request, or of an earlier response. */
function compareValues({ before, after, direction }: Comparison, report: Report): void {
  const [narrow, wide] = direction === 'request' ? [before, after] : [after, before];
  if (!isWithin(typesOf(narrow), typesOf(wide)))
    report(true, `is ${typesOf(after)?.join(' or ')} in place of ${typesOf(before)?.join(' or ')}`);
  if (!isWithin(narrow.enum, wide.enum)) report(true, `has other values: ${differences(before.enum, after.enum)}`);
  else if (before.enum?.length !== after.enum?.length)
    report(false, `has other values: ${differences(before.enum, after.enum)}`);
  if (wide.pattern !== undefined && wide.pattern !== narrow.pattern)
    report(true, `has the pattern ${after.pattern} in place of ${before.pattern}`);
  const { minimum = -Infinity, maximum = Infinity, maxItems = Infinity } = wide;
  if ((narrow.minimum ?? -Infinity) < minimum) report(true, `is at least ${after.minimum}, not ${before.minimum}`);
  if ((narrow.maximum ?? Infinity) > maximum) report(true, `is at most ${after.maximum}, not ${before.maximum}`);
  if ((narrow.maxItems ?? Infinity) > maxItems)
    report(true, `has up to ${after.maxItems} items, not ${before.maxItems}`);
}

/** An integer is a number. Undefined: anything. */
const typesOf = ({ type }: JsonSchema): string[] | undefined => (type === undefined ? undefined : [type].flat());

function isWithin(narrow: readonly string[] | undefined, wide: readonly string[] | undefined): boolean {
  if (wide === undefined) return true;
  return narrow?.every(one => wide.includes(one) || (one === 'integer' && wide.includes('number'))) ?? false;
}

function differences(before: readonly string[] = [], after: readonly string[] = []): string {
  const removed = before.filter(value => !after.includes(value)).map(value => `-${value}`);
  const added = after.filter(value => !before.includes(value)).map(value => `+${value}`);
  return [...removed, ...added].join(' ');
}

function compareMembers(documents: Documents, { before, after, direction }: Comparison, report: Report): void {
  const [old, now] = [before.properties ?? {}, after.properties ?? {}];
  for (const [name, member] of Object.entries(old)) {
    const other = now[name];
    const about: Report = (isBreaking, what) => report(isBreaking, `${name} ${what}`);
    if (other === undefined) {
      about(true, 'is gone');
      continue;
    }
    const [was, is] = [before.required?.includes(name) ?? false, after.required?.includes(name) ?? false];
    if (is && !was) about(direction === 'request', 'is required');
    if (was && !is) about(direction === 'response', 'may be absent');
    compareSchemas(documents, { before: member, after: other, direction }, about);
  }
  for (const name of Object.keys(now)) {
    if (name in old) continue;
    const isNeeded = direction === 'request' && (after.required?.includes(name) ?? false);
    report(isNeeded, `${name} is new${isNeeded ? ' and required' : ''}`);
  }
}

/** Alternatives and XML forms are compared as they stand: no change of them is harmless. */
function compareForms({ before, after }: Comparison, report: Report): void {
  const isOther = (name: 'anyOf' | 'oneOf' | 'allOf' | 'not' | 'xml'): boolean =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  if (isOther('anyOf') || isOther('oneOf') || isOther('allOf') || isOther('not'))
    report(true, 'has other alternatives');
  if (isOther('xml')) report(true, 'has another form in XML');
}
