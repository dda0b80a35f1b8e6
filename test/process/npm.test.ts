/*
 * The commands of the README, as npm runs them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { emptyDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

it('npm start -- --help lists every setting', () => {
  const { status, stdout } = spawnSync('npm', ['start', '--silent', '--', '--help'], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^ {2}JOBSPINE_PORT {2,}\S/m) });
});

it('npm start passes SIGTERM on to the server, and waits until it has ended', async () => {
  const dataDir = temporaryFolder();
  const settings = { JOBSPINE_PORT: '0', JOBSPINE_DATA_DIR: dataDir, DATABASE_URL: await emptyDatabase() };
  const npm = spawn('npm', ['start', '--silent'], { cwd: ROOT, env: { ...process.env, ...settings } });
  let output = '';
  for await (const chunk of npm.stdout) {
    output += chunk;
    if (output.includes('jobspine ready')) break;
  }
  npm.kill('SIGTERM');
  const [code] = await once(npm, 'close');
  expect(code).toBe(0);
  // The file with the generated password shows that the settings have reached the server.
  expect(existsSync(path.join(dataDir, 'admin.password'))).toBe(true);
});
