/*
 * nginx with the configuration of the project.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/server.ts';
import { read } from './dockerfile.ts';

export const CONFIG = read('deploy/nginx.conf');

export interface Block {
  /** Arguments of each directive by its name: `listen` and `80`. */
  directives: Record<string, string[]>;
  /** Blocks by their heads: `location /API`. */
  blocks: Record<string, Block>;
}

/** Reads a configuration. Throws when brackets or semicolons are missing. */
export function parseConfig(text: string): Block {
  const tokens = text.replace(/^\s*#.*$/gm, '').matchAll(/\s*([^;{}]*)([;{}])/g);
  const root: Block = { directives: {}, blocks: {} };
  const open = [root];
  for (const [, words = '', end] of tokens) {
    const [name = '', ...args] = words.trim().split(/\s+/);
    const inner: Block = { directives: {}, blocks: {} };
    const current = open.at(-1)!;
    if (end === ';') (current.directives[name] ??= []).push(args.join(' '));
    if (end === '{') open.push((current.blocks[words.trim()] = inner));
    if (end === '}' && (words.trim() !== '' || open.length === 1)) throw new Error(`Misplaced }: ${words}`);
    if (end === '}') open.pop();
  }
  if (open.length > 1) throw new Error('A } is missing');
  return root;
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Returns a whole configuration around the one of the project, with the addresses of a test. */
function configure(folder: string, port: number, upstream: string): string {
  const site = CONFIG.replace(/server node-1:8080;\s+server node-2:8080;/, `server ${upstream};`).replace(
    'listen 80;',
    `listen 127.0.0.1:${port};`,
  );
  const folders = TEMPORARY.map(name => `${name}_temp_path ${folder}/${name};`).join(' ');
  const files = `pid ${folder}/nginx.pid; error_log ${folder}/error.log;`;
  return `daemon off; ${files} events {}\nhttp { access_log off; ${folders}\n${site}}\n`;
}

export interface Nginx {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  stop(): Promise<void>;
}

/** Starts nginx in front of a server. Throws when it refuses the configuration. */
export async function startNginx(upstream: string): Promise<Nginx> {
  const folder = temporaryFolder();
  // As root, its workers are another user.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, configure(folder, port, upstream));
  const { status, stderr } = spawnSync('nginx', ['-t', '-q', '-c', file], { encoding: 'utf8' });
  if (status !== 0 || stderr !== '') throw new Error(`nginx refuses the configuration: ${stderr}`);
  const child = spawn('nginx', ['-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGQUIT');
    await ended;
  };
  return { origin: `http://127.0.0.1:${port}`, stop };
}
