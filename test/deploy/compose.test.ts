import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { ROOT, read } from './dockerfile.ts';

interface Service {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  init?: boolean;
  read_only?: boolean;
  stop_grace_period?: string;
}

const text = read('compose.yaml');
const { services, volumes } = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const { database, proxy, ...nodes } = services as { database: Service; proxy: Service } & Record<string, Service>;
const NODES = ['node-1', 'node-2'];

/** Fills in the variables that the user must set. */
const filledIn = (environment: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{\w+:\?[^}]*\}/g, 'secret')]),
  );

describe('compose.yaml', () => {
  it('has two nodes of one image, built from the Dockerfile', () => {
    expect(Object.keys(nodes)).toEqual(NODES);
    for (const node of Object.values(nodes)) expect(node).toMatchObject({ image: 'jobspine', build: '.', init: true });
  });

  it('starts the nodes when PostgreSQL accepts connections, and nginx when the nodes answer', () => {
    expect(database.healthcheck?.test).toEqual(['CMD', 'pg_isready', '--username=jobspine', '--dbname=jobspine']);
    const healthy = { condition: 'service_healthy' };
    for (const node of Object.values(nodes)) expect(node.depends_on).toEqual({ database: healthy });
    expect(proxy.depends_on).toEqual({ 'node-1': healthy, 'node-2': healthy });
  });

  it('gives the nodes settings that they accept', () => {
    for (const { environment = {} } of Object.values(nodes)) {
      const config = readConfig(filledIn(environment));
      const { hostname, username, pathname } = new URL(config.databaseUrl!);
      expect({ hostname, username, pathname }).toEqual({
        hostname: 'database',
        username: database.environment?.POSTGRES_USER,
        pathname: `/${database.environment?.POSTGRES_DB}`,
      });
      expect(config.trustProxy).toBe(true);
    }
  });

  it('has no password in it, and stops when one is not set', () => {
    const secrets = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|URL/.test(name)),
    );
    expect(secrets.map(([name]) => name).sort()).toEqual(
      [
        'DATABASE_URL',
        'DATABASE_URL',
        'JOBSPINE_ADMIN_PASSWORD',
        'JOBSPINE_ADMIN_PASSWORD',
        'POSTGRES_PASSWORD',
      ].sort(),
    );
    for (const [name, value] of secrets)
      expect(value, name).toMatch(/\$\{(POSTGRES|JOBSPINE_ADMIN)_PASSWORD:\?[^}]+\}/);
  });

  it('asks for the passwords that docs/operations.md puts into .env', () => {
    const asked = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
    const [command = ''] = /^printf .* > \.env$/m.exec(read('docs/operations.md')) ?? [];
    expect([...command.matchAll(/ ([A-Z_]+) "\$\(openssl rand -hex \d+\)"/g)].map(([, name]) => name)).toEqual([
      ...asked,
    ]);
  });

  it('keeps the database and the media in volumes; the nodes share the media', () => {
    expect(volumes).toEqual({ database: null, media: null });
    // The images of PostgreSQL 18 and later keep their data in a folder below this one.
    expect(database).toMatchObject({ image: 'postgres:18', volumes: ['database:/var/lib/postgresql'] });
    for (const node of Object.values(nodes)) expect(node.volumes).toEqual(['media:/media']);
  });

  it('lets nobody in but through nginx, from this machine', () => {
    const ports = Object.entries(services).flatMap(([name, service]) =>
      (service.ports ?? []).map(port => [name, port]),
    );
    expect(ports).toEqual([['proxy', '127.0.0.1:8080:80']]);
    const [file = ''] = (proxy.volumes ?? []).map(volume => volume.split(':')[0]!);
    expect(existsSync(path.join(ROOT, file))).toBe(true);
    const upstream = [...read(file).matchAll(/^ *server (\S+):8080;$/gm)].map(([, host]) => host);
    expect(upstream).toEqual(NODES);
  });

  it('gives the nodes more time to stop than they take', () => {
    for (const { stop_grace_period: period = '' } of Object.values(nodes))
      expect(Number.parseInt(period, 10)).toBeGreaterThan(2 * readConfig({}).shutdownSeconds);
  });

  it('gives the nodes no more rights than they need', () => {
    for (const node of Object.values(nodes))
      expect(node).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });
});
