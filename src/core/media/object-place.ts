/*
 * Places of objects in S3 stores: `s3://bucket/clips/a%20b.mov`.
 */
import { whyNoPath } from './paths.ts';

export interface ObjectPlace {
  bucket: string;
  /** A path like those of files. It is a folder if it is empty or ends with `/`. */
  key: string;
}

/** Checks the name of a bucket. Source: Amazon S3 User Guide, "General purpose bucket naming rules". */
export const isBucket = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');

/** Reads an `s3:` URI, whose key is percent-encoded UTF-8. Undefined if it is not valid. */
export function readS3Uri(uri: string): ObjectPlace | undefined {
  const [, bucket = '', encoded = ''] = /^s3:\/\/([^/?#]+)\/([^?#]*)$/i.exec(uri) ?? [];
  const key = decode(encoded);
  if (!isBucket(bucket) || key === undefined) return undefined;
  const path = key.endsWith('/') ? key.slice(0, -1) : key;
  return key === '' || whyNoPath(path) === undefined ? { bucket, key } : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
