/*
 * Sends a file to another server by PUT, under the same rules as the requests of scripts. Redirects are not followed:
 * the file would have to be sent again.
 */
import type { FileHandle } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream';
import { checkedLookup, checkUrl, type OutgoingOptions } from './outgoing.ts';

export interface OutgoingFile {
  url: URL;
  handle: FileHandle;
  /** In bytes. */
  size: number;
  signal: AbortSignal;
  onProgress(bytes: number): void;
}

export type FileAnswer = { kind: 'answered'; status: number } | { kind: 'refused'; message: string };

/** A server that is silent for so long, in milliseconds, is not there. */
const SILENCE_MS = 120_000;

/** Rejects when the connection fails; `refused`: the server may not be reached from here. */
export async function sendFile(options: OutgoingOptions, file: OutgoingFile): Promise<FileAnswer> {
  try {
    checkUrl(options, file.url);
  } catch (error) {
    return { kind: 'refused', message: (error as Error).message };
  }
  return { kind: 'answered', status: await put(options, file) };
}

function put(options: OutgoingOptions, { url, handle, size, signal, onProgress }: OutgoingFile): Promise<number> {
  const client = url.protocol === 'https:' ? https : http;
  const headers = { 'content-length': size, 'content-type': 'application/octet-stream' };
  return new Promise((resolve, reject) => {
    const lookup = checkedLookup(options);
    const sent = client.request(url, { method: 'PUT', headers, signal, agent: false, lookup });
    sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error(`${url.host} is silent`)));
    sent.on('error', reject);
    sent.on('response', response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    // No more than was promised: the file may grow.
    const content = size === 0 ? undefined : handle.createReadStream({ autoClose: false, start: 0, end: size - 1 });
    if (content === undefined) return void sent.end();
    let bytes = 0;
    content.on('data', chunk => {
      bytes += chunk.length;
      onProgress(bytes);
    });
    pipeline(content, sent, error => {
      if (error) reject(error);
    });
  });
}
