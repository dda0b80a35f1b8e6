/** A date, optionally with a time and a zone. A blank before the zone is a `+` that was not percent-encoded. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?(?:(Z)|([+ -])(\d\d):?(\d\d))?)?$/i;

/**
 * Reads a timestamp as clients send it: ISO 8601 with 0 to 9 fractional digits (kept to the millisecond), in UTC when
 * it has no zone. Undefined for anything else, including dates that do not exist.
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
  // Date rolls 31 February over to March, which no caller means.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== local) return undefined;
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined;
  const offsetMinutes = Number(zoneHours) * 60 + Number(zoneMinutes);
  return new Date(time.getTime() - (sign === '-' ? -1 : 1) * offsetMinutes * 60_000);
}
