import type { Account } from '../store/accounts.ts';
export interface Authenticator {
  identify(authorization: string | undefined, address: () => string): Account | Promise<Account>;
  actAs(account: Account, name: string): Account | Promise<Account>;
}
