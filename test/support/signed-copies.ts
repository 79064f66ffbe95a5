import { PDFDocument } from '@cantoo/pdf-lib';
import type { CopyRegister, RegisterEntry } from '../../functions/copies/verify/copy-register.ts';
import { verifyCopy, type Verifying } from '../../functions/copies/verify/verify-copy.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { digestBytes, type Digest } from '../../functions/kernel/digest.ts';
import { addValidationData } from '../../functions/kernel/pdf/add-validation-data.ts';
import { embedSignature } from '../../functions/kernel/pdf/embed-signature.ts';
import {
  prepareDocumentTimestamp,
  prepareSignature,
  type PreparedPdf,
} from '../../functions/kernel/pdf/prepare-signature.ts';
import { addSignatureTimestamp } from '../../functions/kernel/trust/cms.ts';
import { readSignedData } from '../../functions/kernel/trust/read-signed-data.ts';
import type { Result } from '../../functions/kernel/result.ts';
import type { RevocationData } from '../../functions/kernel/trust/judgement.ts';
import type { SignatureScheme } from '../../functions/kernel/trust/scheme.ts';
import { cmsOf, openTrustWorld, type Owner, type TrustWorld } from './trust-world.ts';

/** A small paper as it is prepared for the first signature: one page, as the writer of copies writes it. */
export async function preparedPaper(pages = 1, image?: Uint8Array): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  for (let page = 0; page < pages; page += 1)
    document.addPage([242, 153]).drawText('Ban sao chung thuc', { size: 9 });
  if (image !== undefined)
    document.getPage(0).drawImage(await document.embedJpg(image), { width: 242, height: 153 });
  return document.save({ useObjectStreams: false });
}

/** Who signs copies in tests: the chairman of a commune and its seal. */
export interface Bench {
  readonly world: TrustWorld;
  readonly person: Owner;
  readonly body: Owner;
  readonly base: Uint8Array;
}

/** @param now when it all begins */
export async function openBench(now?: number): Promise<Bench> {
  const world = await openTrustWorld(now);
  return {
    world,
    person: world.who('h21-17-chu-tich'),
    body: world.who('h21-17-con-dau'),
    base: await preparedPaper(),
  };
}

export const right = <T, F>(result: Result<T, F>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
};

const MINUTE = 60_000;

const usualScheme = (owner: Owner): SignatureScheme =>
  owner.key.asymmetricKeyType === 'rsa' ? 'rsa-pkcs1-sha256' : 'ecdsa-p256-sha256';

/** What a prepared signature covers, as it is hashed. */
const coveredBy = ({ prepared, byteRange: [, gap, after] }: PreparedPdf): Uint8Array =>
  Buffer.concat([prepared.subarray(0, gap), prepared.subarray(after)]);

/** The CMS of somebody over a prepared file, with a time-stamp over it (B-T) unless told otherwise. */
export function signatureOver(
  { world }: Pick<Bench, 'world'>,
  prepared: PreparedPdf,
  owner: Owner,
  {
    stamped = true,
    scheme = usualScheme(owner),
  }: { readonly stamped?: boolean; readonly scheme?: SignatureScheme } = {},
): Uint8Array {
  const cms = cmsOf(owner, coveredBy(prepared), scheme);
  return stamped ? stampedOnceMore({ world }, cms) : cms;
}

/** A signature with one time-stamp more over it. */
export function stampedOnceMore({ world }: Pick<Bench, 'world'>, cms: Uint8Array): Uint8Array {
  const read = readSignedData(cms);
  if (!read.ok) throw new Error('no signature');
  const whole = addSignatureTimestamp(cms, world.stamp(read.data.signer.signature));
  if (whole === undefined) throw new Error('no place for a time-stamp');
  return whole;
}

/** A file with one signature more. */
export function signed(
  bench: Bench,
  pdf: Uint8Array,
  owner: Owner,
  field: string,
  {
    meddle = (cms) => cms,
    ...options
  }: {
    readonly stamped?: boolean;
    readonly scheme?: SignatureScheme;
    readonly meddle?: (cms: Uint8Array) => Uint8Array;
  } = {},
): Uint8Array {
  bench.world.now += MINUTE;
  const prepared = right(
    prepareSignature(
      pdf,
      { field, at: bench.world.at, name: owner.certificate.subject.commonName ?? '' },
      8_192,
    ),
  );
  return right(embedSignature(prepared, meddle(signatureOver(bench, prepared, owner, options))));
}

/**
 * With what shows later that nobody was revoked: both signers and the time-stamps' authority (B-LT).
 *
 * @param by how they are asked about now, or what else is put in about them
 */
export function withEvidence(
  bench: Bench,
  pdf: Uint8Array,
  by: 'ocsp' | 'crl' | RevocationData = 'ocsp',
): Uint8Array {
  bench.world.now += MINUTE;
  const { world, person, body } = bench;
  const owners = [person, body, world.who('official-duty-tsa')];
  const answers = typeof by === 'string' ? world.answers(owners, by) : by;
  const certificates = new Map(
    owners.flatMap(({ chain }) => chain.slice(1, -1)).map((one) => [one.fingerprint, one.der]),
  );
  return right(addValidationData(pdf, { certificates: [...certificates.values()], ...answers }));
}

/** With a document time-stamp over everything (B-LTA). */
export function withDocumentTimestamp(
  { world }: Pick<Bench, 'world'>,
  pdf: Uint8Array,
  field = 'DauThoiGian1',
  meddle = (token: Uint8Array): Uint8Array => token,
): Uint8Array {
  world.now += MINUTE;
  const prepared = right(prepareDocumentTimestamp(pdf, field, 8_192));
  return right(embedSignature(prepared, meddle(world.stamp(coveredBy(prepared)))));
}

/** The copies of every stage, each the one before with something behind it. */
export interface Stages {
  readonly person: Uint8Array;
  readonly body: Uint8Array;
  readonly lt: Uint8Array;
  readonly lta: Uint8Array;
}

export function issue(bench: Bench, by: 'ocsp' | 'crl' = 'ocsp'): Stages {
  const person = signed(bench, bench.base, bench.person, 'NguoiChungThuc');
  const body = signed(bench, person, bench.body, 'CoQuanChungThuc');
  const lt = withEvidence(bench, body, by);
  return { person, body, lt, lta: withDocumentTimestamp(bench, lt) };
}

/** A register that has one file, under what is said of it. */
export function registerOf(
  { person, body, world }: Bench,
  file: Uint8Array,
  more: Partial<RegisterEntry> = {},
): CopyRegister {
  const from = instant(world.now - 365 * 86_400_000);
  const entry: RegisterEntry = {
    copyId: 'c-0001',
    state: 'issued',
    number: 42,
    volume: '01/2026-SCT/BS',
    agency: { code: 'H21.17', name: 'Ủy ban nhân dân xã Mẫu Một' },
    issuedAt: instant(world.now),
    person: {
      fingerprint: person.certificate.fingerprint as Digest,
      title: 'Chủ tịch',
      authorisation: { from, instrument: '12/QĐ-UBND' },
    },
    body: [{ fingerprint: body.certificate.fingerprint as Digest, from }],
    ...more,
  };
  const digest = digestBytes(file);
  return {
    findByFileDigest: (asked) =>
      Promise.resolve(asked === digest ? { kind: 'found', entry } : { kind: 'absent' }),
    findById: (id) => Promise.resolve(id === entry.copyId ? { kind: 'found', entry } : { kind: 'absent' }),
    keepsFor: (fingerprint) => Promise.resolve(fingerprint === body.certificate.fingerprint),
  };
}

/** The verdict on a file, an hour after the bench's last act, with a register that has it unless told otherwise. */
export const verdictOn = (bench: Bench, file: Uint8Array, more: Partial<Verifying> = {}) =>
  verifyCopy(file, {
    trust: { roots: bench.world.roots },
    at: instant(bench.world.now + 60 * MINUTE),
    register: registerOf(bench, file),
    ...more,
  });
