/*
 * Sends a file to another server by PUT, under the same rules as the requests of scripts. Redirects are not followed,
 * because the file would have to be sent again.
 */
import http from 'node:http';
import https from 'node:https';
import { pipeline, Readable } from 'node:stream';
import { type OutgoingContent, readContent } from './content.ts';
import { checkedLookup, checkUrl, type OutgoingOptions } from './request.ts';

interface OutgoingFile {
  url: URL;
  content: OutgoingContent;
  onProgress(bytes: number): void;
}

/** How long a server may be silent before it counts as unreachable, in milliseconds. */
const SILENCE_MS = 120_000;

/** Sends a file and returns the status of the response. Rejects if the host is not allowed or the connection fails. */
export async function sendFile(options: OutgoingOptions, { url, content, onProgress }: OutgoingFile): Promise<number> {
  checkUrl(options, url);
  const client = url.protocol === 'https:' ? https : http;
  const headers = { 'content-length': content.before.size, 'content-type': 'application/octet-stream' };
  const { signal } = content;
  return new Promise<number>((resolve, reject) => {
    const lookup = checkedLookup(options);
    const sent = client.request(url, { method: 'PUT', headers, signal, agent: false, lookup });
    sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error(`${url.host} was silent for ${SILENCE_MS / 1000} s`)));
    sent.on('error', reject);
    sent.on('response', response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    let bytes = 0;
    const chunks = Readable.from(readContent(content)).on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      onProgress(bytes);
    });
    pipeline(chunks, sent, error => {
      if (error) reject(error);
    });
  });
}
