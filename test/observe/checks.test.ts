import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Check, diskSpaceCheck, recencyCheck, runChecks, worstStatusOf } from '../../src/observe/checks.ts';

const check = (run: Check['run']): Check => ({ name: 'x', description: 'X', run });

describe('runChecks', () => {
  afterEach(() => void vi.useRealTimers());

  it('returns the result of each check', async () => {
    const [result] = await runChecks([check(async () => ({ status: 'warning', message: 'hm' }))]);
    expect(result).toEqual({
      name: 'x',
      description: 'X',
      status: 'warning',
      message: 'hm',
      tookMs: expect.any(Number),
    });
  });
  it('counts a rejection as a failure', async () => {
    expect(await runChecks([check(() => Promise.reject(new Error('no')))])).toMatchObject([
      { status: 'failed', message: 'no' },
    ]);
  });
  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    const results = runChecks([check(() => new Promise(() => {}))]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await results).toMatchObject([{ status: 'failed', message: 'no result within 5000 ms' }]);
  });
});

describe('worstStatusOf', () => {
  const cases = [
    [[], 'ok'],
    [['ok', 'ok'], 'ok'],
    [['ok', 'warning'], 'warning'],
    [['failed', 'warning'], 'failed'],
  ] as const;
  for (const [statuses, worst] of cases)
    it(`of ${statuses.join(', ') || 'nothing'} is ${worst}`, () =>
      expect(worstStatusOf(statuses.map(status => ({ status })))).toBe(worst));
});

describe('diskSpaceCheck', () => {
  it('reports the free space', async () => {
    expect((await diskSpaceCheck(tmpdir()).run()).message).toMatch(/^[\d.]+ GiB free$/);
  });
  it('fails without the folder', () => expect(diskSpaceCheck('/no/such/folder').run()).rejects.toThrow('ENOENT'));
});

describe('recencyCheck', () => {
  const ago = (seconds: number) => recencyCheck('tick', 'Tick', () => new Date(Date.now() - seconds * 1000), 10).run();
  it('is ok if the event was recent', async () => expect(await ago(3)).toMatchObject({ status: 'ok' }));
  it('fails if the event was long ago', async () =>
    expect(await ago(30)).toMatchObject({ status: 'failed', message: '30 seconds ago' }));
  it('fails if the event has never happened', async () => {
    expect(await recencyCheck('tick', 'Tick', () => undefined, 10).run()).toEqual({
      status: 'failed',
      message: 'not yet',
    });
  });
});
