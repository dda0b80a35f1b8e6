/*
 * A QuickJS interpreter (WebAssembly) that runs many scripts and is reset between them.
 *
 * Everything a script can change is in the linear memory of the WebAssembly instance: the module has one mutable
 * global, the stack pointer, and every call that returns restores it. Copying back the memory of a fresh interpreter
 * therefore resets it, in 0.1 ms instead of the 2 ms that a new instance takes. If that is not certain to suffice (the
 * memory has grown, or a call did not return normally), the interpreter is discarded instead.
 */
import { EvalFlags, JSException, type JSValueHandle, QuickJS, type Snapshot } from 'quickjs-wasi';
import type { ScriptError } from '../../core/script-result.ts';
import { PRELUDE } from './prelude.ts';

/** The end of a script. */
export type ScriptEnd =
  /** `value` is JSON text; undefined if JSON cannot represent the value. */
  | { kind: 'returned'; value: string | undefined }
  /** The script did not catch an exception. */
  | { kind: 'threw'; error: ScriptError }
  /** The script cannot be parsed and did not run. */
  | { kind: 'invalid'; error: ScriptError }
  /** A limit was reached. */
  | { kind: 'stopped'; message: string };

/** The functions of the server that an interpreter calls. */
export interface Host {
  /** Handles a call of the script: takes a name and JSON text, returns JSON text. Must not throw. */
  call(name: string, args: string): string;
  /** Returns the reason why the script must stop, if it must. Called every few thousand operations. */
  interruption(): string | undefined;
}

/** A script and the way to process it. */
export interface ScriptTask {
  script: string;
  /**
   * `step`: run it as the body of a function, with `job` and `checkProblem`. `value`: run it without a job and return
   * its value, given by `return` or else by its last expression. `parse`: do not run it.
   */
  as: 'step' | 'value' | 'parse';
  checkProblem: boolean;
}

// Wraps a script in an async function, which permits `return` and `await` and keeps its line numbers.
const HEAD = '(async function () {';
const TAIL = '\n})()';
const FILE = 'script.js';

/**
 * Free memory of a fresh interpreter. More of it makes every reset slower. With less, more scripts grow the memory, and
 * each of these costs a new instance.
 */
const HEADROOM_BYTES = 1024 * 1024;

/** The stack of a script: so small that deep recursion throws in the script, before the thread runs out of stack. */
const STACK_BYTES = 256 * 1024;

/** The longest text that may pass between script and host, in characters. */
const MAX_TEXT_CHARACTERS = 8 * 1024 * 1024;

/** The reasons of rejected promises that have no handler, by the identity of the promise. */
type Rejected = Map<number, JSValueHandle>;

/** How many are kept. Only the first one is reported. */
const MAX_REJECTED = 100;

interface Machine {
  vm: QuickJS;
  memory: WebAssembly.Memory;
  rejected: Rejected;
}

async function createMachine(module: WebAssembly.Module, memoryBytes: number, host: Host): Promise<Machine> {
  let memory: WebAssembly.Memory | undefined;
  const rejected: Rejected = new Map();
  const vm = await QuickJS.create({
    wasm: module,
    memoryLimit: memoryBytes,
    maxStackSize: STACK_BYTES,
    timezoneOffset: 0,
    interruptHandler: () => host.interruption() !== undefined,
    onUnhandledRejection: (promise, reason, isHandled) => {
      if (isHandled) rejected.delete(promise.identity);
      else if (rejected.size < MAX_REJECTED) rejected.set(promise.identity, reason.dup());
    },
    wasi: shared => {
      memory = shared;
      // The interpreter cannot write to the output of the server: every write fails with EBADF.
      return { fd_write: () => 8 };
    },
  });
  return { vm, memory: memory!, rejected };
}

export class Interpreter {
  readonly memoryBytes: number;
  readonly #vm: QuickJS;
  readonly #memory: WebAssembly.Memory;
  readonly #host: Host;
  readonly #begin: JSValueHandle;
  readonly #toJson: JSValueHandle;
  readonly #describe: JSValueHandle;
  readonly #rejected: Rejected;
  readonly #pristine: Snapshot;
  #broken = false;

  private constructor(machine: Machine, memoryBytes: number, host: Host) {
    const { vm, memory, rejected } = machine;
    this.memoryBytes = memoryBytes;
    this.#vm = vm;
    this.#memory = memory;
    this.#rejected = rejected;
    this.#host = host;
    const bridge = this.#installPrelude();
    this.#begin = bridge.getProp('begin');
    this.#toJson = bridge.getProp('toJson');
    this.#describe = bridge.getProp('describe');
    // These constants are created in the memory on first use: they must exist before the snapshot.
    for (const constant of [vm.undefined, vm.true, vm.false]) constant.dispose();
    vm.evalCode(`new ArrayBuffer(${HEADROOM_BYTES})`).dispose();
    this.#pristine = vm.snapshot();
  }

  /** Creates an interpreter whose scripts may use `memoryBytes` of memory. */
  static async create(module: WebAssembly.Module, memoryBytes: number, host: Host): Promise<Interpreter> {
    return new Interpreter(await createMachine(module, memoryBytes, host), memoryBytes, host);
  }

  /** Processes a script. The interpreter must be reset before the next one. */
  async run(task: ScriptTask): Promise<ScriptEnd> {
    const end = await this.#evaluate(task).catch(error => this.#toEnd(task, error));
    const stopped = this.#host.interruption();
    return stopped === undefined ? end : { kind: 'stopped', message: stopped };
  }

  /** Resets the interpreter. Returns false if that is not certain to work: then it must not be used any more. */
  reset(): boolean {
    const { memory } = this.#pristine;
    if (this.#broken || this.#memory.buffer.byteLength !== memory.byteLength) return false;
    new Uint8Array(this.#memory.buffer).set(memory);
    this.#rejected.clear();
    return true;
  }

  /** Runs the prelude with `host`, the only function that leads out of the interpreter. */
  #installPrelude(): JSValueHandle {
    const vm = this.#vm;
    const host = vm.newFunction('host', (name, args) => {
      // Checks lengths first: a huge text must not be copied into the memory of the thread.
      const fits = name?.isString && args?.isString && name.length + args.length <= MAX_TEXT_CHARACTERS;
      return vm.newString(fits ? this.#host.call(name.toString(), args.toString()) : TOO_LONG);
    });
    return vm.callFunction(vm.evalCode(PRELUDE, 'prelude.js'), vm.undefined, host);
  }

  async #evaluate(task: ScriptTask): Promise<ScriptEnd> {
    const { script, as, checkProblem } = task;
    const vm = this.#vm;
    if (as === 'parse') {
      vm.evalCode(HEAD + script + TAIL, FILE, EvalFlags.COMPILE_ONLY);
      return { kind: 'returned', value: undefined };
    }
    const flag = (value: boolean) => (value ? vm.true : vm.false);
    vm.callFunction(this.#begin, vm.undefined, vm.newNumber(Math.random()), flag(as === 'step'), flag(checkProblem));
    const promise = as === 'value' ? this.#startForValue(script) : vm.evalCode(HEAD + script + TAIL, FILE);
    vm.executePendingJobs();
    if (promise.isPromise && promise.promiseState === 0) return NEVER_SETTLED;
    const settled = await vm.resolvePromise(promise);
    const [lost] = this.#rejected.values();
    const thrown = 'error' in settled ? settled.error : lost;
    if (thrown) return { kind: 'threw', error: toScriptError(task, this.#toThrown(thrown)) };
    return {
      kind: 'returned',
      value: as === 'value' && 'value' in settled ? this.#toJsonText(settled.value) : undefined,
    };
  }

  /** Runs a script as a program, so that an expression has a value. A script with `return` runs as a function body. */
  #startForValue(script: string): JSValueHandle {
    try {
      return this.#vm.evalCode(script, FILE, EvalFlags.ASYNC);
    } catch (error) {
      if (!(error instanceof JSException && error.name === 'SyntaxError')) throw error;
      this.#broken = true;
      return this.#vm.evalCode(`${HEAD}return { value: await ${HEAD}${script}${TAIL} }${TAIL}`, FILE);
    }
  }

  /** Converts an exception that the interpreter library threw into the end of the script. */
  #toEnd(task: ScriptTask, error: unknown): ScriptEnd {
    // Either a call did not return normally, or it did and the library keeps the exception for ever.
    this.#broken = true;
    if (!(error instanceof JSException)) return { kind: 'stopped', message: BROKEN };
    const kind = error.name === 'SyntaxError' ? 'invalid' : 'threw';
    return { kind, error: toScriptError(task, { name: error.name, message: error.message, stack: error.stack ?? '' }) };
  }

  #toJsonText(result: JSValueHandle): string | undefined {
    const json = this.#vm.callFunction(this.#toJson, this.#vm.undefined, result.getProp('value'));
    return json.isString && json.length <= MAX_TEXT_CHARACTERS ? json.toString() : undefined;
  }

  #toThrown(thrown: JSValueHandle): Thrown {
    return JSON.parse(this.#vm.callFunction(this.#describe, this.#vm.undefined, thrown).toString()) as Thrown;
  }
}

const TOO_LONG = JSON.stringify({
  error: `A text of more than ${MAX_TEXT_CHARACTERS} characters cannot leave the script`,
});
const BROKEN = 'The script crashed its interpreter: it needs too much memory, or nests too deeply';
const NEVER_SETTLED: ScriptEnd = {
  kind: 'threw',
  error: { message: 'The script waits for a promise that never settles' },
};

/** A thrown value as the prelude describes it. */
type Thrown = Record<'name' | 'message' | 'stack', string>;

/** The longest error message that is kept, in characters. */
const MAX_MESSAGE_CHARACTERS = 4000;

function toScriptError({ script }: ScriptTask, { name, message, stack }: Thrown): ScriptError {
  const error = { message: `${name}: ${message}`.slice(0, MAX_MESSAGE_CHARACTERS) };
  const position = /script\.js:(\d{1,9}):(\d{1,9})/.exec(stack);
  if (!position) return error;
  const line = Number(position[1]);
  const column = Number(position[2]);
  const lines = script.split('\n');
  // An error behind the last line is reported at the end of the script: something is missing there.
  if (line > lines.length) return { ...error, line: lines.length, column: lines.at(-1)!.length + 1 };
  return { ...error, line, column: line === 1 && column > HEAD.length ? column - HEAD.length : column };
}
