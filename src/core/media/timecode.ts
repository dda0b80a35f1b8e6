/*
 * Times in media: SMPTE timecodes, and the time codes of the API, which are samples in a time base.
 * Source: Vidispine API, "Time codes", "Time bases"; SMPTE ST 12-1 for drop frames.
 */

/** Frames per second, as a fraction: 30000/1001. */
export interface FrameRate {
  numerator: number;
  denominator: number;
}

/** Reads a frame rate such as `25/1`, as ffprobe writes it. Undefined if there is none. */
export function readFrameRate(text: string | undefined): FrameRate | undefined {
  const [, numerator, denominator] = /^(\d+)\/(\d+)$/.exec(text ?? '') ?? [];
  const rate = { numerator: Number(numerator), denominator: Number(denominator) };
  return rate.numerator > 0 && rate.denominator > 0 ? rate : undefined;
}

export const toSeconds = (frames: number, { numerator, denominator }: FrameRate): number =>
  (frames * denominator) / numerator;

export const perSecond = ({ numerator, denominator }: FrameRate): number => numerator / denominator;

/** The frame rates in use. */
export const FRAME_RATES: readonly FrameRate[] = [24, 25, 30, 48, 50, 60, 100, 120].flatMap(numerator => [
  { numerator, denominator: 1 },
  ...(numerator % 24 === 0 || numerator % 30 === 0 ? [{ numerator: numerator * 1000, denominator: 1001 }] : []),
]);

const SMPTE = /^(\d{2})[:;.]([0-5]\d)[:;.]([0-5]\d)([:;.])(\d{2,3})$/;
export const isSmpte = (text: string): boolean => SMPTE.test(text);

/** Tells whether a timecode is written as drop-frame: 10:00:05;12. */
export const isDropFrame = (text: string): boolean => text.includes(';');

/** Tells whether a rate is slightly below 30, 60 or 120: timecodes that drop numbers keep up with the clock there. */
function canDrop(rate: FrameRate): boolean {
  const base = Math.round(perSecond(rate));
  return base % 30 === 0 && base - perSecond(rate) > base / 2000;
}

/**
 * Counts the frames from 00:00:00:00 to a timecode such as 10:00:05:12. With drop-frame, two frame numbers (four at 60)
 * are skipped in every minute but each tenth; rates that are whole numbers have no drop-frame. Undefined if the rate
 * has no such timecode.
 */
export function smpteToFrames(text: string, rate: FrameRate, isDrop = isDropFrame(text)): number | undefined {
  const [, hours, minutes, seconds, , frames] = SMPTE.exec(text) ?? [];
  if (frames === undefined) return undefined;
  const base = Math.round(perSecond(rate));
  if (Number(frames) >= base) return undefined;
  const total = Number(hours) * 60 + Number(minutes);
  const counted = (total * 60 + Number(seconds)) * base + Number(frames);
  if (!isDrop || !canDrop(rate)) return counted;
  const dropped = Math.round(base / 15);
  if (Number(frames) < dropped && seconds === '00' && total % 10 !== 0) return undefined;
  return counted - dropped * (total - Math.floor(total / 10));
}

/**
 * Tells whether a timecode is before another at every rate. One that is at least half a day before is taken for one of
 * the next day. False if only one of them is drop-frame: not comparable.
 */
export function isBefore(one: string, other: string): boolean {
  if (isDropFrame(one) !== isDropFrame(other)) return false;
  const [parts, others] = [one, other].map(text => text.split(/[:;.]/).map(Number)) as [number[], number[]];
  const seconds = secondsIn(others) - secondsIn(parts);
  return seconds < HALF_DAY && (seconds > 0 || (seconds === 0 && parts[3]! < others[3]!));
}

const HALF_DAY = 12 * 3600;
const secondsIn = ([hours = 0, minutes = 0, seconds = 0]: readonly number[]): number =>
  hours * 3600 + minutes * 60 + seconds;

/** The part of a clip between two timecodes, both frames included, in frames from its first one. */
export interface FrameRange {
  first: number;
  /** Undefined: to the end of the clip. */
  last: number | undefined;
}

/**
 * Finds a part of a clip. The clip decides how timecodes count: all are drop-frame if that of its first frame (`start`)
 * is. After midnight timecodes go on with 00:00:00:00, so one before `start` is of the next day. Without `start`, the
 * clip begins at 00:00:00:00, and what is written decides.
 *
 * Returns the timecode that does not exist at this rate, if one does not.
 */
export function frameRange(
  { start, rate }: { start: string | undefined; rate: FrameRate },
  wanted: { first: string | undefined; last: string | undefined },
): FrameRange | { unknown: string } {
  const given = [start, wanted.first, wanted.last].filter(text => text !== undefined);
  const isDrop = start === undefined ? given.some(isDropFrame) : isDropFrame(start);
  const count = (text: string): number | undefined => smpteToFrames(text, rate, isDrop);
  const unknown = given.find(text => count(text) === undefined);
  if (unknown !== undefined) return { unknown };
  const origin = start === undefined ? 0 : count(start)!;
  const day = count(`23:59:59:${Math.round(perSecond(rate)) - 1}`)! + 1;
  const fromStart = (text: string): number => (((count(text)! - origin) % day) + day) % day;
  return {
    first: wanted.first === undefined ? 0 : fromStart(wanted.first),
    last: wanted.last === undefined ? undefined : fromStart(wanted.last),
  };
}

/** Named time bases, as samples per second. */
const BASES: Readonly<Record<string, number>> = { PAL: 25, NTSC: 30000 / 1001, NTSC30: 30, FILM: 24 };

/** Converts `732@PAL`, `412222000@1000000`, `100@1001:30000` or plain seconds to seconds. Undefined if invalid. */
export function timeCodeToSeconds(text: string): number | undefined {
  const [, samples, base, denominator, numerator] =
    /^(\d{1,15}(?:\.\d{1,9})?)(?:@(?:(PAL|NTSC30|NTSC|FILM)|(?:(\d{1,9}):)?(\d{1,12})))?$/.exec(text) ?? [];
  if (samples === undefined) return undefined;
  if (base !== undefined) return Number(samples) / BASES[base]!;
  if (numerator === undefined) return Number(samples);
  const perSecond = Number(numerator) / Number(denominator ?? 1);
  return perSecond > 0 && Number.isFinite(perSecond) ? Number(samples) / perSecond : undefined;
}

/** Converts seconds to microseconds, as real servers show durations: `4000000@1000000`. */
export const toTimeCode = (seconds: number): string => `${Math.round(seconds * 1_000_000)}@1000000`;
