import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLike, whyNoUserName } from '../../src/core/account.ts';

describe('the name of a user', () => {
  it.each(['anna', 'Zoë', 'иван', 'Γιώργος', '山田', 'anna@example.com', 'a b', 'x'.repeat(255)])('may be %j', name =>
    expect(whyNoUserName(name)).toBeUndefined(),
  );
  it.each([
    ...['', '.', '..', 'a/b', 'a:b', 'a;b', 'a?b', 'a#b', 'a%b', 'x'.repeat(256), ' anna', 'anna ', 'a\nb', 'a\0b'],
    ...['a\u202Eb', 'a\u200Bb', 'a\uFEFFb', 'a\u2028b', 'e\u0301', '\uFF41nna', '\u0430dmin', 'admi\u03BD', '\uD800'],
  ])('may not be %j', name => expect(whyNoUserName(name)).toEqual(expect.any(String)));
});

describe('names that look alike', () => {
  it.each([
    ['ace', '\u0430\u0441\u0435'],
    ['HOPE', '\u041D\u041E\u0420\u0415'],
    ['TOM', '\u03A4\u039F\u039C'],
    ['ov', '\u03BF\u03BD'],
    ['\u0422\u041E\u041C', '\u03A4\u039F\u039C'],
  ])('are %s and %s', (one, other) => {
    expect(whyNoUserName(one) ?? whyNoUserName(other)).toBeUndefined();
    expect(looksLike(one, other)).toBe(true);
    expect(looksLike(other, one)).toBe(true);
  });
  it.each([
    ['anna', 'annb'],
    ['ivan', '\u0438\u0432\u0430\u043D'],
    ['anna', 'Anna'],
  ])('are not %s and %s', (one, other) => expect(looksLike(one, other)).toBe(false));
  it('are never two names of Latin letters', () => {
    const latin = fc.string({ unit: fc.constantFrom(...'abcoxyABCOXY019-_.') });
    fc.assert(
      fc.property(latin, latin, (one, other) => {
        expect(looksLike(one, other)).toBe(one === other);
      }),
    );
  });
});
