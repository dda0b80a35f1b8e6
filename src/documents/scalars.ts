/*
 * Simple values: from and to the text in XML and JSON.
 *
 * From XML, exactly the forms of XML Schema are accepted. From JSON, also forms that real clients send, such as
 * numbers in quotes, `True`, and a time zone without a colon.
 */
import { parseTime } from '../core/time.ts';
import type { SimpleType } from './schema.ts';

export type ScalarValue = string | number | boolean | Date;

export interface Scalar {
  /** The permitted values, as a phrase after "must be". */
  allowed: string;
  /** Undefined for an invalid value. */
  fromXml(text: string): ScalarValue | undefined;
  /** `text` is the content of a string, or a number or boolean as written. Undefined for an invalid value. */
  fromJson(text: string, quoted: boolean): ScalarValue | undefined;
  /** For use between tags. */
  toXml(value: ScalarValue): string;
  /** For use in double quotes. */
  toAttribute(value: ScalarValue): string;
  toJson(value: ScalarValue): string;
}

export function compileScalar(type: SimpleType): Scalar {
  return type.values.length > 0 ? enumeration(type) : KINDS[type.kind](type);
}

const KINDS: Record<SimpleType['kind'], (type: SimpleType) => Scalar> = {
  text: () => texts,
  token,
  whole: type => number(type, wholeNumber, `a whole number${range(type)}`),
  decimal: type => number(type, decimalNumber, `a number${range(type)}`),
  flag: () => flags,
  time: times,
};

/** White space as defined by XML. */
const collapse = (text: string): string => text.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '');

const texts: Scalar = {
  allowed: 'text',
  fromXml: text => text,
  fromJson: text => text,
  toXml: value => xmlText(value as string),
  toAttribute: value => xmlAttribute(value as string),
  toJson: value => jsonString(value as string),
};

function token({ pattern, doc }: SimpleType): Scalar {
  const read = (text: string) => {
    const value = collapse(text);
    return pattern === undefined || pattern.test(value) ? value : undefined;
  };
  return { ...texts, allowed: `an identifier (${doc})`, fromXml: read, fromJson: read };
}

function enumeration({ values }: SimpleType): Scalar {
  const known = new Set(values);
  const read = (text: string) => {
    const value = known.has(text) ? text : collapse(text);
    return known.has(value) ? value : undefined;
  };
  const plainText = (value: ScalarValue) => value as string;
  return {
    allowed: `one of ${values.join(', ')}`,
    fromXml: read,
    fromJson: read,
    toXml: plainText,
    toAttribute: plainText,
    toJson: value => `"${value}"`,
  };
}

const wholeNumber = (text: string): number => (/^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN);
const decimalNumber = (text: string): number =>
  /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/.test(text) ? Number(text) : Number.NaN;

function number({ min, max, kind }: SimpleType, parse: (text: string) => number, allowed: string): Scalar {
  if (min === undefined || max === undefined) throw new Error(`A ${kind} type needs a minimum and a maximum`);
  // Adding 0 turns -0 into 0. Comparisons with NaN are false.
  const within = (value: number) => (value >= min && value <= max ? value + 0 : undefined);
  const fits = kind === 'whole' ? Number.isInteger : Number.isFinite;
  return {
    allowed,
    fromXml: text => within(parse(collapse(text))),
    fromJson: (text, quoted) => {
      const value = quoted ? parse(text.trim()) : Number(text);
      return fits(value) ? within(value) : undefined;
    },
    toXml: value => plain(value as number),
    toAttribute: value => plain(value as number),
    toJson: value => String(value),
  };
}

const range = ({ min, max }: SimpleType): string => ` from ${min} to ${max}`;

/** Writes a number without an exponent, which XML Schema does not allow in decimals. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e-')) return text;
  const parts = /^(-?)([0-9])(?:\.([0-9]+))?e-([0-9]+)$/.exec(text);
  if (!parts) return text;
  const [, sign, first, rest = '', exponent] = parts;
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
}

const flags: Scalar = {
  allowed: 'true or false',
  fromXml: text => {
    const value = collapse(text);
    if (value === 'true' || value === '1') return true;
    return value === 'false' || value === '0' ? false : undefined;
  },
  fromJson: text => flags.fromXml(text.toLowerCase()),
  toXml: String,
  toAttribute: String,
  toJson: String,
};

const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

function times({ pattern }: SimpleType): Scalar {
  const read = (text: string) => {
    const time = pattern?.test(text) ? parseTime(text) : undefined;
    return time && time.getTime() >= FIRST_MS && time.getTime() <= LAST_MS ? time : undefined;
  };
  return {
    allowed: 'a time such as 2020-08-21T09:04:04.032Z',
    fromXml: text => read(collapse(text)),
    // Real servers write +0000, and clients send it back.
    fromJson: (text, quoted) => (quoted ? read(text.trim().replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) : undefined),
    toXml: value => `${timeText(value as Date)}Z`,
    toAttribute: value => `${timeText(value as Date)}Z`,
    toJson: value => `"${timeText(value as Date)}+0000"`,
  };
}

const DAY_MS = 86_400_000;
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
/** Text such as `2020-08-21T` by days since 1970: a list has many times on few days. */
const days = new Map<number, string>();

/** Does the same as toISOString without the Z, but much faster. */
function timeText(time: Date): string {
  const ms = time.getTime();
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const minutes = Math.floor(rest / 60_000);
  const seconds = Math.floor(rest / 1000) % 60;
  const fraction = rest % 1000;
  const clock = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds]}`;
  return `${days.get(day) ?? dayText(day, time)}${clock}.${Math.floor(fraction / 100)}${TWO_DIGITS[fraction % 100]}`;
}

function dayText(day: number, time: Date): string {
  const text = time.toISOString().slice(0, 11);
  if (days.size >= 1000) days.clear();
  days.set(day, text);
  return text;
}

/**
 * Characters that XML cannot contain in any form: control characters, two non-characters, halves of surrogate pairs.
 */
const UNPRINTABLE = /[^\P{Cc}\t\n\r\x7f-\x9f]|[\ufffe\uffff\p{Surrogate}]/u;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');
export const hasUnprintable = (text: string): boolean => UNPRINTABLE.test(text);

/** Replaces such characters by U+FFFD, in XML and in JSON. */
const printable = (text: string): string => text.replace(EVERY_UNPRINTABLE, '\ufffd');

/** A character that must be escaped in a JSON string. */
const JSON_SPECIAL = /[^ !#-[\]-\ud7ff\ue000-\ufffd]/;
const jsonString = (text: string): string => (JSON_SPECIAL.test(text) ? JSON.stringify(printable(text)) : `"${text}"`);

/** A character that must be escaped between tags, or in an attribute. */
const TEXT_SPECIAL = /[^\t\n -%'-;=?-\ud7ff\ue000-\ufffd]/;
const ATTRIBUTE_SPECIAL = /[^ !#-%'-;=?-\ud7ff\ue000-\ufffd]/;

const REFERENCES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};
const reference = (character: string): string => REFERENCES[character] as string;

/** Escapes text between tags. A carriage return must be a reference, or readers turn it into a line feed. */
const xmlText = (text: string): string =>
  TEXT_SPECIAL.test(text) ? printable(text).replace(/[&<>\r]/g, reference) : text;

/** Escapes the value of an attribute in double quotes. */
const xmlAttribute = (text: string): string =>
  ATTRIBUTE_SPECIAL.test(text) ? printable(text).replace(/[&<>"\r\n\t]/g, reference) : text;
