/*
 * Metadata of jobs of media that may stand as parameters of their own: `?type=TRANSCODE&fileId=VX-1&tag=__mp4`.
 */
import { MEDIA_KEYS } from '../core/media/media.ts';
import type { Query } from './wire/wire.ts';

export const mediaPairs = (query: Query): [key: string, value: string][] =>
  MEDIA_KEYS.flatMap(key => {
    const value = query.text(key);
    return value === undefined ? [] : [[key, value] as [string, string]];
  });
