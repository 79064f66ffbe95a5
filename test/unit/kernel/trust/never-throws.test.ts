import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCertificate } from '../../../../functions/kernel/trust/certificate.ts';
import { addSignatureTimestamp, judgeCms } from '../../../../functions/kernel/trust/cms.ts';
import { nextUpdateOf } from '../../../../functions/kernel/trust/crl.ts';
import { readDer } from '../../../../functions/kernel/trust/der.ts';
import { judgeRevocation } from '../../../../functions/kernel/trust/revocation.ts';
import { judgeTimestamp, readTimestampResponse } from '../../../../functions/kernel/trust/timestamp.ts';
import {
  cmsOf,
  contentOf,
  openTrustWorld,
  type Owner,
  type TrustWorld,
} from '../../../support/trust-world.ts';

const CONTENT = Buffer.from('Bản sao điện tử');
/** In all, over the four kinds of document. */
const ROUNDS = 2_000;

let world: TrustWorld;
let person: Owner;
let cms: Uint8Array;
let token: Uint8Array;
let ocsp: Uint8Array;
let crl: Uint8Array;

beforeAll(async () => {
  world = await openTrustWorld();
  person = await world.issue();
  const signed = cmsOf(person, CONTENT);
  const { signature } = judgeCms(signed, contentOf(CONTENT), terms());
  token = world.stamp(signature!);
  cms = addSignatureTimestamp(signed, token)!;
  ocsp = world.ocsp(person);
  world.revoke(await world.issue(), world.now - 1000, 1);
  crl = world.crl('official-duty');
});

const terms = (revocation = { ocsps: [] as Uint8Array[], crls: [] as Uint8Array[] }) => ({
  roots: world.roots,
  at: world.at,
  revocation,
});

/** A pseudo-random sequence, the same on every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Bits turned, octets written over, parts cut out, doubled or cut off. */
function damaged(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const at = next(bytes.length);
  const size = 1 + next(8);
  switch (next(6)) {
    case 0:
    case 1:
      return bytes.with(at, (bytes[at] ?? 0) ^ (1 << next(8)));
    case 2:
      return bytes.with(at, next(256));
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - size))]);
    default:
      return bytes.subarray(0, at);
  }
}

describe('two thousand damages', () => {
  it('to a signature never throw and are never valid', () => {
    const next = seeded(1);
    const revocation = world.answers([person, world.who('official-duty-tsa')]);
    const whole = judgeCms(cms, contentOf(CONTENT), terms({ ocsps: [...revocation.ocsps], crls: [] }));
    expect(whole.standing).toBe('valid');
    for (let round = 0; round < ROUNDS * 0.3; round += 1) {
      const hurt = damaged(cms, next);
      const judged = judgeCms(hurt, contentOf(CONTENT), terms({ ocsps: [...revocation.ocsps], crls: [] }));
      if (Buffer.compare(hurt, cms) !== 0 && judged.standing === 'valid') expect(sameSigned(hurt)).toBe(true);
    }
  });

  it('to a time-stamp never throw and never prove a time', () => {
    const next = seeded(2);
    const asked = { hash: 'sha256' as const, digest: new Uint8Array(32), nonce: randomBytes(8) };
    for (let round = 0; round < ROUNDS * 0.2; round += 1) {
      const hurt = damaged(token, next);
      judgeTimestamp(hurt, contentOf(CONTENT), terms());
      const answer = readTimestampResponse(hurt, asked, terms());
      expect(answer.ok).toBe(false);
    }
  });

  it('to answers of revocation never throw and never say good', () => {
    const next = seeded(3);
    const [certificate, issuer] = person.chain;
    const question = { certificate, issuer: issuer!, at: world.at, freshness: 'in-force' } as const;
    for (let round = 0; round < ROUNDS * 0.25; round += 1) {
      const ocsps = [damaged(ocsp, next)];
      const crls = [damaged(crl, next)];
      const byOcsp = judgeRevocation(question, { ocsps, crls: [] });
      const byCrl = judgeRevocation(question, { ocsps: [], crls });
      if (Buffer.compare(crls[0]!, crl) !== 0) expect(byCrl.state).toBe('unknown');
      if (byOcsp.state !== 'unknown') expect(sameOcspData(ocsps[0]!)).toBe(true);
      nextUpdateOf(crls[0]!);
    }
  });

  it('to a certificate never throw', () => {
    const next = seeded(4);
    const { der } = person.certificate;
    for (let round = 0; round < ROUNDS * 0.25; round += 1) readCertificate(damaged(der, next));
  });

  it('nor does noise, nor elements a thousand deep', () => {
    for (let round = 0; round < 500; round += 1) expect(readDer(randomBytes(40))?.tag).not.toBe(0x1f);
    let deep: Uint8Array = Buffer.alloc(0);
    for (let depth = 0; depth < 1000; depth += 1) {
      const length = deep.length < 128 ? [deep.length] : [0x82, deep.length >> 8, deep.length & 0xff];
      deep = Buffer.concat([Buffer.of(0x30, ...length), deep]);
    }
    expect(readDer(deep)).toBeUndefined();
  });
});

/** What a signature does not cover: certificates that nobody needs, and anything unsigned but the time-stamp. */
function sameSigned(hurt: Uint8Array): boolean {
  const one = judgeCms(hurt, contentOf(CONTENT), terms());
  return one.signer?.fingerprint === person.certificate.fingerprint;
}

/** The responder's certificate stands beside what is signed; a damage there that still verifies is none of the data. */
const sameOcspData = (hurt: Uint8Array): boolean => Buffer.compare(hurt, ocsp) === 0;
