/*
 * Scripts that wait for a thread, in a fair order: first the user with the fewest threads, of that user the job with
 * the fewest, and of that job the script that came first. A script whose user or job has its share waits, and does not
 * hold up the others.
 */
import { mayTakeThread } from '../../core/thread-shares.ts';

/** The user, and the job if there is one, that the thread of a script is counted against. */
export interface Owner {
  user: string;
  job?: string;
}

interface Line<R> {
  held: number;
  waiting: R[];
}

interface UserLines<R> {
  held: number;
  waiting: number;
  /** By job. A map keeps its order: a job that has been served goes to the end. */
  jobs: Map<string | undefined, Line<R>>;
}

/** The lines that the next script is in. */
interface Next<R> {
  lines: UserLines<R>;
  line: Line<R>;
}

export class ScriptQueue<R extends { owner: Owner }> {
  readonly #threads: number;
  readonly #users = new Map<string, UserLines<R>>();
  #held = 0;
  #size = 0;

  /** `threads`: the maximum number of threads, which the shares are shares of. */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /** The number of scripts that wait. */
  get size(): number {
    return this.#size;
  }

  /** Checks if a script waits that may have a thread now. */
  get hasNext(): boolean {
    return this.#next() !== undefined;
  }

  add(run: R): void {
    const { user, job } = run.owner;
    const lines = this.#users.get(user) ?? { held: 0, waiting: 0, jobs: new Map() };
    const line = lines.jobs.get(job) ?? { held: 0, waiting: [] };
    line.waiting.push(run);
    lines.waiting += 1;
    this.#size += 1;
    lines.jobs.set(job, line);
    this.#users.set(user, lines);
  }

  /** Takes the next script that may have a thread. Its owner then holds one, until `release`. */
  take(): R | undefined {
    const next = this.#next();
    const run = next?.line.waiting.shift();
    if (!next || !run) return undefined;
    const { user, job } = run.owner;
    const { lines, line } = next;
    line.held += 1;
    lines.held += 1;
    lines.waiting -= 1;
    this.#held += 1;
    this.#size -= 1;
    lines.jobs.delete(job);
    lines.jobs.set(job, line);
    this.#users.delete(user);
    this.#users.set(user, lines);
    return run;
  }

  /** Gives back the thread of a script that was taken. */
  release({ owner }: R): void {
    const lines = this.#users.get(owner.user)!;
    lines.jobs.get(owner.job)!.held -= 1;
    lines.held -= 1;
    this.#held -= 1;
    this.#forget(owner);
  }

  /** Removes a script that waits. Returns false if it does not wait. */
  remove(run: R): boolean {
    const lines = this.#users.get(run.owner.user);
    const line = lines?.jobs.get(run.owner.job);
    const index = line?.waiting.indexOf(run) ?? -1;
    if (!lines || !line || index < 0) return false;
    line.waiting.splice(index, 1);
    lines.waiting -= 1;
    this.#size -= 1;
    this.#forget(run.owner);
    return true;
  }

  /** Removes all scripts that wait, and returns them. */
  drain(): R[] {
    const all = [...this.#users.values()].flatMap(({ jobs }) => [...jobs.values()].flatMap(({ waiting }) => waiting));
    for (const run of all) this.remove(run);
    return all;
  }

  #next(): Next<R> | undefined {
    let next: Next<R> | undefined;
    for (const lines of this.#users.values()) {
      if (lines.waiting === 0 || (next && next.lines.held <= lines.held)) continue;
      const line = fewestHeld(lines.jobs.values());
      if (line && this.#mayTake(lines, line)) next = { lines, line };
      if (next?.lines.held === 0) break;
    }
    return next;
  }

  #mayTake(lines: UserLines<R>, line: Line<R>): boolean {
    // Scripts without a job are limited by their user alone.
    const job = lines.jobs.get(undefined) === line ? 0 : line.held;
    return mayTakeThread(this.#threads, { all: this.#held, user: lines.held, job });
  }

  #forget({ user, job }: Owner): void {
    const lines = this.#users.get(user)!;
    const line = lines.jobs.get(job)!;
    if (line.held === 0 && line.waiting.length === 0) lines.jobs.delete(job);
    if (lines.jobs.size === 0) this.#users.delete(user);
  }
}

/** Returns the first of the lines with the fewest threads in which a script waits. */
function fewestHeld<R>(lines: Iterable<Line<R>>): Line<R> | undefined {
  let fewest: Line<R> | undefined;
  for (const line of lines) {
    if (line.waiting.length > 0 && (!fewest || line.held < fewest.held)) fewest = line;
    if (fewest?.held === 0) break;
  }
  return fewest;
}
