/*
 * Identifiers as callers write them: the site and a number, `VX-29`. Inside the server an entity has only the number.
 * Source: Vidispine API, "Identifiers".
 */
import { notFound } from './failure.ts';

/** The kinds of entities with ids, as error messages name them. */
export type IdKind = 'Job' | 'storage' | 'file';

/** The ids of one site. Created once from the setting JOBSPINE_SITE, and passed to all code that reads or shows ids. */
export interface Ids {
  readonly site: string;
  /** An example id of this site, for error messages. */
  readonly example: string;
  /** Writes `VX-29` for 29. */
  format(id: number): string;
  /** Reads `VX-29`, and for jobs also `JOB-VX-29`. Undefined for anything else, including ids of other sites. */
  parse(kind: IdKind, text: string): number | undefined;
  /** Reads an id as `parse` does. Throws Failure notFound when it cannot name anything here. */
  get(kind: IdKind, text: string): number;
}

/** Creates the ids of a site. */
export function createIds(site: string): Ids {
  const format = (id: number): string => `${site}-${id}`;
  const parse = (kind: IdKind, text: string): number | undefined => {
    const [, prefix, digits] = /^(.*)-([1-9][0-9]{0,15})$/.exec(text) ?? [];
    const isLocal = prefix === site || (kind === 'Job' && prefix === `JOB-${site}`);
    return isLocal && Number.isSafeInteger(Number(digits)) ? Number(digits) : undefined;
  };
  const get = (kind: IdKind, text: string): number => {
    const id = parse(kind, text);
    if (id === undefined) throw notFound(kind, text);
    return id;
  };
  return { site, example: format(29), format, parse, get };
}
