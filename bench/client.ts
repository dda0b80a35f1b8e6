/*
 * A client of the API on one keep-alive connection, and request bodies.
 */
import { Agent, request } from 'node:http';
import { PASSWORD } from './stage.ts';

export const AUTHORIZATION = `Basic ${btoa(`admin:${PASSWORD}`)}`;
export const XML = 'application/xml';
export const JSON_TYPE = 'application/json';

export interface Answer {
  text: string;
  /** The time from the first byte of the request to the last byte of the response, in milliseconds. */
  ms: number;
}

export interface Client {
  /** Throws unless the response is a success. `type` is the media type of both bodies. */
  send(method: string, path: string, body?: string, type?: string): Promise<Answer>;
  close(): void;
}

export function openClient(url: string, authorization = AUTHORIZATION): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send: Client['send'] = (method, path, body = '', type = XML) =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization,
        accept: type,
        ...(body !== '' && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
      };
      const startedAt = performance.now();
      const asked = request(`${url}${path}`, { agent, method, headers }, answer => {
        let text = '';
        answer.setEncoding('utf8').on('data', part => (text += part));
        answer.on('end', () => {
          const ms = performance.now() - startedAt;
          if (answer.statusCode === 200) resolve({ text, ms });
          else reject(new Error(`${method} ${path} responded with ${answer.statusCode}: ${text}`));
        });
      });
      asked.on('error', reject).end(body);
    });
  return { send, close: () => agent.destroy() };
}

/** Creates a body of POST /job with metadata. */
export function metadataDocument(count: number): string {
  const fields = Array.from({ length: count }, (_, i) => `<field><key>key${i}</key><value>value ${i}</value></field>`);
  return `<SimpleMetadataDocument xmlns="http://xml.vidispine.com/schema/vidispine">${fields.join('')}</SimpleMetadataDocument>`;
}

/** The work of a step. */
export type Work = { script: string } | { bean: string; method: string };
export const NO_WORK: Work = { bean: 'jobspine', method: 'none' };

/** Creates a job type with `count` steps. */
export async function createType(client: Client, name: string, work: Work, count = 1, id = 20_000): Promise<void> {
  const task = Array.from({ length: count }, (_, i) => ({ step: i + 1, description: `Step ${i + 1}`, ...work }));
  await client.send('POST', `/task-definition/jobtype/${name}?id=${id}`, JSON.stringify({ task }), JSON_TYPE);
}

/** Waits until `count` jobs have finished. */
export async function untilFinished(client: Client, count: number): Promise<void> {
  for (;;) {
    const { text } = await client.send('GET', '/job?state=FINISHED&number=0', '', JSON_TYPE);
    if ((JSON.parse(text) as { hits: number }).hits >= count) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
