import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readS3Uri } from '../../../src/core/media/object-place.ts';
import { whyNoPath } from '../../../src/core/media/paths.ts';

describe('an s3: URI', () => {
  it.each([
    ['s3://clips/a.mov', 'clips', 'a.mov', 'an object'],
    ['S3://clips/a.mov', 'clips', 'a.mov', 'a protocol in another case'],
    ['s3://my.clips-2026/in/a%20b%3F%23%2B%25.mov', 'my.clips-2026', 'in/a b?#+%.mov', 'percent-encoded characters'],
    ['s3://clips/日本/映像.mxf', 'clips', '日本/映像.mxf', 'characters that are not encoded'],
    ['s3://clips/in/', 'clips', 'in/', 'a folder'],
    ['s3://clips/', 'clips', '', 'the bucket itself'],
    ['s3://clips/a%2Fb', 'clips', 'a/b', 'a percent-encoded slash'],
  ])('%s names %s and %j: %s', (uri, bucket, key) => expect(readS3Uri(uri)).toEqual({ bucket, key }));

  it.each([
    ['s3://clips', 'neither a key nor a folder'],
    ['s3:/clips/a', 'no bucket'],
    ['s3:///a', 'an empty bucket'],
    ['s3://Clips/a', 'a bucket in capital letters'],
    ['s3://x/a', 'a bucket that is too short'],
    ['s3://evil.test:80/a', 'a port'],
    ['s3://key:secret@clips/a', 'credentials'],
    ['s3://clips/a?versionId=1', 'a query'],
    ['s3://clips/a#b', 'a fragment'],
    ['s3://clips/%zz', 'invalid percent-encoding'],
    ['s3://clips/%ff', 'invalid UTF-8'],
    ['s3://clips/../other/a', 'a path that leads outside'],
    ['s3://clips/a//b', 'an empty part'],
    ['s3://clips//', 'an empty part alone'],
    [`s3://clips/${'x/'.repeat(600)}y`, 'a key that is too long'],
    ['http://clips/a', 'another protocol'],
  ])('%s is not valid: %s', uri => expect(readS3Uri(uri)).toBeUndefined());

  it('can name every valid path', () => {
    const path = fc.string({ unit: 'grapheme', maxLength: 60 }).filter(text => whyNoPath(text) === undefined);
    fc.assert(
      fc.property(path, key => {
        const uri = `s3://clips/${key.split('/').map(encodeURIComponent).join('/')}`;
        expect(readS3Uri(uri)).toEqual({ bucket: 'clips', key });
      }),
    );
  });
});
