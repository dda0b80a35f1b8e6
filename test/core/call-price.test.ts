import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Meter, priceOfCall, priceOfWork } from '../../src/core/call-price.ts';

const BURST_MS = 2_000;
const moments = fc.array(fc.tuple(fc.nat(50), fc.nat(200)), { maxLength: 200 });

describe('a caller', () => {
  it('never waits below its rate', () =>
    fc.assert(
      fc.property(moments, list => {
        const meter = new Meter(BURST_MS);
        let now = 0;
        for (const [pause, price] of list) {
          now += Math.max(pause, price);
          expect(meter.charge(now, price)).toBe(0);
        }
      }),
    ));

  it('gets its burst and its rate, and no more, however it calls', () =>
    fc.assert(
      fc.property(moments, list => {
        const meter = new Meter(BURST_MS);
        let now = 0;
        let used = 0;
        for (const [pause, price] of list) {
          now += pause;
          now += meter.charge(now, price);
          used += price;
          expect(used).toBeLessThanOrEqual(BURST_MS + now + 1e-6);
        }
      }),
    ));

  it('has its whole burst again once everything is paid', () => {
    const meter = new Meter(BURST_MS);
    expect(meter.charge(0, 3_000)).toBe(1_000);
    expect([meter.isPaid(2_999), meter.isPaid(3_000)]).toEqual([false, true]);
    expect(meter.charge(3_000, BURST_MS)).toBe(0);
  });
});

describe('the price', () => {
  it('of a call is a millisecond, and more with its length', () => {
    expect(priceOfCall(0)).toBe(1);
    expect(priceOfCall(8 * 1024 * 1024)).toBe(1025);
  });

  it('of work in the database is twice its time, if it takes any', () => {
    expect([priceOfWork(4), priceOfWork(50)]).toEqual([0, 100]);
  });
});
