/*
 * /token, /whoami, /user. Source: Vidispine API, "Users" and "User authentication tokens".
 */
import * as accounts from '../actions/accounts.ts';
import { hasRole, isAdministrator } from '../core/account.ts';
import { forbidden, invalid, notFound } from '../core/failure.ts';
import type { GroupListType, UserType } from '../documents/documents.ts';
import { type Account, findCredentials, listAccounts } from '../store/accounts.ts';
import type { Database } from '../store/database/database.ts';
import { type Call, getDocument, type Handler, type Reply, type Route } from './wire/wire.ts';

export interface AccountContext {
  database: Database;
  /** Called after a change: what is remembered of accounts must be read anew. */
  forget(): void;
}

export const accountRoutes = (context: AccountContext): Route[] => [
  ['get', '/whoami', null, ({ account }) => ({ text: account.name })],
  ['get', '/token', null, call => createToken(context, call, call.account.name)],
  ['get', '/user', '_user_read', listUsers(context)],
  ['post', '/user', '_administrator', postUser(context)],
  ['get', '/user/:name', null, getUser(context)],
  ['put', '/user/:name', '_administrator', putUser(context)],
  ['delete', '/user/:name', '_administrator', deleteUser(context)],
  ['get', '/user/:name/token', null, getUserToken(context)],
  ['put', '/user/:name/password', null, putPassword(context)],
  ['get', '/user/:name/roles', null, getRoles(context)],
  ['put', '/user/:name/roles', '_administrator', putRoles(context)],
];

/** Ten years: what is meant to be for ever. */
const MAX_TOKEN_SECONDS = 10 * 366 * 86_400;

async function createToken({ database }: AccountContext, { account, query }: Call, name: string): Promise<Reply> {
  const seconds = query.whole('seconds', { min: 1, max: MAX_TOKEN_SECONDS });
  const autoRefresh = query.flag('autoRefresh', false);
  const token = await accounts.createToken(database, account, name, { seconds, autoRefresh });
  return { document: 'AuthenticationTokenDocument', value: { token, user: name }, text: token };
}

/** GET /user/{name}/token → AuthenticationTokenDocument, or the bare token as text. */
const getUserToken =
  (context: AccountContext): Handler =>
  call => {
    const name = nameIn(call);
    if (name !== call.account.name && !isAdministrator(call.account)) throw notYours(name);
    return createToken(context, call, name);
  };

/** GET /user → UserListDocument. */
const listUsers =
  ({ database }: AccountContext): Handler =>
  ({ query }) => {
    const page = {
      names: query.list('name'),
      first: query.whole('first', { min: 0, fallback: 1 }),
      number: query.whole('number', { min: 0, fallback: 0 }),
    };
    return {
      document: 'UserListDocument',
      value: async () => {
        const { hits, accounts: found } = await listAccounts(database.read, page);
        return { hits, user: found.map(toDocument) };
      },
    };
  };

/** POST /user: creates the user that the document names. */
const postUser =
  ({ database }: AccountContext): Handler =>
  async call => {
    const change = toChange(call, getDocument(call, 'UserDocument'));
    if (change.name === undefined)
      throw invalid('userName', undefined, 'The document names no user: userName is missing');
    await accounts.createAccount(database, { ...change, name: change.name });
  };

/** GET /user/{name} → UserDocument. */
const getUser =
  (context: AccountContext): Handler =>
  async call => ({ document: 'UserDocument', value: toDocument(await visibleAccount(context, call)) });

/** PUT /user/{name}: creates the user, or changes what the document says. */
const putUser =
  ({ database, forget }: AccountContext): Handler =>
  async call => {
    const name = nameIn(call);
    const change = toChange(call, call.document('UserDocument') ?? {});
    if (await findCredentials(database.read, name)) await accounts.changeAccount(database, name, change);
    else await accounts.createAccount(database, { ...change, name });
    forget();
  };

/** DELETE /user/{name}: it cannot log in any more; its jobs stay. */
const deleteUser =
  ({ database, forget }: AccountContext): Handler =>
  async call => {
    await accounts.deleteAccount(database, nameIn(call));
    forget();
  };

/** PUT /user/{name}/password: the body is the password. */
const putPassword =
  ({ database, forget }: AccountContext): Handler =>
  async call => {
    const name = nameIn(call);
    if (name !== call.account.name && !isAdministrator(call.account)) throw notYours(name);
    refuseHashed(call);
    await accounts.setPassword(database, name, call.text() ?? '');
    forget();
  };

/** GET /user/{name}/roles → GroupListDocument, or the names as text. */
const getRoles =
  (context: AccountContext): Handler =>
  async call => {
    const { roles } = await visibleAccount(context, call);
    return { document: 'GroupListDocument', value: toGroups(roles), text: roles.join('\r\n') };
  };

/** PUT /user/{name}/roles: exactly these from now on. */
const putRoles =
  ({ database, forget }: AccountContext): Handler =>
  async call => {
    await accounts.changeAccount(database, nameIn(call), { roles: toRoles(getDocument(call, 'GroupListDocument')) });
    forget();
  };

const nameIn = ({ path }: Call): string => path.name ?? '';

const notYours = (name: string): Error => forbidden(`Only ${name} and administrators may do this`);

/** The user of the path, where the caller may see it. */
async function visibleAccount({ database }: AccountContext, call: Call): Promise<Account> {
  const name = nameIn(call);
  if (name !== call.account.name && !hasRole(call.account, '_user_read')) throw notYours(name);
  const found = await findCredentials(database.read, name);
  if (!found) throw notFound('User', name);
  return found;
}

const toDocument = ({ name, realName, roles, disabled }: Account): UserType => ({
  userName: name,
  ...(realName === '' ? {} : { realName }),
  groupList: toGroups(roles),
  ...(disabled ? { disabled } : {}),
});

/** Groups whose names begin with _ are roles. */
const toGroups = (roles: readonly string[]): GroupListType => ({
  group: roles.map(groupName => ({ groupName, role: groupName.startsWith('_') })),
});

const toRoles = ({ group = [] }: GroupListType): string[] => group.map(({ groupName }) => groupName);

function toChange(call: Call, { userName, realName, password, groupList, disabled }: UserType): accounts.AccountChange {
  refuseHashed(call);
  return { name: userName, realName, password, roles: groupList && toRoles(groupList), disabled };
}

/** We keep scrypt hashes, which cannot be made from an MD5 hash. */
function refuseHashed({ query }: Call): void {
  const type = query.text('passwordType') ?? 'raw';
  if (type !== 'raw') throw invalid('passwordType', type, 'Passwords are taken as they are only: passwordType=raw');
}
