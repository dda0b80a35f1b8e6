/**
 * The process cannot do its work until its operator changes something: a setting, the database, a folder.
 * The message is one line that says what and how; it is printed without a stack, and the exit code is 1.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
