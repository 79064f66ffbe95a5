import type {
  CopyVerdict,
  VerdictEvidence,
  VerdictRegister,
  VerdictSignature,
  VerdictTimestamp,
} from '../../../schemas/copies/verdict.ts';
import {
  ANCHORS,
  EVIDENCE,
  RESULTS,
  REVOCATIONS,
  ROLES,
  SOURCES,
  STANDINGS,
  TIMES,
  vietnamTime,
  WEIGHTS,
} from './words.ts';

/**
 * The verdict as a page to be printed and filed (A4, Vietnamese), as Circular 15/2025/TT-BKHCN, Annex II, asks: issuer,
 * signer, managing unit, time of signing, integrity, validity when signed, validity of the certificate, and the evidence
 * itself. Without a script, without anything from elsewhere, and nothing in it is ever read as markup.
 */
export function renderReport(verdict: CopyVerdict): string {
  const { standing, signaturesStanding, at, file, findings, signatures, timestamps, register, evidence } =
    verdict;
  const { word, means } = STANDINGS[standing];
  const weighty = [
    ...findings.filter(({ weight }) => weight === 'bad'),
    ...findings.filter(({ weight }) => weight === 'open'),
  ];
  const notes = findings.filter(({ weight }) => weight === 'note');
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kết quả kiểm tra bản sao chứng thực điện tử: ${escaped(word)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>Kết quả kiểm tra bản sao chứng thực điện tử</h1>
<p class="verdict ${standing}"><strong>${escaped(word)}</strong> ${escaped(means)}</p>
${facts([
  ['Riêng chữ ký và tệp', STANDINGS[signaturesStanding].word],
  ['Thời điểm kiểm tra', vietnamTime(at)],
  ['Tệp', `${file.bytes.toLocaleString('vi-VN')} byte`],
  ['SHA-256 của tệp', file.sha256],
])}
</header>
<main>
${section('Lý do', weighty.length === 0 ? '' : findingList(weighty))}
${section('Sổ chứng thực', registerFacts(register))}
${signatures.map(signatureSection).join('\n')}
${section('Dấu thời gian', timestamps.length === 0 ? '<p>Tệp không có dấu thời gian.</p>' : timestamps.map(timestampFacts).join('\n'))}
${section('Các điều đã kiểm tra đối với bản sao', checkTable(verdict.checks))}
${section('Lưu ý', notes.length === 0 ? '' : findingList(notes))}
${section('Bằng chứng đã dùng', evidence.length === 0 ? '' : evidenceList(evidence))}
</main>
<footer><p>Kiểm tra theo Thông tư 15/2025/TT-BKHCN, Phụ lục II. “Chưa rõ” nghĩa là chưa kiểm tra được, không phải là đúng.</p></footer>
</body>
</html>
`;
}

function signatureSection(signature: VerdictSignature): string {
  const { role, standing, certificate, time, anchor, algorithm, revocation, level, checks, field } =
    signature;
  const integrity = checks.find(({ id }) => id === 'h');
  const validity = checks.find(({ id }) => id === 'a');
  return section(
    `${ROLES[role]}: ${STANDINGS[standing].word.toLowerCase()}`,
    facts([
      ['Người ký', certificate?.commonName],
      ['Đơn vị quản lý', certificate?.organization],
      ['Nơi cấp chứng thư', certificate?.issuer],
      ['Số chứng thư', certificate?.serial],
      [
        'Thời hạn chứng thư',
        certificate === undefined
          ? undefined
          : `${vietnamTime(certificate.notBefore)} – ${vietnamTime(certificate.notAfter)}`,
      ],
      ['Thời điểm ký', time === undefined ? 'không rõ' : `${vietnamTime(time.at)}, ${TIMES[time.from]}`],
      ['Nội dung từ khi ký', integrity === undefined ? undefined : INTEGRITY[integrity.result]],
      ['Hiệu lực chứng thư khi ký', validity === undefined ? undefined : VALIDITY[validity.result]],
      ['Trạng thái chứng thư số', REVOCATIONS[revocation]],
      ['Loại chữ ký', anchor === undefined ? 'không rõ' : (ANCHORS[anchor] ?? anchor)],
      ['Thuật toán', algorithm],
      ['Mức PAdES', level],
      ['Ô chữ ký', field],
    ]) + checkTable(checks.map(({ id, name, result }) => ({ name: `(${id}) ${name}`, result }))),
  );
}

const INTEGRITY = { passed: 'Nguyên vẹn', failed: 'Đã bị thay đổi', open: 'Chưa rõ' } as const;
const VALIDITY = { passed: 'Còn hiệu lực', failed: 'Không có hiệu lực', open: 'Chưa rõ' } as const;

const timestampFacts = ({ kind, field, standing, at, authority }: VerdictTimestamp): string =>
  facts([
    ['Dấu thời gian', kind === 'signature' ? `trên chữ ký ${field}` : `của cả tệp (${field})`],
    ['Kết quả', STANDINGS[standing].word],
    ['Thời điểm', at === undefined ? undefined : vietnamTime(at)],
    ['Nơi cấp dấu thời gian', authority?.commonName],
    ['Chứng thư do', authority?.issuer],
  ]);

function registerFacts(register: VerdictRegister): string {
  if (!register.asked) return '<p>Chưa hỏi sổ chứng thực.</p>';
  if (register.answer !== 'found') return `<p>${escaped(NOT_FOUND[register.answer])}</p>`;
  const { agency, number, volume, issuedAt, state, withdrawn, title, instrument, copyId } = register;
  return facts([
    ['Cơ quan chứng thực', agency],
    ['Số chứng thực', `${number}, quyển số ${volume}`],
    ['Cấp lúc', vietnamTime(issuedAt)],
    ['Chức danh người ký', title],
    ['Thẩm quyền theo', instrument],
    ['Tình trạng', state === 'issued' ? 'Đang có giá trị' : 'Bản sao đã bị thu hồi'],
    ['Căn cứ thu hồi bản sao', withdrawn?.says],
    ['Cơ quan thu hồi bản sao', withdrawn?.by],
    ['Thu hồi bản sao lúc', withdrawn === undefined ? undefined : vietnamTime(withdrawn.at)],
    ['Mã bản sao', copyId],
  ]);
}

const NOT_FOUND = {
  absent: 'Sổ chứng thực không có bản sao này.',
  unreachable: 'Không hỏi được sổ chứng thực.',
  elsewhere: 'Bản sao do cơ quan ngoài sổ này chứng thực.',
} as const;

const findingList = (findings: CopyVerdict['findings']): string =>
  `<ul>${findings
    .map(({ weight, says, about, detail, code }) => {
      const more = [about, detail, code].filter((one) => one !== undefined).join(', ');
      return `<li><b>${WEIGHTS[weight]}:</b> ${escaped(says)} <small>(${escaped(more)})</small></li>`;
    })
    .join('')}</ul>`;

const checkTable = (
  checks: readonly { readonly name: string; readonly result: keyof typeof RESULTS }[],
): string =>
  `<table><thead><tr><th scope="col">Kiểm tra</th><th scope="col">Kết quả</th></tr></thead><tbody>${checks
    .map(
      ({ name, result }) => `<tr><td>${escaped(name)}</td><td class="${result}">${RESULTS[result]}</td></tr>`,
    )
    .join('')}</tbody></table>`;

const evidenceList = (evidence: readonly VerdictEvidence[]): string =>
  evidence
    .map(
      ({ kind, from, sha256, base64 }) =>
        `<details open><summary>${EVIDENCE[kind]}, ${SOURCES[from]}; SHA-256 ${escaped(sha256)}</summary><pre>${escaped(
          base64.replaceAll(/(.{1,96})/g, '$1\n').trim(),
        )}</pre></details>`,
    )
    .join('\n');

const section = (title: string, content: string): string =>
  content === '' ? '' : `<section><h2>${escaped(title)}</h2>\n${content}</section>`;

const facts = (rows: readonly (readonly [string, string | undefined])[]): string =>
  `<dl>${rows
    .map(([name, value]) =>
      value === undefined ? '' : `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`,
    )
    .join('')}</dl>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands between tags. What cannot stand in a page at all is shown as a box. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
    // Nor may a name turn the letters around it about: controls, and marks of direction.
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, (letter) => (letter === '\n' ? letter : '\u25A1'));

/** The report's one style sheet. The page that opens a report allows it by its digest, and nothing else inline. */
export const REPORT_STYLE = `
@page { size: A4; margin: 18mm 15mm; }
body { font: 11pt/1.45 "Times New Roman", "Liberation Serif", serif; color: #000; background: #fff; max-width: 180mm; margin: 0 auto; padding: 4mm; }
h1 { font-size: 16pt; text-align: center; }
h2 { font-size: 12.5pt; margin: 5mm 0 2mm; border-bottom: 1px solid #666; break-after: avoid; }
.verdict { border: 2px solid; padding: 3mm 4mm; }
.verdict strong { font-size: 16pt; margin-right: 3mm; }
.valid { color: #0a5c2b; background: #eaf6ee; }
.invalid { color: #9c1414; background: #fdecec; }
.unknown { color: #7a4a00; background: #fff5e0; }
dl { display: grid; grid-template-columns: 52mm 1fr; gap: 1mm 4mm; margin: 2mm 0; }
dt { color: #333; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 2mm 0; break-inside: avoid; }
th, td { border: 1px solid #999; padding: 1mm 2mm; text-align: left; vertical-align: top; }
td:last-child { width: 22mm; font-weight: bold; }
td.failed { color: #9c1414; } td.open { color: #7a4a00; } td.passed { color: #0a5c2b; }
pre { font: 7pt/1.3 monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { font-size: 9pt; overflow-wrap: anywhere; }
section { break-inside: auto; } ul { padding-left: 5mm; }
`;
