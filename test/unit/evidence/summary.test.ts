import { describe, expect, test } from 'vitest';
import type { PackInfo } from '../../../schemas/evidence/pack.ts';
import type { MessageTold, Timeline, Wait } from '../../../schemas/evidence/timeline.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { summaryPage, summaryText } from '../../../functions/evidence/pack/summary.ts';
import { WORDING } from '../../../functions/evidence/pack/wordings.ts';

const at = (time: string) => instant(Date.parse(`2026-03-23T${time}.000Z`));
const digest = digestBytes('mẫu');

const message = (n: number, state: string, waits: readonly Wait[], more: Partial<MessageTold> = {}) => ({
  id: `dvcqg~H21.17-260323-0042~${n}`,
  partner: 'dvcqg',
  operation: 'dossier.header',
  state,
  payload: digest,
  occurred: { at: at('01:15:00') },
  kept: { at: at('02:30:00'), link: 1 },
  attempts: [],
  waits: [...waits],
  ...more,
});

const timeline: Timeline = {
  format: 'lien-thong-timeline/1',
  subject: 'H21.17-260323-0042',
  agency: 'H21.17',
  dueAt: at('10:00:00'),
  events: [
    {
      kind: 'reception',
      source: 'native',
      status: 2,
      occurred: { at: at('01:15:00') },
      kept: { at: at('02:30:00'), link: 1 },
      message: digest,
    },
  ],
  messages: [
    message(
      1,
      'confirmed',
      [
        { owner: 'agency', from: at('01:15:00'), to: at('02:30:00') },
        { owner: 'gateway', from: at('02:30:00'), to: at('02:30:02') },
        { owner: 'partner', from: at('02:30:02'), to: at('06:45:02'), why: 'transient' },
      ],
      { sent: { at: at('02:30:02'), link: 2 }, acknowledged: { at: at('06:45:02'), link: 3 } },
    ),
    message(2, 'parked', [{ owner: 'officer', from: at('07:00:00'), why: 'rejected' }], {
      operation: 'viec-moi',
    }),
  ],
};

const info: PackInfo = {
  format: 'lien-thong-pack/1',
  wording: WORDING,
  subject: 'H21.17-260323-0042',
  exportedAt: at('08:00:00'),
  links: 5,
  newest: digest,
  roots: [],
  rootsLeftOut: 0,
  rooted: 5,
  stamped: 3,
  obstacle: { waitsFor: 'timestamp', since: at('07:05:00'), why: 'transient: ECONNREFUSED' },
};

describe('The summary of a pack', () => {
  const text = summaryText(timeline, info);

  test('tells for each receiver how long the agency had a message, and how long the road took', () => {
    expect(text).toContain(
      'Cổng Dịch vụ công quốc gia: 2 thông điệp, 1 đã được xác nhận; ' +
        'lâu nhất một thông điệp: nghiệp vụ 1 giờ 15 phút, truyền 4 giờ 15 phút',
    );
  });

  test('splits each message’s time by whose it was', () => {
    const [, first = ''] = text.split('THÔNG ĐIỆP 1: HỒ SƠ GỬI CỔNG DỊCH VỤ CÔNG QUỐC GIA');
    expect(first.slice(0, first.indexOf('THÔNG ĐIỆP 2'))).toContain(
      [
        '- Thời gian nghiệp vụ: 1 giờ 15 phút',
        '- Thời gian truyền: 4 giờ 15 phút',
        '-   trong đó trục Liên Thông: 2 giây',
        '-   trong đó bên nhận: 4 giờ 15 phút',
      ].join('\n'),
    );
  });

  test('tells for each receiver how much of it a message lay before an officer, which is no delay of the road', () => {
    const slow = message(3, 'confirmed', [
      { owner: 'partner', from: at('02:30:00'), to: at('02:31:00') },
      { owner: 'officer', from: at('02:31:00'), to: at('07:31:00'), why: 'rejected' },
      { owner: 'partner', from: at('07:31:00'), to: at('07:32:00') },
    ]);
    const told = summaryText({ ...timeline, messages: [...timeline.messages, slow] }, info);
    expect(told).toContain('truyền 5 giờ 02 phút (trong đó chờ cán bộ xử lý 5 giờ 00 phút)');
    expect(text).not.toContain('trong đó chờ cán bộ xử lý 0');
  });

  test('says what still waits, for whom and since when', () => {
    expect(text).toContain('- Bên nhận xác nhận: chưa (chờ người xử lý)');
    expect(text).toContain(
      '- Đang chờ, từ 14:00:00 ngày 23/03/2026: chờ cán bộ xử lý (bên nhận từ chối, hoặc đã hết hạn thử lại)',
    );
  });

  test('shows the gap while the authority is away', () => {
    expect(text).toContain('Mắt xích 4 đến 5 chưa nằm dưới gốc có dấu thời gian');
    expect(text).toContain(
      'Khoảng trống: từ 14:05:00 ngày 23/03/2026, các gốc chờ tổ chức cấp dấu thời gian.',
    );
  });

  test('names acts and statuses as officers do, and a code that it does not know as it is', () => {
    expect(text).toContain('08:15:00 ngày 23/03/2026: tiếp nhận (trạng thái 2 Được tiếp nhận)');
    expect(text).toContain('THÔNG ĐIỆP 2: VIEC-MOI GỬI');
  });

  test('says the same on the page, where nothing that is told becomes a tag', () => {
    const page = summaryPage({ ...timeline, agency: '<script>' }, info);
    expect(page).toContain('<li>Thời gian truyền: 4 giờ 15 phút</li>');
    expect(page).toContain('Cơ quan: &lt;script&gt;.');
    expect(page).not.toContain('<script>');
    expect(page).not.toMatch(/src=|href=|url\(/);
  });
});
