import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOf, INTERVALS, parseCalendar, startOf } from '../../../src/core/search/calendar.ts';
import { freshDatabase } from '../../support/database.ts';

const ZONES = ['UTC', 'Europe/Stockholm', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Sydney'];

it('an interval of a calendar starts as in PostgreSQL, and ends where the next one starts', async () => {
  const { database } = await freshDatabase();
  const time = fc.date({ min: new Date('1990-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...INTERVALS), fc.constantFrom(...ZONES), time, async (interval, zone, at) => {
      const calendar = parseCalendar(interval, zone);
      const [start, end] = [startOf(calendar, at), endOf(calendar, at)];
      const { rows } = await database.read.query<{ start: Date }>(
        '/* truncate */ select date_trunc($1, $2::timestamptz, $3) as start',
        [interval, at, zone],
      );
      expect(start).toEqual(rows[0]?.start);
      expect(startOf(calendar, end)).toEqual(end);
      expect(startOf(calendar, new Date(end.getTime() - 1))).toEqual(start);
    }),
    { numRuns: 300 },
  );
});
