import { afterAll } from 'vitest';
import { dropFreshDatabases } from './database.ts';
import { stopServers } from './server.ts';

afterAll(async () => {
  await stopServers();
  await dropFreshDatabases();
});
