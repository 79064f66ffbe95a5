import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../../functions/kernel/clock.ts';
import { addSignatureTimestamp, buildCms, judgeCms } from '../../../../functions/kernel/trust/cms.ts';
import { readDer } from '../../../../functions/kernel/trust/der.ts';
import { digestOf } from '../../../../functions/kernel/trust/hashes.ts';
import type { JudgedSignature, RevocationData } from '../../../../functions/kernel/trust/judgement.ts';
import { SCHEMES } from '../../../../functions/kernel/trust/scheme.ts';
import { signedAttributes } from '../../../../functions/kernel/trust/signed-attributes.ts';
import {
  element,
  integer,
  octets,
  oid,
  sequence,
  setOf,
} from '../../../../functions/kernel/trust/write-der.ts';
import {
  cmsOf,
  contentOf,
  openTrustWorld,
  signBy,
  type Owner,
  type TrustWorld,
} from '../../../support/trust-world.ts';

const DAY = 86_400_000;
const CONTENT = Buffer.from('Bản sao điện tử được chứng thực');
const NOTHING: RevocationData = { ocsps: [], crls: [] };
const START = Date.UTC(2026, 3, 24, 2, 15);

let world: TrustWorld;
let person: Owner;
let tsa: Owner;

beforeAll(async () => {
  world = await openTrustWorld(START);
  tsa = world.who('official-duty-tsa');
});

beforeEach(async () => {
  world.now = START;
  person = await world.issue();
});

const judge = (
  cms: Uint8Array,
  revocation: RevocationData = world.answers([person, tsa]),
  content = CONTENT,
) => judgeCms(cms, contentOf(content), { roots: world.roots, at: world.at, revocation });

/** Codes that change the standing. */
const faults = ({ findings }: Pick<JudgedSignature, 'findings'>): readonly string[] =>
  findings.filter(({ weight }) => weight !== 'note').map(({ code }) => code);

function stamped(cms: Uint8Array, settings = {}): Uint8Array {
  const { signature } = judge(cms, NOTHING);
  const made = addSignatureTimestamp(cms, world.stamp(signature!, settings));
  return made!;
}

describe('a signature that holds', () => {
  it.each(SCHEMES)('is valid by %s', (scheme) => {
    const owner = scheme.startsWith('rsa') ? world.who('h21-17-chu-tich') : person;
    const judged = judge(cmsOf(owner, CONTENT, scheme), world.answers([owner]));
    expect(faults(judged)).toEqual([]);
    expect(judged.standing).toBe('valid');
    expect(judged.signer?.fingerprint).toBe(owner.certificate.fingerprint);
    expect(judged.certificate?.anchor).toBe('official-duty');
  });

  it('is judged as of its time-stamp, and says so', () => {
    const cms = stamped(cmsOf(person, CONTENT));
    const signedAt = world.at;
    world.now += 2 * DAY;
    const judged = judge(cms);
    expect(faults(judged)).toEqual([]);
    expect(judged).toMatchObject({ standing: 'valid', isTimeProven: true, judgedAt: signedAt });
  });

  it('is told with who signed, under which root, by which algorithm', () => {
    const judged = judge(cmsOf(person, CONTENT));
    expect(judged).toMatchObject({
      algorithm: 'ECDSA SHA256',
      digestAlgorithm: 'sha256',
      isTimeProven: false,
    });
    expect(judged.signer?.subject.commonName).toMatch(/^Người Thứ/);
    expect(judged.certificate?.path).toHaveLength(3);
  });

  it('of a notary stands under the public root', () => {
    const notary = world.who('cong-chung-vien');
    const judged = judge(cmsOf(notary, CONTENT), world.answers([notary]));
    expect(judged.certificate?.anchor).toBe('public');
    expect(judged.standing).toBe('valid');
  });

  it('is valid by lists of revocation alone', () => {
    const judged = judge(cmsOf(person, CONTENT), world.answers([person], 'crl'));
    expect(judged.standing).toBe('valid');
  });
});

describe('what was changed', () => {
  it('the content', () => {
    const judged = judge(cmsOf(person, CONTENT), undefined, Buffer.from('Nội dung khác'));
    expect(faults(judged)).toEqual(['cms-digest-mismatch']);
  });

  it('the signature', () => {
    const cms = Buffer.from(cmsOf(person, CONTENT));
    cms[cms.length - 3] = (cms[cms.length - 3] ?? 0) ^ 1;
    expect(judge(cms).standing).toBe('invalid');
  });

  it('the certificate, for another of the same key', async () => {
    const { issued, key } = person;
    const twin = await world.issue({ subject: issued.subject });
    const attributes = signedAttributes({
      contentDigest: digestOf('sha256', CONTENT),
      certificate: person.certificate,
      scheme: 'ecdsa-p256-sha256',
    });
    const signature = signBy(key, 'ecdsa-p256-sha256', attributes.der);
    const cms = buildCms({ attributes, signature, scheme: 'ecdsa-p256-sha256', chain: twin.chain });
    expect(faults(judge(cms))).toContain('cms-certificate-other');
  });

  it('the time-stamp, for one of another signature', () => {
    const other = stamped(cmsOf(person, Buffer.from('khác')));
    const token = judge(other, NOTHING).timestamps[0]!.der;
    const cms = addSignatureTimestamp(cmsOf(person, CONTENT), token)!;
    expect(faults(judge(cms))).toContain('timestamp-imprint');
    expect(judge(cms).standing).toBe('invalid');
  });
});

describe('what a signature has to have', () => {
  const rebuilt = (change: (signer: Uint8Array[]) => Uint8Array[][]): Uint8Array => {
    const parts = readDer(cmsOf(person, CONTENT))!.children[1]!.children[0]!.children;
    const signer = parts.at(-1)!.children[0]!.children.map(({ bytes }) => bytes);
    const signers = setOf(...change(signer).map((fields) => sequence(...fields)));
    const data = sequence(...parts.slice(0, -1).map(({ bytes }) => bytes), signers);
    return sequence(oid('1.2.840.113549.1.7.2'), element(0xa0, data));
  };

  it('one signer', () => {
    expect(
      faults(judge(rebuilt((signer) => [signer, [...signer.slice(0, 5), octets(Buffer.alloc(64))]]))),
    ).toEqual(['cms-signers']);
    expect(faults(judge(rebuilt(() => [])))).toEqual(['cms-signers']);
  });

  it('signed attributes', () => {
    expect(faults(judge(rebuilt(([a, b, c, _attributes, d, e]) => [[a!, b!, c!, d!, e!]])))).toEqual([
      'cms-attributes',
    ]);
  });

  it('attributes in the order of DER, so that nobody reads them in two ways', () => {
    const cms = rebuilt((signer) => {
      const [first, ...others] = readDer(element(0x30, signer[3]!.subarray(2)))?.children ?? [];
      const attributes = [...others, first].map((one) => one?.bytes ?? Buffer.alloc(0));
      return [signer.with(3, element(0xa0, ...attributes))];
    });
    expect(judge(cms).standing).toBe('invalid');
  });

  it('a binding to its certificate', () => {
    const attribute = (type: string, value: Uint8Array) => sequence(oid(type), setOf(value));
    const der = setOf(
      attribute('1.2.840.113549.1.9.3', oid('1.2.840.113549.1.7.1')),
      attribute('1.2.840.113549.1.9.4', octets(digestOf('sha256', CONTENT))),
    );
    const scheme = 'ecdsa-p256-sha256';
    const signature = signBy(person.key, scheme, der);
    const cms = buildCms({ attributes: { der }, signature, scheme, chain: person.chain });
    expect(faults(judge(cms))).toEqual(['cms-certificate-unbound']);
  });

  it('no content of its own', () => {
    const parts = readDer(cmsOf(person, CONTENT))!.children[1]!.children[0]!.children;
    const inside = sequence(oid('1.2.840.113549.1.7.1'), element(0xa0, octets(CONTENT)));
    const data = sequence(...parts.map(({ bytes }) => bytes).with(2, inside));
    const cms = sequence(oid('1.2.840.113549.1.7.2'), element(0xa0, data));
    expect(faults(judge(cms))).toEqual(['cms-not-detached']);
  });

  it('nothing behind it', () => {
    const padded = Buffer.concat([cmsOf(person, CONTENT), Buffer.alloc(8)]);
    expect(faults(judge(padded))).toEqual(['cms-unreadable']);
  });

  it('a length written in the shortest way', () => {
    const cms = cmsOf(person, CONTENT);
    const longer = Buffer.concat([cms.subarray(0, 1), Buffer.of(0x83, 0), cms.subarray(2)]);
    expect(faults(judge(longer))).toEqual(['cms-unreadable']);
    expect(faults(judge(integer(1)))).toEqual(['cms-unreadable']);
  });
});

describe('whose certificate', () => {
  const codes = async (order: Parameters<TrustWorld['issue']>[0]) => {
    const owner = await world.issue(order);
    return faults(judge(cmsOf(owner, CONTENT), world.answers([owner])));
  };

  it('is expired is refused', async () => {
    const found = await codes({ notBefore: new Date(START - 300 * DAY), notAfter: new Date(START - DAY) });
    expect(found).toContain('certificate-expired');
  });

  it('is not yet valid is refused', async () => {
    expect(await codes({ notBefore: new Date(START + DAY) })).toEqual(['certificate-not-yet-valid']);
  });

  it('is for encryption, for servers, for stamping, for issuing or for nothing is refused', async () => {
    expect(await codes({ usage: 'encryption' })).toEqual(['certificate-usage']);
    expect(await codes({ usage: 'server' })).toEqual(['certificate-purpose']);
    expect(await codes({ usage: 'time-stamping' })).toEqual(['certificate-purpose']);
    expect(await codes({ usage: 'issuing' })).toContain('certificate-usage');
    expect(await codes({ usage: 'none' })).toEqual(['certificate-usage']);
  });

  it('comes from a root that nobody configured is refused', async () => {
    expect(await codes({ authority: 'untrusted' })).toEqual(['path-none']);
  });

  it('is signed over SHA-1 is refused', async () => {
    expect(await codes({ hash: 'sha1' })).toEqual(['path-signature']);
  });

  it('has an RSA key of 1024 bits is refused', async () => {
    const owner = await world.issue({ kind: 'rsa-1024' });
    const judged = judge(cmsOf(owner, CONTENT, 'rsa-pkcs1-sha256'), world.answers([owner]));
    expect(faults(judged)).toEqual(['certificate-algorithm']);
  });

  it('an expired certificate signed while it was valid is good with a time-stamp of then', async () => {
    const owner = await world.issue({
      notBefore: new Date(START - 300 * DAY),
      notAfter: new Date(START + DAY),
    });
    const cms = stamped(cmsOf(owner, CONTENT));
    const revocation = world.answers([owner, tsa]);
    world.now += 10 * DAY;
    expect(faults(judge(cms, revocation))).toEqual([]);
    expect(judge(cms, revocation).standing).toBe('valid');
    expect(faults(judge(cmsOf(owner, CONTENT), revocation))).toContain('certificate-expired');
  });
});

describe('revocation', () => {
  it('is never taken for good when nobody was asked', () => {
    const judged = judge(cmsOf(person, CONTENT), NOTHING);
    expect(judged.standing).toBe('unknown');
    expect(faults(judged)).toEqual(['revocation-absent', 'revocation-absent']);
    expect(judged.unproven.map(({ certificate }) => certificate.serial)).toEqual(
      person.chain.slice(0, 2).map(({ serial }) => serial),
    );
  });

  it('of an authority above counts too', () => {
    const judged = judge(cmsOf(person, CONTENT), { ocsps: [world.ocsp(person)], crls: [] });
    expect(judged.standing).toBe('unknown');
    expect(judged.unproven).toHaveLength(1);
  });

  it('before the proven time makes it invalid, after it leaves it valid', () => {
    const cms = stamped(cmsOf(person, CONTENT));
    const signed = world.now;
    world.now += 2 * DAY;
    world.revoke(person, signed + DAY, 1);
    const after = judge(cms);
    expect(after.standing).toBe('valid');
    expect(after.findings.map(({ code }) => code)).toContain('revoked-later');
    world.revoke(person, signed - DAY, 1);
    expect(faults(judge(cms))).toEqual(['revoked']);
  });

  it('without a proven time is judged as of now', () => {
    const cms = cmsOf(person, CONTENT);
    world.now += 2 * DAY;
    world.revoke(person, START + DAY, 1);
    expect(faults(judge(cms))).toEqual(['revoked']);
  });

  it('suspended then is invalid', () => {
    const cms = stamped(cmsOf(person, CONTENT));
    world.revoke(person, START - DAY, 6);
    world.now += DAY;
    expect(faults(judge(cms))).toEqual(['suspended']);
  });

  describe('that was a suspension', () => {
    const HOUR = DAY / 24;
    /** What was said of the person, by list and by responder, at one moment. */
    const said = (): { readonly ocsp: Uint8Array; readonly crl: Uint8Array } => ({
      ocsp: world.ocsp(person),
      crl: world.crl('official-duty'),
    });
    const orders = <T>([one, two, three]: readonly [T, T, T]): readonly (readonly T[])[] => [
      [one, two, three],
      [one, three, two],
      [two, one, three],
      [two, three, one],
      [three, one, two],
      [three, two, one],
    ];
    /** By answers in each order: of the person, and good ones about all others. */
    const judgedBy = (cms: Uint8Array, kind: 'ocsp' | 'crl', answers: Parameters<typeof orders>[0]) =>
      orders(answers).map((some) => {
        const about = world.answers([world.who('official-duty'), tsa]).ocsps;
        const by = some as readonly Uint8Array[];
        return faults(
          judge(cms, kind === 'ocsp' ? { ocsps: [...by, ...about], crls: [] } : { ocsps: about, crls: by }),
        );
      });

    it.each(['ocsp', 'crl'] as const)(
      'and was lifted before the moment is none, in whatever order the answers (%s) come',
      (kind) => {
        const before = said()[kind];
        world.now += HOUR;
        world.revoke(person, world.now, 6);
        const during = said()[kind];
        world.now += HOUR;
        world.lift(person);
        const after = said()[kind];
        world.now += HOUR;
        const cms = stamped(cmsOf(person, CONTENT));
        for (const one of judgedBy(cms, kind, [before, during, after])) expect(one).toEqual([]);
      },
    );

    it.each(['ocsp', 'crl'] as const)(
      'and came again before the moment is one: the newest answer (%s) counts',
      (kind) => {
        world.revoke(person, world.now, 6);
        const first = said()[kind];
        world.now += HOUR;
        world.lift(person);
        const between = said()[kind];
        world.now += HOUR;
        world.revoke(person, world.now, 6);
        const again = said()[kind];
        world.now += HOUR;
        const cms = stamped(cmsOf(person, CONTENT));
        for (const one of judgedBy(cms, kind, [first, between, again])) expect(one).toEqual(['suspended']);
      },
    );

    it('and is said to be lifted, with that very reason (removeFromCRL), is none', () => {
      world.revoke(person, world.now, 6);
      const { ocsp, crl } = said();
      world.now += HOUR;
      world.revoke(person, world.now, 8);
      const lifted = said();
      world.now += HOUR;
      const cms = stamped(cmsOf(person, CONTENT));
      for (const one of judgedBy(cms, 'ocsp', [ocsp, lifted.ocsp, lifted.ocsp])) expect(one).toEqual([]);
      for (const one of judgedBy(cms, 'crl', [crl, lifted.crl, crl])) expect(one).toEqual([]);
    });

    it('and was lifted only after somebody signed during it, is one: they were suspended at that moment', () => {
      world.revoke(person, world.now, 6);
      world.now += HOUR;
      const cms = stamped(cmsOf(person, CONTENT));
      world.now += HOUR;
      const { ocsp: during } = said();
      world.now += HOUR;
      world.lift(person);
      const { ocsp: after } = said();
      for (const one of judgedBy(cms, 'ocsp', [during, after, after])) expect(one).toEqual(['suspended']);
    });

    it('and ended in a revocation after the moment was not lifted by that', () => {
      world.revoke(person, world.now, 6);
      const { ocsp: held } = said();
      world.now += HOUR;
      const cms = stamped(cmsOf(person, CONTENT));
      world.now += HOUR;
      world.revoke(person, world.now, 1);
      const { ocsp: revoked } = said();
      for (const one of judgedBy(cms, 'ocsp', [held, revoked, revoked])) expect(one).toEqual(['suspended']);
    });

    it('and ended in a revocation is that revocation', () => {
      world.revoke(person, world.now, 6);
      const { ocsp: held } = said();
      world.now += HOUR;
      world.revoke(person, world.now, 1);
      const { ocsp: revoked } = said();
      world.lift(person);
      world.now += HOUR;
      const { ocsp: good } = said();
      const cms = stamped(cmsOf(person, CONTENT));
      for (const one of judgedBy(cms, 'ocsp', [held, revoked, good])) expect(one).toEqual(['revoked']);
    });
  });

  it('said by one answer outweighs another that says good', () => {
    const good = world.ocsp(person);
    world.revoke(person, START - DAY, 1);
    const { crls } = world.answers([person], 'crl');
    expect(faults(judge(cmsOf(person, CONTENT), { ocsps: [good], crls }))).toEqual(['revoked']);
  });
});

describe('the time-stamp', () => {
  it.each([
    ['wrong-usage', 'timestamp-purpose'],
    ['another-certificate', 'path-none'],
    ['bad-signature', 'timestamp-signature'],
    ['hours-ahead', 'timestamp-future'],
    ['wrong-imprint', 'timestamp-imprint'],
  ])('%s makes the signature invalid', (tsaWay, code) => {
    const judged = judge(stamped(cmsOf(person, CONTENT), { tsa: tsaWay }), undefined);
    expect(faults(judged)).toContain(code);
    expect(judged.standing).toBe('invalid');
    expect(judged.isTimeProven).toBe(false);
  });

  it('whose authority may be revoked leaves the signature unknown', () => {
    const judged = judge(stamped(cmsOf(person, CONTENT)), world.answers([person]));
    expect(judged.standing).toBe('unknown');
    expect(judged.isTimeProven).toBe(false);
  });

  it('of several the earliest counts', () => {
    const cms = stamped(cmsOf(person, CONTENT));
    world.now += DAY;
    const twice = stamped(cms);
    const judged = judge(twice);
    expect(judged.timestamps).toHaveLength(2);
    expect(judged.judgedAt).toBe(instant(START));
    expect(judged.standing).toBe('valid');
  });

  it('proves nothing when its authority has expired, until a later one covers it', () => {
    const cms = stamped(cmsOf(person, CONTENT));
    const revocation = world.answers([person, tsa]);
    world.now = Date.UTC(2044, 5, 1);
    const late = judge(cms, revocation);
    expect(late.standing).toBe('unknown');
    expect(faults(late)).toEqual(['timestamp-aged']);
    const covered = judgeCms(cms, contentOf(CONTENT), {
      roots: world.roots,
      at: instant(START + DAY),
      revocation,
    });
    expect(covered.standing).toBe('valid');
  });
});
