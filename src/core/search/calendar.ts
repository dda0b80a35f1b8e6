/*
 * Hours, days, weeks, months and years as they are in a time zone: a day may have 23 or 25 hours.
 */
import { invalid } from '../failure.ts';

export const INTERVALS = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

/** The intervals of a calendar. */
export interface Calendar {
  interval: Interval;
  /** A name of the IANA time zone database: `Europe/Stockholm`. */
  timeZone: string;
}

/** Checks both names; intervals may be in the plural. Failure invalidInput. */
export function parseCalendar(interval: string, timeZone = 'UTC'): Calendar {
  const known = INTERVALS.find(name => name === interval || `${name}s` === interval);
  if (!known) throw invalid('interval', interval, `'${interval}' is not one of ${INTERVALS.join(', ')}`);
  try {
    clockOf(timeZone);
  } catch {
    throw invalid('timeZone', timeZone, `'${timeZone}' is not a time zone such as UTC or Europe/Stockholm`);
  }
  return { interval: known, timeZone };
}

/** When the interval starts that a time lies in. Weeks start on Monday. */
export function startOf({ interval, timeZone }: Calendar, time: Date): Date {
  const wall = wallOf(time, timeZone);
  if (interval === 'hour')
    return new Date(time.getTime() - wall.getTime() + Math.floor(wall.getTime() / HOUR_MS) * HOUR_MS);
  const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()];
  const daysIntoWeek = (wall.getUTCDay() + 6) % 7;
  const first = {
    day: () => Date.UTC(year, month, day),
    week: () => Date.UTC(year, month, day - daysIntoWeek),
    month: () => Date.UTC(year, month),
    year: () => Date.UTC(year, 0),
  }[interval]();
  return fromWall(new Date(first), timeZone);
}

/** When the interval ends, and the next one starts, that a time lies in. */
export function endOf(calendar: Calendar, time: Date): Date {
  // More than the interval lasts, and less than two of them.
  const start = startOf(calendar, time).getTime();
  return startOf(calendar, new Date(start + LONGER_MS[calendar.interval]));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONGER_MS: Record<Interval, number> = {
  hour: HOUR_MS,
  day: 1.5 * DAY_MS,
  week: 8 * DAY_MS,
  month: 32 * DAY_MS,
  year: 370 * DAY_MS,
};

/** The last `number` intervals up to the one that `now` lies in, the oldest first. */
export function lastIntervals(calendar: Calendar, now: Date, number: number): { start: Date; end: Date }[] {
  const intervals = [{ start: startOf(calendar, now), end: endOf(calendar, now) }];
  while (intervals.length < number) {
    const end = intervals[0]?.start as Date;
    intervals.unshift({ start: startOf(calendar, new Date(end.getTime() - 1)), end });
  }
  return intervals;
}

/** A span cut where intervals start. Failure invalidInput when that gives more than `most` parts. */
export function cut(
  calendar: Calendar,
  { start, end }: { start: Date; end: Date },
  most: number,
): { start: Date; end: Date }[] {
  const parts: { start: Date; end: Date }[] = [];
  for (let from = start; from < end; ) {
    if (parts.length === most)
      throw invalid('range', undefined, `That is more than ${most} ranges; take a longer interval`);
    const next = endOf(calendar, from);
    const part = { start: from, end: next < end ? next : end };
    parts.push(part);
    from = part.end;
  }
  return parts;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError for a time zone that there is not. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** What clocks on the wall show, as if it were UTC. */
function wallOf(time: Date, timeZone: string): Date {
  const parts = clockOf(timeZone).formatToParts(time);
  const part = (type: string): number => Number(parts.find(one => one.type === type)?.value);
  const [year, month, day] = [part('year'), part('month') - 1, part('day')];
  const seconds = Date.UTC(year, month, day, part('hour'), part('minute'), part('second'));
  return new Date(seconds + time.getUTCMilliseconds());
}

/** When clocks show that; the moment of the change, when they are put forward past it. */
function fromWall(wall: Date, timeZone: string): Date {
  const offsetAt = (time: number): number => wallOf(new Date(time), timeZone).getTime() - time;
  const about = wall.getTime() - offsetAt(wall.getTime());
  return new Date(wall.getTime() - offsetAt(about));
}
