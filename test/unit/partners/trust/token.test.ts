import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SigningOrder } from '../../../../functions/kernel/trust/signer.ts';
import { verifiesOver } from '../../../../functions/kernel/trust/verifies-over.ts';
import { openTokenSigner } from '../../../../functions/partners/trust/pkcs11.ts';
import { CK } from '../../../../functions/partners/trust/pkcs11-module.ts';
import { fakeToken, type FakeToken } from '../../../support/fake-token.ts';
import { openTrustWorld, type Owner } from '../../../support/trust-world.ts';

const LABEL = 'con-dau';
const BYTES = Buffer.from('thuộc tính được ký');

let owner: Owner;
let token: FakeToken;

beforeAll(async () => {
  owner = await (await openTrustWorld()).issue();
});
beforeEach(() => {
  token = fakeToken('can-bo', owner, BYTES);
  vi.doMock('pkcs11js', () => token.package);
  return () => {
    vi.doUnmock('pkcs11js');
  };
});

const open = () =>
  openTokenSigner({ library: '/token.so', token: 'can-bo', pin: () => Promise.resolve('704704') });

const order = (): SigningOrder => ({
  credential: LABEL,
  scheme: 'ecdsa-p256-sha256',
  digest: createHash('sha256').update(BYTES).digest(),
  reference: 'ban-sao-1~body',
  description: 'Bản sao chứng thực số 1',
  signal: new AbortController().signal,
});

describe('a token on the signer’s machine', () => {
  it('signs what was asked, and its two numbers come back in DER', async () => {
    const answer = await open().sign(order());
    if (answer.kind !== 'signed') throw new Error(JSON.stringify(answer));
    expect(verifiesOver(owner.certificate, 'ecdsa-p256-sha256', order().digest, answer.signature)).toBe(true);
  });

  it('that signed another digest is not believed, and the person is told to stop', async () => {
    token.holds = Buffer.from('hợp đồng của người khác');
    expect(await open().sign(order())).toMatchObject({
      kind: 'refused',
      code: 'signed-something-else',
      fix: expect.stringContaining('Dừng dùng thiết bị này') as string,
    });
  });

  it('that wants the PIN for every signature is shown it for every signature', async () => {
    token.asksEveryTime = true;
    const signer = open();
    await signer.sign(order());
    await signer.sign(order());
    expect(token.logins.filter(({ user }) => user === CK.CKU_CONTEXT_SPECIFIC)).toHaveLength(2);
  });

  it('that does not say whether its key can be copied is not used', async () => {
    token.isSilent = true;
    expect(await open().sign(order())).toMatchObject({ kind: 'refused', code: 'key-extractable' });
  });

  it.each([
    ['is pulled out while it signs', 0x32, 'token-absent'],
    ['has locked its PIN', 0xa4, 'pin-locked'],
    ['does not know the scheme', 0x70, 'scheme'],
    ['is broken', 0x30, 'token-failed'],
    ['says what nobody has heard of', 0x8000_0001, 'token-failed'],
  ])('that %s is refused by name, with what mends it', async (_, fails, code) => {
    token.fails = fails;
    const answer = await open().sign(order());
    expect(answer).toMatchObject({ kind: 'refused', code });
    expect(answer.kind === 'refused' && answer.fix).not.toBe('');
  });

  it('cannot be spoken to where the package was not compiled, and how to compile it is said', async () => {
    vi.doMock('pkcs11js', () => {
      throw new Error('Cannot find module build/Release/pkcs11.node');
    });
    expect(await open().sign(order())).toMatchObject({
      code: 'package-missing',
      fix: expect.stringContaining('npm rebuild pkcs11js') as string,
    });
    expect(await open().describe(LABEL, order().signal)).toEqual({
      kind: 'absent',
      reason: 'package-missing',
    });
  });
});
