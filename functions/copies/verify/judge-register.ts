import { createHash } from 'node:crypto';
import type { VerdictRegister } from '../../../schemas/copies/verdict.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Digest } from '../../kernel/digest.ts';
import type { PdfFile } from '../../kernel/pdf/read-signed-pdf.ts';
import type { Certificate } from '../../kernel/trust/certificate.ts';
import { found, type CopyFinding } from './copy-finding.ts';
import type { CopyRegister, RegisterAnswer, RegisterEntry } from './copy-register.ts';

/** A signature as the register has to be compared with it. */
export interface Signer {
  readonly certificate?: Certificate;
  /** The proven time of signing, else the time as of which it was judged. */
  readonly at: Instant;
}

export interface JudgedRegister {
  readonly register: VerdictRegister;
  readonly findings: readonly CopyFinding[];
}

/**
 * Asks the register about a copy: that it has it, that it was not withdrawn, that whoever signed was to sign and had the
 * power to, that the seal is the agency's own. Without a register, or when it does not answer, the copy stays unknown.
 */
export async function judgeRegister(
  register: CopyRegister | undefined,
  file: PdfFile,
  [person, body]: readonly [Signer | undefined, Signer | undefined],
): Promise<JudgedRegister> {
  if (register === undefined) return { register: { asked: false }, findings: [found('register-not-asked')] };
  const answer = await findCopy(register, file);
  if (answer.kind === 'found') return judgeEntry(answer.entry, person, body);
  if (answer.kind === 'absent' && body?.certificate !== undefined && register.keepsFor !== undefined) {
    const isOurs = await register.keepsFor(body.certificate.fingerprint as Digest);
    if (isOurs === 'unreachable') return notFound('unreachable');
    if (!isOurs) return notFound('elsewhere');
  }
  return notFound(answer.kind);
}

const notFound = (answer: 'absent' | 'unreachable' | 'elsewhere'): JudgedRegister => ({
  register: { asked: true, answer },
  findings: [found(`register-${answer}`)],
});

/**
 * The register knows files as they were issued. Time-stamps may have been added since, to keep a copy provable for
 * longer: so every earlier state of the file, back to the body's signature, is asked for too.
 */
async function findCopy(register: CopyRegister, { bytes, revisions }: PdfFile): Promise<RegisterAnswer> {
  const hash = createHash('sha256');
  const digests: Digest[] = [];
  for (const [index, { start, end }] of revisions.entries()) {
    hash.update(bytes.subarray(start, end));
    if (index >= BODY_REVISION) digests.unshift(hash.copy().digest('hex') as Digest);
  }
  for (const digest of digests) {
    const answer = await register.findByFileDigest(digest);
    if (answer.kind !== 'absent') return answer;
  }
  return { kind: 'absent' };
}

/** As prepared, person, body. */
const BODY_REVISION = 2;

function judgeEntry(
  entry: RegisterEntry,
  person: Signer | undefined,
  body: Signer | undefined,
): JudgedRegister {
  const { state, withdrawn, copyId, number, volume, agency, issuedAt } = entry;
  const { authorisation, title, fingerprint, takenAt } = entry.person;
  const isAuthorised =
    authorisation !== undefined && person !== undefined && isWithin(authorisation, takenAt ?? person.at);
  const isBody =
    body !== undefined &&
    entry.body.some(
      (one) => one.fingerprint === body.certificate?.fingerprint && isWithin(one, one.takenAt ?? body.at),
    );
  const findings: CopyFinding[] = [
    ...(state === 'withdrawn' ? [found('register-withdrawn', copyId, withdrawn?.says)] : []),
    ...(person?.certificate?.fingerprint === fingerprint ? [] : [found('register-person-other', copyId)]),
    ...(isAuthorised ? [] : [found('register-not-authorised', copyId)]),
    ...(isBody ? [] : [found('register-body-other', copyId)]),
  ];
  return {
    register: {
      asked: true,
      answer: 'found',
      copyId,
      number,
      volume,
      agency: agency.name,
      state,
      issuedAt,
      ...(title === undefined ? {} : { title }),
      ...(authorisation === undefined ? {} : { instrument: authorisation.instrument }),
      ...(withdrawn === undefined ? {} : { withdrawn }),
    },
    findings,
  };
}

const isWithin = ({ from, to }: { readonly from: Instant; readonly to?: Instant }, at: Instant): boolean =>
  from <= at && (to === undefined || at < to);
