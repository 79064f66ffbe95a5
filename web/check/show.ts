import {
  ANCHORS,
  RESULTS,
  STANDINGS,
  TIMES,
  vietnamTime,
  WEIGHTS,
} from '../../functions/copies/verify/words.ts';
import type { CopyVerdict, VerdictFinding, VerdictSignature } from '../../schemas/copies/verdict.ts';
import type { Registered } from './ask.ts';
import type { Refusal } from './refusals.ts';
import { FRAMES, NOT_ASKED, NOT_FOUND, SIGNATURES } from './words.ts';

type Child = Node | string;
type Check = CopyVerdict['checks'][number] | VerdictSignature['checks'][number];

/** The one word of a verdict. */
export const wordOf = ({ standing }: CopyVerdict): string => STANDINGS[standing].word;

/** The verdict on a file: the word first, then why. */
export function showVerdict(into: HTMLElement, verdict: CopyVerdict): void {
  const { word, means } = STANDINGS[verdict.standing];
  const weighty = verdict.findings.filter(({ weight }) => weight !== 'note');
  into.replaceChildren(
    banner(verdict.standing, word, means),
    ...(weighty.length === 0 ? [] : [element('h3', '', 'Lý do'), findings(weighty, verdict)]),
  );
}

/** What the verdict rests on: the register, who signed, and each check. */
export function showGrounds(into: HTMLElement, fileName: string, verdict: CopyVerdict): void {
  const notes = verdict.findings.filter(({ weight }) => weight === 'note');
  into.replaceChildren(
    element('h3', '', 'Sổ chứng thực'),
    entry(verdict.register),
    ...verdict.signatures.flatMap(signature),
    element('h3', '', 'Các điều đã kiểm tra đối với bản sao'),
    checks(verdict.checks),
    ...(notes.length === 0 ? [] : [element('h3', '', 'Lưu ý'), findings(notes, verdict)]),
    element('h3', '', 'Tệp đã kiểm tra'),
    list([
      ['Tên tệp', fileName],
      ['Dung lượng', `${verdict.file.bytes.toLocaleString('vi-VN')} byte`],
      ['Mã SHA-256', verdict.file.sha256],
      ['Kiểm tra lúc', vietnamTime(verdict.at)],
    ]),
  );
}

/** What the register says of the copy whose QR was read: never that a file is good, for no file was seen. */
export function showRegistered(into: HTMLElement, registered: Registered): void {
  const { withdrawn, state } = registered;
  const { word, means } = state === 'issued' ? FRAMES.registered : FRAMES.withdrawn;
  into.replaceChildren(
    banner(state === 'issued' ? 'unknown' : 'invalid', word, means),
    list([
      ['Cơ quan chứng thực', registered.agencyName],
      ['Số chứng thực', `${registered.number}, quyển số ${registered.volume}`],
      ['Cấp lúc', vietnamTime(registered.issuedAt)],
      ...withdrawal(withdrawn),
    ]),
  );
}

/** Says above everything that a file is another copy than the one whose QR was read. */
export function showOtherCopy(into: HTMLElement): void {
  into.prepend(banner('unknown', FRAMES.otherCopy.word, FRAMES.otherCopy.means));
}

/** Says above what the register says that the QR was not made of the scan that the register has. */
export function showOtherScan(into: HTMLElement): void {
  into.prepend(banner('unknown', FRAMES.otherScan.word, FRAMES.otherScan.means));
}

/** Why something could not be checked, and what to do. */
export function showRefusal(into: HTMLElement, { word = FRAMES.refused, title, fix }: Refusal): void {
  into.replaceChildren(banner('unknown', word, title), element('p', '', fix));
}

/** Everything that is shown goes through text nodes: nothing that a file says can become markup. */
function element(tag: string, className: string, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

function banner(standing: CopyVerdict['standing'], word: string, means: string): HTMLElement {
  return element('p', `banner ${standing}`, element('strong', '', word), ' ', element('span', '', means));
}

type Row = readonly [name: string, value: string | undefined];

function list(rows: readonly Row[]): HTMLElement {
  return element(
    'dl',
    '',
    ...rows.flatMap(([name, value]) =>
      value === undefined ? [] : [element('dt', '', name), element('dd', '', value)],
    ),
  );
}

const withdrawal = (withdrawn: Registered['withdrawn']): readonly Row[] =>
  withdrawn === undefined
    ? []
    : [
        ['Căn cứ thu hồi bản sao', withdrawn.says],
        ['Cơ quan thu hồi bản sao', withdrawn.by],
        ['Thu hồi bản sao lúc', vietnamTime(withdrawn.at)],
      ];

const tagged = (className: string, tag: string, says: string): HTMLElement =>
  element('li', '', element('span', `tag ${className}`, tag), ' ', element('span', '', says));

/**
 * What was found, each thing once: the same of several certificates, or of both signatures, is one line that says whose.
 * Details that differ (serial numbers of certificates) are left to the report.
 */
function findings(found: readonly VerdictFinding[], { signatures }: CopyVerdict): HTMLElement {
  return element(
    'ul',
    'findings',
    ...[...new Set(found.map(({ says }) => says))].flatMap((says) => {
      const same = found.filter((one) => one.says === says);
      const details = new Set(same.flatMap(({ detail }) => (detail === undefined ? [] : [detail])));
      const whose = signatures.filter(({ field }) => same.some(({ about }) => about === field));
      const line = details.size === 1 ? `${says} (${[...details].join('')})` : says;
      return same
        .slice(0, 1)
        .map(({ weight }) =>
          tagged(weight, WEIGHTS[weight], [line, ...whose.map(({ role }) => SIGNATURES[role])].join('. ')),
        );
    }),
  );
}

const checks = (made: readonly Check[]): HTMLElement =>
  element('ul', 'findings', ...made.map(({ name, result }) => tagged(result, RESULTS[result], name)));

function entry(register: CopyVerdict['register']): HTMLElement {
  if (!register.asked) return element('p', '', NOT_ASKED);
  if (register.answer !== 'found') return element('p', '', NOT_FOUND[register.answer]);
  return list([
    ['Cơ quan chứng thực', register.agency],
    ['Số chứng thực', `${register.number}, quyển số ${register.volume}`],
    ['Cấp lúc', vietnamTime(register.issuedAt)],
    ['Chức danh người ký', register.title],
    ['Thẩm quyền theo', register.instrument],
    ['Tình trạng', register.state === 'issued' ? 'Bản sao chưa bị thu hồi' : 'Bản sao đã bị thu hồi'],
    ...withdrawal(register.withdrawn),
  ]);
}

function signature({ role, standing, certificate, time, anchor, checks: made }: VerdictSignature): Child[] {
  return [
    element('h3', '', `${SIGNATURES[role]}: ${STANDINGS[standing].word.toLowerCase()}`),
    list([
      ['Người ký', certificate?.commonName],
      ['Đơn vị quản lý', certificate?.organization],
      ['Thời điểm ký', time === undefined ? 'Không rõ' : `${vietnamTime(time.at)}, ${TIMES[time.from]}`],
      ['Nơi cấp chứng thư', certificate?.issuer],
      [
        'Thời hạn chứng thư',
        certificate === undefined
          ? undefined
          : `từ ${vietnamTime(certificate.notBefore)} đến ${vietnamTime(certificate.notAfter)}`,
      ],
      ['Loại chữ ký', anchor === undefined ? undefined : (ANCHORS[anchor] ?? anchor)],
    ]),
    ...signatureChecks(made),
  ];
}

/** What does not hold first; what holds folded away, for it says no more. */
function signatureChecks(made: VerdictSignature['checks']): Child[] {
  const passed = made.filter(({ result }) => result === 'passed');
  const others = made.filter(({ result }) => result !== 'passed');
  return [
    ...(others.length === 0 ? [] : [checks(others)]),
    ...(passed.length === 0
      ? []
      : [
          element(
            'details',
            '',
            element('summary', '', `${passed.length} trên ${made.length} điều kiểm tra đạt`),
            checks(passed),
          ),
        ]),
  ];
}
