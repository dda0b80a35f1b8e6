import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flag,
  list,
  once,
  type Parameter,
  pairs as pairsOf,
  required,
  text as textOf,
  time,
  whole,
} from '../../src/http/wire/parameter.ts';
import { queryReader, readPairs } from '../../src/http/wire/query.ts';

const parse = (query: string, matrix = '') => readPairs(query, matrix);

/** Reads one parameter of a query. */
function read<T>(parameter: Parameter<T>, name: string, query: string, matrix = ''): T {
  const values = queryReader({ [name]: parameter })(parse(query, matrix), () => {}).values;
  return (values as Record<string, T>)[name] as T;
}

const textIn = (query: string, matrix?: string) => read(textOf(''), 'a', query, matrix);
const onceIn = (query: string, matrix?: string) => read(once(textOf('')), 'a', query, matrix);

const refusal = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    return error;
  }
  throw new Error('not refused');
};

describe('text (Vidispine API, "Parameters")', () => {
  const cases: [query: string, value: string | undefined, why: string][] = [
    ['a=1', '1', 'gives the value'],
    ['b=1', undefined, 'gives nothing for a parameter that is not there'],
    ['a=', undefined, 'takes an empty value as not given'],
    ['a', undefined, 'takes a name without a value as not given'],
    ['&a=1', '1', 'passes over an empty pair before'],
    ['b=2&&a=1&', '1', 'passes over empty pairs between and after'],
    ['=x&a=1', '1', 'passes over a value without a name'],
    ['a=&a=1', '1', 'gives the first that has a value'],
    ['a=f%20desc', 'f desc', 'reads %20 as a blank'],
    ['a=f+desc', 'f desc', 'reads + as a blank'],
    ['a=1%2B1', '1+1', 'reads %2B as a plus'],
    ['a=k=v', 'k=v', 'splits at the first ='],
    ['%61=1', '1', 'decodes names too'],
    ['a=%E2%82%AC', '€', 'decodes UTF-8'],
  ];
  for (const [query, value, why] of cases) it(why, () => expect(textIn(query)).toBe(value));

  it('reads matrix parameters, after those of the query', () => {
    expect(textIn('a=1', 'a=2&b=3')).toBe('1');
    expect(read(textOf(''), 'b', 'a=1', 'a=2&b=3')).toBe('3');
    expect(read(list(''), 'a', 'a=1', 'a=2&b=3')).toEqual(['1', '2']);
  });

  for (const broken of ['a=%zz', 'a=%', 'a=%E2%82', 'a=%FF', '%zz=1', 'a=%00']) {
    it(`refuses ${broken}, rather than guess`, () => {
      expect(refusal(() => parse(broken))).toMatchObject({ name: 'Failure', kind: 'invalidInput' });
    });
  }

  it('never throws anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (query, matrix) => {
        try {
          read(list(''), 'a', query, matrix);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Failure', kind: 'invalidInput' });
        }
      }),
    );
  });

  it('gives back whatever was encoded', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), value => {
        fc.pre(!value.includes('\0'));
        expect(textIn(`a=${encodeURIComponent(value)}`)).toBe(value);
      }),
    );
  });
});

describe('once', () => {
  it('gives the value, however often it is given', () => {
    expect(['a=1', 'a=1&a=1', 'a=&a=1', 'b=2'].map(query => onceIn(query, 'a='))).toEqual([
      ...['1', '1', '1'],
      undefined,
    ]);
  });

  it('refuses two that differ, also of query and path', () => {
    for (const [query = '', matrix] of [['a=1&a=2'], ['a=1', 'a=2']])
      expect(refusal(() => onceIn(query, matrix))).toMatchObject({
        kind: 'invalidInput',
        detail: { context: 'a', value: '2' },
      });
  });
});

describe('required', () => {
  const needed = required(list(''), 'The parameter a is required: it says what');
  for (const query of ['', 'a=', 'a=all', 'b=1'])
    it(`refuses '${query}' with its message`, () => {
      expect(refusal(() => read(needed, 'a', query))).toMatchObject({
        kind: 'invalidInput',
        message: 'The parameter a is required: it says what',
        detail: { context: 'a' },
      });
    });
  it('gives the value', () => expect(read(needed, 'a', 'a=1,2')).toEqual(['1', '2']));
});

describe('parameters that are not declared', () => {
  it('are passed on, each time they are given', () => {
    const unknown: unknown[] = [];
    const { given } = queryReader({ b: textOf('') })(parse('a=1&b=2&a=3', 'c=4'), found => unknown.push(...found));
    expect(given.unknown).toEqual([
      ['a', '1'],
      ['a', '3'],
      ['c', '4'],
    ]);
    expect(unknown).toEqual(given.unknown);
  });

  it('are no members of what is read, whatever they are called', () => {
    const { values } = queryReader({ a: textOf('') })(parse('__proto__=1&constructor=2&toString=3'), () => {});
    expect(values).toEqual({ a: undefined });
  });

  it('stay in the query of the next page', () => {
    const { given } = queryReader({ a: textOf('') })(parse('a=1&x=%26&cursor=old'), () => {});
    expect(given.with('cursor', 'new=')).toBe('a=1&x=%26&cursor=new%3D');
  });
});

describe('flag', () => {
  for (const [text, value] of [
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
  ] as const)
    it(`reads ${text}`, () => expect(read(flag(!value, ''), 'user', `user=${text}`)).toBe(value));

  it('takes the fallback when it is not given, or empty', () => {
    expect([read(flag(true, ''), 'user', ''), read(flag(true, ''), 'user', 'user=')]).toEqual([true, true]);
  });

  it('refuses anything else, with the name and the value', () => {
    expect(refusal(() => read(flag(true, ''), 'user', 'user=yes'))).toMatchObject({
      kind: 'invalidInput',
      detail: { context: 'user', value: 'yes' },
      message: 'The parameter user must be true or false, not "yes"',
    });
  });
});

describe('list', () => {
  const cases: [query: string, values: string[] | undefined, why: string][] = [
    ['state=A,B', ['A', 'B'], 'reads commas'],
    ['state=A%2CB', ['A', 'B'], 'reads encoded commas'],
    ['state=A&state=B', ['A', 'B'], 'reads repeats'],
    ['state=A,B&state=C', ['A', 'B', 'C'], 'reads both'],
    ['state=FINISHED,', ['FINISHED'], 'drops what stands after a trailing comma'],
    ['state=,A,,B', ['A', 'B'], 'drops empty parts'],
    ['state=A,%20B', ['A', 'B'], 'drops blanks around'],
    ['state=all', undefined, 'takes "all" as no filter'],
    ['state=ALL', undefined, 'takes "ALL" as no filter'],
    ['state=,', undefined, 'takes nothing but commas as not given'],
    ['', undefined, 'gives nothing when it is not given'],
  ];
  for (const [query, values, why] of cases) it(why, () => expect(read(list(''), 'state', query)).toEqual(values));
});

describe('whole', () => {
  it('reads a whole number', () => expect(read(whole({}, ''), 'n', 'n=0')).toBe(0));
  it('takes the fallback when it is not given', () => expect(read(whole({ fallback: 100 }, ''), 'n', 'n=')).toBe(100));
  it('gives nothing without one', () => expect(read(whole({}, ''), 'n', '')).toBeUndefined());
  for (const text of ['1.5', 'x', '1e3', '0x10', '99999999999999999999', '-', '١'])
    it(`refuses ${text}`, () =>
      expect(refusal(() => read(whole({}, ''), 'n', `n=${encodeURIComponent(text)}`))).toMatchObject({
        kind: 'invalidInput',
      }));
  it('refuses what is out of range, and says the range', () => {
    expect(refusal(() => read(whole({ min: 0 }, ''), 'n', 'n=-1'))).toMatchObject({
      message: 'The parameter n must be a whole number of at least 0, not "-1"',
    });
    expect(refusal(() => read(whole({ min: 0, max: 10 }, ''), 'n', 'n=11'))).toMatchObject({
      message: 'The parameter n must be a whole number from 0 to 10, not "11"',
    });
  });
});

describe('time', () => {
  it('reads a raw + in front of a zone, which arrives as a blank', () => {
    const query = 'starttime-from=2020-01-01T00:00:00+02:00';
    expect(read(time(''), 'starttime-from', query)?.toISOString()).toBe('2019-12-31T22:00:00.000Z');
  });
  it('refuses what is no time', () => {
    expect(refusal(() => read(time(''), 't', 't=soon'))).toMatchObject({ detail: { context: 't', value: 'soon' } });
  });
});

describe('pairs', () => {
  const cases: [query: string, pairs: [string, string][], why: string][] = [
    [
      'm=key%3Dvalue&m=k2%3Dv2',
      [
        ['key', 'value'],
        ['k2', 'v2'],
      ],
      'reads repeats',
    ],
    ['m=itemId%3dVX-1', [['itemId', 'VX-1']], 'reads %3d in lower case'],
    ['m=key=value', [['key', 'value']], 'reads = as it stands'],
    ['m=url%3Dhttp://x/?a%3D1', [['url', 'http://x/?a=1']], 'splits at the first ='],
    ['m=t%3Da%20b%26c,d', [['t', 'a b&c,d']], 'keeps blanks, ampersands and commas of a value'],
    ['m=key%3D', [['key', '']], 'reads an empty value'],
    ['', [], 'gives none when none is given'],
  ];
  for (const [query, pairs, why] of cases) it(why, () => expect(read(pairsOf(''), 'm', query)).toEqual(pairs));

  for (const wrong of ['m=key', 'm=%3Dvalue'])
    it(`refuses ${wrong}`, () =>
      expect(refusal(() => read(pairsOf(''), 'm', wrong))).toMatchObject({ kind: 'invalidInput' }));
});
