import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../../../functions/kernel/clock.ts';
import type { Certificate } from '../../../../functions/kernel/trust/certificate.ts';
import { findPath, signingAnchors, type NamedAnchor } from '../../../../functions/kernel/trust/path.ts';
import { readTrustRoots } from '../../../../functions/kernel/trust/roots.ts';
import { certificateOf, pemOf } from '../../../../local/sandbox/trust/pki/certificate.ts';
import { extension } from '../../../../local/sandbox/trust/pki/profile.ts';
import { distinguishedName } from '../../../../local/sandbox/trust/pki/subject.ts';
import { boolean, integer, octets, sequence } from '../../../../local/sandbox/kit/der.ts';
import { certificateIn, openTrustWorld, type TrustWorld } from '../../../support/trust-world.ts';

const NOW = Date.UTC(2026, 3, 24);
const DAY = 86_400_000;

let world: TrustWorld;

beforeAll(async () => {
  world = await openTrustWorld(NOW);
});

interface Made {
  readonly certificate: Certificate;
  readonly key: KeyObject;
  readonly name: string;
}

/** A certificate by anybody's key, of whatever it is made to say. */
function made(
  name: string,
  issuer: { readonly name: string; readonly key: KeyObject } | 'itself',
  extensions: readonly Buffer[],
  notAfter = NOW + 1000 * DAY,
): Made {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = (commonName: string) => distinguishedName({ country: 'VN', commonName });
  const der = certificateOf({
    serial: Buffer.from('4000000000000001', 'hex'),
    issuer: subject(issuer === 'itself' ? name : issuer.name),
    subject: subject(name),
    notBefore: new Date(NOW - DAY),
    notAfter: new Date(notAfter),
    subjectKey: key,
    issuerKey: issuer === 'itself' ? key : issuer.key,
    extensions,
  });
  return { certificate: certificateIn(der), key, name };
}

const AUTHORITY = [
  extension('2.5.29.19', sequence(boolean(true)), true),
  extension('2.5.29.15', Buffer.from('03020106', 'hex'), true),
];
const LEAF = [extension('2.5.29.15', Buffer.from('030206c0', 'hex'), true)];

const anchored = ({ certificate }: Made, dates: object = {}): NamedAnchor => ({
  certificate,
  name: 'public',
  ...dates,
});

const codes = (leaf: Made, pool: readonly Made[], anchor: NamedAnchor, at = NOW) =>
  findPath(
    leaf.certificate,
    pool.map(({ certificate }) => certificate),
    [anchor],
    instant(at),
  ).findings.map(({ code }) => code);

describe('a path to a root', () => {
  const root = made('Gốc', 'itself', AUTHORITY);
  const issuing = made('Cấp dưới', root, AUTHORITY);
  const leaf = made('Người ký', issuing, LEAF);

  it('goes through those that came along, in whatever order', () => {
    const other = made('Khác', root, AUTHORITY);
    const { path, findings } = findPath(
      leaf.certificate,
      [leaf, other, issuing].map(({ certificate }) => certificate),
      [anchored(root)],
      instant(NOW),
    );
    expect(findings).toEqual([]);
    expect(path.map(({ subject }) => subject.commonName)).toEqual(['Người ký', 'Cấp dưới', 'Gốc']);
  });

  it('is none without the one between', () => {
    expect(codes(leaf, [], anchored(root))).toEqual(['path-none']);
  });

  it('is none through somebody of the same name with another key', () => {
    const namesake = made('Cấp dưới', root, AUTHORITY);
    expect(codes(leaf, [namesake], anchored(root))).toEqual(['path-signature']);
  });

  it('is none to a root of the same name with another key', () => {
    const namesake = made('Gốc', 'itself', AUTHORITY);
    expect(codes(leaf, [issuing], anchored(namesake))).toEqual(['path-signature']);
  });

  it('does not lead over the certificate of a person', () => {
    const person = made('Người không phải CA', issuing, LEAF);
    const below = made('Kẻ mạo danh', person, LEAF);
    expect(codes(below, [person, issuing], anchored(root))).toEqual(['path-issuer-not-ca']);
  });

  it('does not lead over an authority that may not issue certificates', () => {
    const crlOnly = made('Chỉ ký CRL', root, [
      extension('2.5.29.19', sequence(boolean(true)), true),
      extension('2.5.29.15', Buffer.from('03020102', 'hex'), true),
    ]);
    const below = made('Người ký', crlOnly, LEAF);
    expect(codes(below, [crlOnly], anchored(root))).toEqual(['path-issuer-not-ca']);
  });

  it('is no longer than an authority above allows', () => {
    const last = made('Cuối', root, [
      extension('2.5.29.19', sequence(boolean(true), integer(0)), true),
      AUTHORITY[1]!,
    ]);
    const further = made('Thêm', last, AUTHORITY);
    expect(codes(made('Người ký', last, LEAF), [last], anchored(root))).toEqual([]);
    expect(codes(made('Người ký', further, LEAF), [further, last], anchored(root))).toEqual([
      'path-too-long',
    ]);
  });

  it('is refused for a critical extension that nobody here understands', () => {
    const strange = [...LEAF, extension('2.5.29.30', sequence(), true)];
    expect(codes(made('Người ký', issuing, strange), [issuing], anchored(root))).toEqual([
      'path-unknown-critical',
    ]);
    const harmless = [...LEAF, extension('2.999.1', octets(Buffer.of(1)), false)];
    expect(codes(made('Người ký', issuing, harmless), [issuing], anchored(root))).toEqual([]);
  });

  it('through an authority that has expired is refused', () => {
    const old = made('Hết hạn', root, AUTHORITY, NOW - 1);
    expect(codes(made('Người ký', old, LEAF), [old], anchored(root))).toEqual(['certificate-expired']);
  });

  it('takes the way that holds when there are two', () => {
    const { key } = issuing;
    const again = certificateIn(
      certificateOf({
        serial: Buffer.from('41', 'hex'),
        issuer: distinguishedName({ country: 'VN', commonName: 'Gốc' }),
        subject: distinguishedName({ country: 'VN', commonName: 'Cấp dưới' }),
        notBefore: new Date(NOW - 3 * DAY),
        notAfter: new Date(NOW - 2 * DAY),
        subjectKey: key,
        issuerKey: root.key,
        extensions: AUTHORITY,
      }),
    );
    const found = findPath(leaf.certificate, [again, issuing.certificate], [anchored(root)], instant(NOW));
    expect(found.findings).toEqual([]);
  });

  it('is believed only in the days that its root is', () => {
    expect(codes(leaf, [issuing], anchored(root, { from: instant(NOW + DAY) }))).toEqual([
      'path-anchor-dates',
    ]);
    expect(codes(leaf, [issuing], anchored(root, { to: instant(NOW) }))).toEqual(['path-anchor-dates']);
    expect(codes(leaf, [issuing], anchored(root, { from: instant(NOW), to: instant(NOW + 1) }))).toEqual([]);
  });

  it('ends in bounded time among a hundred authorities that all have one name', () => {
    const crowd = Array.from({ length: 40 }, () => made('Gốc', 'itself', AUTHORITY));
    const lost = made('Người ký', crowd[0]!, LEAF);
    const started = process.cpuUsage().user;
    expect(codes(lost, crowd.slice(1), anchored(made('Gốc', 'itself', AUTHORITY)))).toEqual([
      'path-signature',
    ]);
    expect((process.cpuUsage().user - started) / 1000).toBeLessThan(500);
  });
});

describe('roots', () => {
  it('are read as PEM or as Base64 of DER, with dates', () => {
    const { der } = world.who('public-root').certificate;
    const pem = pemOf(der);
    const roots = readTrustRoots({
      public: [pem],
      officialDuty: [Buffer.from(der).toString('base64')],
      timestamp: [{ certificate: pem.replaceAll('\n', String.raw`\n`), from: instant(NOW) }],
    });
    expect(signingAnchors(roots!).map(({ name }) => name)).toEqual(['official-duty', 'public']);
    expect(roots!.timestamp[0]?.from).toBe(instant(NOW));
  });

  it('are none when one of them is no certificate', () => {
    expect(readTrustRoots({ public: ['khong phai'], officialDuty: [], timestamp: [] })).toBeUndefined();
  });
});

describe('a certificate', () => {
  it('is told as a Vietnamese officer reads it', () => {
    const { certificate } = world.who('h21-17-con-dau');
    expect(certificate.subject).toMatchObject({
      commonName: 'Ủy ban nhân dân xã Mẫu Một',
      organizationIdentifier: 'GOVVN-H21.17',
      country: 'VN',
    });
    expect(certificate.subject.text).toBe(
      'CN=Ủy ban nhân dân xã Mẫu Một,organizationIdentifier=GOVVN-H21.17,O=Ủy ban nhân dân xã Mẫu Một,ST=Gia Lai,C=VN',
    );
    expect(certificate.keyUsage).toEqual(['digitalSignature', 'nonRepudiation']);
    expect(certificate.ocspUrls).toEqual(['http://trust.test/ocsp/official-duty']);
    expect(certificate.crlUrls).toEqual(['http://trust.test/crl/official-duty.crl']);
    expect(certificate.policies).toEqual(['2.999.704.1.2']);
    expect(certificate.isCa).toBe(false);
  });

  it('with an extension twice is none', () => {
    const twice = [...LEAF, ...LEAF];
    expect(() => made('Hai lần', 'itself', twice)).toThrow('not a certificate');
  });

  it('of the sandbox says what its profile says', () => {
    const { certificate } = world.who('official-duty-tsa');
    expect(certificate.extendedKeyUsage).toEqual({ purposes: ['1.3.6.1.5.5.7.3.8'], isCritical: true });
  });
});
