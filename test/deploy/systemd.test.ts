import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { temporaryFolder } from '../support/server.ts';
import { ROOT, read } from './dockerfile.ts';

/** The lines of the unit by section; each directive has all its values. */
function readUnit(): Record<string, Record<string, string[]>> {
  const unit: Record<string, Record<string, string[]>> = {};
  let section: Record<string, string[]> = {};
  for (const line of read('deploy/jobspine.service').split('\n')) {
    const [, title] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, name, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (title !== undefined) unit[title] = section = {};
    else if (name !== undefined) (section[name] ??= []).push(value);
    else if (!/^(#.*)?$/.test(line)) throw new Error(`This is no line of a unit: ${line}`);
  }
  return unit;
}

const { Unit, Service, Install } = readUnit();
const service = (name: string): string | undefined => Service?.[name]?.join(' ');
const settings = Object.fromEntries(
  (service('Environment') ?? '').split(' ').map(pair => pair.split('=') as [string, string]),
);

describe('deploy/jobspine.service', () => {
  it('starts the program as a user of its own, after the network', () => {
    expect(service('User')).toBe('jobspine');
    expect(Unit?.After).toEqual(['network-online.target postgresql.service']);
    expect(Install?.WantedBy).toEqual(['multi-user.target']);
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      scripts: { start: string };
    };
    expect(service('ExecStart')).toBe(scripts.start.replace('exec node', '/usr/bin/node'));
  });

  it('has settings that the server accepts, and reads the others from a file', () => {
    const { NODE_ENV, ...ours } = settings;
    expect(NODE_ENV).toBe('production');
    expect(readConfig(ours)).toMatchObject({ dataDir: '/var/lib/jobspine', mediaRoots: ['/srv/media'] });
    expect(service('EnvironmentFile')).toBe('-/etc/jobspine/environment');
  });

  it('lets the server write to its data and its media, and to nothing else', () => {
    expect(service('ProtectSystem')).toBe('strict');
    expect(`/var/lib/${service('StateDirectory')}`).toBe(settings.JOBSPINE_DATA_DIR);
    expect(service('ReadWritePaths')).toBe(settings.JOBSPINE_MEDIA_ROOTS);
    for (const name of ['NoNewPrivileges', 'PrivateTmp', 'ProtectHome']) expect(service(name), name).toBe('yes');
    expect(service('CapabilityBoundingSet')).toBe('');
  });

  it('starts the server again after a crash, and gives it time to stop', () => {
    expect(service('Restart')).toBe('on-failure');
    expect(Number(service('TimeoutStopSec'))).toBeGreaterThan(2 * readConfig({}).shutdownSeconds);
    // Otherwise systemd would stop the embedded PostgreSQL before the server has written its last words.
    expect(service('KillMode')).toBe('mixed');
  });

  it('names what the commands of docs/operations.md make', () => {
    const [, commands = ''] = /^```sh\n(useradd .*?)^```$/ms.exec(read('docs/operations.md')) ?? [];
    expect(commands).toContain(` ${service('User')}\n`);
    expect(commands).toContain(`--owner=${service('User')} --group=${service('Group')} ${service('ReadWritePaths')}\n`);
    expect(commands).toContain(`${path.dirname(service('EnvironmentFile')!.slice(1))}\n`);
    expect(commands).toContain(`cp --recursive . ${service('WorkingDirectory')}\n`);
  });

  it('allows the namespaces and the system calls that sandboxes of programs need, and no others', () => {
    const source = read('src/runtimes/programs/sandbox.ts');
    const needed = ['user', 'mnt', 'ipc', 'net', 'pid'];
    expect(service('RestrictNamespaces')?.split(' ')).toEqual(needed);
    for (const option of ['--map-root-user', '--mount', "'ipc'", "'net'", '--pid']) expect(source).toContain(option);
    for (const option of ['--uts', '--cgroup', '--time']) expect(source).not.toContain(option);
    expect(service('SystemCallFilter')).toBe('@system-service @mount');
  });

  it('leaves out what would keep Node.js from running', () => {
    expect(service('MemoryDenyWriteExecute')).toBeUndefined();
  });
});

const systemd = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });

/** `systemd-analyze` with a unit whose program is on this machine, after these changes of its lines. */
function analyze(command: readonly string[], changes: Readonly<Record<string, string>> = {}) {
  const file = path.join(temporaryFolder(), 'jobspine.service');
  let unit = read('deploy/jobspine.service').replace('/usr/bin/node', process.execPath);
  for (const [name, value] of Object.entries(changes))
    unit = unit.replace(new RegExp(`^${name}=.*`, 'm'), `${name}=${value}`);
  writeFileSync(file, unit);
  return spawnSync('systemd-analyze', [...command, file], { encoding: 'utf8' });
}

if (systemd.status === 0)
  describe(`to ${systemd.stdout.split('\n')[0]}`, () => {
    it('the unit is valid', () => {
      const { status, stdout, stderr } = analyze(['verify', '--man=no']);
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    const exposure = (threshold: number) => ['security', '--offline=true', `--threshold=${threshold}`];

    it('the unit is well protected: 2.0 at most, of 10, without what sandboxes of programs need', () => {
      const changes = { RestrictNamespaces: 'yes', SystemCallFilter: '@system-service' };
      const { status, stdout } = analyze(exposure(20), changes);
      expect(status, stdout).toBe(0);
    });

    it('sandboxes of programs cost less than 1 of 10', () => {
      const { status, stdout } = analyze(exposure(25));
      expect(status, stdout).toBe(0);
    });
  });
else
  it('there is no systemd-analyze on this machine: the unit was only read', () => {
    expect(Object.keys(readUnit())).toEqual(['Unit', 'Service', 'Install']);
  });
