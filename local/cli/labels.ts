import { lookUp } from '../../schemas/code-lists.ts';
import type { OrderView } from '../../schemas/postal/order.ts';
import { TrackingMeaning } from '../../schemas/postal/parcel.ts';
import type { ExchangeView } from '../../schemas/views.ts';

/** A dossier's status as the national list names it: `4 Đang xử lý`. */
export function statusLabel(status: number): string {
  const found = lookUp('TrangThaiHoSo', String(status));
  return found.known ? `${status} ${found.entry.vi}` : String(status);
}

const STATES: Readonly<Record<ExchangeView['state'], string>> = {
  queued: 'chờ gửi',
  retrying: 'đang thử lại',
  unknown: 'chưa rõ kết quả',
  confirmed: 'đối tác đã nhận',
  parked: 'chờ người xử lý',
  superseded: 'đã có bản mới',
  skipped: 'đã bỏ qua',
};

/** Where a duty stands, in Vietnamese. */
export const stateLabel = (state: ExchangeView['state']): string => STATES[state];

const EVENTS: Readonly<Record<string, string>> = {
  submission: 'Nộp hồ sơ',
  reception: 'Tiếp nhận',
  progress: 'Báo tiến trình',
  'supplement-request': 'Yêu cầu bổ sung',
  'supplement-completion': 'Đã bổ sung',
  'financial-duty': 'Yêu cầu nghĩa vụ tài chính',
  'financial-duty-settlement': 'Đã nộp nghĩa vụ tài chính',
  stop: 'Dừng xử lý',
  resume: 'Tiếp tục xử lý',
  withdrawal: 'Công dân rút hồ sơ',
  refusal: 'Không tiếp nhận',
  finish: 'Đã xử lý xong',
  return: 'Trả kết quả',
  'record-added': 'Một cửa báo hồ sơ mới',
  'record-updated': 'Một cửa cập nhật hồ sơ',
  'files-complete': 'Đã đủ tệp',
  'files-expired': 'Quá hạn chờ tệp',
  'postal-order-requested': 'Gọi bưu điện',
  'postal-order-cancelled': 'Hủy đơn bưu chính',
  'postal-cancellation-requested': 'Xin hủy đơn bưu chính',
  'postal-order-rerouted': 'Chuyển đơn sang đường khác',
};

/** What happened to a dossier, in Vietnamese; `…-announced` waits for files. */
export function eventLabel(kind: string): string {
  const meaning = TrackingMeaning.safeParse(kind.replace('parcel-', ''));
  if (kind.startsWith('parcel-') && meaning.success) return `Bưu gửi ${parcelLabel(meaning.data)}`;
  const [base = kind] = kind.split('-announced');
  const label = EVENTS[base] ?? base;
  return base === kind ? label : `${label} (chờ tệp)`;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  'dossier.header': 'hồ sơ',
  'dossier.progress': 'tiến trình',
  'portal.webhook': 'thông báo',
  'postal.order': 'đơn bưu chính',
  'postal.cancellation': 'hủy đơn bưu chính',
};

const PARTNERS: Readonly<Record<string, string>> = {
  dvcqg: 'Cổng DVCQG',
  portal: 'cổng tỉnh',
  'vnpost-ngsp': 'VNPost (NGSP)',
  'vnpost-lgsp': 'VNPost (LGSP)',
  'vnpost-my': 'MyVNPost',
  population: 'CSDL dân cư',
};

const ORDERS: Readonly<Record<OrderView['state'], string>> = {
  requested: 'đang gửi bưu điện',
  accepted: 'bưu điện đã nhận',
  parked: 'chờ người xử lý',
  dropped: 'không gửi nữa',
  cancelling: 'đang hủy',
  cancelled: 'đã hủy',
  'too-late': 'quá muộn để hủy, bưu gửi vẫn đi',
};

/** Where an order stands between the gateway and the carrier. */
export const orderStateLabel = (state: OrderView['state']): string => ORDERS[state];

const FEES: Readonly<Record<OrderView['fee']['state'], string>> = {
  none: 'không thu',
  due: 'chưa thu',
  collected: 'bưu điện đã thu, chưa trả',
  remitted: 'bưu điện đã trả',
};

export const feeLabel = (state: OrderView['fee']['state']): string => FEES[state];

const PARCELS: Readonly<Record<TrackingMeaning, string>> = {
  created: 'đã tạo đơn',
  'pickup-failed': 'thu gom không thành',
  'handed-over': 'đã giao cho bưu điện',
  'in-transit': 'đang chuyển',
  'out-for-delivery': 'đang đi phát',
  'attempt-failed': 'phát không thành',
  held: 'lưu giữ tại bưu cục',
  delivered: 'đã phát',
  refused: 'người nhận từ chối',
  returning: 'đang chuyển hoàn',
  returned: 'đã chuyển hoàn',
  lost: 'thất lạc',
  cancelled: 'đã hủy',
  'fee-collected': 'đã thu tiền',
  'fee-remitted': 'đã trả tiền',
  unknown: 'mã lạ',
};

/** Where a parcel is, or what an event says of it. */
export const parcelLabel = (meaning: TrackingMeaning): string => PARCELS[meaning];

export const partnerLabel = (partner: string): string => PARTNERS[partner] ?? partner;

/** A duty in few words: `hồ sơ → Cổng DVCQG`. */
export const dutyLabel = ({ operation, partner }: Pick<ExchangeView, 'operation' | 'partner'>): string =>
  `${OPERATIONS[operation] ?? operation} → ${partnerLabel(partner)}`;
