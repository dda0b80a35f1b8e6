/*
 * Work that a node leaves to the others, because it has its part already.
 *
 * The others are told, and have it within milliseconds. When they do not take it (they are full, frozen, or gone and it
 * is not known yet) it is taken all the same: no slot is idle for long while there is work.
 * See docs/decisions/0014.
 */

/** How long the others may take to get what was left to them, in milliseconds: a hint and a pass, on a busy machine. */
const OTHERS_MS = 250;
/** How long nothing is left to them when they did not take it, in milliseconds. */
const ALONE_MS = 2_000;

export class FairShare {
  readonly #tellOthers: () => void;
  readonly #lookAgain: () => void;
  #nodes = 1;
  /** Since when something has been left, and what the others carried out then. */
  #offer: { sinceMs: number; others: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #aloneUntil = 0;

  /** `lookAgain` asks for a pass. */
  constructor(tellOthers: () => void, lookAgain: () => void) {
    this.#tellOthers = tellOthers;
    this.#lookAgain = lookAgain;
  }

  /** Among how many nodes work is shared now. */
  get nodes(): number {
    return performance.now() < this.#aloneUntil ? 1 : this.#nodes;
  }

  /** How many nodes carry out steps. */
  set nodes(count: number) {
    this.#nodes = Math.max(1, count);
  }

  /** A pass has left so many jobs to the others, who carried out `others` jobs then. */
  left(jobs: number, others: number): void {
    if (jobs === 0) {
      this.stop();
      return;
    }
    const offer = this.#offer;
    if (offer && performance.now() - offer.sinceMs < OTHERS_MS) return;
    this.#offer = undefined;
    if (offer && others <= offer.others) {
      this.#aloneUntil = performance.now() + ALONE_MS;
      this.#lookAgain();
      return;
    }
    this.#offer = { sinceMs: performance.now(), others };
    this.#timer = setTimeout(this.#lookAgain, OTHERS_MS);
    this.#tellOthers();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#offer = undefined;
  }
}
