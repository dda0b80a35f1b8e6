import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/core/time.ts';

describe('parseTime', () => {
  const cases: [text: string, iso: string, why: string][] = [
    ['2020-02-19T13:53:21Z', '2020-02-19T13:53:21.000Z', 'reads UTC'],
    ['2020-02-19T13:53:21.110Z', '2020-02-19T13:53:21.110Z', 'reads milliseconds'],
    ['2016-02-03T12:45:40.000000', '2016-02-03T12:45:40.000Z', 'assumes UTC without a zone'],
    ['2016-02-03T12:45:40.123456789Z', '2016-02-03T12:45:40.123Z', 'reads nine digits, keeps three'],
    ['2016-02-03T12:45:40.5', '2016-02-03T12:45:40.500Z', 'reads one digit as tenths'],
    ['2020-01-01T00:00:00+02:00', '2019-12-31T22:00:00.000Z', 'reads an offset'],
    ['2020-01-01T00:00:00-0530', '2020-01-01T05:30:00.000Z', 'reads an offset without a colon'],
    ['2020-01-01T00:00:00 02:00', '2019-12-31T22:00:00.000Z', 'reads a blank for an unencoded +'],
    ['2020-10-02T15:36:54.047+0000', '2020-10-02T15:36:54.047Z', 'reads the form of JSON documents'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z', 'reads a date alone'],
    ['2020-02-29T13:37', '2020-02-29T13:37:00.000Z', 'reads a time without seconds'],
  ];
  for (const [text, iso, why] of cases) it(why, () => expect(parseTime(text)?.toISOString()).toBe(iso));

  const refused: [text: string, why: string][] = [
    ['', 'nothing'],
    ['yesterday', 'a word'],
    ['2020-02-31', 'a date that does not exist'],
    ['2020-13-01', 'a month above 12'],
    ['2020-01-01T25:00:00', 'an hour above 24'],
    ['2020-01-01T00:00:00.1234567890', 'ten digits of a second'],
    ['2020-01-01T00:00:00+99:00', 'an invalid zone'],
    ['1580000000000', 'milliseconds since 1970'],
  ];
  for (const [text, why] of refused) it(`refuses ${why}`, () => expect(parseTime(text)).toBeUndefined());

  it('reads back every time written in ISO 8601', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), time => {
        expect(parseTime(time.toISOString())).toEqual(time);
      }),
    );
  });
});
