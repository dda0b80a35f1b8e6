/*
 * The pages for people who read: their links lead somewhere, and their lines fit on a screen.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './pages.ts';

const MAX_LINE_LENGTH = 120;

const isPage = (name: string): boolean => name.endsWith('.md');
const pages = [
  ...readdirSync(ROOT).filter(isPage),
  ...['bench', 'docs', 'examples', 'src'].flatMap(folder =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter(isPage)
      .map(name => `${folder}/${name}`),
  ),
];

/** The text of a page without its blocks of code. */
const proseOf = (name: string): string =>
  readFileSync(path.join(ROOT, name), 'utf8').replace(/^( *)```.*?^\1```$/gms, '');

/** The anchors of the headings of a page, as a repository host makes them. */
const anchorsOf = (name: string): string[] =>
  [...proseOf(name).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );

const isBroken = (page: string, link: string): boolean => {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(ROOT, target))) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
};

describe('a page', () => {
  it.each(pages)('has links to files and headings that exist: %s', page => {
    const links = [...proseOf(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter(link => isBroken(page, link))).toEqual([]);
  });

  it.each(pages)('names files that exist: %s', page => {
    const names = [...proseOf(page).matchAll(/`((?:\w[\w-]*\/)+[\w.-]+\.(?:ts|md|sql|xsd))`/g)].map(
      ([, name = '']) => name,
    );
    const folders = ['', 'src', path.dirname(page)];
    const isMissing = (name: string): boolean => !folders.some(folder => existsSync(path.join(ROOT, folder, name)));
    expect(names.filter(isMissing)).toEqual([]);
  });

  it.each(pages)(`has lines of at most ${MAX_LINE_LENGTH} characters, except in tables and code: %s`, page => {
    const lines = proseOf(page).split('\n');
    expect(lines.filter(line => line.length > MAX_LINE_LENGTH && !line.startsWith('|'))).toEqual([]);
  });
});
