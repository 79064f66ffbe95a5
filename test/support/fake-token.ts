import { sign } from 'node:crypto';
import { CK, type Attribute, type Handle } from '../../functions/partners/trust/pkcs11-module.ts';
import type { Owner } from './trust-world.ts';

/** A token of one P-256 key, in the place of `pkcs11js` and a driver; it behaves as it should where nothing else is said. */
export interface FakeToken {
  /** What `import('pkcs11js')` is to give. */
  readonly package: object;
  /** For whom somebody logged in, with which PIN, in order. */
  readonly logins: { readonly user: number; readonly pin: string }[];
  /** Whose digest its key signs, whatever it is asked to. */
  holds: Uint8Array;
  /** The return value with which signing ends. */
  fails?: number;
  /** The only PIN that it takes. Absent: any. */
  pin?: string;
  asksEveryTime?: boolean;
  /** It does not say whether its key can be copied. */
  isSilent?: boolean;
}

const [KEY, CERTIFICATE] = [Buffer.from('khóa'), Buffer.from('chứng thư')];

/** A module's error, as the package throws it. */
const said = (code: number) => Object.assign(new Error('token'), { code });

/** A token of that label with somebody's key and certificate on it, which signs the digest of these bytes. */
export function fakeToken(label: string, owner: Owner, holds: Uint8Array): FakeToken {
  class PKCS11 {
    #found: readonly Handle[] = [];
    load() {}
    C_Initialize() {}
    C_GetSlotList() {
      return [Buffer.from('khe')];
    }
    C_GetTokenInfo() {
      return { label: label.padEnd(32) };
    }
    C_OpenSession() {
      return Buffer.from('phiên');
    }
    C_CloseSession() {}
    C_Login(_session: Handle, user: number, pin: string) {
      token.logins.push({ user, pin });
      if (token.pin !== undefined && pin !== token.pin) throw said(0xa0);
    }
    C_FindObjectsInit(_session: Handle, template: readonly Attribute[]) {
      this.#found = [template[0]?.value === CK.CKO_PRIVATE_KEY ? KEY : CERTIFICATE];
    }
    C_FindObjects() {
      return this.#found;
    }
    C_FindObjectsFinal() {}
    C_GetAttributeValue(_session: Handle, _object: Handle, [{ type } = { type: 0 }]: readonly Attribute[]) {
      if (type === CK.CKA_EXTRACTABLE && token.isSilent === true) throw said(0x12);
      const value = {
        [CK.CKA_ID]: Buffer.from([1]),
        [CK.CKA_VALUE]: Buffer.from(owner.certificate.der),
        [CK.CKA_EXTRACTABLE]: Buffer.from([0]),
        [CK.CKA_ALWAYS_AUTHENTICATE]: Buffer.from([token.asksEveryTime === true ? 1 : 0]),
      }[type];
      return [{ value }];
    }
    C_SignInit() {}
    C_Sign() {
      if (token.fails !== undefined) throw said(token.fails);
      return sign('sha256', token.holds, { key: owner.key, dsaEncoding: 'ieee-p1363' });
    }
  }
  const token: FakeToken = { package: { PKCS11 }, logins: [], holds };
  return token;
}
