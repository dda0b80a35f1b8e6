/*
 * The settings of the process. One table defines their type, checks, help and documentation.
 *
 * A setting comes from the environment, or else from `jobspine.config.json` in the current folder, or else has its
 * default. Values that can change while the server runs (pools, retries, …) are configuration properties in the
 * database.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { isBucket } from './core/media/media.ts';
import { bytes, flag, list, matching, mustBe, oneOf, text, UNITS, url, whole } from './core/setting-values.ts';
import { SetupError } from './core/setup-error.ts';
import { closestTo } from './core/spelling.ts';
import { LOG_LEVELS } from './observe/levels.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Setting<T> {
  /** Its name in the environment and in the file. */
  name: string;
  /** One line for the operator. */
  help: string;
  /** Throws an Error with the permitted values: `a port between 0 and 65535`. */
  parse: (text: string) => T;
  fallback: (env: Environment) => T;
}

const setting = <T>(name: string, parse: (text: string) => T, fallback: NoInfer<T>, help: string): Setting<T> => ({
  name,
  help,
  parse,
  fallback: () => fallback,
});
const optional = <T>(name: string, parse: (text: string) => T, help: string): Setting<T | undefined> =>
  setting<T | undefined>(name, parse, undefined, help);

/** Returns a system folder for root, as in containers and services, and a folder in the home of any other user. */
function defaultDataDir(env: Environment): string {
  if (process.getuid?.() === 0) return '/var/lib/jobspine';
  return path.join(env.XDG_DATA_HOME || path.join(homedir(), '.local/share'), 'jobspine');
}

const NODE_ROLES = ['api', 'dispatcher'] as const;
const BUCKET = (value: string): string => {
  if (!isBucket(value)) throw mustBe('names of buckets, such as clips-2026');
  return value;
};
const HOST = matching(/^[\w.:*-]+$/, 'host names or addresses');

/** All settings; the names of the members include units. */
const SETTINGS = {
  databaseUrl: optional(
    'DATABASE_URL',
    url('postgres:', 'postgresql:'),
    'URL of a PostgreSQL database; default: an embedded PostgreSQL',
  ),
  host: setting('JOBSPINE_HOST', HOST, '127.0.0.1', 'address to listen on; 0.0.0.0 for all addresses'),
  port: setting('JOBSPINE_PORT', whole(0, 65_535), 8080, 'port to listen on; 0 for any free port'),
  dataDir: {
    name: 'JOBSPINE_DATA_DIR',
    help: 'folder for the embedded PostgreSQL and the initial password',
    parse: (value: string) => path.resolve(text(value)),
    fallback: defaultDataDir,
  },
  adminPassword: optional(
    'JOBSPINE_ADMIN_PASSWORD',
    text,
    'password of admin at the first start; default: a random one',
  ),
  site: setting(
    'JOBSPINE_SITE',
    matching(/^[A-Z]{2,8}$/, 'two to eight capital letters'),
    'VX',
    'prefix of ids, as in VX-1',
  ),
  roles: setting(
    'JOBSPINE_ROLES',
    list(oneOf(...NODE_ROLES)),
    NODE_ROLES,
    'roles of this node: api, dispatcher or both',
  ),
  mediaRoots: setting(
    'JOBSPINE_MEDIA_ROOTS',
    list(value => path.resolve(value)),
    [],
    'folders for storages and files of steps; default: `media` in JOBSPINE_DATA_DIR',
  ),
  checksums: setting('JOBSPINE_CHECKSUMS', flag, true, 'compute the checksums of files found by scans'),
  allowedPrograms: setting('JOBSPINE_ALLOWED_PROGRAMS', list(text), [], 'programs that commands may run'),
  networkPrograms: setting('JOBSPINE_NETWORK_PROGRAMS', list(text), [], 'programs of these that may use the network'),
  programMemoryBytes: setting('JOBSPINE_PROGRAM_MEMORY', bytes, 16 * UNITS.GiB, 'address space of a program'),
  programCpuSeconds: setting('JOBSPINE_PROGRAM_CPU_SECONDS', whole(1, 1e9), 1e6, 'processor time of a program'),
  programFileBytes: setting('JOBSPINE_PROGRAM_FILE_SIZE', bytes, 1024 * UNITS.GiB, 'size of a file of a program'),
  programProcesses: setting('JOBSPINE_PROGRAM_PROCESSES', whole(1, 1e6), 1024, 'processes and threads of a program'),
  allowedHosts: setting('JOBSPINE_ALLOWED_HOSTS', list(HOST), [], 'hosts that scripts and exports may reach over HTTP'),
  allowPrivateAddresses: setting(
    'JOBSPINE_ALLOW_PRIVATE_ADDRESSES',
    flag,
    false,
    'allow these hosts to have loopback and private addresses',
  ),
  s3Buckets: setting('JOBSPINE_S3_BUCKETS', list(BUCKET), [], 'S3 buckets that files may be exported to'),
  s3Endpoint: optional('JOBSPINE_S3_ENDPOINT', url('http:', 'https:'), 'URL of the S3 server; default: AWS'),
  s3Region: {
    name: 'JOBSPINE_S3_REGION',
    help: 'region of the S3 buckets; AWS_REGION if set',
    parse: text,
    fallback: (env: Environment) => env.AWS_REGION || 'us-east-1',
  },
  awsAccessKeyId: optional('AWS_ACCESS_KEY_ID', text, 'key for S3; default: the usual sources of AWS clients'),
  awsSecretAccessKey: optional('AWS_SECRET_ACCESS_KEY', text, 'secret of this key'),
  awsSessionToken: optional('AWS_SESSION_TOKEN', text, 'session token of this key, if it is a temporary one'),
  // A script that sleeps or waits for a response occupies a thread, so there are many more threads than processors.
  scriptThreads: setting(
    'JOBSPINE_SCRIPT_THREADS',
    whole(1, 256),
    64,
    'maximum number of scripts that run at the same time; half of them for one user',
  ),
  attempts: setting(
    'JOBSPINE_ATTEMPTS',
    whole(1, 100_000),
    1_000,
    'maximum number of steps that this node runs at the same time; one job has half of what others leave',
  ),
  leaseSeconds: setting(
    'JOBSPINE_LEASE_SECONDS',
    whole(3, 3600),
    15,
    'seconds without a heartbeat after which a node loses its steps',
  ),
  bodyLimitBytes: setting(
    'JOBSPINE_BODY_LIMIT',
    bytes,
    10 * UNITS.MiB,
    'maximum size of a request body, such as 10MiB',
  ),
  bodyMemoryBytes: setting(
    'JOBSPINE_BODY_MEMORY',
    bytes,
    256 * UNITS.MiB,
    'memory for the bodies of all requests together',
  ),
  bodySeconds: setting(
    'JOBSPINE_BODY_SECONDS',
    whole(1, 86_400),
    120,
    'seconds for a request body; file uploads have no limit',
  ),
  headerSeconds: setting('JOBSPINE_HEADER_SECONDS', whole(1, 3600), 30, 'seconds for the headers of a request'),
  maxConnections: setting('JOBSPINE_MAX_CONNECTIONS', whole(1, 1_000_000), 2_000, 'maximum number of open connections'),
  corsOrigins: setting('JOBSPINE_CORS_ORIGINS', list(text), [], 'origins whose pages may use the API (CORS)'),
  trustProxy: setting('JOBSPINE_TRUST_PROXY', flag, false, 'trust the X-Forwarded headers of a reverse proxy'),
  metricsPort: optional(
    'JOBSPINE_METRICS_PORT',
    whole(1, 65_535),
    'port for /metrics without login, on the same address',
  ),
  databaseConnections: setting(
    'JOBSPINE_DATABASE_CONNECTIONS',
    whole(2, 500),
    10,
    'database connections for reading, and as many for writing',
  ),
  searchConnections: setting(
    'JOBSPINE_SEARCH_CONNECTIONS',
    whole(1, 500),
    6,
    'searches that run at the same time, each on a connection of its own',
  ),
  searchSeconds: setting('JOBSPINE_SEARCH_SECONDS', whole(1, 3600), 30, 'seconds that a search may wait, and then run'),
  shutdownSeconds: setting(
    'JOBSPINE_SHUTDOWN_SECONDS',
    whole(0, 3600),
    10,
    'seconds that running steps have to end at shutdown',
  ),
  logLevel: setting('JOBSPINE_LOG_LEVEL', oneOf(...LOG_LEVELS), 'info', `one of ${LOG_LEVELS.join(', ')}`),
  serverUrl: setting(
    'JOBSPINE_URL',
    url('http:', 'https:'),
    'http://127.0.0.1:8080',
    'URL of the server for the client commands',
  ),
  user: setting('JOBSPINE_USER', text, 'admin', 'user name for the client commands'),
  password: optional('JOBSPINE_PASSWORD', text, 'password for the client commands'),
} satisfies Record<string, Setting<unknown>>;

export type Config = { readonly [K in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[K]['fallback']> };

const NAMES = Object.values(SETTINGS).map(({ name }) => name);

/** The settings that are secret, or contain a secret. */
export const SECRETS = NAMES.filter(name => /PASSWORD|SECRET|TOKEN|ACCESS_KEY|DATABASE_URL/.test(name));

/**
 * Reads all settings. Those in `file` have the same names as in the environment; values are strings, numbers, booleans
 * or lists of strings. SetupError for an unknown name or an invalid value.
 */
export function readConfig(env: Environment, file: Readonly<Record<string, unknown>> = {}): Config {
  refuseUnknown(Object.keys(env).filter(name => name.startsWith('JOBSPINE_')));
  refuseUnknown(Object.keys(file));
  const values = Object.entries<Setting<unknown>>(SETTINGS).map(([key, { name, parse, fallback }]) => {
    const given = env[name] ?? textOf(name, file[name]);
    return [key, given === undefined ? fallback(env) : parseNamed(name, given, parse)];
  });
  return Object.freeze(Object.fromEntries(values)) as Config;
}

/** Returns the folders for storages and for files of steps. */
export const mediaRootsOf = ({ mediaRoots, dataDir }: Pick<Config, 'mediaRoots' | 'dataDir'>): readonly string[] =>
  mediaRoots.length > 0 ? mediaRoots : [path.join(dataDir, 'media')];

/** Reads the settings in the file; {} if it does not exist. SetupError if it is not a JSON object. */
export function readConfigFile(file = 'jobspine.config.json'): Record<string, unknown> {
  if (!existsSync(file)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  } catch (error) {
    throw new SetupError(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new SetupError(`${file} must contain one object, such as { "JOBSPINE_PORT": 8080 }`);
}

/** Describes the settings for the help, one per line. */
export function describeSettings(): string {
  const width = Math.max(...NAMES.map(name => name.length)) + 2;
  return Object.values<Setting<unknown>>(SETTINGS)
    .map(({ name, help }) => `  ${name.padEnd(width)}${help}`)
    .join('\n');
}

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.find(name => !NAMES.includes(name));
  if (unknown === undefined) return;
  const close = closestTo(unknown, NAMES);
  const hint = close === undefined ? '`jobspine --help` lists them all' : `did you mean ${close}?`;
  throw new SetupError(`There is no setting ${unknown}: ${hint}`);
}

function parseNamed(name: string, given: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(given);
  } catch (error) {
    const shown = SECRETS.includes(name) || /URL|ENDPOINT/.test(name) ? '' : `, not ${JSON.stringify(given)}`;
    throw new SetupError(`${name} must be ${(error as Error).message}${shown}`);
  }
}

/** Converts a value in the file to its form in the environment. */
function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.join(',');
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new SetupError(`${name} must be a string, a number, true, false or a list of strings`);
}
