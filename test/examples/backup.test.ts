import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startServer, temporaryFolder } from '../support/server.ts';
import { ROOT } from './pages.ts';

/** The commands in docs/operations.md for the embedded database, in order, with another folder. */
function commandsFor(dataDir: string, archive: string): string[] {
  const page = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n(.*?)\n```$/gms)].map(([, command = '']) => command);
  const own = blocks.filter(command => command.includes('jobspine.tar'));
  return own.map(command => command.replaceAll('/var/lib/jobspine', dataDir).replaceAll('jobspine.tar', archive));
}

describe('the embedded database', () => {
  it('is backed up and restored by the commands in docs/operations.md', { timeout: 300_000 }, async () => {
    const dataDir = temporaryFolder();
    const [backup = '', restore = ''] = commandsFor(dataDir, path.join(temporaryFolder(), 'backup.tar'));
    const run = (command: string) => execFileSync('bash', ['-euc', command]);

    const settings = { JOBSPINE_DATA_DIR: dataDir, JOBSPINE_ADMIN_PASSWORD: 'admin' };
    const before = await startServer(settings);
    expect((await before.request('/job?type=CONFORM', { method: 'POST' })).status).toBe(200);
    await before.end('SIGTERM');
    run(backup);
    rmSync(dataDir, { recursive: true });
    run(restore);

    const after = await startServer(settings);
    const jobs = await after.request('/job', { headers: { accept: 'text/plain' } });
    expect(await jobs.text()).toBe('VX-1\r\n');
    await after.end('SIGTERM');
  });
});
