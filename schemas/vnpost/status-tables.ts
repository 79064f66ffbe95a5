import type { TrackingMeaning } from '../postal/parcel.ts';

/**
 * How sure an entry is: `C` confirmed by two independent sources · `1` one source · `I` inferred from one · `A` this
 * project's assumption, to be confirmed by VNPost.
 */
type Certainty = 'C' | '1' | 'I' | 'A';

interface StatusEntry {
  readonly code: string;
  readonly meaning: TrackingMeaning;
  /** As the carrier says it. */
  readonly vi: string;
  readonly certainty: Certainty;
}

/** One version of a carrier's table, in force from a day (UTC) until the next version. */
interface StatusTable {
  readonly version: string;
  readonly effectiveFrom: string;
  readonly entries: readonly StatusEntry[];
}

const entry = (code: number, meaning: TrackingMeaning, vi: string, certainty: Certainty): StatusEntry => ({
  code: String(code),
  meaning,
  vi,
  certainty,
});

/**
 * What each code space means, oldest version first (facts §3.7). The spaces contradict each other: 4 is "delivered"
 * in the feed of administrative orders and "not delivered yet" in the older tracking. A code that a table has not is
 * unknown: it is never looked up in another table.
 */
export const STATUS_TABLES = {
  /** The feed through NGSP and LGSP (facts §3.7 a). Only 1, 2 and 4 were seen in public. */
  hcc: [
    {
      version: 'NGSP/HCC, OpenCPS 2018–2020',
      effectiveFrom: '2018-01-01',
      entries: [
        entry(1, 'created', 'Đã tạo đơn hàng', '1'),
        entry(2, 'handed-over', 'Đã nhận gửi', '1'),
        entry(3, 'in-transit', 'Đang vận chuyển', 'A'),
        entry(4, 'delivered', 'Phát thành công', 'I'),
        entry(5, 'out-for-delivery', 'Đang đi phát', 'A'),
        entry(6, 'attempt-failed', 'Phát không thành công', 'A'),
        entry(7, 'held', 'Lưu giữ tại bưu cục', 'A'),
        entry(8, 'refused', 'Người nhận từ chối', 'A'),
        entry(9, 'returning', 'Đang chuyển hoàn', 'A'),
        entry(10, 'returned', 'Đã chuyển hoàn', 'A'),
        entry(11, 'lost', 'Thất lạc', 'A'),
        entry(12, 'fee-collected', 'Đã thu tiền COD', 'A'),
        entry(13, 'fee-remitted', 'Đã trả tiền COD cho cơ quan', 'A'),
        entry(14, 'cancelled', 'Đã hủy', 'A'),
        entry(15, 'pickup-failed', 'Thu gom không thành công', 'A'),
      ],
    },
  ],
  /** VNPost's direct tracking of 2016 to 2018 (facts §3.7 b), for an LGSP that still shows it. */
  'legacy-2016': [
    {
      version: 'VNPost tracking 2016–2018',
      effectiveFrom: '2016-01-01',
      entries: [
        entry(1, 'handed-over', 'Chấp nhận gửi', '1'),
        entry(2, 'in-transit', 'Đang trên tuyến vận chuyển', '1'),
        entry(3, 'in-transit', 'Đã đến bưu cục phát', '1'),
        entry(4, 'attempt-failed', 'Chưa phát được', '1'),
        entry(5, 'delivered', 'Phát thành công', '1'),
        entry(6, 'fee-collected', '[COD] Đã thu tiền', '1'),
        entry(7, 'returning', 'Chuyển hoàn', '1'),
        entry(8, 'fee-remitted', '[COD] Trả tiền người gửi', '1'),
        entry(9, 'returned', 'Phát hoàn thành công', '1'),
        entry(10, 'in-transit', 'Đã đến bưu cục (tỉnh)', '1'),
        entry(11, 'delivered', 'Giao hàng thành công', '1'),
      ],
    },
  ],
  /** MyVNPost (facts §3.7 c). Partial deliveries (20, 23) and what nobody has explained (25 and above) stay unknown. */
  my: [
    {
      version: 'MyVNPost API 2022–2026',
      effectiveFrom: '2022-01-01',
      entries: [
        entry(0, 'created', 'Lưu nháp', 'C'),
        entry(1, 'created', 'Đã tạo', 'C'),
        entry(2, 'created', 'Bưu tá nhận tin', 'C'),
        entry(3, 'created', 'Đang xử lý/chờ xác nhận', 'C'),
        entry(4, 'created', 'Đang lấy hàng', 'C'),
        entry(5, 'pickup-failed', 'Lấy không thành công', 'C'),
        entry(6, 'handed-over', 'Đã lấy', 'C'),
        entry(7, 'handed-over', 'Bưu cục đã nhận', 'C'),
        entry(8, 'pickup-failed', 'Lấy thất bại', 'C'),
        entry(9, 'cancelled', 'Hủy thu gom', 'C'),
        entry(10, 'in-transit', 'Đang vận chuyển', 'C'),
        entry(11, 'in-transit', 'Đến bưu cục phát', 'C'),
        entry(12, 'out-for-delivery', 'Đang giao', 'C'),
        entry(13, 'in-transit', 'Chuyển tiếp', 'C'),
        entry(14, 'delivered', 'Đã giao', 'C'),
        entry(15, 'attempt-failed', 'Giao không thành công', 'C'),
        entry(16, 'returning', 'Chờ chuyển hoàn', 'C'),
        entry(17, 'returning', 'Duyệt hoàn', 'C'),
        entry(18, 'returning', 'Bắt đầu hoàn', 'C'),
        entry(19, 'returned', 'Hoàn thành công', 'C'),
        entry(21, 'fee-remitted', 'Đã trả COD', 'C'),
        entry(22, 'cancelled', 'Hủy giao', 'C'),
        entry(24, 'returning', 'Đang hoàn', 'C'),
      ],
    },
  ],
  /** The older donhang.vnpost.vn (facts §3.7 d). */
  donhang: [
    {
      version: 'donhang.vnpost.vn',
      effectiveFrom: '2016-01-01',
      entries: [
        entry(100, 'delivered', 'Phát thành công', '1'),
        entry(170, 'returned', 'Đã chuyển hoàn', '1'),
      ],
    },
  ],
} as const satisfies Record<string, readonly StatusTable[]>;

/** A code space of carriers' statuses. */
export type StatusGeneration = keyof typeof STATUS_TABLES;

/** What a code meant on a day, `YYYY-MM-DD` or an instant; `unknown` when the table in force then has it not. */
export function meaningOf(generation: StatusGeneration, code: string, at: string): TrackingMeaning {
  const versions: readonly StatusTable[] = STATUS_TABLES[generation];
  const inForce = versions.findLast(({ effectiveFrom }) => effectiveFrom <= at.slice(0, 10));
  return inForce?.entries.find((candidate) => candidate.code === code)?.meaning ?? 'unknown';
}
