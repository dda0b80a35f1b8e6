import type { Dependency, PlannedStep } from '../../src/core/plan.ts';

export const NO_DEPENDENCY: Dependency = { previous: false, allPrevious: false, step: 0 };

/** Returns a dependency with these parts and no others. */
export const on = (parts: Partial<Dependency>): Dependency => ({ ...NO_DEPENDENCY, ...parts });

export const PREVIOUS = on({ previous: true });
export const ALL_PREVIOUS = on({ allPrevious: true });

/** Returns a step of a plan, by default a critical, ordinary step with an empty script. */
export const step = (
  number: number,
  dependency: Dependency = NO_DEPENDENCY,
  more: Partial<PlannedStep> = {},
): PlannedStep => ({
  number,
  description: '',
  dependency,
  parallelDependency: NO_DEPENDENCY,
  critical: true,
  cleanup: false,
  work: { kind: 'script', script: '' },
  metadata: [],
  ...more,
});
