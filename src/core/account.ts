/*
 * Accounts: their roles, and the rights that follow from them.
 */

/** Roles that this server checks. `_administrator` includes all of them. Source: Vidispine API, "Roles". */
const ROLES = [
  '_administrator',
  '_super_access_user',
  '_run_as',
  '_job_read',
  '_job_write',
  '_job_search',
  '_taskdefinition_read',
  '_taskdefinition_write',
  '_configuration_read',
  '_user_read',
  '_storage_read',
  '_storage_write',
  '_file_read',
  '_file_write',
  '_shape_tag_read',
  '_shape_tag_write',
  '_resource_read',
] as const;
export type Role = (typeof ROLES)[number];

/** An account as these rules see it. Roles of other parts of a Vidispine system are kept, so any text may be one. */
export interface Bearer {
  name: string;
  roles: readonly string[];
}

export const hasRole = ({ roles }: Bearer, role: Role): boolean =>
  roles.includes(role) || roles.includes('_administrator');

export const isAdministrator = ({ roles }: Bearer): boolean => roles.includes('_administrator');

/** Tells whether an account may act as the user `name` (header `RunAs`). Source: Vidispine API, "Run as". */
export const canRunAs = (account: Bearer, name: string): boolean =>
  account.name === name || hasRole(account, '_run_as');

/** Checks a user name: it must fit into one part of a path and into a Basic header, so it has no colon. */
export const isUserName = (name: string): boolean => /^[^\s/:;?#%\p{Cc}][^/:;?#%\p{Cc}]{0,254}$/u.test(name);

/** The maximum length of a password. A longer one is no safer and takes longer to hash. */
export const MAX_PASSWORD_LENGTH = 1024;
