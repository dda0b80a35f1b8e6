import type { QueryConfig } from 'pg';

/**
 * How many texts of one name are prepared. A query that is put together from parts (a search with its filters) has
 * many texts; each prepared one costs memory on every connection for as long as it lives, so the rest goes unprepared.
 */
const TEXTS_PER_NAME = 16;

const NAME = /^\s*\/\*\s*(\w+)\s*\*\//;

/** From the text of a query to the name of its prepared statement. */
const statementNames = new Map<string, string>();
const textsOfName = new Map<string, number>();

/** A query as pg takes it: prepared, when its text begins with its name in a comment. */
export function statementOf(text: string, values: readonly unknown[]): QueryConfig {
  const name = statementNames.get(text) ?? nameStatement(text);
  const known = values.map(toParameter);
  return name === undefined ? { text, values: known } : { name, text, values: known };
}

/** Sets of numbers are what most statements take; pg would quote and escape each of them. */
function toParameter(value: unknown): unknown {
  const isNumbers = Array.isArray(value) && value.every(one => typeof one === 'number' || one === null);
  return isNumbers ? `{${value.map(one => one ?? 'null').join(',')}}` : value;
}

function nameStatement(text: string): string | undefined {
  const name = NAME.exec(text)?.[1];
  if (name === undefined) return undefined;
  const texts = (textsOfName.get(name) ?? 0) + 1;
  if (texts > TEXTS_PER_NAME) return undefined;
  textsOfName.set(name, texts);
  const statementName = `${name}_${texts}`;
  statementNames.set(text, statementName);
  return statementName;
}
