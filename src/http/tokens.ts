/*
 * /token: tokens in place of passwords. Source: Vidispine API, "User authentication tokens". Listing and ending them is
 * an extension: the same for the caller and, below /user, for anyone.
 */
import * as accounts from '../actions/accounts.ts';
import { notFound } from '../core/failure.ts';
import type { Account } from '../store/accounts.ts';
import type { Database } from '../store/database/database.ts';
import { type ListedToken, listTokens } from '../store/tokens.ts';
import { type AccountContext, getAccount, requireSelf, userName } from './accounts.ts';
import { flag, type PathParameter, type Reply, type Route, route, type Values, whole } from './wire/wire.ts';

/** Ten years, for tokens that should never expire. */
const MAX_TOKEN_SECONDS = 10 * 366 * 86_400;

export const tokenRoutes = (context: AccountContext): Route[] => [
  getToken(context.database),
  getUserToken(context.database),
  listOwnTokens(context),
  listUserTokens(context),
  endOwnTokens(context),
  endUserTokens(context),
  endOwnToken(context),
  endUserToken(context),
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

const PAGE = {
  first: whole({ min: 0, fallback: 1 }, 'The position of the first token, from 1.'),
  number: whole({ min: 0, max: 1_000, fallback: 100 }, 'The most tokens listed.'),
};
const LIST = { isExtension: true, isPersonal: true, query: PAGE, answers: { document: 'TokenListDocument' } } as const;
const LISTED = {
  hits: 1,
  token: [
    {
      id: 7,
      created: '2026-02-19T13:53:21.000+0000',
      used: '2026-02-19T14:20:08.000+0000',
      expires: '2026-02-19T14:53:21.000+0000',
      autoRefresh: false,
    },
  ],
};

const listOwnTokens = (context: AccountContext): Route =>
  route({
    method: 'get',
    path: '/token/list',
    role: null,
    summary: 'List the valid tokens of the caller, newest first, without the tokens themselves.',
    ...LIST,
    example: { answer: LISTED },
    handle: ({ account, query }) => listReply(context, account, query),
  });

const listUserTokens = (context: AccountContext): Route =>
  route({
    method: 'get',
    path: '/user/:name/token/list',
    role: null,
    summary: 'List the valid tokens of a user; those of anyone but yourself need `_administrator`.',
    ...LIST,
    params: { name: userName },
    handle: async ({ params: { name }, account, query }) => {
      requireSelf(account, name);
      return listReply(context, await getAccount(context, name), query);
    },
  });

async function listReply({ database }: AccountContext, { id }: Account, page: Values<typeof PAGE>): Promise<Reply> {
  const { hits, tokens } = await listTokens(database.read, id, page);
  return { document: 'TokenListDocument', value: { hits, token: tokens.map(toDocument) } };
}

const toDocument = ({ id, createdAt, usedAt, expiresAt, autoRefresh }: ListedToken) => ({
  id,
  ...(createdAt && { created: createdAt }),
  ...(usedAt && { used: usedAt }),
  expires: expiresAt,
  autoRefresh,
});

const ENDS = { method: 'delete', role: null, isExtension: true, isPersonal: true } as const;

const tokenId: PathParameter<number> = {
  summary: 'The id of a token, from the list of tokens.',
  read: id => {
    if (!/^\d{1,15}$/.test(id)) throw notFound('Token', id);
    return Number(id);
  },
};

/** Ends the tokens of a user, or the one with this id: on this node immediately, on others within seconds. */
async function end({ database, forget }: AccountContext, name: string, id?: number): Promise<void> {
  await accounts.endTokens(database, name, id);
  forget();
}

const endOwnTokens = (context: AccountContext): Route =>
  route({
    ...ENDS,
    path: '/token',
    summary: 'End all tokens of the caller.',
    handle: ({ account }) => end(context, account.name),
  });

const endUserTokens = (context: AccountContext): Route =>
  route({
    ...ENDS,
    path: '/user/:name/token',
    summary: 'End all tokens of a user; those of anyone but yourself need `_administrator`.',
    params: { name: userName },
    handle: ({ params: { name }, account }) => {
      requireSelf(account, name);
      return end(context, name);
    },
  });

const endOwnToken = (context: AccountContext): Route =>
  route({
    ...ENDS,
    path: '/token/:id',
    summary: 'End a token of the caller.',
    params: { id: tokenId },
    handle: ({ params, account }) => end(context, account.name, params.id),
  });

const endUserToken = (context: AccountContext): Route =>
  route({
    ...ENDS,
    path: '/user/:name/token/:id',
    summary: 'End a token of a user; one of anyone but yourself needs `_administrator`.',
    params: { name: userName, id: tokenId },
    handle: ({ params: { name, id }, account }) => {
      requireSelf(account, name);
      return end(context, name, id);
    },
  });
