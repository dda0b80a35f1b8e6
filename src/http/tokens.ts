/*
 * /token: tokens in place of passwords. Source: Vidispine API, "User authentication tokens".
 */
import * as accounts from '../actions/accounts.ts';
import type { Account } from '../store/accounts.ts';
import type { Database } from '../store/database/database.ts';
import { requireSelf, userName } from './accounts.ts';
import { flag, type Reply, type Route, route, type Values, whole } from './wire/wire.ts';

/** Ten years, for tokens that should never expire. */
const MAX_TOKEN_SECONDS = 10 * 366 * 86_400;

export const tokenRoutes = ({ database }: { database: Database }): Route[] => [
  getToken(database),
  getUserToken(database),
];

const LIFETIME = {
  seconds: whole({ min: 1, max: MAX_TOKEN_SECONDS }, 'The lifetime of the token.'),
  autoRefresh: flag(false, 'Extend the lifetime whenever the token is used.'),
};

const ANSWERS = { document: 'AuthenticationTokenDocument', text: 'The token.' } as const;
const DISABLED = 'The user is disabled.';

const getToken = (database: Database): Route =>
  route({
    method: 'get',
    path: '/token',
    role: null,
    summary: 'Create a token for the caller.',
    isPersonal: true,
    query: LIFETIME,
    answers: ANSWERS,
    conflict: DISABLED,
    example: { query: { seconds: '3600' }, answer: { token: 'c2VjcmV0', user: 'anna' } },
    handle: ({ account, query }) => createToken(database, { account, query, name: account.name }),
  });

const getUserToken = (database: Database): Route =>
  route({
    method: 'get',
    path: '/user/:name/token',
    role: null,
    summary: 'Create a token for a user; for anyone but yourself this needs `_administrator`.',
    isPersonal: true,
    params: { name: userName },
    query: LIFETIME,
    answers: ANSWERS,
    conflict: DISABLED,
    handle: ({ params: { name }, account, query }) => {
      requireSelf(account, name);
      return createToken(database, { account, query, name });
    },
  });

interface TokenRequest {
  account: Account;
  query: Values<typeof LIFETIME>;
  name: string;
}

async function createToken(database: Database, { account, query, name }: TokenRequest): Promise<Reply> {
  const token = await accounts.createToken(database, account, name, query);
  return { document: 'AuthenticationTokenDocument', value: { token, user: name }, text: token };
}
