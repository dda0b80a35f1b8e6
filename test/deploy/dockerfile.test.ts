import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { readSource } from '../support/source.ts';
import { contextFiles, environmentOf, readCopy, readIgnored, readStages, textsOf, wordsOf } from './dockerfile.ts';

const stages = readStages();
const last = stages.at(-1)!;
const all = stages.flatMap(({ instructions }) => instructions);

describe('the Dockerfile', () => {
  it('names one base image, to the patch release', () => {
    const images = new Set(stages.map(({ image }) => image));
    expect(images.size).toBe(1);
    expect([...images][0]).toMatch(/^node:22\.\d+\.\d+-bookworm-slim$/);
  });

  it('runs as a user that is not root, and sets that user after the last command that needs root', () => {
    const names = last.instructions.map(({ name }) => name);
    expect(textsOf(last, 'USER')).toEqual(['node']);
    expect(names.lastIndexOf('RUN')).toBeLessThan(names.indexOf('USER'));
  });

  it('downloads nothing but packages of npm and Debian', () => {
    expect(all.filter(({ name }) => name === 'ADD')).toEqual([]);
    expect(all.filter(({ text }) => /https?:|\b(curl|wget|git)\b/.test(text))).toEqual([]);
  });

  it('installs what package-lock.json names, without development packages and install scripts', () => {
    const commands = all.filter(({ name }) => name === 'RUN').map(({ text }) => text);
    const installs = commands.filter(text => /\bnpm (ci|install|i|add)\b/.test(text));
    expect(installs).toEqual([expect.stringMatching(/^npm ci --omit=dev --ignore-scripts( &&|$)/)]);
  });

  it('installs ffmpeg, and leaves no lists of packages behind', () => {
    const [install = ''] = textsOf(last, 'RUN').filter(text => text.includes('apt-get'));
    expect(install).toMatch(/apt-get update\s+&& apt-get install --yes --no-install-recommends ffmpeg\s/);
    expect(install).toMatch(/&& rm -rf \/var\/lib\/apt\/lists\/\*$/);
  });

  it('copies only files of the repository, by name, and the program that another stage built', () => {
    const files = contextFiles();
    for (const { from, sources } of all.filter(({ name }) => name === 'COPY').map(({ text }) => readCopy(text))) {
      if (from !== undefined) expect(stages.map(({ name }) => name)).toContain(from);
      else
        for (const source of sources)
          expect(
            files.filter(file => file === source || file.startsWith(`${source}/`)),
            source,
          ).not.toEqual([]);
    }
  });

  it('copies every folder that the program reads beside its own', () => {
    const sources = readSource().map(({ text }) => text);
    const outside = sources.flatMap(text =>
      [...text.matchAll(/new URL\('(?:\.\.\/)+([\w.-]+)/g)].map(([, name]) => name!),
    );
    const copied = textsOf(last, 'COPY').flatMap(text => readCopy(text).sources);
    expect(outside).not.toEqual([]);
    expect(outside.filter(name => !copied.includes(name))).toEqual([]);
  });

  it('has settings that the server accepts, and no password among them', () => {
    const environment = environmentOf(last);
    const { NODE_ENV, ...settings } = environment;
    expect(NODE_ENV).toBe('production');
    expect(readConfig(settings)).toMatchObject({ host: '0.0.0.0', port: 8080 });
    expect(Object.keys(environment).filter(name => /PASSWORD|DATABASE_URL|SECRET|KEY/.test(name))).toEqual([]);
    expect(textsOf(last, 'EXPOSE')).toEqual([environment.JOBSPINE_PORT]);
  });

  it('keeps data and media in volumes that belong to its user', () => {
    const { JOBSPINE_DATA_DIR = '', JOBSPINE_MEDIA_ROOTS = '' } = environmentOf(last);
    const volumes = wordsOf(textsOf(last, 'VOLUME')[0]!);
    expect(volumes).toEqual([JOBSPINE_DATA_DIR, JOBSPINE_MEDIA_ROOTS]);
    expect(textsOf(last, 'RUN')).toContain(`install --directory --owner=node --group=node ${volumes.join(' ')}`);
  });

  it('starts, checks and stops the server without a shell', () => {
    expect(wordsOf(textsOf(last, 'CMD')[0]!)).toEqual(['node', 'bin/jobspine.js', 'serve']);
    expect(wordsOf(textsOf(last, 'HEALTHCHECK')[0]!)).toEqual(['node', 'deploy/is-online.js']);
    expect(textsOf(last, 'STOPSIGNAL')).toEqual(['SIGTERM']);
  });
});

describe('.dockerignore', () => {
  it('leaves out everything that it does not name', () => {
    const [first, ...others] = readIgnored();
    expect(first).toBe('*');
    expect(others.filter(line => !/^![\w./-]+$/.test(line))).toEqual([]);
  });

  it('lets nothing through that no stage copies', () => {
    const copied = all.flatMap(({ name, text }) => (name === 'COPY' ? readCopy(text).sources : []));
    const kept = readIgnored().flatMap(line => (line.startsWith('!') ? [line.slice(1)] : []));
    expect(kept.filter(name => !copied.includes(name))).toEqual([]);
    expect(contextFiles().filter(file => /(^|\/)(\.env|node_modules|dist|test)(\/|$)/.test(file))).toEqual([]);
  });
});
