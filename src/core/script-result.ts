/*
 * The result of a script that runs without a job.
 */

/** An error in a script and its position; lines and columns count from 1. */
export interface ScriptError {
  message: string;
  line?: number;
  column?: number;
}

export interface ScriptResult {
  /** The value of the script as JSON text, if JSON can represent it. */
  value?: string;
  /** The texts that it passed to `logger.log`. */
  log: string[];
  error?: ScriptError;
}
