/*
 * The work that a node leaves to other nodes, because it already has its fair share.
 *
 * A hint tells the others, and they take the work within milliseconds. If they do not take it, because they are full,
 * frozen or dead, this node takes it too: no slot is idle for long while there is work.
 * See docs/decisions/0014.
 */

/** The time that the others have to take the work, in milliseconds: a hint and a pass on a busy machine. */
const OFFER_MS = 250;
/** The time in which nothing is left to the others, after they did not take it, in milliseconds. */
const ALONE_MS = 2_000;

export class FairShare {
  readonly #hintOthers: () => void;
  readonly #startPass: () => void;
  #nodes = 1;
  /** The time when work was left to the others, and the number of jobs that they were running. */
  #offer: { sinceMs: number; others: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #aloneUntil = 0;

  constructor(hintOthers: () => void, startPass: () => void) {
    this.#hintOthers = hintOthers;
    this.#startPass = startPass;
  }

  /** The number of nodes that share the work. */
  get nodes(): number {
    return performance.now() < this.#aloneUntil ? 1 : this.#nodes;
  }

  /** The number of live nodes that run steps. */
  set nodes(count: number) {
    this.#nodes = Math.max(1, count);
  }

  /** Records that a pass left `jobs` jobs to the other nodes, which were running `others` jobs. */
  left(jobs: number, others: number): void {
    if (jobs === 0) {
      this.stop();
      return;
    }
    const offer = this.#offer;
    if (offer && performance.now() - offer.sinceMs < OFFER_MS) return;
    this.#offer = undefined;
    if (offer && others <= offer.others) {
      this.#aloneUntil = performance.now() + ALONE_MS;
      this.#startPass();
      return;
    }
    this.#offer = { sinceMs: performance.now(), others };
    this.#timer = setTimeout(this.#startPass, OFFER_MS);
    this.#hintOthers();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#offer = undefined;
  }
}
