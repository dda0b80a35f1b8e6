import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../src/http/wire/query.ts';

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
  for (const [query, value, why] of cases) it(why, () => expect(readQuery(query).text('a')).toBe(value));

  it('reads matrix parameters, after those of the query', () => {
    const query = readQuery('a=1', 'a=2&b=3');
    expect([query.text('a'), query.text('b'), query.list('a')]).toEqual(['1', '3', ['1', '2']]);
  });

  for (const broken of ['a=%zz', 'a=%', 'a=%E2%82', 'a=%FF', '%zz=1', 'a=%00']) {
    it(`refuses ${broken}, rather than guess`, () => {
      expect(refusal(() => readQuery(broken))).toMatchObject({ name: 'Failure', kind: 'invalidInput' });
    });
  }

  it('never throws anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (query, matrix) => {
        try {
          readQuery(query, matrix).list('a');
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
        expect(readQuery(`a=${encodeURIComponent(value)}`).text('a')).toBe(value);
      }),
    );
  });
});

describe('one', () => {
  it('gives the value, however often it is said', () => {
    expect(['a=1', 'a=1&a=1', 'a=&a=1', 'b=2'].map(query => readQuery(query, 'a=').one('a'))).toEqual([
      ...['1', '1', '1'],
      undefined,
    ]);
  });

  it('refuses two that differ, also of query and path', () => {
    for (const query of [readQuery('a=1&a=2'), readQuery('a=1', 'a=2')])
      expect(refusal(() => query.one('a'))).toMatchObject({
        kind: 'invalidInput',
        detail: { context: 'a', value: '2' },
      });
  });
});

it('except gives all the others, each time they are given', () => {
  expect(readQuery('a=1&b=2&a=3', 'c=4').except(['b'])).toEqual([
    ['a', '1'],
    ['a', '3'],
    ['c', '4'],
  ]);
});

describe('flag', () => {
  for (const [text, value] of [
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
  ] as const)
    it(`reads ${text}`, () => expect(readQuery(`user=${text}`).flag('user', !value)).toBe(value));

  it('takes the fallback when it is not given, or empty', () => {
    expect([readQuery('').flag('user', true), readQuery('user=').flag('user', true)]).toEqual([true, true]);
  });

  it('refuses anything else, with the name and the value', () => {
    expect(refusal(() => readQuery('user=yes').flag('user', true))).toMatchObject({
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
  for (const [query, values, why] of cases) it(why, () => expect(readQuery(query).list('state')).toEqual(values));
});

describe('whole', () => {
  it('reads a whole number', () => expect(readQuery('n=0').whole('n')).toBe(0));
  it('takes the fallback when it is not given', () => expect(readQuery('n=').whole('n', { fallback: 100 })).toBe(100));
  it('gives nothing without one', () => expect(readQuery('').whole('n')).toBeUndefined());
  for (const text of ['1.5', 'x', '1e3', '0x10', '99999999999999999999', '-', '١'])
    it(`refuses ${text}`, () =>
      expect(refusal(() => readQuery(`n=${encodeURIComponent(text)}`).whole('n'))).toMatchObject({
        kind: 'invalidInput',
      }));
  it('refuses what is out of range, and says the range', () => {
    expect(refusal(() => readQuery('n=-1').whole('n', { min: 0 }))).toMatchObject({
      message: 'The parameter n must be a whole number of at least 0, not "-1"',
    });
    expect(refusal(() => readQuery('n=11').whole('n', { min: 0, max: 10 }))).toMatchObject({
      message: 'The parameter n must be a whole number from 0 to 10, not "11"',
    });
  });
});

describe('time', () => {
  it('reads a raw + in front of a zone, which arrives as a blank', () => {
    const query = readQuery('starttime-from=2020-01-01T00:00:00+02:00');
    expect(query.time('starttime-from')?.toISOString()).toBe('2019-12-31T22:00:00.000Z');
  });
  it('refuses what is no time', () => {
    expect(refusal(() => readQuery('t=soon').time('t'))).toMatchObject({ detail: { context: 't', value: 'soon' } });
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
  for (const [query, pairs, why] of cases) it(why, () => expect(readQuery(query).pairs('m')).toEqual(pairs));

  for (const wrong of ['m=key', 'm=%3Dvalue'])
    it(`refuses ${wrong}`, () =>
      expect(refusal(() => readQuery(wrong).pairs('m'))).toMatchObject({ kind: 'invalidInput' }));
});
