/*
 * Accept and Content-Type: the form of an answer, and the form of a body.
 * Source: Vidispine API, "Content negotiation"; RFC 9110, 12.5.1.
 */
import { LRUCache } from 'lru-cache';

export const XML = 'application/xml';
export const JSON_TYPE = 'application/json';
export const TEXT = 'text/plain';

/** The media types of a document, the default first; and those of one that also has a text form. */
export const DOCUMENT = [XML, JSON_TYPE] as const;
export const DOCUMENT_OR_TEXT = [XML, JSON_TYPE, TEXT] as const;

/** One entry of an Accept header. */
interface Range {
  type: string;
  /** 0 (never) to 1. */
  weight: number;
}

/** An Accept header, parsed. */
interface Accepted {
  /** The best first. */
  ranges: readonly Range[];
  /** Types with the weight 0. */
  refused: ReadonlySet<string>;
}

/** Clients send few different headers, each of them many times. Long ones are rare, and not worth the memory. */
const cache = new LRUCache<string, Accepted>({ max: 200 });
const MAX_CACHED_LENGTH = 1024;
/** Browsers send about ten ranges. The rest of a longer header is ignored: its cost must not grow with its length. */
const MAX_RANGES = 50;

const ALIASES: Readonly<Record<string, string>> = { 'text/xml': XML, 'text/json': JSON_TYPE, 'application/*': XML };

/**
 * Returns the best of `offers` for an Accept header: the highest weight wins, then the first position.
 * Without a header, and for a range of everything, it is the first offer. Undefined: none is acceptable (406).
 */
export function choose<T extends string>(accept: string | undefined, offers: readonly T[]): T | undefined {
  if (accept === undefined || accept === '') return offers[0];
  const { ranges, refused } = parse(accept);
  // `application/json;q=0, */*` accepts everything but JSON.
  const left = offers.filter(offer => !refused.has(offer));
  for (const { type } of ranges) {
    const found = left.find(offer => matches(type, offer));
    if (found !== undefined) return found;
  }
  return undefined;
}

function parse(accept: string): Accepted {
  const known = cache.get(accept);
  if (known) return known;
  const all = accept.split(',', MAX_RANGES).map(toRange);
  const ranges = all.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  const refused = new Set(all.filter(({ weight }) => weight === 0).map(({ type }) => type));
  const accepted = { ranges, refused };
  if (accept.length <= MAX_CACHED_LENGTH) cache.set(accept, accepted);
  return accepted;
}

function toRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map(part => part.trim().toLowerCase());
  const q = parameters.find(parameter => parameter.startsWith('q='));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return { type: type === '*' ? '*/*' : type, weight: weight >= 0 && weight <= 1 ? weight : 1 };
}

const matches = (range: string, offer: string): boolean =>
  range === offer ||
  range === '*/*' ||
  ALIASES[range] === offer ||
  (range.endsWith('/*') && offer.startsWith(range.slice(0, -1)));

/** A parsed Content-Type header. */
export interface BodyType {
  /** In lower case, without parameters; empty when there is no header. */
  type: string;
  charset: string | undefined;
}

export function readBodyType(header: string | undefined): BodyType {
  if (header === undefined) return { type: '', charset: undefined };
  const end = header.indexOf(';');
  if (end === -1) return { type: header.trim().toLowerCase(), charset: undefined };
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(header)?.[1]?.toLowerCase();
  return { type: header.slice(0, end).trim().toLowerCase(), charset };
}

export const isXml = (type: string): boolean => type === XML || type === 'text/xml' || type.endsWith('+xml');
export const isJson = (type: string): boolean => type === JSON_TYPE || type === 'text/json' || type.endsWith('+json');
/** Types whose body is read as plain text: values, scripts. */
export const isText = (type: string): boolean =>
  type.startsWith('text/') || type === 'application/javascript' || type === 'application/x-javascript';
