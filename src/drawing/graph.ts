/*
 * Draws graphs, in this process: no Graphviz is needed on the machine.
 *
 * Laying out a graph takes Graphviz from milliseconds to minutes and cannot be interrupted, so it happens in a thread
 * that is ended when it takes too long, and the server answers others meanwhile. One graph is drawn at a time.
 */
import { fileURLToPath } from 'node:url';
import { type Failure, invalid } from '../core/failure.ts';
import { startThread } from '../threads/thread.ts';

export type DrawingFormat = 'svg' | 'png';

/** What the thread is given. */
export interface DrawRequest {
  /** The graph as DOT text. */
  dot: string;
  format: DrawingFormat;
  /** The one font that pictures are drawn with. */
  fontFile: string;
}

/** What it gives back: the picture, or why this machine cannot draw it. */
export type DrawReply = { picture: Uint8Array } | { refusal: string };

/**
 * Draws DOT text as SVG (UTF-8) or PNG. Failure invalidInput when it takes too long, or when the optional package that
 * draws PNG is not there.
 */
export type DrawGraph = (dot: string, format: DrawingFormat) => Promise<Uint8Array>;

/** Graphs of forty steps take 0.1 seconds, on a busy machine some more; what takes longer nobody can read. */
const TIME_LIMIT_MS = 10_000;

/** Arimo, SIL Open Font License 1.1: as wide as the Helvetica that the layout is made for. */
const FONT_FILE = fileURLToPath(new URL('../../assets/fonts/Arimo-Regular.ttf', import.meta.url));

export function createGraphDrawer(timeLimitMs = TIME_LIMIT_MS): DrawGraph {
  let last: Promise<unknown> = Promise.resolve();
  return (dot, format) => {
    const drawn = last.then(() => drawInThread({ dot, format, fontFile: FONT_FILE }, timeLimitMs));
    last = drawn.catch(() => {});
    return drawn;
  };
}

function drawInThread(order: DrawRequest, timeLimitMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const thread = startThread(new URL('./draw-thread', import.meta.url), { workerData: order });
    const limit = setTimeout(() => {
      reject(tooLarge(order, timeLimitMs));
      void thread.terminate();
    }, timeLimitMs);
    thread.once('message', (drawn: DrawReply) => {
      if ('picture' in drawn) resolve(drawn.picture);
      else reject(invalid('graph', order.format, drawn.refusal));
    });
    thread.once('error', reject);
    thread.once('exit', () => {
      clearTimeout(limit);
      reject(new Error('The thread that draws ended without a picture'));
    });
  });
}

const tooLarge = ({ format }: DrawRequest, timeLimitMs: number): Failure =>
  invalid('graph', format, `The graph is too large to be drawn within ${timeLimitMs / 1000} seconds; use graph/dot`);
