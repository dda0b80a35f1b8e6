/*
 * Accounts: their roles, and the rights that follow from them.
 */

/** Roles that this server checks. `_administrator` includes all of them. Source: Vidispine API, "Roles". */
export const ROLES = [
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

/** Returns the roles of `other` that `account` lacks: acting as `other` would give them. */
export const missingRoles = (account: Bearer, other: Bearer): string[] =>
  isAdministrator(account) ? [] : other.roles.filter(role => !account.roles.includes(role));

/**
 * Explains why a text cannot be the name of a user; undefined: it can. A name must fit into one part of a path and into
 * a Basic header, and must not look like another one.
 */
export function whyNoUserName(name: string): string | undefined {
  if (!/^[^/:;?#%]{1,255}$/u.test(name) || name === '.' || name === '..')
    return 'use 1 to 255 characters other than / : ; ? # %';
  if (/[\p{C}\p{Zl}\p{Zp}]|^\s|\s$/u.test(name)) return 'it has invisible characters, or blanks at an end';
  if (name.normalize('NFKC') !== name) return `write it as "${name.normalize('NFKC')}"`;
  if (LOOKALIKES.filter(script => script.test(name)).length > 1) return 'it mixes alphabets that look alike';
  return undefined;
}

/** Tells whether two names are the same to the eye, such as `ace` in Latin and in Cyrillic letters. */
export const looksLike = (one: string, other: string): boolean => toLatin(one) === toLatin(other);

const toLatin = (name: string): string => [...name].map(letter => LATIN[FOREIGN.indexOf(letter)] ?? letter).join('');

/** Cyrillic and Greek letters, and below each the Latin one that it looks like. Source: Unicode, "confusables.txt". */
const FOREIGN = [...'аеорсухіјѕһԁԛԝӏАВЕКМНОРСТУХІЈЅԚԜορυνιϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ'];
const LATIN = [...'aeopcyxijshdqwlABEKMHOPCTYXIJSQWopuvicjABEZHIKMNOPTYXCJ'];

/** Alphabets with letters that look the same. */
const LOOKALIKES = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** The minimum length of a password that is set from now on. */
export const MIN_PASSWORD_LENGTH = 10;

/** The maximum length of a password. A longer one is no safer and takes longer to hash. */
export const MAX_PASSWORD_LENGTH = 1024;
