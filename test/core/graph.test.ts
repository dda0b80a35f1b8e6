import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGraph, MAX_STEPS, startable, startableCleanup } from '../../src/core/graph.ts';
import type { Dependency, PlannedStep } from '../../src/core/plan.ts';
import type { StepState } from '../../src/core/step.ts';
import { ALL_PREVIOUS, NO_DEPENDENCY, on, PREVIOUS, step } from '../support/plan.ts';

const states = (some: Record<number, StepState>) => (number: number) => some[number] ?? 'NONE';
const numbers = (steps: readonly PlannedStep[]) => steps.map(({ number }) => number);

describe('startable (Vidispine API, "Task dependencies")', () => {
  // Steps, their states, the steps that may start, the reason.
  const cases: [PlannedStep[], Record<number, StepState>, number[], string][] = [
    [[step(100), step(200)], {}, [100, 200], 'steps without dependencies start immediately, in parallel'],
    [[step(100, ALL_PREVIOUS)], {}, [100], 'allPrevious of the first step names nothing'],
    [[step(100, PREVIOUS)], {}, [100], 'previous of the first step names nothing'],
    [[step(10_000, ALL_PREVIOUS)], {}, [10_000], 'the documented example is alone in its type'],
    [[step(1), step(2), step(3, ALL_PREVIOUS)], { 1: 'FINISHED', 2: 'STARTED' }, [], 'allPrevious waits for all'],
    [[step(1), step(2), step(3, ALL_PREVIOUS)], { 1: 'FINISHED', 2: 'FINISHED' }, [3], 'allPrevious: all have ended'],
    [
      [step(1), step(2), step(3, PREVIOUS)],
      { 1: 'STARTED', 2: 'FINISHED' },
      [3],
      'previous waits only for the step before',
    ],
    [
      [step(1), step(2), step(3, on({ step: 1 }))],
      { 1: 'FINISHED', 2: 'READY' },
      [3],
      'step waits only for the named step',
    ],
    [[step(1, on({ step: 2 })), step(2)], { 2: 'STARTED' }, [], 'step may name a later step'],
    [[step(1, on({ step: 2 })), step(2)], { 2: 'FINISHED' }, [1], 'and waits for it'],
    [
      [step(1), step(2), step(3, on({ previous: true, step: 1 }))],
      { 1: 'STARTED', 2: 'FINISHED' },
      [],
      'all parts of a dependency must be met',
    ],
    [[step(1), step(2, PREVIOUS)], { 1: 'FAILED_FATAL' }, [], 'nothing follows a critical step that failed'],
    [
      [step(1, NO_DEPENDENCY, { critical: false }), step(2, PREVIOUS)],
      { 1: 'FAILED_FATAL' },
      [2],
      'the job continues after a non-critical step failed',
    ],
    [
      [step(1, NO_DEPENDENCY, { critical: false }), step(2, PREVIOUS)],
      { 1: 'FAILED_RETRY' },
      [],
      'a step that will be retried has not ended',
    ],
    [[step(1), step(2, PREVIOUS)], { 1: 'DISAPPEARED' }, [], 'a step whose attempt disappeared has not ended'],
    [
      [step(1), step(2, PREVIOUS)],
      { 1: 'STARTED_PARALLEL' },
      [],
      'a dependency waits for the end of parallel steps too',
    ],
    [[step(1), step(2, PREVIOUS)], { 1: 'FINISHED', 2: 'READY' }, [], 'a started step is not started again'],
    [
      [step(1), step(2, NO_DEPENDENCY, { cleanup: true }), step(3, PREVIOUS), step(4, ALL_PREVIOUS)],
      { 1: 'FINISHED', 3: 'FINISHED' },
      [4],
      'cleanup steps neither start nor delay others',
    ],
  ];
  for (const [steps, some, expected, why] of cases)
    it(why, () => expect(numbers(startable(steps, states(some)))).toEqual(expected));

  describe('parallelDependency', () => {
    const only = [step(200), step(400, NO_DEPENDENCY, { parallelDependency: on({ step: 200 }) })];
    const both = [step(1), step(2), step(3, ALL_PREVIOUS, { parallelDependency: PREVIOUS })];
    const cases: [PlannedStep[], Record<number, StepState>, number[], string][] = [
      [only, { 200: 'STARTED' }, [], 'waits until the other step is parallel'],
      [only, { 200: 'STARTED_SUBTASKS' }, [], 'waits for sub-tasks like for any running step'],
      [only, { 200: 'STARTED_ASYNCHRONOUS' }, [], 'waits for an asynchronous step that is not parallel'],
      [only, { 200: 'STARTED_PARALLEL' }, [400], 'starts during a parallel step'],
      [only, { 200: 'STARTED_PARALLEL_ASYNCHRONOUS' }, [400], 'starts during a parallel asynchronous step'],
      [only, { 200: 'FINISHED' }, [400], 'starts when the other step ended without becoming parallel'],
      [only, { 200: 'FAILED_FATAL' }, [], 'does not start after a critical failure'],
      [both, { 1: 'STARTED', 2: 'STARTED_PARALLEL' }, [3], 'is an alternative to the dependency'],
      [both, { 1: 'FINISHED', 2: 'STARTED' }, [], 'neither alternative is met'],
      [both, { 1: 'STARTED', 2: 'FINISHED' }, [3], 'an ended step counts too'],
    ];
    for (const [steps, some, expected, why] of cases)
      it(why, () => expect(numbers(startable(steps, states(some)))).toEqual(expected));
  });
});

describe('startableCleanup', () => {
  const cleanup = (number: number, dependency = NO_DEPENDENCY) => step(number, dependency, { cleanup: true });
  const cases: [PlannedStep[], Record<number, StepState>, number[], string][] = [
    [[step(1), cleanup(5000)], { 1: 'FAILED_FATAL' }, [5000], 'runs after any outcome'],
    [[step(1), cleanup(5000, ALL_PREVIOUS)], {}, [5000], 'waits for no ordinary step, not even by allPrevious'],
    [[step(1), cleanup(5000, on({ step: 1 }))], {}, [5000], 'nor by number'],
    [[cleanup(1), cleanup(2, PREVIOUS)], { 1: 'STARTED' }, [], 'waits for other cleanup steps'],
    [[cleanup(1), cleanup(2, PREVIOUS)], { 1: 'FAILED_FATAL' }, [2], 'continues after one that failed'],
    [[cleanup(1), step(2), cleanup(3, PREVIOUS)], { 1: 'FINISHED' }, [3], 'previous is the cleanup step before'],
  ];
  for (const [steps, some, expected, why] of cases)
    it(why, () => expect(numbers(startableCleanup(steps, states(some)))).toEqual(expected));
});

describe('checkGraph', () => {
  const cleanup = { cleanup: true };
  const cases: [PlannedStep[], string[], string][] = [
    [[], [], 'an empty graph is valid'],
    [[step(1, PREVIOUS), step(2, ALL_PREVIOUS, { parallelDependency: PREVIOUS })], [], 'a chain is valid'],
    [[step(1, on({ step: 2 })), step(2)], [], 'a step may depend on a later one'],
    [[step(1), step(2, on({ step: 1 }), cleanup)], [], 'a cleanup step may name an ordinary one'],
    [[step(7), step(7)], ['Step 7 is defined more than once'], 'numbers are unique'],
    [[step(1, on({ step: 9 }))], ['Step 1 depends on step 9, which does not exist'], 'a missing step never ends'],
    [
      [step(1, NO_DEPENDENCY, { parallelDependency: on({ step: 9 }) })],
      ['Step 1 depends on step 9, which does not exist'],
      'a missing step never becomes parallel',
    ],
    [[step(1, on({ step: 1 }))], ['Step 1 depends on itself'], 'a step cannot wait for itself'],
    [
      [step(1, on({ step: 2 })), step(2, NO_DEPENDENCY, cleanup)],
      ['Step 1 depends on step 2, a cleanup step, which runs after all others'],
      'cleanup steps end after all ordinary steps',
    ],
    [
      [step(1, on({ step: 2 })), step(2, PREVIOUS)],
      ['Steps depend on each other in a circle: 1 on 2 on 1'],
      'a cycle of two',
    ],
    [
      [step(100), step(200, on({ step: 400 })), step(300), step(400, ALL_PREVIOUS), step(500, PREVIOUS)],
      ['Steps depend on each other in a circle: 200 on 400 on 200'],
      'only the steps in the cycle are named',
    ],
    [
      [step(1, NO_DEPENDENCY, { parallelDependency: on({ step: 2 }) }), step(2, PREVIOUS)],
      ['Steps depend on each other in a circle: 1 on 2 on 1'],
      'parallel dependencies count',
    ],
    [
      [step(1, on({ step: 2 }), cleanup), step(2, PREVIOUS, cleanup)],
      ['Steps depend on each other in a circle: 1 on 2 on 1'],
      'cycles of cleanup steps count too',
    ],
  ];
  for (const [steps, expected, why] of cases) it(why, () => expect(checkGraph(steps)).toEqual(expected));

  it('is fast with a long chain of forward dependencies, and refuses more than MAX_STEPS', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, index) => step(index + 1, index + 1 < length ? on({ step: index + 2 }) : PREVIOUS));
    expect(checkGraph(chain(MAX_STEPS))[0]).toContain('in a circle');
    expect(checkGraph(chain(MAX_STEPS + 1))).toEqual(['There are 1001 steps; a job type may have at most 1000']);
  });
});

/** Random steps; most of the step numbers in their dependencies exist. */
const someSteps = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 7 }).chain(chosen => {
  const known = chosen.toSorted((one, other) => one - other);
  const dependency = fc.record({
    previous: fc.boolean(),
    allPrevious: fc.boolean(),
    step: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(...known) }),
  });
  const maybe = fc.oneof(fc.constant(NO_DEPENDENCY), dependency);
  const flags = fc.record({ cleanup: fc.integer({ max: 4, min: 0 }).map(n => n === 0), critical: fc.boolean() });
  return fc.tuple(
    ...known.map(number =>
      fc
        .tuple(maybe, maybe, flags)
        .map(([dependency, parallelDependency, some]) => step(number, dependency, { parallelDependency, ...some })),
    ),
  );
});

/** The documented sentences, implemented literally. */
const named = (steps: readonly PlannedStep[], { number, cleanup }: PlannedStep, wanted: Dependency): PlannedStep[] => {
  const lower = steps.filter(other => other.cleanup === cleanup && other.number < number);
  return [
    ...(wanted.allPrevious ? lower : []),
    ...(wanted.previous ? lower.slice(-1) : []),
    ...steps.filter(other => other.number === wanted.step && other.cleanup === cleanup),
  ];
};
const before = (steps: readonly PlannedStep[], one: PlannedStep) => [
  ...named(steps, one, one.dependency),
  ...named(steps, one, one.parallelDependency),
];

const reaches = (
  steps: readonly PlannedStep[],
  from: PlannedStep,
  to: PlannedStep,
  seen = new Set<PlannedStep>(),
): boolean =>
  before(steps, from).some(other => other === to || (!seen.has(other) && reaches(steps, other, to, seen.add(other))));

describe('any graph', () => {
  it('is refused for a cycle exactly when a step can be reached from itself', () => {
    fc.assert(
      fc.property(someSteps, steps => {
        const faults = checkGraph(steps);
        const isMisnamed = steps.some(
          one =>
            !one.cleanup &&
            [one.dependency, one.parallelDependency].some(({ step: n }) =>
              steps.some(s => s.number === n && s.cleanup),
            ),
        );
        const namesItself = steps.some(one =>
          [one.dependency, one.parallelDependency].some(({ step: number }) => number === one.number),
        );
        const hasCircle = steps.some(one => reaches(steps, one, one));
        expect(faults.length > 0).toBe(isMisnamed || namesItself || hasCircle);
        expect(faults.some(fault => fault.includes('circle'))).toBe(hasCircle && !isMisnamed && !namesItself);
      }),
      { numRuns: 5000 },
    );
  });

  const someStates = fc.array(
    fc.constantFrom<StepState>('NONE', 'NONE', 'READY', 'STARTED', 'STARTED_PARALLEL', 'FINISHED', 'FAILED_FATAL'),
    { minLength: 12, maxLength: 12 },
  );
  it('starts the steps that the documented sentences name', () => {
    fc.assert(
      fc.property(someSteps, someStates, (steps, some) => {
        const stateOf = (number: number): StepState => some[number - 1] ?? 'NONE';
        const ended = (one: PlannedStep) =>
          stateOf(one.number) === 'FINISHED' || (stateOf(one.number) === 'FAILED_FATAL' && !one.critical);
        const gone = (one: PlannedStep) => ended(one) || stateOf(one.number) === 'STARTED_PARALLEL';
        const isSet = ({ previous, allPrevious, step }: Dependency) => previous || allPrevious || step > 0;
        const isOrdinary = (one: PlannedStep) =>
          ![one.dependency, one.parallelDependency].some(({ step: n }) => steps.some(s => s.number === n && s.cleanup));
        const ordinary = steps.filter(one => !one.cleanup && isOrdinary(one));
        const expected = ordinary.filter(one => {
          const { dependency, parallelDependency } = one;
          if (stateOf(one.number) !== 'NONE') return false;
          if (!isSet(dependency) && !isSet(parallelDependency)) return true;
          if (isSet(dependency) && named(steps, one, dependency).every(ended)) return true;
          return isSet(parallelDependency) && named(steps, one, parallelDependency).every(gone);
        });
        expect(startable(steps, stateOf).filter(isOrdinary)).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it('that is accepted never gets stuck: every step starts, in any order of ends', () => {
    const valid = someSteps.filter(steps => checkGraph(steps).length === 0);
    fc.assert(
      fc.property(valid, fc.infiniteStream(fc.nat()), (steps, choices) => {
        const now = new Map<number, StepState>();
        const stateOf = (number: number) => now.get(number) ?? 'NONE';
        const choose = <T>(some: readonly T[]): T => some[choices.next().value! % some.length]!;
        for (const start of [startable, startableCleanup])
          for (;;) {
            for (const one of start(steps, stateOf)) now.set(one.number, 'STARTED');
            const running = steps.filter(one => stateOf(one.number).startsWith('STARTED'));
            if (running.length === 0) break;
            const one = choose(running);
            const ends: StepState[] = ['FINISHED', ...(one.critical ? [] : (['FAILED_FATAL'] as const))];
            const isParallel = stateOf(one.number) === 'STARTED_PARALLEL';
            now.set(one.number, choose<StepState>(isParallel ? ends : ['STARTED_PARALLEL', ...ends]));
          }
        expect(steps.filter(one => stateOf(one.number) === 'NONE')).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});
