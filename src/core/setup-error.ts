/**
 * An error that the operator must fix: in a setting, the database or a folder. The message is one line that says how;
 * it is printed without a stack trace, and the exit code is 1.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
