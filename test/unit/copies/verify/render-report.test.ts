import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readEvidence } from '../../../../functions/copies/verify/read-evidence.ts';
import { renderReport } from '../../../../functions/copies/verify/render-report.ts';
import { COPY_LIMITS } from '../../../../functions/kernel/pdf/read-limits.ts';
import { readSignatures } from '../../../../functions/kernel/pdf/read-signatures.ts';
import { readSignedPdf } from '../../../../functions/kernel/pdf/read-signed-pdf.ts';
import type { CopyVerdict } from '../../../../schemas/copies/verdict.ts';
import {
  issue,
  openBench,
  right,
  verdictOn,
  type Bench,
  type Stages,
} from '../../../support/signed-copies.ts';

let bench: Bench;
let copy: Stages;
let verdict: CopyVerdict;
beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
  verdict = await verdictOn(bench, copy.lta);
});

describe('the report that is printed', () => {
  it('says what Circular 15/2025 asks to be shown', () => {
    const page = renderReport(verdict);
    for (const said of [
      'HỢP LỆ',
      'Nguyễn Thị Mẫu',
      'Ủy ban nhân dân xã Mẫu Một',
      'Đơn vị quản lý',
      'Nơi cấp chứng thư',
      'Thời hạn chứng thư',
      'Nguyên vẹn',
      'Còn hiệu lực',
      'Chứng thư số không bị thu hồi, tạm dừng tại thời điểm ký',
      '+07:00, theo dấu thời gian trên chữ ký',
      '42, quyển số 01/2026-SCT/BS',
      '<dt>Chức danh người ký</dt><dd>Chủ tịch</dd>',
      '<dt>Thẩm quyền theo</dt><dd>12/QĐ-UBND</dd>',
      'Trả lời OCSP, trong tệp',
      verdict.file.sha256,
    ])
      expect(page).toContain(said);
  });

  it('prints the evidence itself, byte by byte as it stands in the copy', () => {
    const file = right(readSignedPdf(copy.lta, COPY_LIMITS));
    const { ocsps } = readEvidence(file, readSignatures(file).signatures);
    const printed = [
      ...renderReport(verdict).matchAll(
        /<summary>Trả lời OCSP, trong tệp; SHA-256 ([\da-f]{64})<\/summary><pre>([^<]*)<\/pre>/g,
      ),
    ].map(([, sha256, base64 = '']) => [sha256, Buffer.from(base64, 'base64').toString('hex')]);
    expect(printed).toContainEqual([
      createHash('sha256').update(ocsps[0]!).digest('hex'),
      Buffer.from(ocsps[0]!).toString('hex'),
    ]);
  });

  it('shows every reason of an invalid copy, and its word in the title too', async () => {
    const page = renderReport(await verdictOn(bench, copy.person));
    expect(page).toContain('<title>Kết quả kiểm tra bản sao chứng thực điện tử: KHÔNG HỢP LỆ</title>');
    expect(page).toContain('Thiếu chữ ký');
  });

  it('runs nothing and loads nothing', () => {
    const page = renderReport(verdict);
    expect(page).not.toMatch(
      /<(?:script|link|img|iframe|object|embed|form)|\bon\w+=|javascript:|url\(|@import|https?:/i,
    );
    expect(page).toContain("default-src 'none'");
  });

  it('takes nothing that a certificate says for markup, and lets nothing turn the letters about', () => {
    const [first, ...others] = verdict.signatures;
    const evil = `<script>alert("1")</script>&'\u202Egnp\u0007`;
    const page = renderReport({
      ...verdict,
      signatures: [{ ...first!, certificate: { ...first!.certificate!, commonName: evil } }, ...others],
    });
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;\u25A1gnp\u25A1');
    expect(page).not.toContain('<script');
  });
});
