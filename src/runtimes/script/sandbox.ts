/*
 * The code of a script thread: takes scripts from the pool (threads.ts), one at a time, and runs each in a fresh
 * interpreter. A call of the script sends a message to the main thread, and this thread sleeps until the reply arrives.
 * So calls are synchronous for the script, and their time is not counted as its own.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Host, Interpreter } from './interpreter.ts';
import {
  type ReplyMessage,
  type RunRequest,
  type ThreadData,
  type ThreadMessage,
  timeLimitMessage,
} from './messages.ts';
import { readArguments, writeReply } from './transfer.ts';

const MIB = 1024 * 1024;

/** The interpreter counts memory in 32 bits: 4 GiB would overflow to no limit. */
const MAX_MIB = 4095;

const port = parentPort!;
const { module, replyFlag } = workerData as ThreadData;
const signal = new Int32Array(replyFlag);
const send = (message: ThreadMessage) => port.postMessage(message);

/** The state of the current script: its deadline, and the reason to stop once there is one. */
const idle = { untilMs: Number.POSITIVE_INFINITY, tooLong: '', stop: undefined as string | undefined };
const running = { ...idle };

const refuse = (message: string): string => writeReply({ kind: 'error', message });

const host: Host = {
  call(name, args) {
    if (running.stop !== undefined) return refuse(running.stop);
    let values: readonly unknown[];
    try {
      values = readArguments(args);
    } catch (error) {
      return refuse((error as Error).message);
    }
    const askedMs = performance.now();
    Atomics.store(signal, 0, 0);
    send({ kind: 'call', name, args: values });
    // A wake-up for the previous reply may still arrive: only the value of the flag counts.
    while (Atomics.load(signal, 0) === 0) Atomics.wait(signal, 0, 0);
    const reply = receiveMessageOnPort(port)!.message as ReplyMessage;
    running.untilMs += performance.now() - askedMs - reply.countedMs;
    if (reply.kind === 'stop') running.stop = reply.message;
    return writeReply(reply);
  },
  interruption() {
    if (performance.now() > running.untilMs) running.stop ??= running.tooLong;
    return running.stop;
  },
};

/** Created in advance, while the thread is idle. */
let fresh: Promise<Interpreter> = Interpreter.create(module, 64 * MIB, host);

port.on('message', async (request: RunRequest) => {
  const { limits } = request;
  const memoryBytes = Math.min(limits.memoryMiB, MAX_MIB) * MIB;
  let interpreter = await fresh;
  if (interpreter.memoryBytes !== memoryBytes) interpreter = await Interpreter.create(module, memoryBytes, host);
  Object.assign(running, idle, {
    untilMs: performance.now() + limits.seconds * 1000,
    tooLong: timeLimitMessage(limits),
  });
  send({ kind: 'end', end: await interpreter.run(request) });
  Object.assign(running, idle);
  fresh = interpreter.reset() ? Promise.resolve(interpreter) : Interpreter.create(module, memoryBytes, host);
});

await fresh;
send({ kind: 'ready' });
