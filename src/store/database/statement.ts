/*
 * Prepared statements: a text that starts with its name in a comment is prepared under that name.
 */
import type { QueryConfig } from 'pg';
import { encodeList, listTypesOf } from './arrays.ts';

/**
 * The number of texts with one name that are prepared. A query that is composed of parts (a search with its filters)
 * has many texts. Each prepared one costs memory on every connection, so the others are not prepared.
 */
const MAX_TEXTS_PER_NAME = 16;

const NAME = /^\s*\/\*\s*(\w+)\s*\*\//;

/** The name of the prepared statement of each text. */
const statementNames = new Map<string, string>();
const textsOfName = new Map<string, number>();

/** The lists of texts that each prepared text takes. */
const listTypes = new Map<string, ReturnType<typeof listTypesOf>>();

/** Returns a query for pg, prepared if its text starts with its name in a comment. */
export function statementOf(text: string, values: readonly unknown[]): QueryConfig {
  const name = statementNames.get(text) ?? nameStatement(text);
  const types = listTypes.get(text) ?? listTypesOf(text);
  if (name !== undefined) listTypes.set(text, types);
  const known = values.map((value, i) => toParameter(value, types.get(i)));
  return name === undefined ? { text, values: known } : { name, text, values: known };
}

/** Converts arrays of texts and of numbers, which most statements take: pg would quote and escape each item. */
function toParameter(value: unknown, type: Parameters<typeof encodeList>[0] | undefined): unknown {
  if (!Array.isArray(value)) return value;
  if (type !== undefined) return encodeList(type, value);
  const isNumbers = value.every(one => typeof one === 'number' || one === null);
  return isNumbers ? `{${value.map(one => one ?? 'null').join(',')}}` : value;
}

function nameStatement(text: string): string | undefined {
  const name = NAME.exec(text)?.[1];
  if (name === undefined) return undefined;
  const texts = (textsOfName.get(name) ?? 0) + 1;
  if (texts > MAX_TEXTS_PER_NAME) return undefined;
  textsOfName.set(name, texts);
  const statementName = `${name}_${texts}`;
  statementNames.set(text, statementName);
  return statementName;
}
