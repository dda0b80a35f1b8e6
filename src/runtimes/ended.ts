/*
 * How a runtime ends an attempt from deep within its work: it throws the outcome.
 */
import type { Outcome } from '../core/step.ts';

/** Thrown to end an attempt from within, with what became of it. */
export class Ended extends Error {
  override readonly name = 'Ended';
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** To try again would not help. */
export const giveUp = (message: string): Ended => new Ended({ kind: 'failed', message, fatal: true });
/** To try again may help. */
export const fail = (message: string): Ended => new Ended({ kind: 'failed', message, fatal: false });
/** It goes on by itself when the problem is gone; whoever waits for the same shares it. */
export const wait = (type: string, data: Record<string, string>): Ended =>
  new Ended({ kind: 'waiting', problem: { type, data } });
