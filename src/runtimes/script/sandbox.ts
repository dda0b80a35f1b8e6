/*
 * The inside of a script thread: takes orders from the pool (script-threads.ts), one at a time, and runs each script in
 * a fresh interpreter. A call of the script to the host is a message to the main thread, and this thread sleeps until
 * it is answered. So calls look synchronous to the script, and the time they take is not counted as its own.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Host, Interpreter } from './interpreter.ts';
import { type CallReply, type RunRequest, type ThreadData, type ThreadMessage, tooLong } from './messages.ts';

const MIB = 1024 * 1024;

/** The interpreter counts memory in 32 bits: at 4 GiB it would begin again, without a limit. */
const MAX_MIB = 4095;

const port = parentPort!;
const { module, bell } = workerData as ThreadData;
const signal = new Int32Array(bell);
const report = (message: ThreadMessage) => port.postMessage(message);

/** The script that runs now: until when it may, and why it must stop, once it must. */
const idle = { untilMs: Number.POSITIVE_INFINITY, tooLong: '', stop: undefined as string | undefined };
const running = { ...idle };

const host: Host = {
  call(name, args) {
    const refuse = (reason: string) => JSON.stringify({ error: reason });
    if (running.stop !== undefined) return refuse(running.stop);
    const askedMs = performance.now();
    Atomics.store(signal, 0, 0);
    report({ kind: 'call', name, args });
    // The bell of the answer before may still be ringing: what counts is the number, not being woken.
    while (Atomics.load(signal, 0) === 0) Atomics.wait(signal, 0, 0);
    const answer = receiveMessageOnPort(port)!.message as CallReply;
    running.untilMs += performance.now() - askedMs;
    return 'json' in answer ? answer.json : refuse((running.stop = answer.stop));
  },
  interruption() {
    if (performance.now() > running.untilMs) running.stop ??= running.tooLong;
    return running.stop;
  },
};

/** Made ahead, while there is nothing to do. */
let fresh: Promise<Interpreter> = Interpreter.create(module, 64 * MIB, host);

port.on('message', async (order: RunRequest) => {
  const { limits } = order;
  const memoryBytes = Math.min(limits.memoryMiB, MAX_MIB) * MIB;
  let interpreter = await fresh;
  if (interpreter.memoryBytes !== memoryBytes) interpreter = await Interpreter.create(module, memoryBytes, host);
  Object.assign(running, idle, { untilMs: performance.now() + limits.seconds * 1000, tooLong: tooLong(limits) });
  report({ kind: 'end', end: await interpreter.run(order) });
  Object.assign(running, idle);
  fresh = interpreter.renew() ? Promise.resolve(interpreter) : Interpreter.create(module, memoryBytes, host);
});

await fresh;
report({ kind: 'ready' });
