/*
 * The worst texts of each kind, of any length.
 */
import { NAMESPACE } from './jobspine.ts';
import type { Repeated } from './sender-thread.ts';

type Text = Omit<Repeated, 'bytes'>;

/** XML that costs much to read, for a document with this list of elements. */
export function hostileXml(root: string, list: string): Record<string, Text> {
  const start = `<${root} xmlns="${NAMESPACE}">`;
  const end = `</${root}>`;
  const inside = (piece: string, before = '', after = ''): Text => ({
    before: start + before,
    piece,
    after: after + end,
  });
  return {
    elements: inside('<a/>'),
    'items of its list': inside(`<${list}/>`),
    'items with members': inside(`<${list}><key>k#</key><value>v</value></${list}>`),
    'character references': inside('&#65;', '<a>', '</a>'),
    entities: inside('&amp;', `<${list}><key>`, `</key></${list}>`),
    comments: inside('<!---->'),
    'processing instructions': inside('<?a?>'),
    'CDATA sections': inside('<![CDATA[]]>', '<a>', '</a>'),
    attributes: { before: `<${root} xmlns="${NAMESPACE}"`, piece: ' a#=""', after: '/>' },
    namespaces: { before: `<${root} xmlns="${NAMESPACE}"`, piece: ' xmlns:a#="b"', after: '/>' },
    'nested elements': inside('<a>'),
    'nested namespaces': inside('<a xmlns:p#="u#">'),
    'end tags': inside('</a>'),
    'an unclosed comment': { before: start, piece: '<!-- ', after: '' },
    'line ends': { before: start, piece: '\r\n', after: '<' },
    'a long text': inside('x', '<a>', '</a>'),
    'a long name': { before: `${start}<`, piece: 'a', after: `/>${end}` },
    'angle brackets': { before: '', piece: '<', after: '' },
    'blanks before it': { before: '', piece: ' ', after: start + end },
    'comments before it': { before: '', piece: '<!-- x -->', after: start + end },
  };
}

/** The same for JSON. */
export function hostileJson(list: string): Record<string, Text> {
  const inList = (piece: string, last: string): Text => ({
    before: `{"${list}":[`,
    piece: `${piece},`,
    after: `${last}]}`,
  });
  return {
    'objects in its list': inList('{}', '{}'),
    numbers: inList('1', '1'),
    'items with members': inList('{"key":"k#","value":"v"}', '{"key":"k","value":"v"}'),
    lists: inList('[]', '[]'),
    'nested lists': { before: `{"${list}":`, piece: '[', after: '' },
    'nested objects': { before: '', piece: `{"${list}":`, after: '' },
    'line feeds with an error at the end': { before: `{"${list}":[`, piece: '\n', after: 'x' },
    'a member again and again': { before: '{', piece: `"${list}":null,`, after: `"${list}":[]}` },
    'a long key': { before: '{"', piece: 'a', after: '":1}' },
    'a long number': { before: `{"${list}":[`, piece: '9', after: ']}' },
    'a long value': { before: `{"${list}":[{"key":"k","value":"`, piece: 'x', after: '"}]}' },
    'a value of quotes': { before: `{"${list}":[{"key":"k","value":"`, piece: '\\"', after: '"}]}' },
    'a value of emoji': { before: `{"${list}":[{"key":"k","value":"`, piece: '\u{1f600}é', after: '"}]}' },
    'a value of backslashes': { before: `{"${list}":[{"key":"k","value":"`, piece: '\\\\', after: '"}]}' },
    escapes: { before: `{"${list}":[{"key":"`, piece: '\\u0041', after: '"}]}' },
    'a text without an end': { before: `{"${list}":["`, piece: '\\"', after: '' },
    commas: { before: `{"${list}":[`, piece: ',', after: ']}' },
    'text behind it': { before: '{}', piece: ' ', after: 'x' },
  };
}

/** Pieces that headers and parameters are made of. `%` begins an encoded character. */
export const HOSTILE_PIECES = [
  ...['*,', ',', ';', '/', '../', '(', ')', '%22', '"', "'", '%5C', '9', '-', '+', '=', 'a=b,', 'a ', '%20', '\t'],
  ...['a/b;q=0,', 'q=0.5;', '%00', '%F0%9F%98%80', 'not%20(', '*n*%20or%20', 'VX-1,', ':', '.', '0.', '%0A', 'é', '&'],
  ...['bytes=0-1,', 'W/"a",', '<a>', '[', '{', '|', '~', '^', '$', 'A', 'a%3Db&', 'T', '1-'],
];
