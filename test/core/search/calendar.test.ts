import { describe, expect, it } from 'vitest';
import { cut, endOf, type Interval, lastIntervals, parseCalendar, startOf } from '../../../src/core/search/calendar.ts';

const stockholm = (interval: Interval) => parseCalendar(interval, 'Europe/Stockholm');
const iso = (...times: Date[]): string[] => times.map(time => time.toISOString());

describe('an interval of a calendar', () => {
  const cases: [interval: Interval, time: string, start: string, end: string, why: string][] = [
    ['hour', '2020-02-19T13:53:21.110Z', '2020-02-19T13:00:00.000Z', '2020-02-19T14:00:00.000Z', 'an hour'],
    ['day', '2020-02-19T23:30:00Z', '2020-02-19T23:00:00.000Z', '2020-02-20T23:00:00.000Z', 'a day in the time zone'],
    ['day', '2020-03-29T12:00:00Z', '2020-03-28T23:00:00.000Z', '2020-03-29T22:00:00.000Z', 'a day of 23 hours'],
    ['day', '2020-10-25T12:00:00Z', '2020-10-24T22:00:00.000Z', '2020-10-25T23:00:00.000Z', 'a day of 25 hours'],
    [
      'week',
      '2020-02-19T13:53:21Z',
      '2020-02-16T23:00:00.000Z',
      '2020-02-23T23:00:00.000Z',
      'a week that starts on Monday',
    ],
    ['month', '2020-02-19T13:53:21Z', '2020-01-31T23:00:00.000Z', '2020-02-29T23:00:00.000Z', 'a month in a leap year'],
    [
      'year',
      '2020-12-31T23:00:00Z',
      '2020-12-31T23:00:00.000Z',
      '2021-12-31T23:00:00.000Z',
      'a year that includes its start',
    ],
  ];
  for (const [interval, time, start, end, why] of cases)
    it(`is ${why}`, () => {
      const calendar = stockholm(interval);
      expect(iso(startOf(calendar, new Date(time)), endOf(calendar, new Date(time)))).toEqual([start, end]);
    });
});

describe('lastIntervals', () => {
  it('ends with the present one, without gaps', () => {
    const days = lastIntervals(stockholm('day'), new Date('2020-03-30T12:00:00Z'), 3);
    expect(days.map(({ start, end }) => iso(start, end))).toEqual([
      ['2020-03-27T23:00:00.000Z', '2020-03-28T23:00:00.000Z'],
      ['2020-03-28T23:00:00.000Z', '2020-03-29T22:00:00.000Z'],
      ['2020-03-29T22:00:00.000Z', '2020-03-30T22:00:00.000Z'],
    ]);
  });
});

describe('cut', () => {
  const span = { start: new Date('2020-02-19T12:00:00Z'), end: new Date('2020-02-21T06:00:00Z') };
  it('keeps the bounds of the span', () => {
    expect(cut(parseCalendar('day'), span, 10).map(({ start, end }) => iso(start, end))).toEqual([
      ['2020-02-19T12:00:00.000Z', '2020-02-20T00:00:00.000Z'],
      ['2020-02-20T00:00:00.000Z', '2020-02-21T00:00:00.000Z'],
      ['2020-02-21T00:00:00.000Z', '2020-02-21T06:00:00.000Z'],
    ]);
  });

  it('refuses more parts than the limit', () => {
    expect(() => cut(parseCalendar('hour'), span, 41)).toThrow('more than 41 ranges; use a longer interval');
    expect(cut(parseCalendar('hour'), span, 42)).toHaveLength(42);
  });
});

describe('parseCalendar', () => {
  it('refuses unknown intervals and time zones', () => {
    expect(() => parseCalendar('minute')).toThrow("'minute' is not one of hour, day, week, month, year");
    expect(() => parseCalendar('day', 'Mars/Olympus')).toThrow("'Mars/Olympus' is not a time zone such as");
  });
});
