import type { Dependency, PlannedStep } from '../../src/core/plan.ts';

export const NO_DEPENDENCY: Dependency = { previous: false, allPrevious: false, step: 0 };

/** A dependency with these parts, and none of the others. */
export const on = (parts: Partial<Dependency>): Dependency => ({ ...NO_DEPENDENCY, ...parts });

export const PREVIOUS = on({ previous: true });
export const ALL_PREVIOUS = on({ allPrevious: true });

/** A step of a plan: a critical, ordinary step with an empty script, unless `more` says otherwise. */
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
