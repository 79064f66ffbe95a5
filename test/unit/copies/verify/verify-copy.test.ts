import { beforeAll, describe, expect, it } from 'vitest';
import { CHECKS, CopyVerdict } from '../../../../schemas/copies/verdict.ts';
import { addSignatureTimestamp } from '../../../../functions/kernel/trust/cms.ts';
import { instant } from '../../../../functions/kernel/clock.ts';
import type { Digest } from '../../../../functions/kernel/digest.ts';
import type { WorldOrder } from '../../../support/trust-world.ts';
import { verifyCopy } from '../../../../functions/copies/verify/verify-copy.ts';
import type { Settings } from '../../../../local/sandbox/trust/settings.ts';
import type { RevocationSource } from '../../../../functions/kernel/trust/authorities.ts';
import { withStore } from '../../../support/pdf-attacks.ts';
import {
  issue,
  openBench,
  registerOf,
  signed,
  stampedOnceMore,
  verdictOn,
  withDocumentTimestamp,
  withEvidence,
  type Bench,
  type Stages,
} from '../../../support/signed-copies.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

let bench: Bench;
let copy: Stages;
beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
});

const weighty = ({ findings }: CopyVerdict): string[] =>
  findings.filter(({ weight }) => weight !== 'note').map(({ code }) => code);
const resultsOf = ({ checks }: CopyVerdict) =>
  Object.fromEntries(checks.map(({ id, result }) => [id, result]));

describe('a time-stamp over the whole copy', () => {
  it.each([
    ['another time-stamp', () => bench.world.stamp(Buffer.from('gì đó'))],
    ['what is none', () => Uint8Array.of(0x04, 0x03, 0x61, 0x62, 0x63)],
  ])('that carries %s, which nothing covers, leaves the copy unknown', async (_what, carried) => {
    const file = withDocumentTimestamp(bench, copy.lt, 'DauThoiGian1', (token) => {
      const heavier = addSignatureTimestamp(token, carried());
      if (heavier === undefined) throw new Error('the token cannot be read');
      return heavier;
    });
    const verdict = await verdictOn(bench, file);
    expect([verdict.standing, weighty(verdict)]).toEqual(['unknown', ['copy-envelope-unknown']]);
  });
});

describe('a copy as it is issued', () => {
  it('is valid, with every check made and passed', async () => {
    const verdict = await verdictOn(bench, copy.lta);
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
    expect(new Set(verdict.checks.map(({ result }) => result))).toEqual(new Set(['passed']));
    expect(verdict.signatures.flatMap(({ checks }) => checks.map(({ id, result }) => [id, result]))).toEqual(
      [0, 1].flatMap(() => Object.keys(CHECKS).map((id) => [id, 'passed'])),
    );
    expect(CopyVerdict.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it('tells who signed, in which role, when, under which root, and at what level', async () => {
    const { signatures, timestamps } = await verdictOn(bench, copy.lta);
    expect(signatures).toMatchObject([
      {
        role: 'person',
        certificate: { commonName: 'Nguyễn Thị Mẫu', organization: 'Ủy ban nhân dân xã Mẫu Một' },
        anchor: 'official-duty',
        time: { from: 'timestamp' },
        level: 'B-LTA',
        revocation: 'good',
      },
      {
        role: 'body',
        certificate: { commonName: 'Ủy ban nhân dân xã Mẫu Một' },
        level: 'B-LTA',
        revocation: 'good',
      },
    ]);
    expect(timestamps.map(({ kind, standing }) => [kind, standing])).toEqual([
      ['signature', 'valid'],
      ['signature', 'valid'],
      ['document', 'valid'],
    ]);
  });

  it('is valid with lists of revoked certificates in the place of OCSP', async () => {
    const other = await openBench();
    expect((await verdictOn(other, issue(other, 'crl').lta)).standing).toBe('valid');
  });
});

describe('what cannot be checked leaves a copy unknown, never valid', () => {
  it('when nobody asks the register', async () => {
    const verdict = await verifyCopy(copy.lta, {
      trust: { roots: bench.world.roots },
      at: instant(bench.world.now + DAY / 24),
    });
    expect(verdict.standing).toBe('unknown');
    expect(verdict.signaturesStanding).toBe('valid');
    expect(weighty(verdict)).toEqual(['register-not-asked']);
    expect(resultsOf(verdict)).toMatchObject({
      registered: 'open',
      standing: 'open',
      authorised: 'open',
      sameBody: 'open',
    });
  });

  it('when the register cannot be reached', async () => {
    const unreachable = () => Promise.resolve({ kind: 'unreachable' as const, reason: 'timeout' });
    const verdict = await verdictOn(bench, copy.lta, {
      register: { findByFileDigest: unreachable, findById: unreachable },
    });
    expect(verdict.standing).toBe('unknown');
    expect(weighty(verdict)).toEqual(['register-unreachable']);
  });

  it('when it was issued by an agency of another register', async () => {
    const verdict = await verdictOn(bench, copy.lta, {
      register: { ...registerOf(bench, copy.person), keepsFor: () => Promise.resolve(false) },
    });
    expect(verdict.standing).toBe('unknown');
    expect(weighty(verdict)).toEqual(['register-elsewhere']);
  });

  it('when revocation is proved by nothing in the file and nobody can be asked', async () => {
    const verdict = await verdictOn(bench, copy.body);
    expect(verdict.standing).toBe('unknown');
    expect(new Set(weighty(verdict))).toEqual(new Set(['revocation-absent']));
    expect(verdict.signatures.map(({ level, revocation }) => [level, revocation])).toEqual([
      ['B-T', 'unknown'],
      ['B-T', 'unknown'],
    ]);
    expect(verdict.signatures[0]?.checks.find(({ id }) => id === 'b')?.result).toBe('open');
  });

  it('when nothing proves when it was signed', async () => {
    const other = await openBench();
    const byPerson = signed(other, other.base, other.person, 'NguoiChungThuc', { stamped: false });
    const file = signed(other, byPerson, other.body, 'CoQuanChungThuc', { stamped: false });
    const verdict = await verdictOn(other, file, {
      at: other.world.at,
      revocation: {
        ocsp: (der) => Promise.resolve({ kind: 'given', der: other.world.ocspAbout(der) }),
        crl: (der) => Promise.resolve({ kind: 'given', der: other.world.crlAbout(der) }),
      },
    });
    expect(weighty(verdict)).toEqual(['copy-time-unproven']);
    expect(verdict.standing).toBe('unknown');
    expect(resultsOf(verdict)).toMatchObject({ timestamps: 'open' });
  });

  it('when whoever is asked about revocation does not answer', async () => {
    const silent: RevocationSource = {
      ocsp: () => Promise.resolve({ kind: 'transient', reason: 'timeout' }),
      crl: () => Promise.resolve({ kind: 'refused', reason: 'host-not-listed' }),
    };
    expect((await verdictOn(bench, copy.body, { revocation: silent })).standing).toBe('unknown');
  });
});

/**
 * A copy whose file holds, about its person, only an answer from two hours before they signed, which still held then.
 * Between the two they may be revoked.
 */
async function withEarlierAnswer(by: 'ocsp' | 'crl') {
  const other = await openBench();
  const { world, person, body } = other;
  const earlier = by === 'ocsp' ? world.ocsp(person) : world.crl('official-duty');
  const revokedAt = world.now + DAY / 24;
  world.now += DAY / 12;
  const byPerson = signed(other, other.base, person, 'NguoiChungThuc');
  const byBoth = signed(other, byPerson, body, 'CoQuanChungThuc');
  const { ocsps } = world.answers([body, world.who('official-duty-tsa')]);
  const evidence = by === 'ocsp' ? { ocsps: [...ocsps, earlier], crls: [] } : { ocsps, crls: [earlier] };
  const lta = withDocumentTimestamp(other, withEvidence(other, byBoth, evidence));
  return { bench: other, lta, earlier, revokedAt };
}

describe('revocation that is asked for', () => {
  const sourceOf = (by: Bench): { source: RevocationSource; asked: string[] } => {
    const owners = [by.person, by.body, by.world.who('official-duty-tsa')];
    const asked: string[] = [];
    const source: RevocationSource = {
      ocsp: (certificate) => {
        const found = owners
          .flatMap((owner) =>
            by.world.answers([owner]).ocsps.map((der, index) => ({ der, one: owner.chain[index] })),
          )
          .find(({ one }) => one !== undefined && Buffer.compare(one.der, certificate) === 0);
        asked.push('ocsp');
        return Promise.resolve(
          found === undefined ? { kind: 'transient', reason: 'unknown' } : { kind: 'given', der: found.der },
        );
      },
      crl: () => Promise.resolve({ kind: 'transient', reason: 'none' }),
    };
    return { source, asked };
  };

  it('makes a copy valid whose file does not prove it', async () => {
    const other = await openBench();
    const { body } = issue(other);
    const { source } = sourceOf(other);
    other.world.now += DAY;
    const verdict = await verdictOn(other, body, { revocation: source, at: other.world.at });
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
    expect(verdict.evidence.filter(({ from }) => from === 'online').length).toBeGreaterThan(0);
    expect(verdict.signatures[0]?.level).toBe('B-T');
  });

  it('is not asked for where the file proves it', async () => {
    const { source, asked } = sourceOf(bench);
    await verdictOn(bench, copy.lta, { revocation: source });
    expect(asked).toEqual([]);
  });

  it.each(['ocsp', 'crl'] as const)(
    'is asked for where the answer in the file (%s) is from before its person signed: they may have been revoked between',
    async (by) => {
      const { bench: other, lta } = await withEarlierAnswer(by);
      expect(weighty(await verdictOn(other, lta))).toEqual(['revocation-before-signing']);
      expect((await verdictOn(other, lta)).standing).toBe('unknown');

      const { source, asked } = sourceOf(other);
      const good = await verdictOn(other, lta, { revocation: source });
      expect(weighty(good)).toEqual([]);
      expect(good.standing).toBe('valid');
      expect(asked).toEqual(['ocsp']);
    },
  );

  it.each(['ocsp', 'crl'] as const)(
    'makes a copy invalid whose person was revoked before it was signed, though an earlier answer in the file (%s) says good',
    async (by) => {
      const { bench: other, lta, revokedAt } = await withEarlierAnswer(by);
      other.world.revoke(other.person, revokedAt);
      const { standing: alone } = await verdictOn(other, lta);
      expect(alone).toBe('unknown');
      const { source } = sourceOf(other);
      const verdict = await verdictOn(other, lta, { revocation: source });
      expect(weighty(verdict)).toEqual(['revoked']);
      expect(verdict.standing).toBe('invalid');
    },
  );

  it('leaves a copy unknown where whoever is asked only repeats the answer from before it was signed', async () => {
    const { bench: other, lta, earlier } = await withEarlierAnswer('ocsp');
    const repeats: RevocationSource = {
      ocsp: () => Promise.resolve({ kind: 'given', der: earlier }),
      crl: () => Promise.resolve({ kind: 'transient', reason: 'none' }),
    };
    const verdict = await verdictOn(other, lta, { revocation: repeats });
    expect(weighty(verdict)).toEqual(['revocation-before-signing']);
    expect(verdict.standing).toBe('unknown');
  });

  it('makes a copy invalid whose signer was revoked before it was signed', async () => {
    const other = await openBench();
    other.world.revoke(other.person, other.world.now - DAY);
    const { body } = issue(other);
    const { source } = sourceOf(other);
    const verdict = await verdictOn(other, body, { revocation: source, at: other.world.at });
    expect(verdict.standing).toBe('invalid');
    expect(weighty(verdict)).toContain('revoked');
  });

  it('does no harm to a copy whose signer was revoked after a time-stamp proves that it was signed', async () => {
    const other = await openBench();
    const { lta } = issue(other);
    other.world.now += DAY;
    other.world.revoke(other.body, other.world.now);
    expect((await verdictOn(other, lta)).standing).toBe('valid');
  });
});

describe('an old answer that says suspended, though that was lifted before anybody signed', () => {
  it.each([
    ['the time-stamping authority (OCSP)', 'official-duty-tsa', 'ocsp'],
    ['the time-stamping authority (CRL)', 'official-duty-tsa', 'crl'],
    ['the authority above the signers (OCSP)', 'official-duty', 'ocsp'],
    ['the authority above the signers (CRL)', 'official-duty', 'crl'],
  ] as const)('about %s, appended by whoever has the copy, makes it no worse', async (_, name, by) => {
    const other = await openBench();
    const { world } = other;
    const owner = world.who(name);
    world.revoke(owner, world.now, 6);
    const old = by === 'ocsp' ? world.ocsp(owner) : world.crl(owner.issued.authority);
    world.now += DAY / 24;
    world.lift(owner);
    world.now += DAY / 24;
    const { lta } = issue(other, by);
    const register = registerOf(other, lta);
    expect((await verdictOn(other, lta, { register })).standing).toBe('valid');
    const list = by === 'ocsp' ? 'OCSPs' : 'CRLs';
    const longer = withStore(lta, [old], (before, next) => ({ ...before, [list]: [...before[list], next] }));
    const verdict = await verdictOn(other, longer, { register });
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });
});

describe.each<readonly [string, Settings['ocsp'], string]>([
  ['asks for patience', 'try-later', 'revocation-try-later'],
  ['is broken', 'internal-error', 'revocation-try-later'],
  ['signs nothing', 'unsigned', 'revocation-unsigned'],
  ['speaks of another certificate', 'another-certificate', 'revocation-other'],
  ['does not know the certificate', 'unknown', 'revocation-unknown'],
])('a responder that %s', (_, ocsp, code) => {
  const sourceOf = ({ world }: Bench, crl: Settings['crl'] = 'usual'): RevocationSource => ({
    ocsp: (der) => Promise.resolve({ kind: 'given', der: world.ocspAbout(der, { ocsp }) }),
    crl: (der) => Promise.resolve({ kind: 'given', der: world.crlAbout(der, { crl }) }),
  });
  const checked = (by: Bench, file: Uint8Array, source: RevocationSource) =>
    verdictOn(by, file, { revocation: source, at: by.world.at });

  it('leaves a copy valid where the list of revoked certificates is good', async () => {
    const other = await openBench();
    const { body } = issue(other);
    const verdict = await checked(other, body, sourceOf(other));
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  it('saves nobody who stands on the list', async () => {
    const other = await openBench();
    other.world.revoke(other.person, other.world.now - DAY);
    const { body } = issue(other);
    const verdict = await checked(other, body, sourceOf(other));
    expect(weighty(verdict)).toEqual(['revoked']);
    expect(verdict.standing).toBe('invalid');
  });

  it('leaves a copy unknown, and is named, where the list is no good either', async () => {
    const other = await openBench();
    const { body } = issue(other);
    const verdict = await checked(other, body, sourceOf(other, 'stale'));
    expect(verdict.standing).toBe('unknown');
    expect(verdict.findings.map((one) => one.code)).not.toContain('revoked');
    const none: RevocationSource = {
      ...sourceOf(other),
      crl: () => Promise.resolve({ kind: 'transient', reason: 'timeout' }),
    };
    const alone = await checked(other, body, none);
    expect(alone.standing).toBe('unknown');
    expect(new Set(weighty(alone))).toEqual(new Set([code]));
  });
});

describe('what the register says', () => {
  const from = (days: number) => instant(bench.world.now + days * DAY);

  it('withdraws a copy, whatever its signatures come to', async () => {
    const verdict = await verdictOn(bench, copy.lta, {
      register: registerOf(bench, copy.lta, {
        state: 'withdrawn',
        withdrawn: { ground: 'copy-incorrect', says: 'Ghi sai', by: 'UBND xã Mẫu Một', at: from(0) },
      }),
    });
    expect(verdict.standing).toBe('invalid');
    expect(verdict.signaturesStanding).toBe('valid');
    expect(weighty(verdict)).toEqual(['register-withdrawn']);
    expect(resultsOf(verdict)).toMatchObject({ registered: 'passed', standing: 'failed' });
  });

  it('has no such copy, though the agency is its own', async () => {
    const verdict = await verdictOn(bench, copy.lta, { register: registerOf(bench, copy.person) });
    expect(weighty(verdict)).toEqual(['register-absent']);
    expect(verdict.standing).toBe('invalid');
  });

  it('knows a copy by its issued state, though time-stamps were added to it since', async () => {
    const other = await openBench();
    const { lta } = issue(other);
    const renewed = withDocumentTimestamp(other, withEvidence(other, lta), 'DauThoiGian2');
    const verdict = await verdictOn(other, renewed, { register: registerOf(other, lta) });
    expect(weighty(verdict)).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  it.each([
    ['nobody had given the power', undefined],
    ['the power came a day later', { from: 1 }],
    ['the power had ended the day before', { from: -30, to: -1 }],
  ])('does not authorise: %s', async (_, dates) => {
    const authorisation =
      dates === undefined
        ? {}
        : {
            authorisation: {
              from: from(dates.from),
              ...('to' in dates ? { to: from(dates.to) } : {}),
              instrument: 'x',
            },
          };
    const verdict = await verdictOn(bench, copy.lta, {
      register: registerOf(bench, copy.lta, {
        person: { fingerprint: bench.person.certificate.fingerprint as Digest, ...authorisation },
      }),
    });
    expect(weighty(verdict)).toEqual(['register-not-authorised']);
    expect(resultsOf(verdict)['authorised']).toBe('failed');
  });

  it('was to be signed by another person, or by another body', async () => {
    const other = 'f'.repeat(64) as Digest;
    const verdict = await verdictOn(bench, copy.lta, {
      register: registerOf(bench, copy.lta, {
        person: { fingerprint: other, authorisation: { from: from(-9), instrument: 'x' } },
        body: [{ fingerprint: other, from: from(-9) }],
      }),
    });
    expect(weighty(verdict)).toEqual(['register-person-other', 'register-body-other']);
  });

  it.each([
    ['before its body had that certificate', { from: 1 }],
    ['after its body had given that certificate up', { from: -9, to: -1 }],
  ])('was sealed %s', async (_when, days) => {
    const fingerprint = bench.body.certificate.fingerprint as Digest;
    const during = {
      from: from(days.from),
      ...('to' in days ? { to: from(days.to) } : {}),
    };
    const register = registerOf(bench, copy.lta, { body: [{ fingerprint, ...during }] });
    expect(weighty(await verdictOn(bench, copy.lta, { register }))).toEqual(['register-body-other']);
  });
});

describe('signatures that do not fit together', () => {
  it('the body’s, by its time-stamp, before the person’s: the copy is invalid', async () => {
    const other = await openBench();
    const person = signed(other, other.base, other.person, 'NguoiChungThuc');
    other.world.now -= HOUR;
    const body = signed(other, person, other.body, 'CoQuanChungThuc');
    other.world.now += HOUR;
    const file = withDocumentTimestamp(other, withEvidence(other, body));
    const { standing, ...verdict } = await verdictOn(other, file);
    expect([standing, weighty({ standing, ...verdict })]).toEqual(['invalid', ['copy-times']]);
  });

  it('one with two time-stamps over it: of which nothing is said, the copy is unknown', async () => {
    const other = await openBench();
    const person = signed(other, other.base, other.person, 'NguoiChungThuc', {
      meddle: (cms) => stampedOnceMore(other, cms),
    });
    const body = signed(other, person, other.body, 'CoQuanChungThuc');
    const verdict = await verdictOn(other, withDocumentTimestamp(other, withEvidence(other, body)));
    expect([verdict.standing, weighty(verdict)]).toEqual(['unknown', ['copy-envelope-unknown']]);
  });
});

describe('certificates that may not sign', () => {
  it.each([
    ['expired before it was signed', { notBefore: -900, notAfter: -1 }, 'certificate-expired'],
    ['not yet valid', { notBefore: 1, notAfter: 900 }, 'certificate-not-yet-valid'],
  ])('%s', async (_, days, code) => {
    const other = await openBench();
    const at = (day: number) => new Date(other.world.now + day * DAY);
    const person = await other.world.issue({ notBefore: at(days.notBefore), notAfter: at(days.notAfter) });
    const first = signed(other, other.base, person, 'NguoiChungThuc');
    const verdict = await verdictOn(other, signed(other, first, other.body, 'CoQuanChungThuc'));
    expect(verdict.standing).toBe('invalid');
    expect(weighty(verdict)).toContain(code);
    expect(verdict.signatures[0]?.checks.find(({ id }) => id === 'a')?.result).toBe('failed');
  });

  it('under a root that nobody configured', async () => {
    const stranger = await openBench();
    const verdict = await verdictOn(bench, issue(stranger).lta);
    expect(verdict.standing).toBe('invalid');
    expect(verdict.signatures[0]?.checks.find(({ id }) => id === 'e')?.result).toBe('failed');
    expect(verdict.signatures[0]?.checks.find(({ id }) => id === 'b')?.result).toBe('open');
  });
});

describe('two signatures', () => {
  const NAME = { country: 'VN', commonName: 'Nguyễn Thị Mẫu' } as const;
  const BODY = 'GOVVN-H21.17';

  async function bySigners(first: WorldOrder, second: WorldOrder) {
    const other = await openBench();
    const [one, two] = [await other.world.issue(first), await other.world.issue(second)];
    const by = { ...other, person: one, body: two };
    const byOne = signed(by, by.base, one, 'NguoiChungThuc');
    const file = signed(by, byOne, two, 'CoQuanChungThuc');
    return (await verdictOn(by, file)).findings
      .filter(({ weight }) => weight === 'bad')
      .map(({ code }) => code);
  }

  it.each<readonly [string, WorldOrder, WorldOrder]>([
    ['two certificates under one name', { subject: NAME }, { subject: NAME }],
    [
      'two certificates under one name, written in two ways',
      { subject: NAME },
      { subject: { ...NAME, commonName: 'NGUYỄN  thị mẫu' } },
    ],
    [
      'two certificates with one number of a person, and other words',
      { subject: { ...NAME, userId: 'CCCD:064090000042', organizationIdentifier: BODY } },
      {
        subject: {
          country: 'VN',
          commonName: 'Con dấu',
          userId: 'CCCD:064090000042',
          organizationIdentifier: BODY,
        },
      },
    ],
    [
      'two certificates over one key',
      { subject: NAME },
      { subject: { country: 'VN', commonName: 'Con dấu' }, key: 'made-1' },
    ],
  ])('by %s are of one signer, and no copy', async (_, first, second) => {
    expect(await bySigners(first, second)).toEqual(['copy-same-signer']);
  });

  it('of a person and of the body that they work for are of two, though both certificates name the body', async () => {
    const organization = 'Ủy ban nhân dân xã Mẫu Một';
    expect(
      await bySigners(
        { subject: { ...NAME, organization, userId: 'CCCD:064090000042', organizationIdentifier: BODY } },
        { subject: { country: 'VN', organization, commonName: organization, organizationIdentifier: BODY } },
      ),
    ).toEqual([]);
  });
});

describe('what is no copy at all', () => {
  it.each([
    ['nothing', ''],
    ['a text', 'hello'],
    ['a header alone', '%PDF-1.7\n'],
  ])('%s is invalid, and nothing is said to be checked that was not', async (_, text) => {
    const verdict = await verdictOn(bench, Buffer.from(text));
    expect(verdict.standing).toBe('invalid');
    const { structure, ...others } = resultsOf(verdict);
    expect(structure).toBe('failed');
    expect(new Set(Object.values(others))).toEqual(new Set(['open']));
  });
});
