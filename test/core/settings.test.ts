import { describe, expect, it } from 'vitest';
import { checkPools, checkProperty, PROPERTIES, toSettings } from '../../src/core/settings.ts';

describe('checkProperty', () => {
  const taken: [key: string, value: string, stored: { key: string; value: string }, why: string][] = [
    ['concurrentJobs', '5', { key: 'concurrentJobs', value: '5' }, 'takes a known property'],
    ['CONCURRENTJOBS', '5', { key: 'concurrentJobs', value: '5' }, 'writes a known key as we do'],
    ['concurrentJobs', ' 5\n', { key: 'concurrentJobs', value: '5' }, 'drops blanks around a known value'],
    ['dedicatedJobPool', 'True', { key: 'dedicatedJobPool', value: 'True' }, 'reads booleans in any case'],
    ['pdf_poster_size', ' 1 ', { key: 'pdf_poster_size', value: ' 1 ' }, 'keeps properties of clients as they are'],
    ['mine', '', { key: 'mine', value: '' }, 'keeps an empty value of theirs'],
  ];
  for (const [key, value, stored, why] of taken) it(why, () => expect(checkProperty(key, value)).toEqual(stored));

  const refused: [key: string, value: string, message: string, why: string][] = [
    ['concurrentJobs', '-1', 'must be a whole number from 0', 'a number below the range'],
    ['concurrentJobs', '', 'must be a whole number', 'nothing where a number must be'],
    ['maxRetries', 'many', 'must be a whole number', 'a word where a number must be'],
    ['retryDelay', '301', 'from 0 to 300', 'a number above the range'],
    ['dedicatedJobPool', 'yes', 'must be true or false', 'a word where a boolean must be'],
    ['dedicatedJobPool', 'constructor', 'must be true or false', 'the name of a member of all objects'],
    ['', 'x', 'key of a property', 'an empty key'],
    ['k'.repeat(256), 'x', 'key of a property', 'a key without end'],
  ];
  for (const [key, value, message, why] of refused)
    it(`refuses ${why}`, () => expect(() => checkProperty(key, value)).toThrow(message));

  it('has a default of its own making for each property', () => {
    for (const [name, { fallback, parse }] of Object.entries(PROPERTIES))
      expect(parse(String(fallback)), name).toBe(fallback);
  });
});

describe('checkPools', () => {
  it('takes pools of different thresholds, also empty ones', () => {
    expect(() =>
      checkPools([
        { threshold: 'HIGH', size: 2 },
        { threshold: 'LOWEST', size: 0 },
      ]),
    ).not.toThrow();
  });
  it('refuses two of one threshold', () => {
    const pool = { threshold: 'HIGH', size: 1 } as const;
    expect(() => checkPools([pool, pool])).toThrow('two pools with the threshold HIGH');
  });
  it('refuses IMMEDIATE, and says why', () => {
    expect(() => checkPools([{ threshold: 'IMMEDIATE', size: 1 }])).toThrow('IMMEDIATE jobs start without a pool');
  });
  for (const size of [-1, 1.5, Number.NaN, 1e12])
    it(`refuses the size ${size}`, () =>
      expect(() => checkPools([{ threshold: 'LOW', size }])).toThrow('whole number'));
});

describe('toSettings', () => {
  it('is the defaults when nothing is set', () => {
    expect(toSettings({}, [])).toMatchObject({
      concurrentJobs: 3,
      maxRetries: 5,
      retryDelay: 5,
      problemCheckInterval: 60,
      admission: { concurrentJobs: 3, pools: [], dedicated: false },
    });
  });
  it('is what is set', () => {
    const settings = toSettings({ concurrentjobs: '7', dedicatedjobpool: 'TRUE', unknown: 'x' }, []);
    expect(settings.admission).toEqual({ concurrentJobs: 7, pools: [], dedicated: true });
  });
  it('takes the default for a value that may not be', () => {
    expect(toSettings({ maxretries: 'lots' }, []).maxRetries).toBe(5);
  });
  const pools = [{ threshold: 'LOW', size: 10 }] as const;
  it('lets pools alone decide while nobody has set concurrentJobs', () => {
    expect(toSettings({}, pools).admission.concurrentJobs).toBe(Number.POSITIVE_INFINITY);
  });
  it('caps pools when somebody has', () => {
    expect(toSettings({ concurrentjobs: '4' }, pools).admission.concurrentJobs).toBe(4);
  });
});
