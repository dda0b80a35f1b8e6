import { describe, expect, it } from 'vitest';
import type { LogLevel } from '../../src/observe/levels.ts';
import { createLog } from '../../src/observe/log.ts';

function logTo(level: LogLevel) {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLog(level, { write: line => void lines.push(JSON.parse(line)) }) };
}

describe('the log', () => {
  it('writes JSON lines with time, level, event and fields', () => {
    const { lines, log } = logTo('info');
    log.info('step finished', { job: 29, ms: 5 });
    expect(lines).toEqual([{ level: 'info', time: expect.stringMatching(/Z$/), msg: 'step finished', job: 29, ms: 5 }]);
  });
  it('omits events below its level', () => {
    const { lines, log } = logTo('warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map(line => line.msg)).toEqual(['c', 'd']);
  });
  it('writes nothing at the level silent', () => {
    const { lines, log } = logTo('silent');
    log.error('a');
    expect(lines).toEqual([]);
  });
  it('includes the stack of an error', () => {
    const { lines, log } = logTo('info');
    log.error('failed', { error: new TypeError('broken') });
    expect(lines[0]?.error).toMatchObject({
      type: 'TypeError',
      message: 'broken',
      stack: expect.stringContaining('log.test'),
    });
  });
  it('never contains a secret', () => {
    const { lines, log } = logTo('info');
    log.info('a', { password: 's3cret', user: { token: 's3cret' }, headers: { authorization: 's3cret' } });
    log.error('b', { error: Object.assign(new Error('broken'), { databaseUrl: 's3cret' }) });
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });
});
