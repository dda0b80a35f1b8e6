import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connect } from '../../src/store/database/connection.ts';
import { type Database, openDatabase } from '../../src/store/database/database.ts';

export interface FreshDatabase {
  database: Database;
  url: string;
}

const made: string[] = [];
const opened: Database[] = [];

/** Creates a migrated database for this test only. It is dropped after the tests of the file. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const url = await copyOf('template');
  const database = openDatabase(url, { connections: 5 });
  opened.push(database);
  return { database, url };
}

/** Creates an empty database for this test only, and returns its URL. */
export const emptyDatabase = (): Promise<string> => copyOf('template1');

/** Returns the URL of another database on the same server. */
export function urlOf(cluster: string, database: string): string {
  const url = new URL(cluster);
  url.pathname = `/${database}`;
  return url.href;
}

export async function dropFreshDatabases(): Promise<void> {
  await Promise.all(opened.splice(0).map(database => database.close()));
  if (made.length === 0) return;
  const client = await connect(inject('cluster'), 'test');
  for (const name of made.splice(0)) await client.query(`drop database "${name}" with (force)`);
  await client.end();
}

async function copyOf(template: string): Promise<string> {
  const name = `test_${randomUUID()}`;
  const client = await connect(inject('cluster'), 'test');
  await client.query(`create database "${name}" template ${template}`);
  await client.end();
  made.push(name);
  return urlOf(inject('cluster'), name);
}
