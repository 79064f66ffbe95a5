import accountsFile from './accounts.json' with { type: 'json' };

/** Who may ask the register, and with what. Invented, for the sandbox only. */
export interface Account {
  readonly secretKey: string;
  readonly apiKey: string;
}

/** The address that goes into the hash of every request. */
export const VERIFY_URL = accountsFile.verifyUrl;

export const accounts: ReadonlyMap<string, Account> = new Map(Object.entries<Account>(accountsFile.accounts));

/** The officers' accounts that the register knows (MaCanBo). */
export const officers: ReadonlySet<string> = new Set(accountsFile.officers);
