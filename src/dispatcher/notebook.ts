/*
 * What attempts say of themselves while they run: progress and sub-steps, gathered and written together a few times a
 * second. Of progress only the last counts; sub-steps keep their order and time.
 */
import type { Note } from '../actions/attempts.ts';
import type { Progress } from '../core/step.ts';

/** How long a note may wait to be written, in milliseconds: fresh enough for whoever watches, cheap for the rest. */
const WRITE_MS = 200;

type Write = (notes: readonly Note[]) => Promise<void>;
type Pending = { progress: Progress | undefined; subSteps: { time: string; description: string }[] };

export class Notebook {
  readonly #write: Write;
  #pending = new Map<number, Pending>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `write` may reject: the notes are then lost, as with the lease. */
  constructor(write: Write) {
    this.#write = write;
  }

  progress(attempt: number, progress: Progress): void {
    this.#note(attempt).progress = progress;
  }

  subStep(attempt: number, description: string): void {
    this.#note(attempt).subSteps.push({ time: new Date().toISOString(), description });
  }

  /** Resolves when all notes are written: before an outcome is reported. Rejects when they could not be. */
  async flush(attempt?: number): Promise<void> {
    if (attempt !== undefined && !this.#pending.has(attempt)) return this.#writing;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const notes = [...this.#pending].map(([id, note]) => ({ attempt: id, ...note }));
    this.#pending = new Map();
    const before = this.#writing;
    this.#writing = before.catch(() => {}).then(() => (notes.length > 0 ? this.#write(notes) : undefined));
    return this.#writing;
  }

  #note(attempt: number): Pending {
    this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), WRITE_MS);
    const note = this.#pending.get(attempt) ?? { progress: undefined, subSteps: [] };
    this.#pending.set(attempt, note);
    return note;
  }
}
