import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { decodeXml, encodeXml } from '../../src/documents/documents.ts';

const START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const XMLNS = 'xmlns="http://xml.vidispine.com/schema/vidispine"';

describe('XML that is written', () => {
  it('has the declaration, one default namespace in double quotes, and no blank before the first child', () => {
    expect(encodeXml('URIListDocument', { uri: ['VX-1', 'VX-2'] })).toBe(
      `${START}<URIListDocument ${XMLNS}><uri>VX-1</uri><uri>VX-2</uri></URIListDocument>`,
    );
  });

  it('has elements in the order of the schema, regardless of the order of members', () => {
    const value = { priority: 'MEDIUM', type: 'TRANSCODE', status: 'READY', user: 'admin', jobId: 'VX-1' } as const;
    expect(encodeXml('JobDocument', value)).toBe(
      `${START}<JobDocument ${XMLNS}><jobId>VX-1</jobId><user>admin</user><status>READY</status><type>TRANSCODE</type><priority>MEDIUM</priority></JobDocument>`,
    );
  });

  it('has an empty-element tag for an element without content, and both tags for empty text', () => {
    expect(encodeXml('JobProblemListDocument', {})).toBe(`${START}<JobProblemListDocument ${XMLNS}/>`);
    expect(encodeXml('JobDocument', { jobId: 'VX-1', log: { task: [] }, data: [{ key: 'a', value: '' }] })).toBe(
      `${START}<JobDocument ${XMLNS}><jobId>VX-1</jobId><data><key>a</key><value></value></data><log/></JobDocument>`,
    );
  });

  it('omits undefined members', () => {
    expect(encodeXml('JobDocument', { jobId: 'VX-1', user: undefined, data: undefined })).toBe(
      `${START}<JobDocument ${XMLNS}><jobId>VX-1</jobId></JobDocument>`,
    );
  });

  it('has times in UTC with Z, attributes, and numbers without an exponent', () => {
    const progress = { value: 4.6708e-7, total: 100, unit: 'percent' } as const;
    const timestamp = new Date('2020-08-21T11:04:04.032+02:00');
    const task = [{ id: 452, step: 50, attempts: 0, status: 'FINISHED', timestamp, progress }] as const;
    expect(encodeXml('JobDocument', { jobId: 'VX-1', log: { task } })).toContain(
      '<task id="452"><step>50</step><attempts>0</attempts><status>FINISHED</status><timestamp>2020-08-21T09:04:04.032Z</timestamp><progress total="100" unit="percent">0.00000046708</progress></task>',
    );
  });

  it.each([
    ['<a> & "b"', '&lt;a&gt; &amp; "b"'],
    [']]>', ']]&gt;'],
    ['a\r\nb\tc', 'a&#13;\nb\tc'],
    ['a\0b\x1bc\ud800d\ufffe', 'a\ufffdb\ufffdc\ufffdd\ufffd'],
    ['😀\u0085\u2028', '😀\u0085\u2028'],
  ])('has the text %j as %j', (text, expected) => {
    expect(encodeXml('URIListDocument', { uri: [text] })).toContain(`<uri>${expected}</uri>`);
  });

  it('preserves white space in attributes', () => {
    const value = { job: [{ type: '"a"\n\t\r<&>', value: 'HIGH' }] } as const;
    const xml = encodeXml('JobPriorityConfigurationDocument', value);
    expect(xml).toContain('<job type="&quot;a&quot;&#10;&#9;&#13;&lt;&amp;&gt;">HIGH</job>');
    expect(decodeXml('JobPriorityConfigurationDocument', xml)).toEqual(value);
  });

  it('is well-formed and reads back unchanged, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const xml = encodeXml('URIListDocument', { uri: [text] });
        const document = XmlDocument.fromString(xml);
        const seen = document.root.content;
        document.dispose();
        const shown = text.replace(/[^\P{Cc}\t\n\r\x7f-\x9f]|[\ufffe\uffff\p{Surrogate}]/gu, '\ufffd');
        expect(seen).toBe(shown);
        expect(decodeXml('URIListDocument', xml)).toEqual({ uri: [shown] });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('XML that is read', () => {
  it('has the same text as in libxml2, for any combination of pieces', () => {
    const plain = fc.string().map(text => text.replace(/[<>&\p{Cc}]/gu, '_'));
    const piece = fc.oneof(
      plain,
      plain.map(text => `<![CDATA[${text}&<>]]>`),
      plain.map(text => `<!--${text.replaceAll('-', '_')}-->`),
      plain.map(text => `<?pi ${text.replaceAll('?', '_')}?>`),
      fc.constantFrom('&amp;', '&#10;', '&#13;', '&#x41;', '&quot;', '\r\n', '\r', '\n', '\t', ' ', '>', ']]'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const xml = `<URIListDocument ${XMLNS}><uri>${pieces.join('')}</uri></URIListDocument>`;
        fc.pre(isWellFormed(xml));
        const document = XmlDocument.fromString(xml);
        const seen = document.root.content;
        document.dispose();
        expect(decodeXml('URIListDocument', xml)).toEqual({ uri: [seen] });
      }),
      { numRuns: 2000 },
    );
  });
});

function isWellFormed(xml: string): boolean {
  try {
    XmlDocument.fromString(xml).dispose();
    return true;
  } catch {
    return false;
  }
}
