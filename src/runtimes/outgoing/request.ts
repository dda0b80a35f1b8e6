/*
 * Sends the requests of scripts to other servers: only to hosts on a list, and only to public addresses unless
 * configured otherwise. A name is resolved once: the addresses that were checked are the ones that are connected to.
 * Each redirect is checked in the same way.
 */
import { lookup as resolveName } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isAllowedHost, isPublic } from './addresses.ts';

export interface OutgoingOptions {
  /** `example.com`, `*.example.com`, `example.com:8443`, `10.1.2.3`. If empty, no other server can be reached. */
  allowedHosts: readonly string[];
  /** Allowed hosts may have addresses of this machine and of private networks. */
  allowPrivateAddresses: boolean;
}

interface OutgoingRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** Aborts when the time limit, which includes redirects, is reached. */
  signal: AbortSignal;
}

export interface OutgoingResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const MAX_REDIRECTS = 5;

/** Maximum size of a response body. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Sends a request and follows redirects. Throws an Error that names the host or the limit that prevented it. */
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

/** Checks whether a retry may succeed: timeouts, too many requests, and server errors. */
export const isTransient = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Throws if the host of a URL is not allowed. */
export function checkUrl(options: OutgoingOptions, url: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} is not http or https`);
  if (!isAllowedHost(options.allowedHosts, url)) {
    throw new Error(`${url.host} is not one of the allowed hosts (JOBSPINE_ALLOWED_HOSTS)`);
  }
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address)) checkAddress(options, url.hostname, address);
}

function checkAddress(options: OutgoingOptions, host: string, address: string): void {
  if (options.allowPrivateAddresses || isPublic(address)) return;
  throw new Error(`${host} is not allowed: ${address} is a private address (JOBSPINE_ALLOW_PRIVATE_ADDRESSES)`);
}

/** As in browsers, 303, and 301 or 302 after POST, become GET; credentials are not sent to another origin. */
function redirected(request: OutgoingRequest, status: number, url: URL): OutgoingRequest {
  const { body, ...rest } = request;
  const headers = Object.entries(request.headers);
  const becomesGet = status === 303 || (status < 303 && request.method === 'POST');
  const isSecret = ([name]: [string, string]) => ['authorization', 'cookie', 'token'].includes(name.toLowerCase());
  const isAboutBody = ([name]: [string, string]) => name.toLowerCase().startsWith('content-');
  const kept = headers.filter(
    header => !(url.origin !== request.url.origin && isSecret(header)) && !(becomesGet && isAboutBody(header)),
  );
  const next = { ...rest, url, headers: Object.fromEntries(kept) };
  if (becomesGet) return { ...next, method: 'GET' };
  return body === undefined ? next : { ...next, body };
}

/** Headers that a script cannot set: with `host` it could reach virtual hosts that are not allowed. */
const CONNECTION_HEADERS = /^(connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

function sendOnce(options: OutgoingOptions, request: OutgoingRequest): Promise<OutgoingResponse> {
  const { method, url, body, signal } = request;
  const given = Object.entries(request.headers).filter(([name]) => !CONNECTION_HEADERS.test(name));
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const headers = { ...Object.fromEntries(given), ...length };
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = client.request(url, { method, headers, signal, agent: false, lookup: checkedLookup(options) });
    sent.on('error', error => reject(signal.aborted ? signal.reason : new Error(`${url.host}: ${error.message}`)));
    // Upgrades are never requested. Without a listener the request would end without any event.
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error(`${url.host} switched to another protocol`));
    });
    sent.on('response', response => {
      const { statusCode: status = 0 } = response;
      readBody(response).then(text => resolve({ status, headers: flatten(response.headers), body: text }), reject);
    });
    sent.end(body);
  });
}

/** Resolves names to allowed addresses. Rejects a name if any of its addresses is not allowed. */
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
    if (bytes > MAX_BODY_BYTES) throw new Error(`The response is longer than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const flatten = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
