/* The refusal of a body. */
import { Failure } from '../../src/core/failure.ts';

/** Returns the message of the Failure. Throws any other error, and an error when the body is not refused. */
export function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Failure && error.kind === 'invalidInput') return error.message;
    throw error;
  }
  throw new Error('It was accepted');
}
