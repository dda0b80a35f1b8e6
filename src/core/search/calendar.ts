/*
 * Hours, days, weeks, months and years in a time zone, where a day may have 23 or 25 hours.
 */
import { invalid } from '../failure.ts';

export const INTERVALS = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

/** A kind of interval in a time zone. */
export interface Calendar {
  interval: Interval;
  /** A name of the IANA time zone database: `Europe/Stockholm`. */
  timeZone: string;
}

/** Checks the names of an interval, which may be in the plural, and of a time zone. Failure invalidInput. */
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

/** Returns the start of the interval that contains a time. Weeks start on Monday. */
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

/** Returns the end of the interval that contains a time, which is the start of the next one. */
export function endOf(calendar: Calendar, time: Date): Date {
  // LONGER_MS is more than the length of any interval, and less than that of two.
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

/** Returns the last `number` intervals, the oldest first. The last one contains `now`. */
export function lastIntervals(calendar: Calendar, now: Date, number: number): { start: Date; end: Date }[] {
  const intervals = [{ start: startOf(calendar, now), end: endOf(calendar, now) }];
  while (intervals.length < number) {
    const end = intervals[0]?.start as Date;
    intervals.unshift({ start: startOf(calendar, new Date(end.getTime() - 1)), end });
  }
  return intervals;
}

/** Divides a span at the starts of intervals. Failure invalidInput when there are more than `max` parts. */
export function cut(
  calendar: Calendar,
  { start, end }: { start: Date; end: Date },
  max: number,
): { start: Date; end: Date }[] {
  const parts: { start: Date; end: Date }[] = [];
  for (let from = start; from < end; ) {
    if (parts.length === max)
      throw invalid('range', undefined, `There are more than ${max} ranges; use a longer interval`);
    const next = endOf(calendar, from);
    const part = { start: from, end: next < end ? next : end };
    parts.push(part);
    from = part.end;
  }
  return parts;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** There are fewer names, but some versions of Node also take thousands of offsets. */
const MAX_CLOCKS = 600;

/** Returns the formatter of a time zone. Throws a RangeError if the zone does not exist. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  // Zones have few names, but each has many spellings.
  const name = timeZone.toLowerCase();
  const known = clocks.get(name);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  if (clocks.size >= MAX_CLOCKS) clocks.clear();
  clocks.set(name, clock);
  return clock;
}

/** Returns the local time in a zone, as if it were UTC. */
function wallOf(time: Date, timeZone: string): Date {
  const parts = clockOf(timeZone).formatToParts(time);
  const part = (type: string): number => Number(parts.find(one => one.type === type)?.value);
  const [year, month, day] = [part('year'), part('month') - 1, part('day')];
  const seconds = Date.UTC(year, month, day, part('hour'), part('minute'), part('second'));
  return new Date(seconds + time.getUTCMilliseconds());
}

/** Returns the time at which local clocks show `wall`; if they skip it, the time at which they are put forward. */
function fromWall(wall: Date, timeZone: string): Date {
  const offsetAt = (time: number): number => wallOf(new Date(time), timeZone).getTime() - time;
  const about = wall.getTime() - offsetAt(wall.getTime());
  return new Date(wall.getTime() - offsetAt(about));
}
