/* What the main thread (script-threads.ts) and a script thread (sandbox.ts) say to each other. Plain data only. */
import type { ScriptEnd, ScriptTask } from './interpreter.ts';

/** What a script may use of its own: the time that calls to the host take is not counted. */
export interface Limits {
  seconds: number;
  memoryMiB: number;
}

/** To the thread: run this. */
export interface RunRequest extends ScriptTask {
  limits: Limits;
}

/** To the thread, while its script waits for a call. `stop`: the script must end now, for this reason. */
export type CallReply = { json: string } | { stop: string };

/** From the thread. `args` is the JSON text of a list. */
export type ThreadMessage =
  | { kind: 'ready' }
  | { kind: 'call'; name: string; args: string }
  | { kind: 'end'; end: ScriptEnd };

/** What a thread is started with. */
export interface ThreadData {
  module: WebAssembly.Module;
  /** One Int32: 0 while the thread sleeps until it is answered. */
  bell: SharedArrayBuffer;
}

export const tooLong = ({ seconds }: Limits): string => `The script ran for more than ${seconds} s of its own time`;
