import type { PackInfo } from '../../../schemas/evidence/pack.ts';
import type { MessageTold, Timeline, WaitOwner } from '../../../schemas/evidence/timeline.ts';
import type { Instant } from '../../kernel/clock.ts';
import { inVietnam, inWords } from './vietnam-time.ts';
import { sayEvent, sayOperation, sayPartner, sayState, sayStatus } from './words.ts';

/** Whose a wait is, in words. */
export const OWNERS: Readonly<Record<WaitOwner, string>> = {
  agency: 'cơ quan, hệ thống một cửa (trước khi đến trục)',
  earlier: 'chờ thông điệp trước của cùng hồ sơ',
  gateway: 'trục Liên Thông',
  partner: 'bên nhận',
  officer: 'chờ cán bộ xử lý (bên nhận từ chối, hoặc đã hết hạn thử lại)',
};

/** How long each owner had a message, in milliseconds; what still lasts is counted up to the export. */
export function timeByOwner(
  { waits }: MessageTold,
  until: Instant,
): Readonly<Partial<Record<WaitOwner, number>>> {
  const sums: Partial<Record<WaitOwner, number>> = {};
  for (const { owner, from, to = until } of waits)
    sums[owner] = (sums[owner] ?? 0) + Math.max(0, Date.parse(to) - Date.parse(from));
  return sums;
}

/**
 * How long a message took before it reached the gateway, and from then until its receiver acknowledged it; how much of the
 * latter it lay before a person, which is no fault of the road.
 */
function splitTime(
  message: MessageTold,
  until: Instant,
): { readonly business: number; readonly transmission: number; readonly officer: number } {
  const { agency: business = 0, officer = 0, ...rest } = timeByOwner(message, until);
  const transmission = Object.values(rest).reduce((sum, ms) => sum + ms, officer);
  return { business, transmission, officer };
}

/** For each receiver: how many messages, and the longest that one of them took on either side of the gateway. */
function partnerLines(messages: readonly MessageTold[], until: Instant): string[] {
  return [...Map.groupBy(messages, ({ partner }) => partner)].map(([partner, sent]) => {
    const times = sent.map((message) => splitTime(message, until));
    const business = Math.max(...times.map((time) => time.business));
    const [slowest] = times.toSorted((one, other) => other.transmission - one.transmission);
    const { transmission = 0, officer = 0 } = slowest ?? {};
    const waited = officer === 0 ? '' : ` (trong đó chờ cán bộ xử lý ${inWords(officer)})`;
    const acknowledged = sent.filter((message) => message.acknowledged !== undefined).length;
    return (
      `${sayPartner(partner)}: ${sent.length} thông điệp, ${acknowledged} đã được xác nhận; ` +
      `lâu nhất một thông điệp: nghiệp vụ ${inWords(business)}, truyền ${inWords(transmission)}${waited}`
    );
  });
}

/** A heading and what stands under it, for both renderings. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

function sectionsOf(timeline: Timeline, info: PackInfo): Section[] {
  return [
    { title: `Bằng chứng của hồ sơ ${timeline.subject}`, lines: aboutLines(timeline, info) },
    { title: 'Tổng hợp theo bên nhận', lines: partnerLines(timeline.messages, info.exportedAt) },
    { title: 'Thời gian nghiệp vụ (do cơ quan khai)', lines: timeline.events.map(eventLine) },
    ...timeline.messages.map((message, index) => ({
      title: `Thông điệp ${index + 1}: ${sayOperation(message.operation)} gửi ${sayPartner(message.partner)}`,
      lines: messageLines(message, info.exportedAt),
    })),
  ];
}

function aboutLines({ agency, dueAt }: Timeline, info: PackInfo): string[] {
  const { links, rooted, stamped, obstacle, rootsLeftOut } = info;
  return [
    'Mọi thời điểm ghi theo giờ Việt Nam (+07:00).',
    `Cơ quan: ${agency}.`,
    ...(dueAt === undefined ? [] : [`Ngày hẹn trả kết quả: ${inVietnam(dueAt)}.`]),
    `Xuất lúc ${inVietnam(info.exportedAt)}: ${links} mắt xích.`,
    `Mắt xích 1 đến ${stamped} nằm dưới gốc đã có dấu thời gian của tổ chức cấp dấu thời gian.`,
    ...(stamped < links
      ? [
          `Mắt xích ${stamped + 1} đến ${links} chưa nằm dưới gốc có dấu thời gian ` +
            `(${rooted > stamped ? `gốc đã lập đến mắt xích ${rooted}` : 'gốc được lập mỗi 5 phút'}).`,
        ]
      : []),
    ...(obstacle === undefined
      ? []
      : [`Khoảng trống: từ ${inVietnam(obstacle.since)}, các gốc chờ ${WAITS[obstacle.waitsFor]}.`]),
    ...(rootsLeftOut === 0 ? [] : [`${rootsLeftOut} gốc cũ hơn không kèm trong gói này.`]),
    'Thời gian nghiệp vụ là từ khi việc xảy ra đến khi trục nhận; thời gian truyền là từ khi trục nhận đến khi bên nhận xác nhận.',
    'Không mắt xích nào ghi, chỉ theo lời khai: cơ quan, ngày hẹn trả, lúc việc xảy ra, và khoảng trống nếu có.',
  ];
}

const WAITS = {
  seal: 'con dấu của trục',
  timestamp: 'tổ chức cấp dấu thời gian',
  revocation: 'máy chủ kiểm tra trạng thái chứng thư (OCSP, CRL)',
} as const;

const linkOf = (link: number | undefined): string =>
  link === undefined ? ' [theo lời trục, không mắt xích nào ghi]' : ` [mắt xích ${link}]`;

const eventLine = ({ kind, status, occurred, kept }: Timeline['events'][number]): string =>
  `${inVietnam(occurred.at)}: ${sayEvent(kind)} (trạng thái ${sayStatus(status, kept.at)}), trục nhận ${inVietnam(kept.at)}${linkOf(kept.link)}`;

function messageLines(message: MessageTold, until: Instant): string[] {
  const { occurred, kept, sent, acknowledged, attempts, waits } = message;
  const sums = timeByOwner(message, until);
  const { business, transmission } = splitTime(message, until);
  return [
    `Xảy ra (cơ quan khai): ${inVietnam(occurred.at)}`,
    `Trục nhận và lưu: ${inVietnam(kept.at)}${linkOf(kept.link)}`,
    `Gửi lần đầu: ${sent === undefined ? 'chưa gửi' : inVietnam(sent.at) + linkOf(sent.link)}`,
    `Bên nhận xác nhận: ${acknowledged === undefined ? `chưa (${sayState(message.state)})` : inVietnam(acknowledged.at) + linkOf(acknowledged.link)}`,
    `Số lần thử: ${attempts.length}`,
    `Thời gian nghiệp vụ: ${inWords(business)}`,
    `Thời gian truyền: ${inWords(transmission)}`,
    ...(['earlier', 'gateway', 'partner', 'officer'] as const).flatMap((owner) => {
      const ms = sums[owner];
      return ms === undefined ? [] : [`  trong đó ${OWNERS[owner]}: ${inWords(ms)}`];
    }),
    ...waits
      .filter(({ to }) => to === undefined)
      .map(({ owner, from }) => `Đang chờ, từ ${inVietnam(from)}: ${OWNERS[owner]}`),
  ];
}

/** The summary as plain text. */
export const summaryText = (timeline: Timeline, info: PackInfo): string =>
  sectionsOf(timeline, info)
    .map(({ title, lines }) => [title.toUpperCase(), ...lines.map((line) => `- ${line}`), ''].join('\n'))
    .join('\n');

/** The summary as a page that prints on paper and loads nothing from anywhere. */
export function summaryPage(timeline: Timeline, info: PackInfo): string {
  const sections = sectionsOf(timeline, info).map(
    ({ title, lines }, index) =>
      `<section><h${index === 0 ? 1 : 2}>${escaped(title)}</h${index === 0 ? 1 : 2}>\n<ul>\n` +
      `${lines.map((line) => `<li>${escaped(line.trim())}</li>`).join('\n')}\n</ul></section>`,
  );
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>${escaped(timeline.subject)}</title>
<style>body{font-family:sans-serif;max-width:50rem;margin:1rem auto;padding:0 1rem;line-height:1.5}h2{font-size:1.1rem}</style>
</head><body>
${sections.join('\n')}
</body></html>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
