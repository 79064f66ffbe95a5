import { describe, expect, test } from 'vitest';
import { BUSINESS_CHECKS, CHECKS, COPY_FINDINGS } from '../../../../schemas/copies/verdict.ts';
import { FAILURES } from '../../../../schemas/copies/state.ts';
import { PACK_FINDINGS } from '../../../../schemas/evidence/findings.ts';
import { PDF_FINDINGS } from '../../../../schemas/pdf/findings.ts';
import { PROBLEMS } from '../../../../schemas/problems.ts';
import { TRUST_FINDINGS } from '../../../../schemas/trust/findings.ts';
import { REVOCATIONS } from '../../../../functions/copies/verify/words.ts';

const saidOf = (table: Readonly<Record<string, { readonly vi: string }>>): string[] =>
  Object.values(table).map(({ vi }) => vi);

/** What is said of signatures, copies and packs, to whoever checks them. */
const SAID: readonly string[] = [
  ...saidOf(COPY_FINDINGS),
  ...saidOf(PDF_FINDINGS),
  ...saidOf(TRUST_FINDINGS),
  ...saidOf(PACK_FINDINGS),
  ...Object.values(CHECKS),
  ...Object.values(BUSINESS_CHECKS),
  ...Object.values(FAILURES),
  ...Object.values(REVOCATIONS),
  ...Object.entries(PROBLEMS)
    .filter(([code]) => code.startsWith('copy-'))
    .map(([, { title }]) => title),
];

describe('The words of a verdict', () => {
  test('say which is withdrawn or revoked, a copy, its original or a certificate: two things that officers must not mix up', () => {
    const taken = SAID.filter((one) => /thu hồi/i.test(one));
    expect(taken.length).toBeGreaterThan(10);
    for (const one of taken) expect(one).toMatch(/bản sao|chứng thư số|bản chính/i);
  });

  test('call the servers that answer about certificates by what they do', () => {
    for (const one of SAID) expect(one).not.toMatch(/nơi trả lời/i);
  });

  test('fit every entry that is refused by them: what prints otherwise, and what is fetched for printing', () => {
    expect(PDF_FINDINGS['pdf-alternate'].vi).toMatch(/Alternates/);
    expect(PDF_FINDINGS['pdf-alternate'].vi).toMatch(/OPI/);
  });

  test('say what an archive time-stamp is over', () => {
    expect(PACK_FINDINGS['archive-absent'].vi).toContain('đóng lên cả gói');
    expect(TRUST_FINDINGS['timestamp-aged'].vi).toContain('đóng lên tệp');
  });
});
