/*
 * Files as answers, whole or a range of them. Source: RFC 9110, 13 and 14.
 */
import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import type { Content } from './route.ts';
import type { Send } from './send.ts';

/** Types that browsers may show in place. They may save any other type, but not run it. */
const TYPES: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  mxf: 'application/mxf',
  ts: 'video/mp2t',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
};

const typeOf = (name: string): string =>
  TYPES[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';

/** Sends a file, or the one range of it that the caller asks for; 416 for a range beyond its end. */
export async function sendContent(send: Send, req: Request, res: Response, content: Content): Promise<void> {
  const { name, size, modifiedAt } = content;
  const etag = `"${size.toString(16)}-${modifiedAt.getTime().toString(16)}"`;
  const headers = {
    'Accept-Ranges': 'bytes',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escapeMark)}`,
    ETag: etag,
    'Last-Modified': modifiedAt.toUTCString(),
  };
  const isCurrent = [undefined, etag, headers['Last-Modified']].includes(req.header('if-range'));
  const range = isCurrent ? readRange(req.header('range'), size) : undefined;
  if (range === 'none') {
    await content.close();
    return send(req, res, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` } });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const part = range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` };
  const answer = {
    status: range === undefined ? 200 : 206,
    type: typeOf(name),
    headers: { ...headers, ...part, 'Content-Length': String(end - start + 1) },
  };
  const hasBody = req.method !== 'HEAD' && size > 0;
  const body = (hasBody ? content.read(start, end) : Readable.from([])).once('close', () => void content.close());
  await send(req, res, { ...answer, body });
}

const escapeMark = (mark: string): string => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;

/** Returns the requested range. Undefined: the whole file, also for several ranges. `none`: it is beyond the end. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | 'none' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '')
    return Number(last) === 0 || size === 0 ? 'none' : { start: Math.max(0, size - Number(last)), end: size - 1 };
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < Number(first)) return undefined;
  return Number(first) >= size ? 'none' : { start: Number(first), end };
}
