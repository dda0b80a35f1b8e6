/*
 * Ends an attempt from deep within a runtime: the outcome is thrown.
 */
import type { Outcome } from '../core/step.ts';

/** An error that ends the attempt with this outcome. */
export class Ended extends Error {
  override readonly name = 'Ended';
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** Fails the step for good: a retry would not help. */
export const giveUp = (message: string): Ended => new Ended({ kind: 'failed', message, fatal: true });
/** Fails the attempt: a retry may help. */
export const fail = (message: string): Ended => new Ended({ kind: 'failed', message, fatal: false });
/** Makes the step wait for a problem to go away. Jobs with the same type and data share the problem. */
export const wait = (type: string, data: Record<string, string>): Ended =>
  new Ended({ kind: 'waiting', problem: { type, data } });
