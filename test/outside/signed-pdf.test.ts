import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkScan } from '../../functions/copies/scan/check-scan.ts';
import { COPY_LIMITS } from '../../functions/kernel/pdf/read-limits.ts';
import { judgeContent } from '../../functions/kernel/pdf/judge-content.ts';
import { judgeUpdates } from '../../functions/kernel/pdf/judge-updates.ts';
import { SCHEMES, type SignatureScheme } from '../../functions/kernel/trust/scheme.ts';
import { pemOf } from '../../local/sandbox/trust/pki/certificate.ts';
import { scanOf } from '../support/scans.ts';
import { signed, withDocumentTimestamp, withEvidence } from '../support/signed-copies.ts';
import { openTrustWorld, type Owner, type TrustWorld } from '../support/trust-world.ts';
import { opensslOnSignature, opensslOnTimestamp, partsOf, sayIn } from './signature-parts.ts';

/*
 * What we sign, judged by tools that others wrote: poppler, OpenSSL, MuPDF, qpdf.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-signed-'));
const at = (name: string): string => path.join(folder, name);
const say = (program: string, ...args: string[]): string => sayIn(folder, program, ...args);

/** A copy after each step of its signing. */
interface SignedCopy {
  readonly bySomebody: Uint8Array;
  readonly byBody: Uint8Array;
  readonly withProofs: Uint8Array;
  readonly archived: Uint8Array;
}

let world: TrustWorld;
let person: Owner;
let body: Owner;
let scan: Uint8Array;

beforeAll(async () => {
  // OpenSSL and poppler judge by the machine's clock.
  world = await openTrustWorld(Date.now() - 3_600_000);
  person = await world.issue({ kind: 'rsa-2048' });
  body = await world.issue({ profile: 'body', kind: 'rsa-2048' });
  const checked = await checkScan(await scanOf([{}, {}]), { mediaType: 'application/pdf' });
  if (!checked.ok) throw new Error(checked.problem.code);
  scan = checked.value.pdf;
  writeFileSync(
    at('roots.pem'),
    ['official-duty-root', 'public-root'].map((root) => pemOf(world.who(root).certificate.der)).join(''),
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function copyBy(scheme: SignatureScheme): SignedCopy {
  const bench = { world, person, body, base: scan };
  const bySomebody = signed(bench, scan, person, 'NguoiChungThuc', { scheme });
  const byBody = signed(bench, bySomebody, body, 'CoQuanChungThuc', { scheme });
  const withProofs = withEvidence(bench, byBody);
  const archived = withDocumentTimestamp(bench, withProofs, 'DauThoiGian');
  const copy = { bySomebody, byBody, withProofs, archived };
  for (const [name, bytes] of Object.entries(copy)) writeFileSync(at(`${name}.pdf`), bytes);
  return copy;
}

const rsa = SCHEMES.filter((scheme) => scheme.startsWith('rsa'));

describe.each(rsa)('a copy that two signed by %s', (scheme) => {
  let copy: SignedCopy;
  beforeAll(() => {
    copy = copyBy(scheme);
  });

  test('holds both signatures to the letter of ISO 32000 for our own strict reader', () => {
    const { file, signatures, findings } = partsOf(copy.archived, folder);
    expect(findings).toEqual([]);
    expect(judgeContent(file, COPY_LIMITS)).toEqual([]);
    expect(judgeUpdates(file, signatures).findings).toEqual([]);
    expect(signatures.map(({ kind }) => kind)).toEqual(['signature', 'signature', 'timestamp']);
  });

  test('is sound to qpdf after every step', () => {
    for (const name of Object.keys(copy))
      expect(say('qpdf', '--check', at(`${name}.pdf`))).toContain(
        'No syntax or stream encoding errors found',
      );
  });

  test('is valid to poppler, both times, with its type and its signers', () => {
    const said = say('pdfsig', '-nocert', at('byBody.pdf'));
    expect(said.match(/Signature Validation: Signature is Valid\./g)).toHaveLength(2);
    expect(said.match(/Signature Type: ETSI\.CAdES\.detached/g)).toHaveLength(2);
    expect(said).toContain('Total document signed');
  });

  test('is valid to OpenSSL as CAdES, by the roots alone', () => {
    partsOf(copy.archived, folder);
    for (const field of ['NguoiChungThuc', 'CoQuanChungThuc'])
      expect(opensslOnSignature(folder, field)).toContain('CAdES Verification successful');
  });

  test('bears a time-stamp over each signature and one over all of it, which OpenSSL verifies', () => {
    partsOf(copy.archived, folder);
    for (const name of ['NguoiChungThuc.stamp', 'CoQuanChungThuc.stamp', 'DauThoiGian'])
      expect(opensslOnTimestamp(folder, name)).toContain('Verification: OK');
  });

  test('has no time-stamp of another signature’s, which OpenSSL would tell', () => {
    partsOf(copy.archived, folder);
    copyFileSync(at('CoQuanChungThuc.stamp.bin'), at('NguoiChungThuc.stamp.bin'));
    expect(opensslOnTimestamp(folder, 'NguoiChungThuc.stamp')).toContain('message imprint mismatch');
  });

  // MuPDF 1.21 does not know RSASSA-PSS and says "unknown error" of any signature made by it.
  if (scheme.startsWith('rsa-pkcs1'))
    test('is unchanged since signing to MuPDF', () => {
      expect(say('mutool', 'sign', '-v', at('byBody.pdf'))).toMatch(/unchanged since signing/i);
    });

  test('leaves what was signed untouched at every later step', () => {
    for (const [before, after] of [
      [copy.bySomebody, copy.byBody],
      [copy.byBody, copy.withProofs],
      [copy.withProofs, copy.archived],
    ] as const)
      expect(Buffer.compare(Buffer.from(before), Buffer.from(after.subarray(0, before.length)))).toBe(0);
  });

  test('is no longer valid to poppler with one byte changed', () => {
    const changed = Buffer.from(copy.byBody);
    changed[200] = (changed[200] ?? 0) ^ 1;
    writeFileSync(at('changed.pdf'), changed);
    expect(say('pdfsig', '-nocert', at('changed.pdf'))).not.toContain('Signature is Valid');
  });
});

test('a copy that two signed by ECDSA is valid to OpenSSL, with a time-stamp over each signature, and sound to qpdf', async () => {
  person = await world.issue();
  body = await world.issue({ profile: 'body' });
  partsOf(copyBy('ecdsa-p256-sha256').archived, folder);
  for (const field of ['NguoiChungThuc', 'CoQuanChungThuc']) {
    expect(opensslOnSignature(folder, field)).toContain('CAdES Verification successful');
    expect(opensslOnTimestamp(folder, `${field}.stamp`)).toContain('Verification: OK');
  }
  expect(readFileSync(at('archived.pdf')).length).toBeGreaterThan(scan.length);
  expect(say('qpdf', '--check', at('archived.pdf'))).toContain('No syntax');
});
