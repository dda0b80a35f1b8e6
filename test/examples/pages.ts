/*
 * Pages of the documentation as sessions that can be run.
 *
 * The ```sh blocks of a page are the session of one user in one shell, from top to bottom. A ```text block after one
 * of them shows its output. `…` stands for any text, including whole lines, and times may differ. White space is
 * ignored, so that documents may be indented on a page.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { freshDatabase } from '../support/database.ts';
import { startServer, temporaryFolder } from '../support/server.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

const lines = (...all: string[]): string => all.join('\n');

/** Commands that are not part of a session, and the tests of them. */
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

/** `npm start` on a line of its own, after the settings of the server: starts the server of the session. */
const START = /^((?:[A-Z_]+=\S+ (?:\\\n\s*)?)*)npm start$/;

export interface Block {
  command: string;
  /** Its output on the page. */
  output: string | undefined;
}

export interface Page {
  /** Its path in the repository: `docs/api.md`. */
  name: string;
  /** The settings of its server. */
  settings: Record<string, string>;
  blocks: Block[];
}

/** Returns all pages for users. */
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

/** Text on a page that depends on the user, and its value in the test. */
type Here = readonly (readonly [written: string, here: string])[];
const asHere = (text: string, here: Here): string =>
  here.reduce((replaced, [from, to]) => replaced.replaceAll(from, to), text);
const asWritten = (text: string, here: Here): string =>
  asHere(
    text,
    here.map(([written, is]) => [is, written] as const),
  );

export interface Session {
  code: number | null;
  stderr: string;
  /** The output of each block, up to the one that failed. */
  outputs: string[];
}

const MARK = '\n@@ next block @@\n';

/** Runs the blocks of a page against a server, until one of them fails. */
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
  // The client commands use the default port without these settings, but the server has another one.
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

/** Tells whether output is as on the page. */
export function isShown(shown: string, output: string): boolean {
  const parts = squeeze(shown).split('…').map(escapeRegExp);
  return new RegExp(`^${parts.join('.*')}$`, 's').test(squeeze(output));
}

/** Times such as 2026-02-19T13:53:21.110Z, in all forms of output. */
const TIMES = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+0000)?/g;
const squeeze = (text: string): string => text.replace(TIMES, 'TIME').replace(/\s+/g, '');
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
