/*
 * Draws graphs without an installed Graphviz.
 *
 * The layout of a graph takes from milliseconds to minutes and cannot be interrupted. It runs in a thread, which is
 * terminated after a time limit and does not block the server. One graph is drawn at a time; a few others wait.
 */
import { fileURLToPath } from 'node:url';
import { Failure, invalid } from '../core/failure.ts';
import { startThread } from '../threads/thread.ts';

type DrawingFormat = 'svg' | 'png';

/** A request to the thread. */
export interface DrawRequest {
  /** The graph as DOT text. */
  dot: string;
  format: DrawingFormat;
  /** The font of the image. */
  fontFile: string;
}

/** The reply of the thread: the image, or the reason why this server cannot draw it. */
export type DrawReply = { image: Uint8Array } | { refusal: string };

/**
 * A function that draws DOT text as SVG (UTF-8) or PNG. Failure invalidInput if that exceeds the time limit, or if the
 * optional package for PNG is not installed; unavailable if too many graphs wait. A graph that is not drawn when `gone`
 * aborts is left out, and rejects with its reason.
 */
export type DrawGraph = (dot: string, format: DrawingFormat, caller?: DrawingCaller) => Promise<Uint8Array>;

interface DrawingCaller {
  /** The id of the account. Users take turns. */
  user?: number;
  /** Aborted when the caller does not want the graph any more. */
  gone?: AbortSignal;
}

/** A graph of forty steps takes 0.1 seconds, or a little more on a busy machine. A slower one would be unreadable. */
const TIME_LIMIT_MS = 10_000;

/** The number of graphs that wait for others. More would take minutes. */
const MAX_WAITING = 20;
/** The number of graphs of one user that wait. */
const MAX_WAITING_OF_USER = 4;

/** Arimo (SIL Open Font License 1.1) has the metrics of Helvetica, which the layout assumes. */
const FONT_FILE = fileURLToPath(new URL('../../assets/fonts/Arimo-Regular.ttf', import.meta.url));

/** A graph that waits to be drawn. */
interface Waiting {
  user: number | undefined;
  draw(): Promise<unknown>;
}

export function createGraphDrawer(timeLimitMs = TIME_LIMIT_MS): DrawGraph {
  const waiting: Waiting[] = [];
  let isDrawing = false;
  let lastUser: number | undefined;
  const drawNext = (): void => {
    if (isDrawing || waiting.length === 0) return;
    const [next] = waiting.splice(nextInLine(waiting, lastUser), 1) as [Waiting];
    isDrawing = true;
    lastUser = next.user;
    void next.draw().finally(() => {
      isDrawing = false;
      drawNext();
    });
  };
  return (dot, format, { user, gone } = {}) => {
    const own = user === undefined ? 0 : waiting.filter(one => one.user === user).length;
    if (waiting.length >= MAX_WAITING || own >= MAX_WAITING_OF_USER) return Promise.reject(tooMany());
    if (gone?.aborted) return Promise.reject(gone.reason);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(one), 1);
        reject(gone?.reason);
      };
      const one: Waiting = {
        user,
        draw: () => {
          gone?.removeEventListener('abort', leave);
          const drawn = drawInThread({ dot, format, fontFile: FONT_FILE }, timeLimitMs, gone);
          return drawn.then(resolve, reject);
        },
      };
      gone?.addEventListener('abort', leave, { once: true });
      waiting.push(one);
      drawNext();
    });
  };
}

/** Returns the position of the graph that is drawn next: if possible, one of another user than the last. */
function nextInLine(waiting: readonly Pick<Waiting, 'user'>[], lastUser: number | undefined): number {
  return Math.max(
    0,
    waiting.findIndex(({ user }) => user !== lastUser),
  );
}

const tooMany = (): Failure => new Failure('unavailable', 'Too many graphs are being drawn; try again in a moment');

function drawInThread(request: DrawRequest, timeLimitMs: number, gone?: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const thread = startThread(new URL('./draw-thread', import.meta.url), { workerData: request });
    const stop = (reason: unknown) => {
      reject(reason);
      void thread.terminate();
    };
    const limit = setTimeout(() => stop(tooLarge(request, timeLimitMs)), timeLimitMs);
    gone?.addEventListener('abort', () => stop(gone.reason), { once: true });
    thread.once('message', (reply: DrawReply) => {
      if ('image' in reply) resolve(reply.image);
      else reject(invalid('graph', request.format, reply.refusal));
    });
    thread.once('error', reject);
    thread.once('exit', () => {
      clearTimeout(limit);
      reject(new Error('The drawing thread ended without a result'));
    });
  });
}

const tooLarge = ({ format }: DrawRequest, timeLimitMs: number): Failure =>
  invalid('graph', format, `The graph is too large to be drawn within ${timeLimitMs / 1000} seconds; use graph/dot`);
