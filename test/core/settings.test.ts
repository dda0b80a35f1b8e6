import { describe, expect, it } from 'vitest';
import { checkPools, checkProperty, PROPERTIES, toSettings } from '../../src/core/settings.ts';

describe('checkProperty', () => {
  const taken: [key: string, value: string, stored: { key: string; value: string }, why: string][] = [
    ['concurrentJobs', '5', { key: 'concurrentJobs', value: '5' }, 'takes a known property'],
    ['CONCURRENTJOBS', '5', { key: 'concurrentJobs', value: '5' }, 'writes a known key in its usual case'],
    ['concurrentJobs', ' 5\n', { key: 'concurrentJobs', value: '5' }, 'drops blanks around a known value'],
    ['dedicatedJobPool', 'True', { key: 'dedicatedJobPool', value: 'True' }, 'reads booleans in any case'],
    ['pdf_poster_size', ' 1 ', { key: 'pdf_poster_size', value: ' 1 ' }, 'keeps properties of clients unchanged'],
    ['mine', '', { key: 'mine', value: '' }, 'keeps an empty value of a client'],
  ];
  for (const [key, value, stored, why] of taken) it(why, () => expect(checkProperty(key, value)).toEqual(stored));

  const refused: [key: string, value: string, message: string, why: string][] = [
    ['concurrentJobs', '-1', 'must be a whole number from 0', 'a number below the range'],
    ['concurrentJobs', '', 'must be a whole number', 'an empty value for a number'],
    ['maxRetries', 'many', 'must be a whole number', 'a word for a number'],
    ['retryDelay', '301', 'from 0 to 300', 'a number above the range'],
    ['dedicatedJobPool', 'yes', 'must be true or false', 'a word for a boolean'],
    ['dedicatedJobPool', 'constructor', 'must be true or false', 'the name of an inherited member'],
    ['', 'x', 'key of a property', 'an empty key'],
    ['k'.repeat(256), 'x', 'key of a property', 'a key that is too long'],
  ];
  for (const [key, value, message, why] of refused)
    it(`refuses ${why}`, () => expect(() => checkProperty(key, value)).toThrow(message));

  it('has a valid default for each property', () => {
    for (const [name, { fallback, parse }] of Object.entries(PROPERTIES))
      expect(parse(String(fallback)), name).toBe(fallback);
  });
});

describe('checkPools', () => {
  it('accepts pools with different thresholds, even empty ones', () => {
    expect(() =>
      checkPools([
        { threshold: 'HIGH', size: 2 },
        { threshold: 'LOWEST', size: 0 },
      ]),
    ).not.toThrow();
  });
  it('refuses two pools with one threshold', () => {
    const pool = { threshold: 'HIGH', size: 1 } as const;
    expect(() => checkPools([pool, pool])).toThrow('two pools with the threshold HIGH');
  });
  it('refuses IMMEDIATE, with the reason', () => {
    expect(() => checkPools([{ threshold: 'IMMEDIATE', size: 1 }])).toThrow('IMMEDIATE jobs start without a pool');
  });
  for (const size of [-1, 1.5, Number.NaN, 1e12])
    it(`refuses the size ${size}`, () =>
      expect(() => checkPools([{ threshold: 'LOW', size }])).toThrow('whole number'));
});

describe('toSettings', () => {
  it('has the defaults when nothing is set', () => {
    expect(toSettings({}, [])).toMatchObject({
      concurrentJobs: 3,
      maxRetries: 5,
      retryDelay: 5,
      problemCheckInterval: 60,
      admission: { concurrentJobs: 3, pools: [], dedicated: false },
    });
  });
  it('has the values that are set', () => {
    const settings = toSettings({ concurrentjobs: '7', dedicatedjobpool: 'TRUE', unknown: 'x' }, []);
    expect(settings.admission).toEqual({ concurrentJobs: 7, pools: [], dedicated: true });
  });
  it('uses the default instead of an invalid value', () => {
    expect(toSettings({ maxretries: 'lots' }, []).maxRetries).toBe(5);
  });
  const pools = [{ threshold: 'LOW', size: 10 }] as const;
  it('lets pools alone decide while concurrentJobs is not set', () => {
    expect(toSettings({}, pools).admission.concurrentJobs).toBe(Number.POSITIVE_INFINITY);
  });
  it('limits pools when it is set', () => {
    expect(toSettings({ concurrentjobs: '4' }, pools).admission.concurrentJobs).toBe(4);
  });
});
