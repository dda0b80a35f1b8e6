import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPath,
  fromFileUri,
  isOwnName,
  joinName,
  pathInside,
  toFileUri,
  whyNoPath,
} from '../../../src/core/media/paths.ts';

const ROOT = '/media/clips';

describe('a path in a storage', () => {
  it.each([
    ['a.mov', 'a name'],
    ['a/b/c.mov', 'folders'],
    ['..a/b..', 'dots that are part of a name'],
    ['Sommer – Küste (final) #1 100%.mov', 'punctuation and letters'],
    ['-i', 'a name like an option'],
    ['a\\b:c|d?e*f"g<h>i\'j\nk\tl', 'characters that other systems refuse'],
    ['日本語／映像.mxf', 'a look-alike of a slash'],
    ['é', 'decomposed characters'],
  ])('may be %j (%s)', (text, _why) => expect(whyNoPath(text)).toBeUndefined());

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['..', '.. alone'],
    ['../a', '.. first'],
    ['a/../../b', '.. inside'],
    ['a/..', '.. last'],
    ['a/./b', '. inside'],
    ['a//b', 'an empty part'],
    ['a/', 'a trailing slash'],
    ['a\0b', 'NUL'],
    ['\ud800', 'half of a surrogate pair'],
    ['\u2025/a', 'two dots as one character'],
    ['\uff0e\uff0e/a', 'wide dots'],
    ['.jobspine-storage', 'a reserved name'],
    ['a/.JOBSPINE-x', 'a reserved name in another case'],
    ['x'.repeat(256), 'a name that is too long'],
    ['é'.repeat(128), 'a name that is too long in bytes'],
    [`${'abc/'.repeat(300)}d`, 'a path that is too long'],
  ])('may not be %j (%s)', text => {
    expect(whyNoPath(text)).toBeDefined();
    expect(() => checkPath(text)).toThrow(/path/i);
  });

  it('never leads out of its storage', () => {
    const part = fc.oneof(
      fc.constantFrom('.', '..', '', 'a', '\u2025', '.jobspine', ' '),
      fc.string({ unit: 'binary' }),
    );
    const paths = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 6 }).map(parts => parts.join('/')),
    );
    fc.assert(
      fc.property(paths, text => {
        if (whyNoPath(text) !== undefined) return;
        for (const form of [text, text.normalize('NFC'), text.normalize('NFD')])
          expect(path.posix.resolve(ROOT, form)).toBe(`${ROOT}/${form}`);
      }),
    );
  });
});

describe('a file URI', () => {
  it('is read back as written, for any path', () => {
    const paths = fc.string({ unit: 'grapheme' }).filter(text => whyNoPath(text) === undefined);
    fc.assert(
      fc.property(paths, text => {
        expect(fromFileUri(toFileUri(ROOT, text))).toBe(`${ROOT}/${text}`);
      }),
    );
  });

  it.each([
    ['file:///media/clips/', '/media/clips'],
    ['file:/media/clips', '/media/clips'],
    ['file://localhost/media', '/media'],
    ['FILE:///a%20b/%C3%A9', '/a b/é'],
  ])('%s names %s', (uri, file) => expect(fromFileUri(uri)).toBe(file));

  it.each([
    ['http://host/a'],
    ['file://server/share'],
    ['media/clips'],
    ['file:///a/../b'],
    ['file:///a/%2e%2e/b'],
    ['file:///a%2fb'],
    ['file:///a%00'],
    ['file:///%zz'],
  ])('%s is refused', uri => expect(() => fromFileUri(uri, 'method/uri')).toThrow(/such as file:/));
});

it('a path inside a folder is compared by whole parts', () => {
  expect(pathInside('/media', '/media/a/b')).toBe('a/b');
  expect(pathInside('/', '/a')).toBe('a');
  expect(pathInside('/media', '/media')).toBeUndefined();
  expect(pathInside('/media', '/mediation/a')).toBeUndefined();
});

it('reserved names are recognized in any case', () => {
  expect(['.jobspine', '.JobSpine-x', '.jobspine-a.part'].every(isOwnName)).toBe(true);
  expect(['jobspine', '.job', 'a.jobspine'].some(isOwnName)).toBe(false);
});

describe('a name made of a stem and an ending', () => {
  it('is both, one after the other', () => expect(joinName('clips/a', '_mp4.mp4')).toBe('clips/a_mp4.mp4'));

  it('has a shorter stem if it would be too long for file systems, and whole characters', () => {
    const name = joinName(`clips/${'é'.repeat(127)}`, '_mp4.mp4');
    expect(name).toBe(`clips/${'é'.repeat(123)}_mp4.mp4`);
    expect(whyNoPath(name)).toBeUndefined();
  });
});
