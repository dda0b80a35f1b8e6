/*
 * One QuickJS interpreter (WebAssembly), used for many scripts and new for each.
 *
 * Everything a script can change lies in the linear memory of the WebAssembly instance: the module has one mutable
 * global, the stack pointer, which every call that returns puts back. So copying the memory of a fresh interpreter
 * over it gives a fresh interpreter, in 0.1 ms instead of the 2 ms of a new instance. An interpreter that is not
 * surely in order (its memory has grown, a call did not return in the ordinary way) is thrown away instead.
 */
import { EvalFlags, JSException, type JSValueHandle, QuickJS, type Snapshot } from 'quickjs-wasi';
import type { ScriptError } from '../../core/script-result.ts';
import { PRELUDE } from './prelude.ts';

/** How a script ended. */
export type ScriptEnd =
  /** `value` is JSON text; undefined when the value is nothing that JSON can say. */
  | { kind: 'returned'; value: string | undefined }
  /** By an exception that it did not catch. */
  | { kind: 'threw'; error: ScriptError }
  /** It cannot be parsed, and did not run. */
  | { kind: 'invalid'; error: ScriptError }
  /** A limit was reached. */
  | { kind: 'stopped'; message: string };

/** What an interpreter asks of its surroundings. */
export interface Host {
  /** A call of the script: a name and JSON text in, JSON text out. Must not throw. */
  call(name: string, args: string): string;
  /** Why the script must stop now, if it must. Asked every few thousand operations. */
  interruption(): string | undefined;
}

/** What is to be done with a script. */
export interface ScriptTask {
  script: string;
  /**
   * `step`: run it as the body of a function, with `job` and `checkProblem`. `value`: run it without a job and give
   * its value, that of `return` or else that of its last expression. `parse`: do not run it.
   */
  as: 'step' | 'value' | 'parse';
  checkProblem: boolean;
}

// The body of an async function: `return` and `await` are legal at its top level, and no line moves.
const HEAD = '(async function () {';
const TAIL = '\n})()';
const FILE = 'script.js';

/**
 * Memory that a fresh interpreter has in hand, in bytes. More makes every fresh start slower; less makes more scripts
 * grow the memory, each of which costs a new instance.
 */
const HEADROOM = 1024 * 1024;

/** How deep a script may recurse, in bytes of stack: so little that it gets an exception, and not its thread. */
const STACK_BYTES = 256 * 1024;

/** The longest text that may cross between script and host, in characters. */
const MAX_TEXT = 8 * 1024 * 1024;

/** Promises that were rejected and that nothing handles, by their identity, each with the reason. */
type Rejected = Map<number, JSValueHandle>;

/** So many are kept: the first is reported. */
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
      // Nothing of an interpreter goes to the output of the server: every write is a bad file number.
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
    const bridge = this.#furnish();
    this.#begin = bridge.getProp('begin');
    this.#toJson = bridge.getProp('toJson');
    this.#describe = bridge.getProp('describe');
    // These live in the memory too and are made when first used: they must be there before it is copied.
    for (const constant of [vm.undefined, vm.true, vm.false]) constant.dispose();
    vm.evalCode(`new ArrayBuffer(${HEADROOM})`).dispose();
    this.#pristine = vm.snapshot();
  }

  /** A fresh interpreter whose scripts may use `memoryBytes` of memory. */
  static async create(module: WebAssembly.Module, memoryBytes: number, host: Host): Promise<Interpreter> {
    return new Interpreter(await createMachine(module, memoryBytes, host), memoryBytes, host);
  }

  /** Carries out a task and says how it ended. The interpreter must be renewed before the next one. */
  async run(task: ScriptTask): Promise<ScriptEnd> {
    const end = await this.#carryOut(task).catch(error => this.#ended(task, error));
    const stopped = this.#host.interruption();
    return stopped === undefined ? end : { kind: 'stopped', message: stopped };
  }

  /** Makes it fresh again. False when that cannot be done surely: then it must not be used any more. */
  renew(): boolean {
    const { memory } = this.#pristine;
    if (this.#broken || this.#memory.buffer.byteLength !== memory.byteLength) return false;
    new Uint8Array(this.#memory.buffer).set(memory);
    this.#rejected.clear();
    return true;
  }

  /** Runs the prelude with the one function that leads out of the interpreter. */
  #furnish(): JSValueHandle {
    const vm = this.#vm;
    const host = vm.newFunction('host', (name, args) => {
      // Lengths first: a text of many megabytes must not reach the memory of the thread.
      const fits = name?.isString && args?.isString && name.length + args.length <= MAX_TEXT;
      return vm.newString(fits ? this.#host.call(name.toString(), args.toString()) : TOO_LONG);
    });
    return vm.callFunction(vm.evalCode(PRELUDE, 'prelude.js'), vm.undefined, host);
  }

  async #carryOut(task: ScriptTask): Promise<ScriptEnd> {
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
    if (thrown) return { kind: 'threw', error: toScriptError(task, this.#read(thrown)) };
    return { kind: 'returned', value: as === 'value' && 'value' in settled ? this.#write(settled.value) : undefined };
  }

  /** An expression has a value without `return`; a script with `return` is not a program of its own. */
  #startForValue(script: string): JSValueHandle {
    try {
      return this.#vm.evalCode(script, FILE, EvalFlags.ASYNC);
    } catch (error) {
      if (!(error instanceof JSException && error.name === 'SyntaxError')) throw error;
      this.#broken = true;
      return this.#vm.evalCode(`${HEAD}return { value: await ${HEAD}${script}${TAIL} }${TAIL}`, FILE);
    }
  }

  /** What an exception on our side of the interpreter says of the script. */
  #ended(task: ScriptTask, error: unknown): ScriptEnd {
    // A call did not return in the ordinary way; or it did, and the library keeps its exception for ever.
    this.#broken = true;
    if (!(error instanceof JSException)) return { kind: 'stopped', message: BROKE_DOWN };
    const kind = error.name === 'SyntaxError' ? 'invalid' : 'threw';
    return { kind, error: toScriptError(task, { name: error.name, message: error.message, stack: error.stack ?? '' }) };
  }

  #write(result: JSValueHandle): string | undefined {
    const json = this.#vm.callFunction(this.#toJson, this.#vm.undefined, result.getProp('value'));
    return json.isString && json.length <= MAX_TEXT ? json.toString() : undefined;
  }

  #read(thrown: JSValueHandle): Thrown {
    return JSON.parse(this.#vm.callFunction(this.#describe, this.#vm.undefined, thrown).toString()) as Thrown;
  }
}

const TOO_LONG = JSON.stringify({ error: `A text of more than ${MAX_TEXT} characters cannot leave the script` });
const BROKE_DOWN = 'The script broke its interpreter: it needs too much memory, or nests too deeply';
const NEVER_SETTLED: ScriptEnd = {
  kind: 'threw',
  error: { message: 'The script waits for a promise that nothing is going to settle' },
};

/** What the prelude says of something thrown. */
type Thrown = Record<'name' | 'message' | 'stack', string>;

/** The longest message of an error that is kept, in characters. */
const MAX_MESSAGE = 4000;

function toScriptError({ script }: ScriptTask, { name, message, stack }: Thrown): ScriptError {
  const error = { message: `${name}: ${message}`.slice(0, MAX_MESSAGE) };
  const position = /script\.js:(\d{1,9}):(\d{1,9})/.exec(stack);
  if (!position) return error;
  const line = Number(position[1]);
  const column = Number(position[2]);
  const lines = script.split('\n');
  // What is missing at the end of the script is only missed behind it.
  if (line > lines.length) return { ...error, line: lines.length, column: lines.at(-1)!.length + 1 };
  return { ...error, line, column: line === 1 && column > HEAD.length ? column - HEAD.length : column };
}
