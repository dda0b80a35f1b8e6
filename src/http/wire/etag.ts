/*
 * ETag and If-None-Match: a caller who polls does not get the same answer again. Source: RFC 9110, 8.8.3 and 13.1.2.
 */
import { createHash } from 'node:crypto';

/** Returns a weak tag: it is the same whether the body is compressed or not. */
export const tagOf = (body: string): string => `W/"${createHash('sha1').update(body).digest('base64url')}"`;

/** Tells whether an If-None-Match header names the tag. */
export function isHeld(tag: string, header: string | undefined): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some(held => opaque(held.trim()) === opaque(tag));
}

const opaque = (tag: string): string => tag.replace(/^W\//, '');
