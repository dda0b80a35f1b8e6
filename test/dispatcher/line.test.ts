import { describe, expect, it } from 'vitest';
import { noJobs } from '../../src/core/admission/occupancy.ts';
import { Line } from '../../src/dispatcher/line.ts';

const NEVER_LOOKED = 10_000;

/** A line in which the last pass, just now, saw these. */
function lineOf(oldest: Partial<ReturnType<typeof noJobs>>): Line {
  const line = new Line();
  line.begin(NEVER_LOOKED);
  line.end(oldest);
  return line;
}

describe('the line of READY jobs', () => {
  it('begins at the beginning at first', () => {
    expect(new Line().begin(NEVER_LOOKED)).toEqual(noJobs());
  });

  it('begins where the last pass saw the oldest job of each priority', () => {
    const line = lineOf({ HIGH: 40, LOW: 7 });
    expect(line.begin(NEVER_LOOKED + 1)).toEqual({ ...noJobs(), HIGH: 40, LOW: 7 });
    line.end({ HIGH: 50 });
    expect(line.begin(NEVER_LOOKED + 2)).toEqual({ ...noJobs(), HIGH: 50, LOW: 7 });
  });

  it('begins at a job that may have become READY when that is older', () => {
    const line = lineOf({ HIGH: 40, LOW: 7 });
    line.hint(20);
    line.hint(30);
    expect(line.begin(NEVER_LOOKED + 1)).toEqual({ ...noJobs(), HIGH: 20, LOW: 7 });
  });

  it('keeps what it was told while a pass was looking', () => {
    const line = lineOf({ HIGH: 40 });
    line.begin(NEVER_LOOKED + 1);
    line.hint(20);
    line.end({ HIGH: 60 });
    expect(line.begin(NEVER_LOOKED + 2)).toEqual({ ...noJobs(), HIGH: 20 });
  });

  it('begins at the beginning every few seconds: hints may be lost', () => {
    const line = lineOf({ HIGH: 40 });
    expect(line.begin(NEVER_LOOKED + 4_999).HIGH).toBe(40);
    line.end({ HIGH: 40 });
    expect(line.begin(NEVER_LOOKED + 5_000).HIGH).toBe(0);
  });
});
