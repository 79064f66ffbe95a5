import type { Certificate } from '../../kernel/trust/certificate.ts';
import { SCHEMES } from '../../kernel/trust/scheme.ts';
import type { CredentialAnswer, Signer, SignerAnswer, SigningOrder } from '../../kernel/trust/signer.ts';
import { verifiesOver } from '../../kernel/trust/verifies-over.ts';
import { loadPkcs11, returnValueOf, type Pkcs11, type Unloaded } from './pkcs11-module.ts';
import { signOnToken } from './pkcs11-sign.ts';
import { findCertificate, findKey, inSession, slotOf } from './pkcs11-token.ts';

/** A token or HSM, and how its owner opens it. */
export interface TokenService {
  /** Path of the module that came with the token (`…/libsofthsm2.so`). */
  readonly library: string;
  /** The token's label. */
  readonly token: string;
  /** Asked of the owner when it is first needed, kept in memory, never written or logged. */
  readonly pin: () => Promise<string>;
}

/**
 * A token or HSM by PKCS#11 v2.40, on the machine of whoever signs. A credential is the label that a key and its
 * certificate share. Only keys that cannot leave the token are used. A wrong PIN is shown once and never again: a token
 * locks itself after a few. What comes back is checked against certificate and digest before it is believed. Nobody has to
 * be waited for, so that there are no tickets.
 */
export function openTokenSigner(service: TokenService): Signer {
  let module: Promise<Pkcs11 | Unloaded> | undefined;
  let pin: Promise<string> | undefined;
  let isPinWrong = false;

  const withToken = async <T>(
    act: (module: Pkcs11, slot: Buffer) => Promise<T> | T,
    without: (code: FaultCode) => T,
  ): Promise<T> => {
    module ??= loadPkcs11(service.library);
    const loaded = await module;
    if (typeof loaded === 'string') return without(loaded);
    try {
      const slot = slotOf(loaded, service.token);
      return slot === undefined ? without('token-absent') : await act(loaded, slot);
    } catch (error) {
      const said = returnValueOf(error);
      if (said === undefined) throw error;
      const code = FAULTS_BY_VALUE[said] ?? 'token-failed';
      if (code === 'pin-wrong') isPinWrong = true;
      return without(code);
    }
  };

  const sign = (order: SigningOrder): Promise<SignerAnswer> =>
    withToken<SignerAnswer>(async (loaded, slot) => {
      if (isPinWrong) return refused('pin-wrong');
      pin ??= service.pin();
      const shown = await pin;
      return inSession(loaded, slot, shown, (session) => {
        const key = findKey(loaded, session, order.credential);
        if (key === undefined) return refused('key-absent');
        if (key.certificate === undefined) return refused('certificate-absent');
        if (key.isExtractable) return refused('key-extractable');
        if (!canSign(key.certificate, order.scheme)) return refused('scheme');
        const signature = signOnToken(loaded, session, key, order.scheme, order.digest, shown);
        return verifiesOver(key.certificate, order.scheme, order.digest, signature)
          ? { kind: 'signed', signature }
          : refused('signed-something-else');
      });
    }, refused);

  return {
    describe: (credential) =>
      withToken<CredentialAnswer>(
        (loaded, slot) =>
          inSession(loaded, slot, undefined, (session) => {
            const { own, others } = findCertificate(loaded, session, credential);
            if (own === undefined) return { kind: 'absent', reason: 'certificate-absent' };
            const chain = [own, ...above(own, others)].map(({ der }) => der);
            return {
              kind: 'found',
              credential: { id: credential, chain, schemes: SCHEMES.filter((one) => canSign(own, one)) },
            };
          }),
        (code) => ({ kind: 'absent', reason: code }),
      ),
    sign,
    ask: () => Promise.resolve(refused('ticket-unknown')),
  };
}

/** Whether the key's kind is the scheme's. */
const canSign = ({ publicKey }: Certificate, scheme: string): boolean =>
  scheme.startsWith('ecdsa')
    ? publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    : publicKey.asymmetricKeyType === 'rsa' && scheme.startsWith('rsa');

/** Those of the certificates that stand one above the other over the first, by their names. */
function above(certificate: Certificate, others: readonly Certificate[]): readonly Certificate[] {
  const issuer = others.find(({ subject }) => subject.canonical === certificate.issuer.canonical);
  if (issuer === undefined) return [];
  return [
    issuer,
    ...above(
      issuer,
      others.filter((one) => one !== issuer),
    ),
  ];
}

/** What a token's owner has to do, by what went wrong. */
const FIXES = {
  'package-missing':
    'Gói pkcs11js chưa được biên dịch trên máy này. Cài g++, make, python3, chạy npm ci (hoặc npm rebuild pkcs11js), rồi ký lại.',
  'module-missing':
    'Cài trình điều khiển (PKCS#11) của thiết bị ký số trên máy này, ghi đúng đường dẫn thư viện, rồi ký lại.',
  'token-absent': 'Cắm thiết bị ký số, kiểm tra đúng nhãn của thiết bị, rồi ký lại.',
  'token-failed': 'Rút thiết bị ký số ra, cắm lại, rồi ký lại; nếu vẫn lỗi, liên hệ nơi cấp thiết bị.',
  'pin-wrong': 'Mã PIN sai. Kiểm tra lại trước khi thử: nhập sai nhiều lần thiết bị sẽ bị khóa.',
  'pin-locked': 'Mã PIN đã bị khóa. Liên hệ nơi cấp thiết bị để mở khóa.',
  'key-absent': 'Thiết bị không có khóa mang nhãn này. Kiểm tra nhãn của khóa.',
  'certificate-absent': 'Thiết bị có khóa nhưng không có chứng thư đi kèm. Liên hệ nơi cấp thiết bị.',
  'key-extractable': 'Khóa này sao chép được ra khỏi thiết bị nên không được dùng để ký. Xin cấp khóa khác.',
  scheme: 'Khóa trên thiết bị không ký được theo thuật toán đã chọn. Chọn thuật toán khác.',
  'signed-something-else':
    'Dừng dùng thiết bị này và báo nơi cấp: chữ ký trả về không phải của nội dung đã gửi.',
  'ticket-unknown': 'Yêu cầu ký lại từ đầu.',
} as const;
type FaultCode = keyof typeof FIXES;

const FAULTS_BY_VALUE: Readonly<Record<string, FaultCode>> = {
  CKR_PIN_INCORRECT: 'pin-wrong',
  CKR_PIN_INVALID: 'pin-wrong',
  CKR_PIN_LEN_RANGE: 'pin-wrong',
  CKR_PIN_EXPIRED: 'pin-locked',
  CKR_PIN_LOCKED: 'pin-locked',
  CKR_TOKEN_NOT_PRESENT: 'token-absent',
  CKR_TOKEN_NOT_RECOGNIZED: 'token-absent',
  CKR_DEVICE_REMOVED: 'token-absent',
  CKR_MECHANISM_INVALID: 'scheme',
};

const refused = (code: FaultCode): SignerAnswer => ({
  kind: 'refused',
  code,
  reason: code,
  fix: FIXES[code],
});
