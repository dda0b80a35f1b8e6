/*
 * Accounts: roles, and who may do what to whom.
 */

/** Roles that this server checks. Source: Vidispine API, "Roles". `_administrator` has them all. */
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

/** The roles of an account may be more than ours: those of other parts of a Vidispine system are kept. */
export interface Bearer {
  name: string;
  roles: readonly string[];
}

export const hasRole = ({ roles }: Bearer, role: Role): boolean =>
  roles.includes(role) || roles.includes('_administrator');

export const isAdministrator = ({ roles }: Bearer): boolean => roles.includes('_administrator');

/** May `account` act as the user called `name` (header `RunAs`)? Oneself always. Source: Vidispine API, "Run as". */
export const canRunAs = (account: Bearer, name: string): boolean =>
  account.name === name || hasRole(account, '_run_as');

/** What a user may be called: any text that fits into one part of a path and into a Basic header (so no colon). */
export const isUserName = (name: string): boolean => /^[^\s/:;?#%\p{Cc}][^/:;?#%\p{Cc}]{0,254}$/u.test(name);

/** How long a password may be: longer ones only cost time to hash. */
export const MAX_PASSWORD_LENGTH = 1024;
