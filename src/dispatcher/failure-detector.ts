/*
 * Decides which nodes are dead. A node needs a moment to notice that its session is gone, and to stop its attempts. So
 * it counts as dead only when two checks in a row have found no session.
 */

/** The time until the second check, in milliseconds. With the tick before it, it takes less than two seconds in all. */
const SECOND_CHECK_MS = 500;

export class FailureDetector {
  readonly #checkAgain: () => void;
  #suspected = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(checkAgain: () => void) {
    this.#checkAgain = checkAgain;
  }

  /** Takes the nodes without a session, and returns those that had none the last time either: they are dead. */
  judge(suspected: readonly number[]): number[] {
    const dead = suspected.filter(node => this.#suspected.has(node));
    this.#suspected = new Set(suspected);
    clearTimeout(this.#timer);
    if (dead.length < suspected.length && !this.#isStopped) this.#timer = setTimeout(this.#checkAgain, SECOND_CHECK_MS);
    return dead;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
