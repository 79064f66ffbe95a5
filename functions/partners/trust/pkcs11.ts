import type { Certificate } from '../../kernel/trust/certificate.ts';
import { SCHEMES } from '../../kernel/trust/scheme.ts';
import type { CredentialAnswer, Signer, SignerAnswer, SigningOrder } from '../../kernel/trust/signer.ts';
import { verifiesOver } from '../../kernel/trust/verifies-over.ts';
import { TOKEN_FIXES, tokenFaultOf, type TokenFault } from './pkcs11-faults.ts';
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
    without: (code: TokenFault) => T,
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
      const code = tokenFaultOf(said);
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

const refused = (code: TokenFault): SignerAnswer => ({
  kind: 'refused',
  code,
  reason: code,
  fix: TOKEN_FIXES[code],
});
