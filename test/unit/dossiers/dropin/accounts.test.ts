import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DropinSecret, openAccounts } from '../../../../functions/dossiers/dropin/accounts.ts';
import {
  hashPassword,
  isPasswordHash,
  NOBODYS_HASH,
  passwordChecker,
} from '../../../../functions/dossiers/dropin/password.ts';
import { cheapHash } from './cheap-hash.ts';

const NOW = Date.UTC(2026, 2, 23, 2, 30);
const KEY = 'k'.repeat(40);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const hash = cheapHash('mật khẩu mẫu');

const secretWith = (more: Record<string, unknown> = {}) => ({
  sessionKey: KEY,
  accounts: [
    { clientId: 'mot-cua-h21', agencies: ['H21'], username: 'h21', passwordScrypt: hash, ...more },
    { clientId: 'mot-cua-h56', agencies: ['000.00.14.H56'], g2Keys: [sha256('khoa-moi'), sha256('khoa-cu')] },
  ],
});

/** Accounts under a clock and a secret that a test can change. */
function accountsWith(more: Record<string, unknown> = {}) {
  const world = { now: NOW, secret: DropinSecret.parse(secretWith(more)) };
  return {
    world,
    accounts: openAccounts(
      () => Promise.resolve(world.secret),
      passwordChecker(),
      () => world.now,
    ),
  };
}

describe('an account of the drop-in', () => {
  it('opens a session with its name and password, which names its client and agencies', async () => {
    const { accounts } = accountsWith();
    const session = await accounts.logIn('h21', 'mật khẩu mẫu', undefined);
    expect(await accounts.ofSession(session ?? '', undefined)).toMatchObject({
      clientId: 'mot-cua-h21',
      agencies: ['H21'],
    });
  });

  it('opens none with a wrong password, a wrong name, or no name', async () => {
    const { accounts } = accountsWith();
    expect(await accounts.logIn('h21', 'sai', undefined)).toBeUndefined();
    expect(await accounts.logIn('ai-do', 'mật khẩu mẫu', undefined)).toBeUndefined();
    expect(await accounts.logIn('', 'mật khẩu mẫu', undefined)).toBeUndefined();
  });

  it('is remembered as right for its password only', async () => {
    const { accounts } = accountsWith();
    expect(await accounts.logIn('h21', 'mật khẩu mẫu', undefined)).toBeDefined();
    expect(await accounts.logIn('h21', 'sai', undefined)).toBeUndefined();
  });

  it('is checked at full cost the first time only', async () => {
    const dear = await hashPassword('mật khẩu mẫu');
    const passwords = passwordChecker();
    const elapsed = async (): Promise<number> => {
      const started = process.cpuUsage();
      expect(await passwords.holds('mật khẩu mẫu', dear)).toBe(true);
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    const first = await elapsed();
    expect(await elapsed()).toBeLessThan(first / 10);
  });

  it('that names a destination is open to calls for that destination only', async () => {
    const { accounts } = accountsWith({ dstcode: 'VN:MAU' });
    expect(await accounts.logIn('h21', 'mật khẩu mẫu', undefined)).toBeUndefined();
    const session = (await accounts.logIn('h21', 'mật khẩu mẫu', 'VN:MAU')) ?? '';
    expect(await accounts.ofSession(session, ' VN:MAU ')).toBeDefined();
    expect(await accounts.ofSession(session, 'VN:KHAC')).toBeUndefined();
  });

  it('of generation 2 is known by any of its keys', async () => {
    const { accounts } = accountsWith();
    expect(await accounts.ofKey('khoa-moi')).toMatchObject({ clientId: 'mot-cua-h56', agencies: ['H56.14'] });
    expect(await accounts.ofKey('khoa-cu')).toMatchObject({ clientId: 'mot-cua-h56' });
    expect(await accounts.ofKey('khoa-khac')).toBeUndefined();
    expect(await accounts.ofKey('')).toBeUndefined();
  });
});

describe('a session of the drop-in', () => {
  const open = async () => {
    const { world, accounts } = accountsWith();
    return { world, accounts, session: (await accounts.logIn('h21', 'mật khẩu mẫu', undefined)) ?? '' };
  };

  it('ends after ten minutes', async () => {
    const { world, accounts, session } = await open();
    world.now += 599_999;
    expect(await accounts.ofSession(session, undefined)).toBeDefined();
    world.now += 1;
    expect(await accounts.ofSession(session, undefined)).toBeUndefined();
  });

  it('cannot be lengthened, given to another or made up', async () => {
    const { accounts, session } = await open();
    const [name = '', until = '', tag = ''] = session.split('.');
    const another = Buffer.from('h56').toString('base64url');
    for (const forged of [
      `${name}.${String(Number(until) + 60_000)}.${tag}`,
      `${another}.${until}.${tag}`,
      `${name}.${until}.`,
      `${name}.${until}.${tag}.x`,
      `${name}.${until}.${tag.slice(0, -2)}AA`,
      '',
      'x',
      '..',
    ]) {
      expect(await accounts.ofSession(forged, undefined)).toBeUndefined();
    }
  });

  it('ends with its account, with its password and with the key', async () => {
    for (const changed of [
      { ...secretWith(), accounts: secretWith().accounts.slice(1) },
      secretWith({ passwordScrypt: NOBODYS_HASH }),
      { ...secretWith(), sessionKey: 'n'.repeat(40) },
    ]) {
      const { world, accounts, session } = await open();
      world.secret = DropinSecret.parse(changed);
      expect(await accounts.ofSession(session, undefined)).toBeUndefined();
    }
  });
});

describe('the secret of the drop-in', () => {
  it('may be empty: nobody may call', async () => {
    const accounts = openAccounts(
      () => Promise.resolve(DropinSecret.parse({ accounts: [] })),
      passwordChecker(),
      () => NOW,
    );
    expect(await accounts.logIn('h21', 'mật khẩu mẫu', undefined)).toBeUndefined();
  });

  it.each([
    ['a password in clear', { passwordScrypt: 'mật khẩu mẫu' }],
    ['a name without a password', { passwordScrypt: undefined }],
    ['an agency code of no form', { agencies: ['21H'] }],
    ['no agency', { agencies: [] }],
    ['a member that nobody knows', { password: 'x' }],
  ])('is refused with %s', (_, more) => {
    expect(DropinSecret.safeParse(secretWith(more)).success).toBe(false);
  });

  it('is refused without a key where sessions are to be signed, or with one name twice', () => {
    const { accounts } = secretWith();
    expect(DropinSecret.safeParse({ accounts }).success).toBe(false);
    expect(DropinSecret.safeParse({ sessionKey: KEY, accounts: [accounts[0], accounts[0]] }).success).toBe(
      false,
    );
  });

  it('holds hashes that differ for the same password', async () => {
    const again = await hashPassword('mật khẩu mẫu');
    expect(again).not.toBe(hash);
    expect(isPasswordHash(again)).toBe(true);
    expect(isPasswordHash(NOBODYS_HASH)).toBe(true);
    expect(await passwordChecker().holds('mật khẩu mẫu', again)).toBe(true);
  });
});
