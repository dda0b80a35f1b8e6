import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  happen,
  type LifeEvent,
  type LifeRules,
  MAX_DISAPPEARANCES,
  retryDelay,
  takesEvent,
} from '../../src/core/events.ts';
import { hasEnded, JOB_MOVES, JOB_STATES, type JobEvent, type JobState } from '../../src/core/job.ts';
import { type Attempt, dispatch, type Life, leasable, stateOf } from '../../src/core/life.ts';
import type { PlannedStep } from '../../src/core/plan.ts';
import {
  isRunning,
  type Outcome,
  STEP_MOVES,
  STEP_STATES,
  type StepEvent,
  type StepState,
} from '../../src/core/step.ts';
import { ALL_PREVIOUS, NO_DEPENDENCY, step as plannedStep } from '../support/plan.ts';

const RULES: LifeRules = { maxRetries: 5, retryDelay: 5, problemCheckInterval: 60 };

const step = (number: number, part: Partial<PlannedStep> = {}) => plannedStep(number, ALL_PREVIOUS, part);
const cleanupStep = (number: number, part: Partial<PlannedStep> = {}) =>
  step(number, { cleanup: true, dependency: NO_DEPENDENCY, ...part });

const NOTHING: Pick<PlannedStep, 'work'> = { work: { kind: 'bean', bean: 'jobspine', method: 'none' } };

const born = (steps: readonly PlannedStep[], state: JobState = 'READY'): Life => ({
  state,
  plan: { id: 1, steps },
  cleanup: true,
  attempts: [],
});

/** Gives new attempts ids, as the store does, and leases the attempts that may run. */
function stored(life: Life, lease = true): Life {
  const { life: leased } = lease ? dispatch(life) : { life };
  return { ...leased, attempts: leased.attempts.map((attempt, i) => ({ id: i + 1, ...attempt })) };
}

const then = (life: Life, event: LifeEvent, lease = true): Life => stored(happen(life, event, RULES), lease);
const admitted = (...steps: PlannedStep[]): Life => then(born(steps), { kind: 'admitted' });

const lastOf = (life: Life, number: number): Attempt => {
  const found = life.attempts.findLast(attempt => attempt.step === number);
  if (!found) throw new Error(`step ${number} has no attempt`);
  return found;
};
const ends = (life: Life, number: number, outcome: Outcome): Life =>
  then(life, { kind: 'ended', attempt: lastOf(life, number).id as number, outcome });

const finished: Outcome = { kind: 'finished' };
const failed: Outcome = { kind: 'failed', message: 'boom', fatal: false };
const fatal: Outcome = { kind: 'failed', message: 'the end', fatal: true };
const waiting: Outcome = { kind: 'waiting', problem: { type: 'JavaScript', data: { reason: 'no file yet' } } };
const aborted: Outcome = { kind: 'aborted' };

const log = (life: Life): string[] => life.attempts.map(({ step, number, state }) => `${step}/${number} ${state}`);

describe('the moves of a job (Vidispine API, "Job states")', () => {
  const EVENTS: JobEvent[] = [
    'admit',
    'block',
    'clear',
    'succeed',
    'warn',
    'fail',
    'abort',
    'abortNow',
    'aborted',
    'run',
  ];
  const TABLE: Record<JobState, string> = {
    READY: 'STARTED - - - - - ABORTED_PENDING ABORTED - -',
    STARTED: '- WAITING - FINISHED FINISHED_WARNING FAILED_TOTAL ABORTED_PENDING - - -',
    WAITING: '- - READY - - FAILED_TOTAL ABORTED_PENDING ABORTED - -',
    HOLD: '- - - FINISHED FINISHED_WARNING - ABORTED_PENDING ABORTED - HOLD',
    ABORTED_PENDING: '- - - - - - ABORTED_PENDING - ABORTED -',
    FINISHED: '- - - - - - - - - -',
    FINISHED_WARNING: '- - - - - - - - - -',
    FAILED_TOTAL: '- - - - - - - - - -',
    ABORTED: '- - - - - - - - - -',
    VIDINET_JOB: '- - - - - - - - - -',
  };
  for (const state of JOB_STATES) {
    for (const [i, event] of EVENTS.entries()) {
      const expected = TABLE[state].split(' ')[i];
      it(`${state} and ${event}: ${expected}`, () => expect(JOB_MOVES[state][event] ?? '-').toBe(expected));
    }
  }
  it('never leave a state of a job that has ended', () => {
    for (const state of JOB_STATES.filter(hasEnded)) expect(JOB_MOVES[state]).toEqual({});
  });
});

describe('the moves of a step (Vidispine API, "Step states")', () => {
  const EVENTS: StepEvent[] = [
    'ready',
    'dispatch',
    'dispatchLong',
    'goParallel',
    'succeed',
    'failRetry',
    'failFatal',
    'wait',
    'clear',
    'backOffOver',
    'lose',
    'giveBack',
    'abort',
    'run',
  ];
  const RUNNING = 'FINISHED FAILED_RETRY FAILED_FATAL WAITING - - DISAPPEARED READY FAILED_FATAL -';
  const TABLE: Record<StepState, string> = {
    NONE: 'READY - - - - - - - - - - - NONE READY',
    READY: '- STARTED STARTED_ASYNCHRONOUS - - - FAILED_FATAL - - - - - READY -',
    STARTED: `- - - STARTED_PARALLEL ${RUNNING}`,
    STARTED_ASYNCHRONOUS: `- - - STARTED_PARALLEL_ASYNCHRONOUS ${RUNNING}`,
    STARTED_PARALLEL: `- - - STARTED_PARALLEL ${RUNNING}`,
    STARTED_PARALLEL_ASYNCHRONOUS: `- - - STARTED_PARALLEL_ASYNCHRONOUS ${RUNNING}`,
    STARTED_SUBTASKS: `- - - - ${RUNNING}`,
    WAITING: '- - - - - - FAILED_FATAL WAITING READY - - - WAITING READY',
    FINISHED: '- - - - - - - - - - - - FINISHED -',
    FAILED_RETRY: '- - - - - - FAILED_FATAL - - READY - - FAILED_RETRY READY',
    FAILED_FATAL: '- - - - - - - - - - - - FAILED_FATAL READY',
    DISAPPEARED: 'READY - - - - - FAILED_FATAL - - - - - DISAPPEARED READY',
  };
  for (const state of STEP_STATES) {
    for (const [i, event] of EVENTS.entries()) {
      const expected = TABLE[state].split(' ')[i];
      it(`${state} and ${event}: ${expected}`, () => expect(STEP_MOVES[state][event] ?? '-').toBe(expected));
    }
  }
});

describe('a job', () => {
  it('starts the steps that depend on nothing when it gets a slot', () => {
    const life = admitted(step(100), step(200, { dependency: NO_DEPENDENCY }), step(300));
    expect(life.state).toBe('STARTED');
    expect(log(life)).toEqual(['100/0 STARTED', '200/0 STARTED']);
  });

  it('shows a step that runs outside of this process as asynchronous', () => {
    const life = admitted(step(100, { work: { kind: 'bean', bean: 'jobspine', method: 'command' } }));
    expect(log(life)).toEqual(['100/0 STARTED_ASYNCHRONOUS']);
  });

  it('finishes no-op steps without a node', () => {
    const life = admitted(step(100, NOTHING), step(200), step(300, NOTHING), cleanupStep(5000, NOTHING));
    expect(log(life)).toEqual(['100/0 FINISHED', '200/0 STARTED']);
    const over = ends(life, 200, finished);
    expect(log(over)).toEqual(['100/0 FINISHED', '200/0 FINISHED', '300/0 FINISHED', '5000/0 FINISHED']);
    expect(over.state).toBe('FINISHED');
  });

  it('does not start a no-op step while it is on HOLD', () => {
    const held = then(born([step(100, NOTHING), step(200)], 'HOLD'), { kind: 'run', step: 200 });
    expect(log(held)).toEqual(['200/0 STARTED']);
    expect(log(then(held, { kind: 'run', step: 100 }))).toEqual(['200/0 STARTED', '100/0 FINISHED']);
  });

  it('ends the same way whether no-op steps are finished by the rules or by a node', () => {
    const anyStep = fc.record({
      isEmpty: fc.boolean(),
      cleanup: fc.boolean(),
      before: fc.nat(3),
      parallel: fc.boolean(),
    });
    const run = (steps: readonly PlannedStep[]): { state: JobState; log: string[] } => {
      let life = admitted(...steps);
      const running = () => life.attempts.find(({ state }) => isRunning(state));
      for (let next = running(); next; next = running()) life = ends(life, next.step, finished);
      return { state: life.state, log: log(life).sort() };
    };
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 6 }), drawn => {
        const toStep = ({ cleanup, before, parallel }: (typeof drawn)[number], i: number): PlannedStep => {
          const on = { ...NO_DEPENDENCY, step: Math.max(0, i - before) * 100 };
          return step((i + 1) * 100, { cleanup, dependency: on, parallelDependency: parallel ? on : NO_DEPENDENCY });
        };
        const steps = drawn.map(toStep);
        expect(run(steps.map((one, i) => (drawn[i]?.isEmpty ? { ...one, ...NOTHING } : one)))).toEqual(run(steps));
      }),
    );
  });

  it('without steps finishes immediately', () => expect(admitted().state).toBe('FINISHED'));

  it('starts dependent steps in the same move that ends a step', () => {
    const life = ends(admitted(step(100), step(200)), 100, finished);
    expect(log(life)).toEqual(['100/0 FINISHED', '200/0 STARTED']);
    expect(ends(life, 200, finished).state).toBe('FINISHED');
  });

  it('starts a step during another one that is parallel', () => {
    const beside = step(200, {
      dependency: NO_DEPENDENCY,
      parallelDependency: { ...NO_DEPENDENCY, step: 100 },
    });
    const life = admitted(step(100), beside);
    expect(log(life)).toEqual(['100/0 STARTED']);
    expect(log(then(life, { kind: 'wentParallel', attempt: 1 }))).toEqual(['100/0 STARTED_PARALLEL', '200/0 STARTED']);
  });

  it('fails when a critical step fails, with its message, and never starts the steps that depend on it', () => {
    const life = ends(admitted(step(100), step(200)), 100, fatal);
    expect(life).toMatchObject({ state: 'FAILED_TOTAL', error: 'the end' });
    expect(log(life)).toEqual(['100/0 FAILED_FATAL']);
  });

  it('lets parallel steps end before it fails', () => {
    const two = admitted(step(100), step(200, { dependency: NO_DEPENDENCY }));
    const life = ends(two, 100, fatal);
    expect(life.state).toBe('STARTED');
    expect(ends(life, 200, finished).state).toBe('FAILED_TOTAL');
  });

  it('gives up a step that waits for its retry when another one fails for good', () => {
    const two = admitted(step(100), step(200, { dependency: NO_DEPENDENCY }));
    const life = ends(ends(two, 200, failed), 100, fatal);
    expect(life.state).toBe('FAILED_TOTAL');
    expect(log(life)).toEqual(['100/0 FAILED_FATAL', '200/0 FAILED_FATAL']);
    expect(life.attempts.every(({ dueInMs }) => dueInMs === undefined)).toBe(true);
  });

  it('continues when a non-critical step fails, and ends with a warning', () => {
    const life = ends(admitted(step(100, { critical: false }), step(200)), 100, fatal);
    expect(log(life)).toEqual(['100/0 FAILED_FATAL', '200/0 STARTED']);
    expect(ends(life, 200, finished)).toMatchObject({ state: 'FINISHED_WARNING' });
  });

  for (const [outcome, state] of [
    [finished, 'FINISHED'],
    [fatal, 'FAILED_TOTAL'],
  ] as const)
    it(`runs its cleanup steps last, and then is ${state}`, () => {
      const life = ends(admitted(step(100), cleanupStep(5000)), 100, outcome);
      expect(life.state).toBe('STARTED');
      expect(lastOf(life, 5000).state).toBe('STARTED');
      expect(ends(life, 5000, finished).state).toBe(state);
    });

  describe('with a step that fails and is retried', () => {
    it('waits for the delay without a slot, then gets one again', () => {
      const life = ends(admitted(step(100)), 100, failed);
      expect(life.state).toBe('WAITING');
      expect(lastOf(life, 100)).toMatchObject({ state: 'FAILED_RETRY', dueInMs: 5000, error: 'boom' });
      const due = { ...life, attempts: life.attempts.map(attempt => ({ ...attempt, dueInMs: -1 })) };
      const ready = then(due, { kind: 'due', attempt: 1 });
      expect(ready.state).toBe('READY');
      expect(leasable(ready)).toEqual([]);
      expect(log(then(ready, { kind: 'admitted' }))).toEqual(['100/0 FAILED_RETRY', '100/1 STARTED']);
    });

    it('runs six times in total, each an entry in the log', () => {
      let life = admitted(step(100));
      for (let number = 0; number < 5; number++) {
        life = ends(life, 100, failed);
        const due = { ...life, attempts: life.attempts.map(a => ({ ...a, dueInMs: a.dueInMs && -1 })) };
        life = then(then(due, { kind: 'due', attempt: lastOf(due, 100).id as number }), { kind: 'admitted' });
      }
      life = ends(life, 100, failed);
      expect(life.state).toBe('FAILED_TOTAL');
      expect(log(life)).toEqual([
        '100/0 FAILED_RETRY',
        '100/1 FAILED_RETRY',
        '100/2 FAILED_RETRY',
        '100/3 FAILED_RETRY',
        '100/4 FAILED_RETRY',
        '100/5 FAILED_FATAL',
      ]);
    });

    it('doubles the delay before each retry, to at most 300 seconds', () => {
      expect([0, 1, 2, 3, 4, 5, 6, 20].map(number => retryDelay(number, 5))).toEqual([
        5, 10, 20, 40, 80, 160, 300, 300,
      ]);
    });
  });

  describe('that waits for a problem', () => {
    const blocked = () => ends(admitted(step(100), step(200)), 100, waiting);

    it('holds no slot, and its problem is checked after the interval', () => {
      expect(blocked().state).toBe('WAITING');
      expect(lastOf(blocked(), 100)).toMatchObject({
        state: 'WAITING',
        dueInMs: 60_000,
        problem: { type: 'JavaScript' },
      });
    });
    it('keeps waiting when the check says so', () => {
      expect(ends(blocked(), 100, waiting)).toMatchObject({ state: 'WAITING' });
    });
    it('keeps waiting when the check fails', () => {
      const life = ends(blocked(), 100, failed);
      expect(life.state).toBe('WAITING');
      expect(lastOf(life, 100)).toMatchObject({ state: 'WAITING', dueInMs: 60_000, problem: { type: 'JavaScript' } });
    });
    it('runs the same attempt again when the problem is gone', () => {
      const life = ends(blocked(), 100, finished);
      expect(life.state).toBe('READY');
      expect(log(then(life, { kind: 'admitted' }))).toEqual(['100/0 STARTED']);
    });
    it('fails when the check fails for good', () => expect(ends(blocked(), 100, fatal).state).toBe('FAILED_TOTAL'));
    it('gets a slot for its cleanup when the check fails for good', () => {
      const life = ends(ends(admitted(step(100), cleanupStep(500)), 100, waiting), 100, fatal);
      expect(life.state).toBe('READY');
      expect(log(then(life, { kind: 'admitted' }))).toEqual(['100/0 FAILED_FATAL', '500/0 STARTED']);
    });
    it('keeps checking one problem while another is solved', () => {
      const two = admitted(step(100), step(200, { dependency: NO_DEPENDENCY }));
      const life = ends(ends(ends(two, 100, waiting), 200, waiting), 100, finished);
      expect(life.state).toBe('READY');
      expect(lastOf(life, 200).dueInMs).toBe(60_000);
    });
  });

  describe('whose node is lost', () => {
    it('keeps the attempt in the log as DISAPPEARED and runs the step again, without counting a failure', () => {
      const life = then(admitted(step(100)), { kind: 'lost', attempt: 1 });
      expect(log(life)).toEqual(['100/0 DISAPPEARED', '100/0 STARTED']);
    });
    it('gives up a step that repeatedly kills its node', () => {
      let life = admitted(step(100));
      for (let times = 0; times <= MAX_DISAPPEARANCES; times++) {
        life = then(life, { kind: 'lost', attempt: lastOf(life, 100).id as number });
      }
      expect(life).toMatchObject({ state: 'FAILED_TOTAL' });
      expect(lastOf(life, 100).error).toMatch(/lost 11 times/);
    });
    it('repeats a problem check that was lost', () => {
      const life = then(ends(admitted(step(100)), 100, waiting), { kind: 'lost', attempt: 1 });
      expect(lastOf(life, 100)).toMatchObject({ state: 'WAITING', dueInMs: 0 });
    });
    it('continues the same attempt when the node gives it back', () => {
      const back: Outcome = { kind: 'givenBack' };
      const life = happen(admitted(step(100)), { kind: 'ended', attempt: 1, outcome: back }, RULES);
      expect(life.state).toBe('STARTED');
      expect(lastOf(life, 100)).toMatchObject({ state: 'READY', dueInMs: 0 });
    });
  });

  describe('that is aborted', () => {
    const abort = (life: Life, cleanup = true) => then(life, { kind: 'abort', cleanup });

    it('while READY before its first step is ABORTED immediately, with or without cleanup', () => {
      for (const cleanup of [true, false])
        expect(abort(born([step(100), cleanupStep(500)]), cleanup).state).toBe('ABORTED');
    });
    it('while STARTED is pending until none of its steps runs, then cleans up', () => {
      const pending = abort(admitted(step(100), step(200), cleanupStep(500)));
      expect(pending.state).toBe('ABORTED_PENDING');
      const cleaning = ends(pending, 100, aborted);
      expect(cleaning.state).toBe('ABORTED_PENDING');
      expect(log(cleaning)).toEqual(['100/0 FAILED_FATAL', '500/0 STARTED']);
      expect(ends(cleaning, 500, finished).state).toBe('ABORTED');
    });
    it('cleans up even with cleanup=false once it has started', () => {
      expect(log(ends(abort(admitted(step(100), cleanupStep(500)), false), 100, aborted))).toContain('500/0 STARTED');
    });
    it('while WAITING cleans up, or with cleanup=false is ABORTED immediately', () => {
      const blocked = ends(admitted(step(100), cleanupStep(500)), 100, waiting);
      expect(abort(blocked, false).state).toBe('ABORTED');
      const pending = abort(blocked);
      expect(pending.state).toBe('ABORTED_PENDING');
      expect(log(pending)).toEqual(['100/0 WAITING', '500/0 STARTED']);
    });
    it('while on HOLD is ABORTED immediately when no step ever ran', () => {
      expect(abort(born([step(100), cleanupStep(500)], 'HOLD')).state).toBe('ABORTED');
    });
    it('ends as ABORTED after any outcome of the step that ran', () => {
      for (const outcome of [finished, failed, fatal, waiting]) {
        const life = ends(abort(admitted(step(100), step(200))), 100, outcome);
        expect(life.state).toBe('ABORTED');
        expect(life.attempts.every(({ dueInMs }) => dueInMs === undefined)).toBe(true);
      }
    });
    it('twice changes nothing', () => {
      const pending = abort(admitted(step(100)));
      expect(log(abort(pending))).toEqual(log(pending));
    });
    it('retries a cleanup step that fails', () => {
      const cleaning = ends(abort(admitted(step(100), cleanupStep(500))), 100, aborted);
      const life = ends(cleaning, 500, failed);
      expect(life.state).toBe('ABORTED_PENDING');
      expect(lastOf(life, 500).dueInMs).toBe(5000);
    });
    it('after it has ended is refused', () => {
      expect(takesEvent(ends(admitted(step(100)), 100, finished), { kind: 'abort', cleanup: true })).toBe(false);
    });
  });

  describe('that is held', () => {
    const held = (...steps: PlannedStep[]) => born(steps, 'HOLD');
    const run = (life: Life, number: number) => then(life, { kind: 'run', step: number });

    it('runs the requested step, regardless of its dependencies', () => {
      expect(log(run(held(step(100), step(200)), 200))).toEqual(['200/0 STARTED']);
    });
    it('stays on HOLD until all its steps have ended, then ends', () => {
      const one = ends(run(held(step(100), cleanupStep(500)), 100), 100, finished);
      expect(one.state).toBe('HOLD');
      expect(ends(run(one, 500), 500, finished).state).toBe('FINISHED');
    });
    it('stays on HOLD when a critical step fails, which can be run again', () => {
      const life = ends(run(held(step(100)), 100), 100, fatal);
      expect(life.state).toBe('HOLD');
      expect(log(run(life, 100))).toEqual(['100/0 FAILED_FATAL', '100/0 STARTED']);
      expect(ends(run(life, 100), 100, finished).state).toBe('FINISHED');
    });
    it('refuses to run a step that runs or has finished', () => {
      const life = run(held(step(100), step(200)), 100);
      expect(takesEvent(life, { kind: 'run', step: 100 })).toBe(false);
      expect(takesEvent(ends(life, 100, finished), { kind: 'run', step: 100 })).toBe(false);
    });
    it('refuses to run a step of a job that is not on HOLD', () => {
      expect(takesEvent(admitted(step(100)), { kind: 'run', step: 100 })).toBe(false);
    });
  });
});

describe('in any sequence of events', () => {
  const dependency = fc.record({ previous: fc.boolean(), allPrevious: fc.boolean(), step: fc.constant(0) });
  const steps = fc
    .array(fc.record({ critical: fc.boolean(), cleanup: fc.boolean(), dependency }), { maxLength: 6 })
    .map(parts => parts.map((part, i) => step((i + 1) * 100, part)));
  const happening = fc.record({
    pick: fc.nat(),
    outcome: fc.constantFrom<Outcome | 'lost'>(finished, finished, finished, failed, fatal, waiting, 'lost'),
    abort: fc.integer({ min: 0, max: 30 }).map(n => n === 0),
  });

  /** Does the work of the other layers: gives the job a slot, reports outcomes, and raises due events. */
  function nudge(life: Life, pick: number, outcome: Outcome | 'lost'): Life {
    if (life.state === 'READY') return then(life, { kind: 'admitted' });
    const running = life.attempts.filter(({ state }) => isRunning(state));
    const due = life.attempts.filter(({ dueInMs }) => dueInMs !== undefined);
    const all = [...running, ...due];
    const one = all[pick % all.length];
    if (!one) throw new Error(`stuck: ${life.state} ${log(life)}`);
    const attempt = one.id as number;
    if (one.state === 'FAILED_RETRY') {
      const now = { ...life, attempts: life.attempts.map(a => (a === one ? { ...a, dueInMs: 0 } : a)) };
      return then(now, { kind: 'due', attempt });
    }
    if (outcome === 'lost') return then(life, { kind: 'lost', attempt });
    const ended = life.state === 'ABORTED_PENDING' && pick % 2 ? aborted : outcome;
    return then(life, { kind: 'ended', attempt, outcome: ended });
  }

  it('a job always continues to its end, and then none of its attempts runs or is due', () => {
    fc.assert(
      fc.property(steps, fc.array(happening, { maxLength: 60 }), (planned, happenings) => {
        let life = born(planned);
        for (const { pick, outcome, abort } of happenings) {
          if (hasEnded(life.state)) break;
          if (abort && takesEvent(life, { kind: 'abort', cleanup: true }))
            life = then(life, { kind: 'abort', cleanup: true });
          else life = nudge(life, pick, outcome);
        }
        for (let i = 0; i < 200 && !hasEnded(life.state); i++) life = nudge(life, i, finished);
        expect(hasEnded(life.state)).toBe(true);
        expect(life.attempts.some(({ state, dueInMs }) => isRunning(state) || dueInMs !== undefined)).toBe(false);
        const states = stateOf(life.attempts);
        if (life.state === 'FINISHED') for (const { number } of planned) expect(states(number)).toBe('FINISHED');
        if (life.state === 'FAILED_TOTAL')
          expect(planned.some(({ number, critical }) => critical && states(number) === 'FAILED_FATAL')).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
