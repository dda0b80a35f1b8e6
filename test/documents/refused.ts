/* What a reader says of a body that it refuses. */
import { Failure } from '../../src/core/failure.ts';

/** The message of the Failure. Anything else that is thrown is a fault and goes on; so does it when nothing is. */
export function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Failure && error.kind === 'invalidInput') return error.message;
    throw error;
  }
  throw new Error('It was accepted');
}
