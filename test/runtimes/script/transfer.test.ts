import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Json, lengthOf, readArguments, writeReply } from '../../../src/runtimes/script/transfer.ts';

describe('the arguments of a call', () => {
  it('are the values that the script has sent', () => {
    const values = fc.array(fc.jsonValue({ maxDepth: 5 }), { maxLength: 5 });
    fc.assert(
      fc.property(values, list => {
        const json = JSON.stringify(list);
        expect(readArguments(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  const refused: [what: string, json: string, message: string][] = [
    ['no list', '{}', 'must be a list'],
    ['many values', `[${'1,'.repeat(20_000)}1]`, 'may have 20000 values'],
    ['many values in lists', `[[${'[[]],'.repeat(10_000)}[]]]`, 'may have 20000 values'],
    ['deep lists', `${'['.repeat(50)}${']'.repeat(50)}`, 'nested too deeply'],
  ];
  for (const [what, json, message] of refused)
    it(`cannot be ${what}`, () => expect(() => readArguments(json)).toThrow(message));
});

describe('a reply', () => {
  it('is JSON with a value or an error', () => {
    expect(writeReply({ kind: 'value', value: undefined })).toBe('{"value":null}');
    expect(writeReply({ kind: 'value', value: ['ä"'] })).toBe('{"value":["ä\\""]}');
    expect(writeReply({ kind: 'json', json: '["a"]' })).toBe('{"value":["a"]}');
    expect(writeReply({ kind: 'stop', message: 'late' })).toBe('{"error":"late"}');
  });
});

it('the length of a value is that of its texts', () => {
  const cases: [value: unknown, length: number][] = [
    ['abc', 3],
    [new Json('[]'), 2],
    [{ body: 'ab', headers: { a: 'c' }, status: 200 }, 3],
    [undefined, 0],
    [null, 0],
  ];
  for (const [value, length] of cases) expect(lengthOf(value)).toBe(length);
});
