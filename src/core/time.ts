/** A day with or without a time, with or without a zone. The blank before a zone was a `+` that nobody encoded. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?(?:(Z)|([+ -])(\d\d):?(\d\d))?)?$/i;

/**
 * Reads a timestamp as clients send it: ISO 8601, 0 to 9 digits of a second (kept to the millisecond), UTC when it
 * names no zone. Undefined when it is none, or a day that no calendar has.
 */
export function parseTime(text: string): Date | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [
    ,
    day = '',
    clock = '00:00',
    seconds = '00',
    fraction = '',
    ,
    sign = '+',
    zoneHours = '00',
    zoneMinutes = '00',
  ] = match;
  const local = `${day}T${clock}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const time = new Date(local);
  // Date rolls 31 February over to March; a caller who writes it means something else.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== local) return undefined;
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined;
  const offsetMinutes = Number(zoneHours) * 60 + Number(zoneMinutes);
  return new Date(time.getTime() - (sign === '-' ? -1 : 1) * offsetMinutes * 60_000);
}
