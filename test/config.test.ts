import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Config, describeSettings, readConfig, readConfigFile, SECRETS } from '../src/config.ts';

describe('readConfig', () => {
  it('has a default for every setting that does not depend on the installation', () => {
    const all = readConfig({});
    const depends = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [name] : []));
    const aws = ['awsAccessKeyId', 'awsSecretAccessKey', 'awsSessionToken'];
    expect(depends).toEqual(['databaseUrl', 'adminPassword', 's3Endpoint', ...aws, 'metricsPort', 'password']);
    expect(all).toMatchObject({ host: '127.0.0.1', port: 8080, site: 'VX', roles: ['api', 'dispatcher'] });
  });

  it('knows which settings are secrets, so that they leave the environment', () => {
    const aws = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
    expect(SECRETS).toEqual(['DATABASE_URL', 'JOBSPINE_ADMIN_PASSWORD', ...aws, 'JOBSPINE_PASSWORD']);
  });

  const accepted: [name: string, value: string, expected: Partial<Config>, why: string][] = [
    ['DATABASE_URL', 'postgres://me@db/jobs', { databaseUrl: 'postgres://me@db/jobs' }, 'an external database'],
    ['JOBSPINE_PORT', '0', { port: 0 }, 'port 0 for any free port'],
    ['JOBSPINE_DATA_DIR', 'data', { dataDir: path.resolve('data') }, 'a relative folder'],
    ['JOBSPINE_ROLES', ' api, ', { roles: ['api'] }, 'a list with blanks and a trailing comma'],
    ['JOBSPINE_MEDIA_ROOTS', '/a,b', { mediaRoots: ['/a', path.resolve('b')] }, 'a list of folders'],
    ['JOBSPINE_ALLOWED_HOSTS', '', { allowedHosts: [] }, 'an empty list'],
    ['JOBSPINE_S3_BUCKETS', 'a.b, clips-2026', { s3Buckets: ['a.b', 'clips-2026'] }, 'a list of buckets'],
    ['AWS_REGION', 'eu-north-1', { s3Region: 'eu-north-1' }, 'the region of other AWS programs'],
    ['JOBSPINE_BODY_LIMIT', '1 MiB', { bodyLimitBytes: 1_048_576 }, 'a size with a unit'],
    ['JOBSPINE_BODY_LIMIT', '2048', { bodyLimitBytes: 2048 }, 'a size in bytes'],
    ['JOBSPINE_TRUST_PROXY', 'true', { trustProxy: true }, 'a flag'],
  ];
  it.each(accepted)('takes %s=%s as %o: %s', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected);
  });

  const refused: [name: string, value: string, message: RegExp, why: string][] = [
    ['DATABASE_URL', 'mysql://db', /DATABASE_URL must be a URL that begins with postgres:/, 'another database'],
    ['JOBSPINE_S3_BUCKETS', 's3://clips', /names of buckets/, 'a URI'],
    ['JOBSPINE_S3_ENDPOINT', 's3.test', /a URL that begins with http/, 'a host'],
    ['JOBSPINE_PORT', '80 80', /JOBSPINE_PORT must be a whole number from 0 to 65535, not "80 80"/, 'not a number'],
    ['JOBSPINE_PORT', '65536', /JOBSPINE_PORT must be/, 'too large'],
    ['JOBSPINE_PORT', '', /JOBSPINE_PORT must be/, 'empty'],
    ['JOBSPINE_SITE', 'vx', /capital letters/, 'lower case'],
    ['JOBSPINE_ROLES', 'api,worker', /one of api, dispatcher/, 'a role that does not exist'],
    ['JOBSPINE_LOG_LEVEL', 'loud', /one of debug, info/, 'an unknown level'],
    ['JOBSPINE_BODY_LIMIT', '10MB', /bytes/, 'an ambiguous unit'],
    ['JOBSPINE_TRUST_PROXY', 'yes', /true or false/, 'not a flag'],
    ['JOBSPINE_ADMIN_PASSWORD', '', /not empty/, 'an empty password'],
    ['JOBSPINE_PROT', '1', /no setting JOBSPINE_PROT: did you mean JOBSPINE_PORT\?/, 'a misspelled name'],
    ['JOBSPINE_WEATHER_STATION', '1', /--help/, 'an unknown name'],
  ];
  it.each(refused)('refuses %s=%s, %s', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(message);
  });

  it('never shows a password', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://me:secret@db' })).toThrow(/^((?!secret).)*$/);
  });

  it('ignores variables of other programs', () => {
    expect(readConfig({ PORT: 'x', PATH: '/bin' }).port).toBe(8080);
  });

  it('reads from the file the settings missing in the environment', () => {
    const file = { JOBSPINE_PORT: 1, JOBSPINE_HOST: '::1', JOBSPINE_ROLES: ['api'], JOBSPINE_TRUST_PROXY: true };
    const config = readConfig({ JOBSPINE_PORT: '2' }, file);
    expect(config).toMatchObject({ port: 2, host: '::1', roles: ['api'], trustProxy: true });
  });

  it.each([
    [{ port: 1 }, /no setting port/],
    [{ JOBSPINE_PORT: 'x' }, /JOBSPINE_PORT must be/],
    [{ JOBSPINE_PORT: null }, /JOBSPINE_PORT must be a string/],
  ])('refuses a file with %o', (file, message) => {
    expect(() => readConfig({}, file)).toThrow(message);
  });
});

describe('readConfigFile', () => {
  const fileWith = (content: string): string => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'jobspine-config-')), 'jobspine.config.json');
    writeFileSync(file, content);
    return file;
  };

  it('returns the settings in the file', () => expect(readConfigFile(fileWith('{"a": 1}'))).toEqual({ a: 1 }));
  it('returns nothing when there is no file', () => expect(readConfigFile('/does/not/exist')).toEqual({}));
  it('refuses a file that is not JSON', () => expect(() => readConfigFile(fileWith('{a: 1}'))).toThrow(/is not JSON/));
  it('refuses a file that is not an object', () => expect(() => readConfigFile(fileWith('[]'))).toThrow(/one object/));
});

it('describes every setting in one line', () => {
  const lines = describeSettings().split('\n');
  expect(lines).toHaveLength(Object.keys(readConfig({})).length);
  for (const line of lines) expect(line).toMatch(/^ {2}[A-Z0-9_]+ +\S.+$/);
});
