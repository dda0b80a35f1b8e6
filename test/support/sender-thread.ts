/*
 * Sends large requests from a thread, so that building and sending them does not hold the loop of the server under test.
 */
import { connect } from 'node:net';
import { parentPort } from 'node:worker_threads';

/** A text that repeats: `before`, then `piece` up to `bytes`, then `after`. `#` in the piece counts the repetitions. */
export interface Repeated {
  before: string;
  piece: string;
  after: string;
  bytes: number;
}

export interface ToSend {
  port: number;
  /** The request line and the headers, each with its line end, without the length of the body. */
  head: string;
  body: Repeated | undefined;
}

/** The text of a repetition. */
export function textOf({ before, piece, after, bytes }: Repeated): string {
  const times = Math.max(1, Math.floor((bytes - before.length - after.length) / Buffer.byteLength(piece)));
  if (!piece.includes('#')) return before + piece.repeat(times) + after;
  return before + Array.from({ length: times }, (_, i) => piece.replaceAll('#', String(i))).join('') + after;
}

parentPort?.on('message', ({ port, head, body }: ToSend) => {
  const bytes = body === undefined ? undefined : Buffer.from(textOf(body));
  let answer = '';
  const socket = connect(port, '127.0.0.1');
  socket.on('data', part => (answer += answer.length < 4_000 ? part.toString('latin1') : ''));
  // The server may refuse a request before it has read all of it.
  socket.on('error', () => {});
  socket.on('close', () => parentPort?.postMessage(answer));
  socket.write(`${head}Connection: close\r\n${bytes ? `Content-Length: ${bytes.length}\r\n` : ''}\r\n`);
  if (bytes) socket.write(bytes);
});
