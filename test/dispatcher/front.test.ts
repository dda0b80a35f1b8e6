import { describe, expect, it } from 'vitest';
import { noJobs } from '../../src/core/admission/occupancy.ts';
import { ReadyFront } from '../../src/dispatcher/front.ts';

const NEVER_LOOKED = 10_000;

/** A front after a pass that has just seen these oldest jobs. */
function frontOf(oldest: Partial<ReturnType<typeof noJobs>>): ReadyFront {
  const front = new ReadyFront();
  front.begin(NEVER_LOOKED);
  front.end(oldest);
  return front;
}

describe('the front of the READY jobs', () => {
  it('starts at the first job on the first pass', () => {
    expect(new ReadyFront().begin(NEVER_LOOKED)).toEqual(noJobs());
  });

  it('starts at the oldest job of each priority that the last pass saw', () => {
    const front = frontOf({ HIGH: 40, LOW: 7 });
    expect(front.begin(NEVER_LOOKED + 1)).toEqual({ ...noJobs(), HIGH: 40, LOW: 7 });
    front.end({ HIGH: 50 });
    expect(front.begin(NEVER_LOOKED + 2)).toEqual({ ...noJobs(), HIGH: 50, LOW: 7 });
  });

  it('starts at an older job that may have become READY', () => {
    const front = frontOf({ HIGH: 40, LOW: 7 });
    front.hint(20);
    front.hint(30);
    expect(front.begin(NEVER_LOOKED + 1)).toEqual({ ...noJobs(), HIGH: 20, LOW: 7 });
  });

  it('keeps a hint that comes during a pass', () => {
    const front = frontOf({ HIGH: 40 });
    front.begin(NEVER_LOOKED + 1);
    front.hint(20);
    front.end({ HIGH: 60 });
    expect(front.begin(NEVER_LOOKED + 2)).toEqual({ ...noJobs(), HIGH: 20 });
  });

  it('starts at the first job every few seconds, because hints may be lost', () => {
    const front = frontOf({ HIGH: 40 });
    expect(front.begin(NEVER_LOOKED + 4_999).HIGH).toBe(40);
    front.end({ HIGH: 40 });
    expect(front.begin(NEVER_LOOKED + 5_000).HIGH).toBe(0);
  });
});
