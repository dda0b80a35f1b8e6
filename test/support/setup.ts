import fc from 'fast-check';
import { afterAll } from 'vitest';
import { dropFreshDatabases } from './database.ts';
import { stopServers } from './server.ts';

// The same cases each time, so that a failure is caused by the change. `npm run test:fuzz` looks for new cases.
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) });

afterAll(async () => {
  await stopServers();
  await dropFreshDatabases();
});
