/*
 * Browsers send the credentials of a user along with requests that a page of any site makes. So a request that changes
 * something is refused when a browser says that a page of another site has made it.
 *
 * Browsers say so in Sec-Fetch-Site and Origin. Other clients send neither, and are never judged by them.
 * Source: Fetch Metadata Request Headers (W3C); RFC 6454.
 */
import type { Request } from 'express';
import { forbidden } from '../../core/failure.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Throws Failure forbidden for a change that a page of another site requests.
 * `allowed`: origins whose pages may change something; `*` is any origin.
 */
export function refuseOtherSites(req: Request, allowed: readonly string[]): void {
  if (SAFE_METHODS.has(req.method)) return;
  const { origin, 'sec-fetch-site': site } = req.headers;
  if (origin === undefined && site === undefined) return;
  if (allowed.includes('*') || (origin !== undefined && allowed.includes(origin))) return;
  // The browser vouches for these: the page has the origin of the server, or the user has typed the address.
  if (site === 'same-origin' || site === 'none') return;
  if (site === undefined && isOwn(origin, req.host)) return;
  const page = origin ?? 'of another site';
  throw forbidden(`The page ${page} may not change anything here; JOBSPINE_CORS_ORIGINS lists the origins that may`);
}

/** Tells whether a browser sends a request for a page. It should not ask the user for a password then. */
export const isForPage = ({ headers }: Request): boolean =>
  headers['sec-fetch-mode'] !== undefined && headers['sec-fetch-mode'] !== 'navigate';

function isOwn(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
