import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentName, decodeJson, encodeJson } from '../../src/documents/documents.ts';
import { refusal } from './refused.ts';

const field = (key: string, value: string) => ({ field: [{ key, value }] });

it('a string may be as long as a body, with escapes', () => {
  const value = `"\n${'x'.repeat(9_500_000)}`;
  expect(decodeJson('SimpleMetadataDocument', JSON.stringify(field('a', value)))).toEqual(field('a', value));
});

describe('JSON that real clients send', () => {
  const cases: [why: string, name: DocumentName, json: string, value: unknown][] = [
    ['an empty object', 'SimpleMetadataDocument', '{}', {}],
    ['an empty list', 'SimpleMetadataDocument', '{"field":[]}', { field: [] }],
    ['blanks of all kinds', 'SimpleMetadataDocument', ' \t\r\n{ "field" :\n[ ] } \n', { field: [] }],
    ['a byte order mark', 'SimpleMetadataDocument', '\ufeff{}', {}],
    [
      'numbers in quotes',
      'JobPoolListDocument',
      '{"concurrentJobs":"4","pool":[{"priorityThreshold":"HIGH","size":" 2 "}]}',
      { concurrentJobs: 4, pool: [{ priorityThreshold: 'HIGH', size: 2 }] },
    ],
    ['whole numbers as decimals', 'JobPoolListDocument', '{"concurrentJobs":4.0}', { concurrentJobs: 4 }],
    [
      'booleans in any case',
      'TaskDefinitionDocument',
      '{"script":"a","critical":"True","cleanup":"FALSE"}',
      { script: 'a', critical: true, cleanup: false },
    ],
    ['null for what is absent', 'JobPoolListDocument', '{"concurrentJobs":null,"pool":null}', {}],
    [
      'an object where a list is expected',
      'SimpleMetadataDocument',
      '{"field":{"key":"a","value":"b"}}',
      field('a', 'b'),
    ],
    ['a string where a list is expected', 'URIListDocument', '{"uri":"a"}', { uri: ['a'] }],
    [
      'a number or a boolean where a string is expected',
      'SimpleMetadataDocument',
      '{"field":[{"key":1.50,"value":true}]}',
      field('1.50', 'true'),
    ],
    ['escapes', 'URIListDocument', '{"uri":["\\u00e9\\"\\\\\\/\\n\\ud83d\\ude00"]}', { uri: ['é"\\/\n😀'] }],
    [
      'a key twice with the same value',
      'JobPoolListDocument',
      '{"concurrentJobs":4,"concurrentJobs":4}',
      { concurrentJobs: 4 },
    ],
    [
      'a list twice with the same values',
      'SimpleMetadataDocument',
      '{"field":[{"key":"a","value":"b"}],"field":[{"value":"b","key":"a"}]}',
      field('a', 'b'),
    ],
    [
      'a key twice, once with null',
      'JobPoolListDocument',
      '{"concurrentJobs":4,"concurrentJobs":null}',
      { concurrentJobs: 4 },
    ],
    [
      'a complete document as it was read',
      'TaskDefinitionDocument',
      '{"id":340,"step":200,"dependency":{"step":0,"previous":true,"allPrevious":false},"bean":"B","method":"m","plugin":false}',
      {
        id: 340,
        step: 200,
        dependency: { step: 0, previous: true, allPrevious: false },
        bean: 'B',
        method: 'm',
        plugin: false,
      },
    ],
  ];
  it.each(cases)('is read with %s', (_, name, json, value) => {
    expect(decodeJson(name, json)).toEqual(value);
    expect(decodeJson(name, Buffer.from(json))).toEqual(value);
  });

  it.each([
    ['2020-10-02T15:36:54.047+0000', '2020-10-02T15:36:54.047Z'],
    ['2020-10-02T15:36:54.047+02:00', '2020-10-02T13:36:54.047Z'],
    ['2020-10-02T15:36:54Z', '2020-10-02T15:36:54.000Z'],
    ['2020-10-02T15:36:54.123456', '2020-10-02T15:36:54.123Z'],
  ])('has times such as %s', (text, expected) => {
    expect(decodeJson('JobDocument', `{"jobId":"VX-1","started":"${text}"}`).started?.toISOString()).toBe(expected);
  });

  it('is read in UTF-16 with a byte order mark', () => {
    expect(decodeJson('URIListDocument', Buffer.from('\ufeff{"uri":["é"]}', 'utf16le'))).toEqual({ uri: ['é'] });
  });

  it('cannot change a prototype', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(refusal(() => decodeJson('SimpleMetadataDocument', `{"${key}":{"a":1}}`))).toContain(
        `${key} is not known`,
      );
    }
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  });
});

describe('JSON that is refused', () => {
  const cases: [why: string, name: DocumentName, json: string, message: string][] = [
    ['an empty body', 'JobDocument', '', 'a value is missing or invalid (line 1, column 1)'],
    ['a list', 'JobDocument', '[]', 'JobDocument must be an object'],
    ['a string', 'JobDocument', '"a"', 'JobDocument must be an object'],
    ['null', 'JobDocument', 'null', 'JobDocument must be an object'],
    [
      'text after the end',
      'SimpleMetadataDocument',
      '{}{}',
      'there is text after the end of the document (line 1, column 3)',
    ],
    ['a missing end', 'SimpleMetadataDocument', '{"field":[', 'not well-formed JSON'],
    ['a trailing comma', 'SimpleMetadataDocument', '{"field":[],}', 'a key in double quotes is missing'],
    ['single quotes', 'SimpleMetadataDocument', "{'field':[]}", 'a key in double quotes is missing'],
    ['a missing colon', 'SimpleMetadataDocument', '{\n"field" []}', ': is missing (line 2, column 9)'],
    ['a missing comma', 'URIListDocument', '{"uri":["a" "b"]}', ', or ] is missing'],
    ['an invalid escape', 'URIListDocument', '{"uri":["\\x"]}', 'an invalid escape'],
    ['a line end in a string', 'URIListDocument', '{"uri":["a\nb"]}', 'a control character in a string'],
    ['a number with a leading zero', 'JobPoolListDocument', '{"concurrentJobs":04}', 'a value is missing or invalid'],
    ['NaN', 'JobPoolListDocument', '{"concurrentJobs":NaN}', 'a value is missing or invalid'],
    [
      'a control character as an escape',
      'URIListDocument',
      '{"uri":["\\u0001"]}',
      'a character that XML cannot contain',
    ],
    ['half a character as an escape', 'URIListDocument', '{"uri":["\\ud800"]}', 'a character that XML cannot contain'],
    ['a non-character', 'URIListDocument', '{"uri":["\uffff"]}', 'a character that XML cannot contain'],
    [
      'a key twice with different values',
      'JobPoolListDocument',
      '{"concurrentJobs":4,"concurrentJobs":5}',
      'JobPoolListDocument/concurrentJobs appears twice with different values',
    ],
    [
      'an unknown member',
      'SimpleMetadataDocument',
      '{"fields":[]}',
      'SimpleMetadataDocument/fields is not known; allowed: field',
    ],
    [
      'a missing member',
      'SimpleMetadataDocument',
      '{"field":[{"key":"a","value":null}]}',
      'SimpleMetadataDocument/field[1]/value is missing',
    ],
    [
      'an object where a string is expected',
      'SimpleMetadataDocument',
      '{"field":[{"key":{},"value":""}]}',
      'SimpleMetadataDocument/field[1]/key must be text, not an object',
    ],
    [
      'a list where a string is expected',
      'SimpleMetadataDocument',
      '{"field":[{"key":["a"],"value":""}]}',
      'SimpleMetadataDocument/field[1]/key must be text, not an array',
    ],
    [
      'a string where an object is expected',
      'SimpleMetadataDocument',
      '{"field":["a"]}',
      'SimpleMetadataDocument/field[1] must be an object',
    ],
    ['null in a list', 'URIListDocument', '{"uri":["a",null]}', 'URIListDocument/uri[2] must be text, not null'],
    [
      'a string where a number is expected',
      'TaskDefinitionListDocument',
      '{"task":[{"script":""},{"script":"","step":"ten"}]}',
      'TaskDefinitionListDocument/task[2]/step must be a whole number',
    ],
    ['a fraction of a whole number', 'JobPoolListDocument', '{"concurrentJobs":1.5}', 'must be a whole number'],
    [
      'a number out of bounds',
      'JobPoolListDocument',
      '{"concurrentJobs":1e10}',
      'must be a whole number from 0 to 2147483647',
    ],
    [
      'a number where a boolean is expected',
      'TaskDefinitionDocument',
      '{"script":"","critical":2}',
      'must be true or false',
    ],
    ['a number where a time is expected', 'JobDocument', '{"jobId":"VX-1","started":1598000644032}', 'must be a time'],
    [
      'two alternatives',
      'TaskDefinitionDocument',
      '{"script":"","bean":"b","method":"m"}',
      'must have only one of: bean, method, plugin | script',
    ],
  ];
  it.each(cases)('for %s', (_, name, json, message) => {
    expect(refusal(() => decodeJson(name, json))).toContain(message);
  });

  const nested = (depth: number) => `${'{"test":['.repeat(depth)}{}${']}'.repeat(depth)}`;
  it('for nesting deeper than 256, and not for 256', () => {
    expect(decodeJson('SelfTestDocument', nested(255)).test).toHaveLength(1);
    expect(refusal(() => decodeJson('SelfTestDocument', nested(256)))).toContain('nests deeper than 256 levels');
    expect(refusal(() => decodeJson('SelfTestDocument', nested(100_000)))).toContain('nests deeper than 256 levels');
    expect(refusal(() => decodeJson('SelfTestDocument', '['.repeat(1_000_000)))).toContain('must be an object');
  });

  it('for invalid UTF-8', () => {
    expect(refusal(() => decodeJson('URIListDocument', Buffer.from('{"uri":["\xe9"]}', 'latin1')))).toContain(
      'not valid UTF-8',
    );
  });

  it('for too many items', () => {
    const batch = (jobs: number) => JSON.stringify({ job: Array(jobs).fill({ type: 'A' }) });
    expect(decodeJson('JobBatchDocument', batch(10_000)).job).toHaveLength(10_000);
    expect(refusal(() => decodeJson('JobBatchDocument', batch(10_001)))).toContain('job[10001] is one too many');
  });
});

describe('any text', () => {
  it('is read as by JSON.parse', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), uri => {
        fc.pre(!uri.some(text => /[^\P{Cc}\t\n\r\x7f-\x9f]|[\ufffe\uffff\p{Surrogate}]/u.test(text)));
        expect(decodeJson('URIListDocument', JSON.stringify({ uri }))).toEqual({ uri });
        expect(JSON.parse(encodeJson('URIListDocument', { uri }))).toEqual({ uri });
      }),
    );
  });

  it('that JSON or XML cannot contain is written as U+FFFD', () => {
    expect(encodeJson('URIListDocument', { uri: ['a\0\x1b\ud800b\uffff'] })).toBe(
      '{"uri":["a\ufffd\ufffd\ufffdb\ufffd"]}',
    );
  });
});
