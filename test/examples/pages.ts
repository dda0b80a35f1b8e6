/*
 * Pages of the documentation as something that can be run.
 *
 * The ```sh blocks of a page are the session of one user in one shell, from top to bottom; a ```text block behind one
 * of them shows what it prints. `…` stands for anything, also in the place of whole lines; times may be any; white
 * space does not count, so that a document may be shown with more of it than the server sends.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { freshDatabase } from '../support/database.ts';
import { startServer, temporaryFolder } from '../support/server.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

const lines = (...all: string[]): string => all.join('\n');

/** Commands that are no part of a session: what tests them instead. */
export const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'test/process starts the program, from several places and as several users',
  'npm ci && npm test': 'these tests run by it',
  'tar -C /var/lib/jobspine -cf jobspine.tar .': 'test/examples/backup.test.ts',
  'mkdir -p /var/lib/jobspine\ntar -C /var/lib/jobspine -xpf jobspine.tar': 'test/examples/backup.test.ts',
  [lines(
    'docker build --tag jobspine .',
    'docker run --init --stop-timeout 60 --publish 127.0.0.1:8080:8080 \\',
    '  --volume jobspine:/var/lib/jobspine --volume jobspine-media:/media jobspine',
  )]: 'test/deploy/image.test.ts does what the build does, and starts the result',
  [lines(
    `printf '%s=%s\\n' POSTGRES_PASSWORD "$(openssl rand -hex 16)" JOBSPINE_ADMIN_PASSWORD "$(openssl rand -hex 16)" > .env`,
    'docker compose up --build --detach',
  )]: 'test/deploy/compose.test.ts checks what compose reads',
  [lines(
    'useradd --system --home-dir /var/lib/jobspine --shell /usr/sbin/nologin jobspine',
    'install --directory --owner=jobspine --group=jobspine /srv/media',
    'install --directory --group=jobspine --mode=750 /etc/jobspine',
    'cp --recursive . /opt/jobspine',
    '(cd /opt/jobspine && npm ci --omit=dev)',
    'cp deploy/jobspine.service /etc/systemd/system/',
    'systemctl enable --now jobspine',
    'journalctl --unit jobspine',
  )]: 'test/deploy/systemd.test.ts compares them with the unit',
};

/** `npm start`, on a line of its own with the settings of the server before it: the server of the session. */
const START = /^((?:[A-Z_]+=\S+ (?:\\\n\s*)?)*)npm start$/;

export interface Block {
  command: string;
  /** What the page says that it prints. */
  output: string | undefined;
}

export interface Page {
  /** Below the checkout: `docs/api.md`. */
  name: string;
  /** Settings that the page starts its server with. */
  settings: Record<string, string>;
  blocks: Block[];
}

/** All pages that users read. */
export const readPages = (): Page[] =>
  ['README.md', ...below('docs', /^[^/]+\.md$/), ...below('examples', /(^|\/)README\.md$/)].map(readPage);

const below = (folder: string, pattern: RegExp): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => pattern.test(name))
    .sort()
    .map(name => `${folder}/${name}`);

function readPage(name: string): Page {
  const text = readFileSync(path.join(ROOT, name), 'utf8');
  const blocks: Block[] = [];
  let settings: Record<string, string> = {};
  for (const [, language, content = ''] of text.matchAll(/^```(\w*)\n(.*?)\n```$/gms)) {
    const start = START.exec(content);
    if (language === 'text' && blocks.length > 0) blocks.at(-1)!.output ??= content;
    if (language !== 'sh' || content in TESTED_ELSEWHERE) continue;
    if (start) settings = toSettings(start[1] ?? '');
    else blocks.push({ command: content, output: undefined });
  }
  return { name, settings, blocks };
}

const toSettings = (assignments: string): Record<string, string> =>
  Object.fromEntries([...assignments.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name!, value!]));

const PASSWORD = 'admin';

/** What a page writes for what differs from one user to the next, and what that is here. */
type Here = readonly (readonly [written: string, here: string])[];
const asHere = (text: string, here: Here): string => here.reduce((told, [from, to]) => told.replaceAll(from, to), text);
const asWritten = (text: string, here: Here): string =>
  asHere(
    text,
    here.map(([written, is]) => [is, written] as const),
  );

export interface Session {
  code: number | null;
  stderr: string;
  /** What each block printed; shorter than the blocks when one of them failed. */
  outputs: string[];
}

const MARK = '\n@@ next block @@\n';

/** Runs all blocks of a page against a server of their own, until one of them fails. */
export async function runPage({ settings, blocks }: Page): Promise<Session> {
  const media: Here = [['/tmp/jobspine-media', temporaryFolder()]];
  const { url: DATABASE_URL } = await freshDatabase();
  const own = Object.entries(settings).map(([name, value]) => [name, asHere(value, media)]);
  const server = await startServer({ DATABASE_URL, ...Object.fromEntries(own) });
  const here: Here = [
    ...media,
    ['http://127.0.0.1:8080', new URL(server.url).origin],
    ['admin:PASSWORD', `admin:${PASSWORD}`],
  ];
  const commands = blocks.map(({ command }) => `printf '%s' '${MARK}'\n${asHere(command, here)}\n`);
  // The client commands look for the server where it is unless told otherwise; here it is on a port of its own.
  const env = { ...process.env, DATABASE_URL, JOBSPINE_URL: server.url, JOBSPINE_PASSWORD: PASSWORD };
  const { code, stdout, stderr } = await runShell(commands.join('\n'), env);
  return { code, stderr, outputs: asWritten(stdout, here).split(MARK).slice(1) };
}

async function runShell(script: string, env: NodeJS.ProcessEnv) {
  const shell = spawn('bash', ['-c', `set -euo pipefail\n${script}`], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    shell[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
    });
  }
  const [code] = (await once(shell, 'close')) as [number | null];
  return { code, ...written };
}

/** Whether `output` is what the page shows. */
export function isShown(shown: string, output: string): boolean {
  const parts = squeeze(shown).split('…').map(escapeRegExp);
  return new RegExp(`^${parts.join('.*')}$`, 's').test(squeeze(output));
}

/** 2026-02-19T13:53:21.110Z, in all forms that we print. */
const TIMES = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+0000)?/g;
const squeeze = (text: string): string => text.replace(TIMES, 'TIME').replace(/\s+/g, '');
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
