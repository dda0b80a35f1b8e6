/*
 * Nodes that look dead: a session may be gone for a moment before its node notices, and stops what it runs.
 */

/** How soon a node that looks dead is looked at again, in milliseconds. Together with a tick less than two seconds. */
const LOOK_AGAIN_MS = 500;

export class FailureDetector {
  readonly #lookAgain: () => void;
  #before = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** `lookAgain` asks for another look at which nodes are dead. */
  constructor(lookAgain: () => void) {
    this.#lookAgain = lookAgain;
  }

  /** Of nodes that look dead now those that did so the last time too: they are. */
  judge(dead: readonly number[]): number[] {
    const certain = dead.filter(node => this.#before.has(node));
    this.#before = new Set(dead);
    clearTimeout(this.#timer);
    if (certain.length < dead.length && !this.#isStopped) this.#timer = setTimeout(this.#lookAgain, LOOK_AGAIN_MS);
    return certain;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
