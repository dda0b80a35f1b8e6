/*
 * The messages between the main thread (threads.ts) and a script thread (sandbox.ts). Plain data only.
 */
import type { ScriptEnd, ScriptTask } from './interpreter.ts';

/** The limits of a script. */
export interface Limits {
  /** Its own time. The time of its calls is not counted. */
  seconds: number;
  /** The seconds from its start to its end, with calls and sleep. */
  duration: number;
  memoryMiB: number;
}

/** To the thread: process this script. */
export interface RunRequest extends ScriptTask {
  limits: Limits;
}

/** The reply to a call. `json`: the value as JSON text; `stop`: the script must end now, for this reason. */
export type CallReply =
  | { kind: 'value'; value: unknown }
  | { kind: 'json'; json: string }
  | { kind: 'error' | 'stop'; message: string };

/** To the thread: the reply to its call. */
export type ReplyMessage = CallReply & {
  /** The part of the time of the call that counts as time of the script, in milliseconds. */
  countedMs: number;
};

/** From the thread. The arguments of a call have been read from JSON, and are few (transfer.ts). */
export type ThreadMessage =
  | { kind: 'ready' }
  | { kind: 'call'; name: string; args: readonly unknown[] }
  | { kind: 'end'; end: ScriptEnd };

/** The data that a thread is started with. */
export interface ThreadData {
  module: WebAssembly.Module;
  /** One Int32: 0 while the thread waits for a reply. */
  replyFlag: SharedArrayBuffer;
}

export const timeLimitMessage = ({ seconds }: Limits): string =>
  `The script ran for more than ${seconds} s of its own time`;

export const durationMessage = ({ duration }: Limits): string =>
  `The script ran for more than ${duration} s, counting its calls and its sleep`;
