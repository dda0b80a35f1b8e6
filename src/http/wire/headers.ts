/*
 * Headers that do not depend on the request: those that protect browsers, and those for pages on other origins.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Returns the headers that helmet sets for a server of documents, computed once: setting the same dozen headers for
 * each answer takes a tenth of the time of a small request. Strict-Transport-Security is left to the TLS proxy.
 */
export function fixedHeaders(corsOrigins: readonly string[]): Record<string, string> {
  // With allowed origins, answers depend on who asks.
  const Vary = ['Accept', 'Accept-Encoding', ...(corsOrigins.length > 0 ? ['Origin'] : [])].join(', ');
  const headers: Record<string, string> = { Vary, 'Cache-Control': 'no-store' };
  const collector = {
    setHeader: (name: string, value: string) => {
      headers[name] = value;
    },
    removeHeader: () => {},
  } as unknown as ServerResponse;
  const protect = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: false,
    // For old browsers, or for pages rather than documents.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  protect({} as IncomingMessage, collector, () => {});
  return headers;
}

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Accept, Authorization, Content-Type, If-None-Match, RunAs, X-Request-Id',
  'Access-Control-Max-Age': '600',
};

/**
 * Lets pages of these origins read the answers; `*` is any origin. A page sends credentials in a header that it sets
 * itself, never in cookies, so cookies are not allowed.
 */
export function cors(origins: readonly string[]): RequestHandler {
  const any = origins.includes('*');
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined || !(any || origins.includes(origin))) return next();
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Expose-Headers', 'ETag, Link, Retry-After, Warning, X-Request-Id');
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return next();
    res.writeHead(204, { ...PREFLIGHT, Vary: 'Origin' }).end();
  };
}
