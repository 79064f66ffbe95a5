import { createHash, randomBytes, type KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { ProofAnswer } from '../../functions/kernel/trust/authorities.ts';
import { timestampRequest } from '../../functions/kernel/trust/timestamp.ts';
import { readDer } from '../../functions/kernel/trust/der.ts';
import type { SignerAnswer } from '../../functions/kernel/trust/signer.ts';
import type { Seal } from '../../functions/evidence/seal.ts';
import { hashOf } from '../../functions/kernel/trust/scheme.ts';
import type { Owner, TrustWorld } from './trust-world.ts';

/** The services of a seal as a test wants them: which of them are down, and what they were asked. */
export interface SealWorld {
  readonly seal: Seal;
  owner: Owner;
  down: Set<'seal' | 'timestamp' | 'revocation'>;
  readonly asked: { seal: string[]; timestamp: number; ocsp: number; crl: number };
  /** The signer signs this instead of what it is asked to. */
  signsOther: boolean;
}

/**
 * A seal of the sandbox's world, without a network: a P-256 key, the official-duty time-stamping authority, and the
 * responders of both branches.
 */
export function sealWorld(world: TrustWorld, owner: Owner): SealWorld {
  const state: SealWorld = {
    owner,
    down: new Set(),
    asked: { seal: [], timestamp: 0, ocsp: 0, crl: 0 },
    signsOther: false,
    seal: {
      credential: 'seal',
      scheme: 'ecdsa-p256-sha256',
      roots: () => Promise.resolve(world.roots),
      signer: {
        describe: () =>
          Promise.resolve(
            state.down.has('seal')
              ? { kind: 'transient', reason: 'không trả lời' }
              : {
                  kind: 'found',
                  credential: {
                    id: 'seal',
                    chain: state.owner.chain.map(({ der }) => der),
                    schemes: ['ecdsa-p256-sha256'],
                  },
                },
          ),
        sign: ({ digest, scheme, reference }): Promise<SignerAnswer> => {
          if (state.down.has('seal')) return Promise.resolve({ kind: 'transient', reason: 'không trả lời' });
          state.asked.seal.push(reference);
          const signed = state.signsOther ? createHash(hashOf(scheme)).update('khác').digest() : digest;
          return Promise.resolve({ kind: 'signed', signature: signDigest(state.owner.key, signed) });
        },
        ask: () => Promise.resolve({ kind: 'transient', reason: 'không có gì chờ' }),
      },
      authority: {
        stamp: ({ hash, digest }): Promise<ProofAnswer> => {
          if (state.down.has('timestamp'))
            return Promise.resolve({ kind: 'transient', reason: 'ECONNREFUSED' });
          state.asked.timestamp += 1;
          world.now += 1_000; // an authority's stamps come one after the other
          const request = timestampRequest({ hash, digest, nonce: randomBytes(8) });
          const token = readDer(world.stampResponse(request))?.children[1];
          if (token === undefined) throw new Error('no token');
          return Promise.resolve({ kind: 'given', der: token.bytes });
        },
      },
      revocation: {
        ocsp: (der): Promise<ProofAnswer> => {
          if (state.down.has('revocation'))
            return Promise.resolve({ kind: 'transient', reason: 'ECONNREFUSED' });
          state.asked.ocsp += 1;
          return Promise.resolve({ kind: 'given', der: world.ocspAbout(der) });
        },
        crl: (der): Promise<ProofAnswer> => {
          if (state.down.has('revocation'))
            return Promise.resolve({ kind: 'transient', reason: 'ECONNREFUSED' });
          state.asked.crl += 1;
          return Promise.resolve({ kind: 'given', der: world.crlAbout(der) });
        },
      },
    },
  };
  return state;
}

/** Signs a digest as it is, as a holder of keys does. */
function signDigest(key: KeyObject, digest: Uint8Array): Uint8Array {
  const { d = '' } = key.export({ format: 'jwk' });
  const compact = p256.sign(digest, Buffer.from(d, 'base64url'), { prehash: false });
  return p256.Signature.fromBytes(compact).toBytes('der');
}
