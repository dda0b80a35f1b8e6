/*
 * Requests that scripts send to other servers: only to hosts on a list, and only to addresses of the public internet
 * unless configured otherwise. A name is resolved once; what it resolves to is checked, and that is what we connect to.
 * Each redirect is checked in the same way.
 */
import { lookup as resolveName } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isAllowedHost, isPublic } from './addresses.ts';

export interface OutgoingOptions {
  /** `example.com`, `*.example.com`, `example.com:8443`, `10.1.2.3`; none: scripts cannot reach other servers. */
  allowedHosts: readonly string[];
  /** Whether allowed hosts may also be this machine and private networks. */
  allowPrivateAddresses: boolean;
}

export interface OutgoingRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** Aborts when the time for all of it, redirects included, is over. */
  signal: AbortSignal;
}

export interface OutgoingResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const MAX_REDIRECTS = 5;

/** The longest answer that is read, in bytes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Sends a request and follows redirects. Throws an Error that says which host or limit was in the way. */
export async function sendOutgoing(options: OutgoingOptions, request: OutgoingRequest): Promise<OutgoingResponse> {
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    checkUrl(options, request.url);
    const response = await sendOnce(options, request);
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return response;
    request = redirected(request, response.status, new URL(location, request.url));
  }
  throw new Error(`${request.url.host} redirects more than ${MAX_REDIRECTS} times`);
}

/** Answers that another try may change: too many requests, and faults of the other side. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Throws when this server may not be reached. */
export function checkUrl(options: OutgoingOptions, url: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} is not http or https`);
  if (!isAllowedHost(options.allowedHosts, url)) {
    throw new Error(
      `${url.host} cannot be reached from here: it is not one of the allowed hosts (JOBSPINE_ALLOWED_HOSTS)`,
    );
  }
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address)) checkAddress(options, url.hostname, address);
}

function checkAddress(options: OutgoingOptions, host: string, address: string): void {
  if (options.allowPrivateAddresses || isPublic(address)) return;
  throw new Error(`${host} cannot be reached from here: ${address} is a private address, and these are not allowed`);
}

/** What a browser does: 303, and 301 and 302 after POST, become GET; credentials stay with the origin they are for. */
function redirected(request: OutgoingRequest, status: number, url: URL): OutgoingRequest {
  const { body, ...rest } = request;
  const headers = Object.entries(request.headers);
  const becomesGet = status === 303 || (status < 303 && request.method === 'POST');
  const isSecret = ([name]: [string, string]) => ['authorization', 'cookie', 'token'].includes(name.toLowerCase());
  const isBodys = ([name]: [string, string]) => name.toLowerCase().startsWith('content-');
  const kept = headers.filter(
    header => !(url.origin !== request.url.origin && isSecret(header)) && !(becomesGet && isBodys(header)),
  );
  const next = { ...rest, url, headers: Object.fromEntries(kept) };
  if (becomesGet) return { ...next, method: 'GET' };
  return body === undefined ? next : { ...next, body };
}

/** Headers of the connection, not of the request: by `host` a script would reach hosts that are not allowed. */
const OF_CONNECTION = /^(connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

function sendOnce(options: OutgoingOptions, request: OutgoingRequest): Promise<OutgoingResponse> {
  const { method, url, body, signal } = request;
  const given = Object.entries(request.headers).filter(([name]) => !OF_CONNECTION.test(name));
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const headers = { ...Object.fromEntries(given), ...length };
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = client.request(url, { method, headers, signal, agent: false, lookup: checkedLookup(options) });
    sent.on('error', error => reject(signal.aborted ? signal.reason : new Error(`${url.host}: ${error.message}`)));
    // Nobody asked for one; without a listener the request would end without a word.
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error(`${url.host} answered with another protocol`));
    });
    sent.on('response', response => {
      const { statusCode: status = 0 } = response;
      readBody(response).then(text => resolve({ status, headers: flatten(response.headers), body: text }), reject);
    });
    sent.end(body);
  });
}

/** Resolves a name to addresses that are allowed. Refused when one of them is not: a name must not lead both ways. */
export function checkedLookup(options: OutgoingOptions): LookupFunction {
  const resolve = async (host: string) => {
    const addresses = await resolveName(host, { all: true });
    for (const { address } of addresses) checkAddress(options, host, address);
    return addresses;
  };
  return (host, { all }, callback) => {
    resolve(host).then(
      addresses => (all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family)),
      error => callback(error, ''),
    );
  };
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error(`The answer is longer than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const flatten = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
