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

const SMPTE = /^(\d{2}):([0-5]\d):([0-5]\d)([:;.])(\d{2,3})$/;
export const isSmpte = (text: string): boolean => SMPTE.test(text);

/**
 * Counts the frames from 00:00:00:00 to a timecode such as 10:00:05:12. A `;` before the frames means drop-frame: two
 * frame numbers (four at 60) are skipped in every minute but each tenth. Undefined if the rate has no such timecode.
 */
export function smpteToFrames(text: string, rate: FrameRate): number | undefined {
  const [, hours, minutes, seconds, separator, frames] = SMPTE.exec(text) ?? [];
  if (frames === undefined) return undefined;
  const base = Math.round(rate.numerator / rate.denominator);
  if (Number(frames) >= base) return undefined;
  const total = Number(hours) * 60 + Number(minutes);
  const counted = (total * 60 + Number(seconds)) * base + Number(frames);
  if (separator !== ';') return counted;
  const dropped = Math.round(base / 15);
  if (dropped === 0 || (Number(frames) < dropped && seconds === '00' && total % 10 !== 0)) return undefined;
  return counted - dropped * (total - Math.floor(total / 10));
}

/**
 * Tells whether a timecode is before another at every rate. False if only one of them is drop-frame: not comparable.
 */
export function isBefore(one: string, other: string): boolean {
  if (one.includes(';') !== other.includes(';')) return false;
  const [parts, others] = [one, other].map(text => text.split(/[:;.]/).map(Number)) as [number[], number[]];
  const differs = parts.findIndex((part, index) => part !== others[index]);
  return differs >= 0 && parts[differs]! < others[differs]!;
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
