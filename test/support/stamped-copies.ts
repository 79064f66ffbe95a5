import path from 'node:path';
import { PDFName, PDFString } from '@cantoo/pdf-lib';
import { checkScan } from '../../functions/copies/scan/check-scan.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { CertificationWords } from '../../schemas/copies/certification.ts';
import { profileOf, scanOf } from './scans.ts';

/** Where the fonts of copies lie on this machine; infra lays them beside the functions that write on copies. */
export const LETTERS = path.resolve(import.meta.dirname, '../../node_modules/@expo-google-fonts/tinos');

/** Words of a certification; everybody in them is invented. */
export const wordsOf = (more: Partial<CertificationWords> = {}): CertificationWords =>
  CertificationWords.parse({
    copyId: 'bs_01HZX4T7',
    number: '000123',
    volume: '01/2026',
    certifiedAt: instant(Date.UTC(2026, 10, 26, 1, 30)),
    agencyName: 'Ủy ban nhân dân xã Ia Mẫu, tỉnh Gia Lai',
    certifierName: 'Nguyễn Thị Thử Nghiệm',
    certifierTitle: 'Chủ tịch Ủy ban nhân dân xã',
    pages: 1,
    original: {
      type: 'Bằng tốt nghiệp trung học phổ thông',
      issuer: 'Sở Giáo dục và Đào tạo tỉnh Gia Lai',
      number: 'B 0123456',
    },
    checkUrl: `https://lienthong.example.vn/kiem-tra/bs_01HZX4T7?d=${'9f86d081884c7d65'.repeat(4)}`,
    ...more,
  });

/** A scan that says it is PDF/A, as scanners write it. */
export async function pdfAScanOf(claim: string): Promise<Uint8Array> {
  const [part, level] = claim;
  const raw = await scanOf([{}], {
    then: (document) => {
      const { context, catalog } = document;
      const xmp = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>${part}</pdfaid:part><pdfaid:conformance>${level}</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
      const metadata = context.stream(xmp, { Type: 'Metadata', Subtype: 'XML' });
      catalog.set(PDFName.of('Metadata'), context.register(metadata));
      const profile = context.register(context.stream(profileOf('RGB '), { N: 3 }));
      const intent = context.obj({
        Type: 'OutputIntent',
        S: 'GTS_PDFA1',
        OutputConditionIdentifier: PDFString.of('sRGB'),
        DestOutputProfile: profile,
      });
      catalog.set(PDFName.of('OutputIntents'), context.obj([context.register(intent)]));
    },
  });
  const checked = await checkScan(raw, { mediaType: 'application/pdf' });
  if (!checked.ok) throw new Error(checked.problem.code);
  return checked.value.pdf;
}
