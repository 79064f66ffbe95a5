import type { Refusal, Registered, Standing, Verdict } from './verdict.ts';
import { ANCHORS, RESULTS, ROLES, STANDINGS, TIMES, vietnamTime, WEIGHTS } from './words.ts';

type Child = Node | string;

/** Everything that is shown goes through text nodes: nothing that a file says can become markup. */
function element(tag: string, className: string, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

function banner(standing: Standing, word: string, means: string): HTMLElement {
  return element('p', `banner ${standing}`, element('strong', '', word), element('span', '', means));
}

function list(rows: readonly (readonly [string, string | undefined])[]): HTMLElement {
  return element(
    'dl',
    '',
    ...rows.flatMap(([name, value]) =>
      value === undefined ? [] : [element('dt', '', name), element('dd', '', value)],
    ),
  );
}

/** The verdict on a file: the word first, then why, then who signed and each check. */
export function showVerdict(into: HTMLElement, fileName: string, verdict: Verdict): void {
  const { word, means } = STANDINGS[verdict.standing];
  const weighty = verdict.findings.filter(({ weight }) => weight !== 'note');
  into.replaceChildren(
    banner(verdict.standing, word, means),
    ...(weighty.length === 0
      ? []
      : [
          element(
            'ul',
            'findings',
            ...weighty.map(({ weight, says, detail }) =>
              element(
                'li',
                '',
                element('span', `tag ${weight}`, WEIGHTS[weight]),
                ' ',
                detail === undefined ? says : `${says} (${detail})`,
              ),
            ),
          ),
        ]),
    ...verdict.signatures.flatMap((signature) => [
      element('h3', '', `${ROLES[signature.role]}: ${STANDINGS[signature.standing].word.toLowerCase()}`),
      list([
        ['Người ký', signature.certificate?.commonName],
        ['Đơn vị quản lý', signature.certificate?.organization],
        [
          'Thời điểm ký',
          signature.time === undefined
            ? undefined
            : `${vietnamTime(signature.time.at)}, ${TIMES[signature.time.from] ?? signature.time.from}`,
        ],
        ['Nơi cấp chứng thư', signature.certificate?.issuer],
        [
          'Thời hạn chứng thư',
          signature.certificate === undefined
            ? undefined
            : `${vietnamTime(signature.certificate.notBefore)} – ${vietnamTime(signature.certificate.notAfter)}`,
        ],
        [
          'Loại chữ ký',
          signature.anchor === undefined ? undefined : (ANCHORS[signature.anchor] ?? signature.anchor),
        ],
      ]),
    ]),
    element('h3', '', 'Các điều đã kiểm tra'),
    element(
      'ul',
      'findings',
      ...[...verdict.checks, ...verdict.signatures.flatMap(({ checks }) => checks)].map(({ name, result }) =>
        element('li', '', element('span', `tag ${RESULTS[result].kind}`, RESULTS[result].word), ' ', name),
      ),
    ),
    list([
      ['Tệp', `${fileName}, ${verdict.file.bytes.toLocaleString('vi-VN')} byte`],
      ['SHA-256', verdict.file.sha256],
      ['Kiểm tra lúc', vietnamTime(verdict.at)],
    ]),
  );
}

/** What the register says of the copy whose QR was read: never that a file is good, for no file was seen. */
export function showRegistered(into: HTMLElement, registered: Registered): void {
  const { withdrawn } = registered;
  into.replaceChildren(
    withdrawn === undefined
      ? banner(
          'unknown',
          'CÓ TRONG SỔ',
          'Bản sao này có trong sổ và chưa bị thu hồi. Hãy chọn tệp ở dưới để kiểm tra chính tệp đó.',
        )
      : banner('invalid', 'ĐÃ THU HỒI', 'Bản sao này không còn giá trị sử dụng.'),
    list([
      ['Cơ quan chứng thực', registered.agencyName],
      ['Số chứng thực', `${registered.number}, quyển ${registered.volume}`],
      ['Cấp lúc', vietnamTime(registered.issuedAt)],
      ['Lý do thu hồi', withdrawn?.reason],
      ['Người thu hồi', withdrawn?.by],
      ['Thu hồi lúc', withdrawn === undefined ? undefined : vietnamTime(withdrawn.at)],
    ]),
  );
}

/** Why something could not be checked, and what to do. */
export function showRefusal(into: HTMLElement, { title, fix }: Refusal): void {
  into.replaceChildren(banner('unknown', STANDINGS.unknown.word, title), element('p', '', fix));
}
