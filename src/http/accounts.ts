/*
 * /user: accounts and their roles. Tokens are in tokens.ts. Source: Vidispine API, "Users".
 */
import * as accounts from '../actions/accounts.ts';
import { hasRole, isAdministrator } from '../core/account.ts';
import { forbidden, invalid, notFound } from '../core/failure.ts';
import type { GroupListType, UserType } from '../documents/documents.ts';
import { type Account, findCredentials, listAccounts } from '../store/accounts.ts';
import type { Database } from '../store/database/database.ts';
import {
  document,
  extension,
  list,
  once,
  optionalDocument,
  part,
  plainText,
  type Route,
  route,
  text,
  whole,
} from './wire/wire.ts';

export interface AccountContext {
  database: Database;
  /** Empties the cache of accounts after a change. */
  forget(): void;
}

export const accountRoutes = (context: AccountContext): Route[] => [
  whoAmI,
  listUsers(context),
  createUser(context),
  getUser(context),
  saveUser(context),
  deleteUser(context),
  setPassword(context),
  getRoles(context),
  replaceRoles(context),
];

const WRITE = '_administrator';
const LAST_ADMINISTRATOR = 'Nobody else could administrate any more.';

export const userName = part('The name of the user.');

const whoAmI: Route = route({
  method: 'get',
  path: '/whoami',
  role: null,
  summary: 'Show the name of the caller.',
  answers: { text: 'The name.' },
  handle: ({ account }) => ({ text: account.name }),
});

const listUsers = ({ database }: AccountContext): Route =>
  route({
    method: 'get',
    path: '/user',
    role: '_user_read',
    summary: 'List the users.',
    query: {
      name: list('Names of users.'),
      first: whole({ min: 0, fallback: 1 }, 'The position of the first user, from 1.'),
      number: whole({ min: 0, fallback: 0 }, 'The most users listed; 0 for all.'),
    },
    answers: { document: 'UserListDocument' },
    handle: ({ query: { name: names, ...page } }) => ({
      document: 'UserListDocument',
      value: async () => {
        const { hits, accounts: found } = await listAccounts(database.read, { names, ...page });
        return { hits, user: found.map(toDocument) };
      },
    }),
  });

const PASSWORD_TYPE = {
  passwordType: text('Only `raw`: passwords are taken as they are.', { parse: checkPasswordType, values: ['raw'] }),
};

/** The server stores scrypt hashes, which cannot be computed from an MD5 hash. */
function checkPasswordType(type: string): string {
  if (type !== 'raw') throw invalid('passwordType', type, 'Passwords are taken as they are only: passwordType=raw');
  return type;
}

const createUser = ({ database }: AccountContext): Route =>
  route({
    method: 'post',
    path: '/user',
    role: WRITE,
    summary: 'Create a user.',
    isPersonal: true,
    query: PASSWORD_TYPE,
    takes: document('UserDocument'),
    conflict: 'There is a user of this name.',
    example: {
      body: { userName: 'anna', password: '…', groupList: { group: [{ groupName: '_job_read', role: true }] } },
    },
    handle: async ({ body }) => {
      const { name, ...change } = toChange(body);
      accounts.checkPasswordPolicy(change.password);
      if (name === undefined) throw invalid('userName', undefined, 'The document names no user: userName is missing');
      await accounts.createAccount(database, { ...change, name });
    },
  });

const getUser = (context: AccountContext): Route =>
  route({
    method: 'get',
    path: '/user/:name',
    role: null,
    summary: 'Show a user; seeing anyone but yourself needs `_user_read`.',
    params: { name: userName },
    answers: { document: 'UserDocument' },
    handle: async ({ params, account }) => ({
      document: 'UserDocument',
      value: toDocument(await visibleAccount(context, account, params.name)),
    }),
  });

const saveUser = ({ database, forget }: AccountContext): Route =>
  route({
    method: 'put',
    path: '/user/:name',
    role: WRITE,
    summary: 'Create or change a user.',
    isPersonal: true,
    params: { name: userName },
    query: PASSWORD_TYPE,
    takes: optionalDocument('UserDocument'),
    conflict: `There is a user of the new name. ${LAST_ADMINISTRATOR}`,
    handle: async ({ params: { name }, body = {} }) => {
      const change = toChange(body);
      accounts.checkPasswordPolicy(change.password);
      if (await findCredentials(database.read, name)) await accounts.changeAccount(database, name, change);
      else await accounts.createAccount(database, { ...change, name });
      forget();
    },
  });

const deleteUser = ({ database, forget }: AccountContext): Route =>
  route({
    method: 'delete',
    path: '/user/:name',
    role: WRITE,
    summary: 'Delete a user. Jobs of the user that have not ended fail, or go to `successor`.',
    isPersonal: true,
    params: { name: userName },
    query: {
      successor: extension(once(text('The user to whom the jobs go that have not ended.'))),
    },
    conflict: `The successor is disabled. ${LAST_ADMINISTRATOR}`,
    handle: async ({ params, query }) => {
      await accounts.deleteAccount(database, params.name, query.successor);
      forget();
    },
  });

const setPassword = ({ database, forget }: AccountContext): Route =>
  route({
    method: 'put',
    path: '/user/:name/password',
    role: null,
    summary: 'Set a password: the body; that of anyone but yourself needs `_administrator`.',
    isPersonal: true,
    params: { name: userName },
    query: PASSWORD_TYPE,
    takes: plainText('The new password.'),
    handle: async ({ params: { name }, account, login, body }) => {
      requireSelf(account, name);
      if (login !== 'password' && !isAdministrator(account))
        throw forbidden('Log in with the old password, not with a token, to set a new one');
      accounts.checkPasswordPolicy(body ?? '');
      await accounts.setPassword(database, name, body ?? '');
      forget();
    },
  });

const getRoles = (context: AccountContext): Route =>
  route({
    method: 'get',
    path: '/user/:name/roles',
    role: null,
    summary: 'List the roles of a user; those of anyone but yourself need `_user_read`.',
    params: { name: userName },
    answers: { document: 'GroupListDocument', text: 'The names, one a line.' },
    handle: async ({ params, account }) => {
      const { roles } = await visibleAccount(context, account, params.name);
      return { document: 'GroupListDocument', value: toGroups(roles), text: roles.join('\r\n') };
    },
  });

const replaceRoles = ({ database, forget }: AccountContext): Route =>
  route({
    method: 'put',
    path: '/user/:name/roles',
    role: WRITE,
    summary: 'Replace the roles of a user.',
    isPersonal: true,
    params: { name: userName },
    takes: document('GroupListDocument'),
    conflict: LAST_ADMINISTRATOR,
    handle: async ({ params, body }) => {
      await accounts.changeAccount(database, params.name, { roles: toRoles(body) });
      forget();
    },
  });

const notYours = (name: string): Error => forbidden(`Only ${name} and administrators may do this`);

/** Throws Failure forbidden when `account` is neither the user of that name nor an administrator. */
export function requireSelf(account: Account, name: string): void {
  if (name !== account.name && !isAdministrator(account)) throw notYours(name);
}

/** Returns a user. Throws Failure forbidden for one that the caller may not see, and notFound. */
async function visibleAccount(context: AccountContext, account: Account, name: string): Promise<Account> {
  if (name !== account.name && !hasRole(account, '_user_read')) throw notYours(name);
  return getAccount(context, name);
}

/** Returns a user. Throws Failure notFound. */
export async function getAccount({ database }: AccountContext, name: string): Promise<Account> {
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

/** A group whose name begins with `_` is a role. */
const toGroups = (roles: readonly string[]): GroupListType => ({
  group: roles.map(groupName => ({ groupName, role: groupName.startsWith('_') })),
});

const toRoles = ({ group = [] }: GroupListType): string[] => group.map(({ groupName }) => groupName);

const toChange = ({ userName: name, realName, password, groupList, disabled }: UserType): accounts.AccountChange => ({
  name,
  realName,
  password,
  roles: groupList && toRoles(groupList),
  disabled,
});
