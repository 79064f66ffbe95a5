import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { AgencyCodeInput } from '../../../schemas/agency-code.ts';
import type { Client } from '../../kernel/http/client.ts';
import { isPasswordHash, NOBODYS_HASH, type PasswordChecker } from './password.ts';
import { issueSession, sessionAccount } from './session-token.ts';

const Account = z.strictObject({
  /** The client in whose name records are kept. */
  clientId: z.string().min(1).max(128),
  /** Each covers the agencies below it. */
  agencies: z.array(AgencyCodeInput).min(1),
  /** Generation 1: the account that the one-stop system is configured with. */
  username: z.string().min(1).max(200).optional(),
  passwordScrypt: z.string().refine(isPasswordHash, 'is not a password hash').optional(),
  /** Generation 1: the destination that its calls must name (header `dstcode`), where it is to be checked. */
  dstcode: z.string().min(1).optional(),
  /** Generation 2: SHA-256 (hex) of the keys that its addresses may carry; two while one is replaced. */
  g2Keys: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(5)
    .default([]),
});
export type Account = z.infer<typeof Account>;

/** The accounts of the drop-in, out of the secret SECRET_DROPIN. */
export const DropinSecret = z
  .object({
    accounts: z.array(Account),
    /** What sessions are signed with, 32 characters or more. Needed as soon as an account has a name. */
    sessionKey: z.string().min(32).optional(),
  })
  .superRefine(({ accounts, sessionKey }, context) => {
    const names = accounts.map(({ username }) => username).filter((name) => name !== undefined);
    const complain = (message: string): void => {
      context.addIssue({ code: 'custom', message });
    };
    if (names.length > 0 && sessionKey === undefined) complain('sessionKey is missing');
    if (new Set(names).size < names.length) complain('a username stands twice');
    if (
      accounts.some((account) => (account.username === undefined) !== (account.passwordScrypt === undefined))
    ) {
      complain('username and passwordScrypt belong together');
    }
  });
export type DropinSecret = z.infer<typeof DropinSecret>;

/** Who may call the drop-in, and as whom. */
export interface Accounts {
  /** A session for a right name and password; undefined otherwise. */
  readonly logIn: (
    username: string,
    password: string,
    dstcode: string | undefined,
  ) => Promise<string | undefined>;
  /** The account of a session that is ours and not over, calling the destination that it must. */
  readonly ofSession: (session: string, dstcode: string | undefined) => Promise<Account | undefined>;
  /** The account of a key in the address. */
  readonly ofKey: (key: string) => Promise<Account | undefined>;
}

/** The client that an account acts as. Scopes are those of a portal: the wire has no finer ones. */
export const clientOf = (account: Account): Client => ({
  id: account.clientId,
  scopes: new Set(['dossier:write', 'dossier:read']),
  agencies: account.agencies,
});

export function openAccounts(
  secret: () => Promise<DropinSecret>,
  passwords: PasswordChecker,
  now: () => number,
): Accounts {
  return {
    logIn: async (username, password, dstcode) => {
      const { accounts, sessionKey } = await secret();
      const account = accounts.find((candidate) => candidate.username === username);
      // A name that nobody has costs as much time as a wrong password.
      const holds = await passwords.holds(password, account?.passwordScrypt ?? NOBODYS_HASH);
      if (account === undefined || sessionKey === undefined || !holds) return undefined;
      return namesDestination(account, dstcode) ? issueSession(sessionKey, account, now()) : undefined;
    },
    ofSession: async (session, dstcode) => {
      const { accounts, sessionKey } = await secret();
      if (sessionKey === undefined) return undefined;
      const account = sessionAccount(sessionKey, accounts, session, now());
      return account !== undefined && namesDestination(account, dstcode) ? account : undefined;
    },
    ofKey: async (key) => {
      const { accounts } = await secret();
      const digest = createHash('sha256').update(key).digest();
      return accounts.find(({ g2Keys }) =>
        g2Keys.some((hex) => timingSafeEqual(Buffer.from(hex, 'hex'), digest)),
      );
    },
  };
}

const namesDestination = (account: Account, dstcode: string | undefined): boolean =>
  account.dstcode === undefined || account.dstcode === dstcode?.trim();
