/*
 * Sandboxes: namespaces of Linux in which a program sees the system read-only, the folders that it may use, and nothing
 * else of the machine: no other files, no network, no other processes.
 *
 * One sandbox serves all runs of a program with the same folders. It is built by a process that ends afterwards; the
 * open files of its namespaces keep it alive. Each run adds namespaces of its own, for its processes and its temporary
 * files. All this needs root, or user namespaces without privileges.
 */
import { closeSync, openSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { runProcess } from './process.ts';
import { findTool } from './tools.ts';

export interface SandboxRequest {
  /** Absolute path of the program. */
  program: string;
  /** Folders that it may read and write. */
  roots: readonly string[];
  network: boolean;
}

/** The command that enters a sandbox, in front of the one to run. */
export type Entry = readonly string[];

/** Folders of the system, which a sandbox contains read-only. The rest of /etc holds secrets. */
const SYSTEM = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'nix'];
const ETC = [
  ...['alternatives', 'fonts', 'group', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'magic'],
  ...['mime.types', 'nsswitch.conf', 'passwd'],
];
const NETWORK_ETC = ['ca-certificates', 'hosts', 'pki', 'resolv.conf', 'ssl/certs', 'ssl/openssl.cnf'];

/** Builds the file system, reports its process id, and waits to be killed. Arguments: mode, source and target each. */
const BUILD = `set -eu
mount -t tmpfs -o mode=0755,nosuid,nodev,size=32m tmpfs /tmp
cd /tmp
mkdir old dev proc etc .tmp
for one in ${SYSTEM.join(' ')}; do
  if [ -L "/$one" ]; then ln -s "$(readlink "/$one")" "$one"
  elif [ -d "/$one" ]; then mkdir "$one"; mount --rbind "/$one" "$one"; mount -o remount,bind,ro "$one"
  fi
done
for one in $ETC; do
  [ ! -e "/etc/$one" ] || { mkdir -p "$(dirname "etc/$one")"; cp -rP "/etc/$one" "etc/$one"; }
done
for one in full null random urandom zero; do : > "dev/$one"; mount --bind "/dev/$one" "dev/$one"; done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t proc -o nosuid,nodev,noexec,hidepid=2 proc proc 2>/dev/null || mount --rbind /proc proc
pivot_root . old
cd /
while [ $# -gt 0 ]; do
  if [ -d "/old$2" ]; then mkdir -p "$3"; else mkdir -p "$(dirname "$3")"; : >> "$3"; fi
  mount --rbind "/old$2" "$3"
  [ "$1" = rw ] || mount -o remount,bind,ro "$3"
  shift 3
done
umount -l /old
rmdir /old
[ -e /tmp ] || ln -s .tmp /tmp
mount -o remount,bind,ro /
echo $$ >&3
exec sleep 60
`;

/** The folder for temporary files in a sandbox. Each run of a command has its own, which ends with it. */
export const SANDBOX_TMP = '/.tmp';
const MOUNT_TMP = `mount -t tmpfs -o size=1g,mode=1777,nosuid,nodev tmpfs ${SANDBOX_TMP} || exit`;

/**
 * The first process of each run, as a script. The kernel ends all other processes of the run together with it, even
 * those that have left its group. A machine whose /proc has covered parts allows no new one; the old one then stays.
 * The shell reports the signal that ends a program on its own standard error, which therefore leads nowhere.
 */
const FIRST = `mount -t proc -o ro,nosuid,nodev,noexec proc /proc 2>/dev/null || mount -o remount,bind,ro /proc || exit
exec 0>&2 2>/dev/null
(exec "$@" 2>&0 0</dev/null)
exit $?`;

const BUILD_MS = 30_000;
/** How long a replaced sandbox stays open for processes that are about to enter it, in milliseconds. */
const REPLACED_MS = 60_000;

interface Sandbox {
  /** The parts it was built from. */
  key: string;
  entry: Promise<Entry>;
  files: number[];
}

/** Builds sandboxes and keeps them. */
export class Sandboxes {
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #isRoot = process.getuid?.() === 0;

  /** Returns the command that enters the sandbox of a program. Rejects with the reason if it cannot be built. */
  async enter(request: SandboxRequest): Promise<Entry> {
    const name = JSON.stringify(request);
    const key = await keyOf(request);
    const found = this.#sandboxes.get(name);
    if (found?.key === key) return found.entry;
    const files: number[] = [];
    const sandbox: Sandbox = { key, files, entry: this.#build(request, files) };
    this.#sandboxes.set(name, sandbox);
    if (found) setTimeout(() => found.files.splice(0).forEach(closeSync), REPLACED_MS).unref();
    sandbox.entry.catch(() => this.#sandboxes.delete(name));
    return sandbox.entry;
  }

  close(): void {
    for (const { files } of this.#sandboxes.values()) files.splice(0).forEach(closeSync);
    this.#sandboxes.clear();
  }

  async #build(request: SandboxRequest, files: number[]): Promise<Entry> {
    const kinds = [...(this.#isRoot ? [] : ['user']), 'mount', 'ipc', ...(request.network ? [] : ['net'])];
    const options = kinds.map(kind => (kind === 'user' ? '--map-root-user' : `--${kind}`));
    const [unshare, nsenter, setpriv] = await Promise.all(['unshare', 'nsenter', 'setpriv'].map(requireTool));
    const folders = await foldersOf(request);
    const built = new AbortController();
    const { stderr, stdout } = await runProcess({
      file: unshare!,
      args: [...options, '--propagation', 'slave', '--', 'sh', '-c', BUILD, 'sandbox', ...folders],
      variables: { ETC: [...ETC, ...(request.network ? NETWORK_ETC : [])].join(' ') },
      workingDirectory: '/',
      timeoutMs: BUILD_MS,
      outputBytes: 1000,
      signal: built.signal,
      onReportLine: pid => {
        files.push(...kinds.map(kind => openSync(`/proc/${pid}/ns/${FILES[kind]}`, 'r')));
        built.abort();
      },
    });
    if (files.length === 0) throw new Error(`The sandbox cannot be built: ${stderr}${stdout}`.trim());
    const entering = kinds.map((kind, index) => `--${kind}=/proc/${process.pid}/fd/${files[index]}`);
    return [
      ...[nsenter!, ...entering],
      // In a user namespace, the user of the server is root already, and cannot give up its groups.
      ...(this.#isRoot ? ['--'] : ['--preserve-credentials', '--']),
      ...[setpriv!, '--pdeathsig', 'KILL', '--', unshare!],
      // Without root, all runs have one user: only a user namespace keeps them from each other's memory and files.
      ...(this.#isRoot ? [] : ['--map-root-user']),
      ...['--pid', '--fork', '--kill-child', '--mount', '--propagation', 'private', '--', 'sh', '-c'],
      // The tools of media methods write only to open files.
      request.roots.length === 0 ? FIRST : `${MOUNT_TMP}\n${FIRST}`,
      'sh',
    ];
  }
}

/** The names of namespaces in /proc, by the name of the option. */
const FILES: Readonly<Record<string, string>> = { user: 'user', mount: 'mnt', ipc: 'ipc', net: 'net' };

async function requireTool(name: string): Promise<string> {
  const file = await findTool(name);
  if (file === undefined) throw new Error(`${name} is not installed`);
  return file;
}

/** Returns mode, source and target of each folder or file of a sandbox besides the system. */
async function foldersOf({ program, roots }: SandboxRequest): Promise<string[]> {
  const folders: string[] = [];
  const real = await realpath(program);
  const installed = /^\/opt\/[^/]+/.exec(real)?.[0] ?? real;
  if (!isSystem(real)) folders.push('ro', installed, installed);
  if (!isSystem(program) && program !== real) folders.push('ro', real, program);
  for (const root of roots) {
    const source = await realpath(root).catch(() => undefined);
    if (source === undefined) continue;
    folders.push('rw', source, source);
    if (source !== root) folders.push('rw', source, root);
  }
  return folders;
}

const isSystem = (file: string): boolean => SYSTEM.includes(file.split(path.sep)[1] ?? '');

/** Describes what a sandbox is built from: it is built again when a folder has been replaced, or a disk mounted. */
async function keyOf({ program, roots }: SandboxRequest): Promise<string> {
  const found = await Promise.all(
    [program, ...roots].map(file =>
      stat(file).then(
        ({ dev, ino }) => `${dev} ${ino}`,
        () => '',
      ),
    ),
  );
  const mounts = roots.length === 0 ? '' : await readFile('/proc/self/mountinfo', 'utf8');
  const below = mounts.split('\n').filter(line => roots.some(root => `${line.split(' ')[4]}/`.startsWith(`${root}/`)));
  return [...found, ...below].join('\n');
}
