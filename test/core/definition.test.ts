import { describe, expect, it } from 'vitest';
import { checkJobType, type GivenDefinition, planOf, readDefinition } from '../../src/core/definition.ts';
import { NO_DEPENDENCY } from '../support/plan.ts';

const given = (some: GivenDefinition = {}): GivenDefinition => ({ step: 100, jobType: 'T', script: 'f()', ...some });

describe('readDefinition', () => {
  it('fills in the defaults of real servers', () => {
    expect(readDefinition(given())).toEqual({
      jobType: 'T',
      step: 100,
      description: undefined,
      extradata: 'f',
      flags: 0,
      work: { kind: 'script', script: 'f()' },
      plugin: false,
      dependency: NO_DEPENDENCY,
      parallelDependency: NO_DEPENDENCY,
      cleanup: false,
      critical: true,
      metadata: [],
    });
    const bean = readDefinition({ step: 1, jobType: 'T', bean: 'B', method: 'm', dependency: { previous: true } });
    expect(bean).toMatchObject({
      extradata: undefined,
      work: { kind: 'bean', bean: 'B', method: 'm' },
      dependency: { previous: true, allPrevious: false, step: 0 },
    });
  });

  const refused: [GivenDefinition, string, string][] = [
    [given({ step: undefined }), 'task/step', 'a task needs a step'],
    [given({ step: 0 }), 'task/step', '0 means none in a dependency'],
    [given({ step: -1 }), 'task/step', 'steps are positive'],
    [given({ jobType: undefined }), 'task/jobType', 'a task needs a job type'],
    [given({ jobType: '' }), 'task/jobType', 'the job type may not be empty'],
    [given({ script: undefined }), 'task/script', 'a task must do something'],
    [given({ script: undefined, bean: 'B' }), 'task/script', 'a bean needs a method'],
    [given({ bean: 'B', method: 'm' }), 'task/script', 'a task has either a script or a bean'],
    [given({ dependency: { step: -1 } }), 'task/dependency/step', 'no step has a negative number'],
    [given({ parallelDependency: { step: -5 } }), 'task/parallelDependency/step', 'nor in a parallel dependency'],
  ];
  for (const [some, context, why] of refused)
    it(`refuses, because ${why}`, () => {
      expect(() => readDefinition(some, 'Task 2 of 3')).toThrow(
        expect.objectContaining({ kind: 'invalidInput', detail: expect.objectContaining({ context }) }),
      );
    });
});

describe('planOf', () => {
  it('has the steps in ascending order, whatever order they were defined in', () => {
    const definitions = [30, 10, 20].map(step => readDefinition(given({ step })));
    expect(planOf('T', definitions).map(({ number }) => number)).toEqual([10, 20, 30]);
  });

  it('refuses a graph that could never run, with the reason', () => {
    const definitions = [10, 20].map(step => readDefinition(given({ step, dependency: { step: 30 - step } })));
    expect(() => planOf('T', definitions)).toThrow(
      'The steps of T could never run: Steps depend on each other in a circle: 10 on 20 on 10',
    );
  });
});

describe('checkJobType', () => {
  it.each<[string, number, boolean]>([
    ['MYCOMPANY_CUSTOM_JOB_TYPE', 25_000, true],
    ['A', 20_000, true],
    ['_x9', 30_000, true],
    ['A', 19_999, false],
    ['A', 30_001, false],
    ['', 25_000, false],
    ['9A', 25_000, false],
    ['A-B', 25_000, false],
    ['Ä', 25_000, false],
    ['A'.repeat(200), 25_000, false],
  ])('%s with id %d: %s', (name, number, isGood) => {
    if (isGood) expect(() => checkJobType(name, number)).not.toThrow();
    else expect(() => checkJobType(name, number)).toThrow(expect.objectContaining({ kind: 'invalidInput' }));
  });
});
