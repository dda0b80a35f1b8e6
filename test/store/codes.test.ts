/*
 * State codes in SQL have names, and the names mean what the rules in core say.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasEnded, holdsSlot, JOB_STATES, PRIORITIES } from '../../src/core/job.ts';
import { STEP_STATES } from '../../src/core/step.ts';
import { attemptIs, jobIs, RANKS } from '../../src/store/codes.ts';

const STORE = path.resolve(import.meta.dirname, '../../src/store');
const MIGRATIONS = path.resolve(import.meta.dirname, '../../migrations');

/** The condition that a state is one of those that `is` accepts. */
function conditionOf<State extends string>(states: readonly State[], is: (state: State) => boolean): string {
  const codes = states.flatMap((state, code) => (is(state) ? [code] : []));
  return codes.length === 1 ? `state = ${codes[0]}` : `state in (${codes.join(', ')})`;
}

describe('a condition on the state of a job', () => {
  it.each([
    ['aborting', conditionOf(JOB_STATES, state => state === 'ABORTED_PENDING')],
    ['ready', conditionOf(JOB_STATES, state => state === 'READY')],
    ['running', conditionOf(JOB_STATES, holdsSlot)],
    ['idle', conditionOf(JOB_STATES, state => state !== 'READY' && !holdsSlot(state) && !hasEnded(state))],
    ['ended', conditionOf(JOB_STATES, hasEnded)],
  ] as const)('named %s is %s', (name, expected) => expect(jobIs[name]).toBe(expected));

  it('is the condition of the index that serves it', () => {
    const indexes = readdirSync(MIGRATIONS)
      .sort()
      .flatMap(file => [...readFileSync(path.join(MIGRATIONS, file), 'utf8').matchAll(/^create index (\w+) .*;$/gm)]);
    const textOf = new Map(indexes.map(([text, name]) => [name, text]));
    const endOf = (name: string): string | undefined => textOf.get(name)?.split(' where ')[1];
    expect(endOf('job_ready')).toBe(`${jobIs.ready};`);
    expect(endOf('job_running')).toBe(`${jobIs.running};`);
    expect(endOf('job_aborting')).toBe(`${jobIs.aborting};`);
    expect(endOf('job_idle')).toBe(`${jobIs.idle};`);
  });
});

it('a condition on the state of an attempt names one state', () => {
  expect(attemptIs.waiting).toBe(conditionOf(STEP_STATES, state => state === 'WAITING'));
});

it('the ranks are those of all priorities', () => {
  expect(RANKS).toBe(`'{${PRIORITIES.map((_, rank) => rank).join(',')}}'::smallint[]`);
});

it('no statement has a state code of its own', () => {
  const code = /\bstate\s*(=|<>|<|>|not in|in)\s*\(?\d|\d(::smallint)? as state\b/;
  const files = readdirSync(STORE, { recursive: true, encoding: 'utf8' });
  const bare = files
    .filter(name => name.endsWith('.ts') && name !== 'codes.ts')
    .flatMap(name => {
      const lines = readFileSync(path.join(STORE, name), 'utf8').split('\n');
      return lines.flatMap((line, i) => (code.test(line) ? [`${name}:${i + 1}`] : []));
    });
  expect(bare).toEqual([]);
});
