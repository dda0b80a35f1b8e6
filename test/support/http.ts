import type { RequestListener } from 'node:http';
import supertest from 'supertest';
import { type AccountChange, createAccount } from '../../src/actions/accounts.ts';
import { createIds } from '../../src/core/ids.ts';
import { createAuthenticator } from '../../src/http/wire/authenticate.ts';
import type { Route } from '../../src/http/wire/route.ts';
import { createServer, type ServerOptions } from '../../src/http/wire/server.ts';
import { SILENT } from '../../src/observe/log.ts';
import type { Account } from '../../src/store/accounts.ts';
import type { Database } from '../../src/store/database/database.ts';
import { freshDatabase } from './database.ts';

export interface ApiParts {
  database: Database;
  /** Invalidates the cache of accounts. */
  forget(): void;
}

export interface TestApi extends ApiParts {
  url: string;
  handle: RequestListener;
  /** Logged in as `admin`, with all rights. Paths begin with /API. */
  admin: ReturnType<typeof supertest.agent>;
  /** Without credentials. */
  anybody: ReturnType<typeof supertest.agent>;
  /** Creates a user and logs in. */
  user(name: string, change?: AccountChange): Promise<{ agent: ReturnType<typeof supertest.agent>; account: Account }>;
}

export const ADMIN = { name: 'admin', password: 'secret' };

/** Starts a server on a fresh database, with these routes and an administrator. It stops with the database. */
export async function testApi(
  routes: (parts: ApiParts) => Route[],
  options: Partial<ServerOptions> = {},
): Promise<TestApi> {
  const { database, url } = await freshDatabase();
  const authenticator = createAuthenticator(database);
  const parts = { database, forget: authenticator.forget };
  const ids = createIds('VX');
  const base = { routes: routes(parts), authenticator, ids, log: SILENT };
  const server = createServer({ ...base, ...options });
  await createAccount(database, { ...ADMIN, roles: ['_administrator', '_super_access_user'] });
  const loggedIn = (name: string, password: string) => supertest.agent(server.handle).auth(name, password);
  return {
    ...parts,
    url,
    handle: server.handle,
    admin: loggedIn(ADMIN.name, ADMIN.password),
    anybody: supertest.agent(server.handle),
    user: async (name, change) => {
      const account = await createAccount(database, { password: 'secret', ...change, name });
      return { account, agent: loggedIn(name, change?.password ?? 'secret') };
    },
  };
}
