/*
 * Collects the progress and the sub-steps of running attempts, and writes them together a few times a second. Only the
 * last progress counts; sub-steps keep their order and time.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../core/step.ts';
import type { ProgressNote } from '../store/attempts.ts';

/** The time until a note is written, in milliseconds: short for a viewer, long enough to collect many notes. */
const WRITE_MS = 200;
/** The number of tries for the last notes of an attempt. */
const LAST_TRIES = 20;
/** The pause between two of these tries, in milliseconds. */
const LAST_PAUSE_MS = 10;

/** Writes notes, and returns the attempts whose notes were written. */
type Write = (notes: readonly ProgressNote[]) => Promise<readonly number[]>;
type Noted = Pick<ProgressNote, 'job' | 'attempt'>;
type Pending = Noted & { progress: ProgressNote['progress']; subSteps: ProgressNote['subSteps'][number][] };

export class ProgressBuffer {
  readonly #write: Write;
  readonly #pending = new Map<number, Pending>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** Notes that `write` leaves out are tried again; when it rejects, its notes are lost. */
  constructor(write: Write) {
    this.#write = write;
  }

  progress(of: Noted, progress: Progress): void {
    this.#pendingOf(of).progress = progress;
  }

  subStep(of: Noted, description: string): void {
    this.#pendingOf(of).subSteps.push({ time: new Date().toISOString(), description });
  }

  /** Waits until all notes of an attempt are written or given up, before its outcome is reported. Never rejects. */
  async close(attempt: number): Promise<void> {
    await this.#writing;
    for (let tries = 0; this.#pending.has(attempt) && tries < LAST_TRIES; tries++) {
      if (tries > 0) await pause(LAST_PAUSE_MS);
      await this.#flush();
    }
    this.#pending.delete(attempt);
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeAll()).catch(() => {});
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const notes = [...this.#pending.values()];
    if (notes.length === 0) return;
    this.#pending.clear();
    const written = new Set(await this.#write(notes));
    for (const note of notes) if (!written.has(note.attempt)) this.#putBack(note);
  }

  /** Puts notes back in front of those that were added since. */
  #putBack({ progress, subSteps, ...of }: Pending): void {
    const later = this.#pendingOf(of);
    later.progress ??= progress;
    later.subSteps = [...subSteps, ...later.subSteps];
  }

  #pendingOf({ job, attempt }: Noted): Pending {
    this.#timer ??= setTimeout(() => void this.#flush(), WRITE_MS);
    const pending = this.#pending.get(attempt) ?? { job, attempt, progress: undefined, subSteps: [] };
    this.#pending.set(attempt, pending);
    return pending;
  }
}
