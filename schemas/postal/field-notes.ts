/**
 * What each field of the post's API means, for the OpenAPI document only (see ../field-notes.ts): Vietnamese first, then
 * English, and an invented example.
 */

type Note = readonly [description: string, example?: unknown];
type Notes = Readonly<Record<string, Note>>;

const INSTANT = '2026-03-23T02:30:00.000Z';
const ORDER_NUMBER = 'H21.17-260323-0042';

const PARTY: Notes = {
  name: ['Họ tên, hoặc tên bộ phận / name of the person or the desk', 'Nguyễn Văn Mẫu'],
  phone: ['Số điện thoại liên hệ / telephone', '0900000042'],
  email: ['Thư điện tử / e-mail', 'mau.nguyen@example.vn'],
  address: ['Địa chỉ theo mã đơn vị hành chính / address by administrative codes'],
};

const ORDER: Notes = {
  number: ['Số đơn tại bưu điện (OrderNumber), không đổi khi gửi lại / the number at the post', ORDER_NUMBER],
  orderNumber: [
    'Số đơn tại bưu điện (OrderNumber), như bưu điện ghi / order number as the post writes it',
    ORDER_NUMBER,
  ],
  dossierCode: ['Mã hồ sơ / dossier code', 'H21.17-260323-0042'],
  agency: ['Mã cơ quan / agency', 'H21.17'],
  kind: ['collection thu gom hồ sơ tại nhà, delivery trả kết quả tại nhà / which way it goes', 'delivery'],
  attempt: ['Lần đặt thứ mấy của cùng loại / which attempt of its kind', 1],
  state: ['Đơn đang ở đâu giữa trục và bưu điện / where the order stands', 'accepted'],
  carrier: ['Đường tới bưu chính / by which way', 'vnpost-ngsp'],
  carrierBefore: [
    'Đường đã thử trước, khi phải đổi đường / the way before, where it was changed',
    'vnpost-lgsp',
  ],
  customerCode: ['Mã khách hàng bưu điện cấp (CustomerCode) / customer code', 'C000123456'],
  citizen: ['Người dân: nơi thu gom hoặc phát / where it is fetched or brought'],
  codAmount: ['Số tiền thu hộ, đồng (CODAmount); thu gom phải là 0 / collected on delivery, VND', 500_000],
  contents: ['Danh mục giấy tờ, không ghi số định danh / the papers by name', ['Giấy chứng nhận']],
  weightGrams: ['Khối lượng ước tính, gam / weight in grams', 100],
  note: ['Ghi chú cho bưu tá, không ghi số định danh / note for the postman', 'Gọi trước khi đến'],
  fee: ['Tiền bưu điện thu hộ / money that the post collects'],
  exchange: ['Lượt trao đổi chuyển đơn / the duty that carries it', 'vnpost-ngsp~H21.17-260323-0042~1'],
  parcel: ['Bưu gửi đang ở đâu; không có khi bưu điện chưa báo / where the parcel is'],
  requestedAt: ['Thời điểm đặt / asked for', INSTANT],
  acceptedAt: ['Bưu điện đã nhận đơn / the post has the order', INSTANT],
  cancelledAt: ['Đã hủy / cancelled', INSTANT],
  silentSince: ['Bưu điện không báo gì từ lúc này, dù đã hỏi / nothing was told since', INSTANT],
  items: ['Các đơn / the orders'],
};

const PARCEL: Notes = {
  status: ['Trạng thái bưu gửi / where the parcel stands', 'delivered'],
  since: ['Từ lúc nào, theo bưu điện / since when, by the carrier', INSTANT],
  itemCode: ['Số hiệu bưu gửi (ItemCode) / waybill number', 'CA042000042VN'],
  handedOverAt: [
    'Bưu điện nhận bưu gửi: mốc có giá trị pháp lý / handed over: the time that counts in law',
    INSTANT,
  ],
  failedAttempts: ['Số lần phát hoặc thu gom không thành / failed attempts', 0],
  lastFailure: ['Lý do lần không thành gần nhất / why the last one failed', 'Không liên lạc được'],
  heldUntil: ['Lưu giữ tại bưu cục đến / held until', INSTANT],
  deliveredAt: ['Đã phát lúc / delivered at', INSTANT],
  receiver: ['Người nhận theo bưu điện / who received it, as the carrier says', 'Nguyễn Văn Mẫu'],
  returnedAt: ['Đã chuyển hoàn lúc / came back at', INSTANT],
  oddities: [
    'Những điểm không khớp, chờ người xem / what does not fit and waits for a look',
    ['unknown-code'],
  ],
};

const EVENT: Notes = {
  id: ['Mã sự kiện của bưu điện / by which the event is known again', '6561f00000000000000000a1'],
  orderNumber: ORDER['orderNumber'] as Note,
  at: ['Thời điểm xảy ra, theo bưu điện / when it happened, by the carrier', INSTANT],
  arrivedAt: ['Thời điểm tới trục / when it arrived here', INSTANT],
  carrier: ['Đường báo tin / which way told it', 'vnpost-ngsp'],
  customerCode: ORDER['customerCode'] as Note,
  meaning: ['Ý nghĩa theo bảng đối chiếu; unknown khi không có trong bảng / in our words', 'delivered'],
  code: ['Mã trạng thái của bưu điện / the carrier’s own code', '5'],
  message: ['Lời của bưu điện / the carrier’s own words', 'Phát thành công'],
  office: ['Bưu cục (POSID) / post office', '600000'],
  note: ['Ghi chú của bưu điện / the carrier’s remark', 'Chủ hồ sơ nhận'],
  oddities: PARCEL['oddities'] as Note,
  late: ['Đến sau một sự kiện muộn hơn / came after a later one had been heard', false],
  kind: [
    'unknown-order đơn không phải của trục, malformed dòng không đọc được / why it is nobody’s',
    'unknown-order',
  ],
  why: ['Quy tắc mà dòng vi phạm / which rule a malformed row breaks', 'EventTime: missing'],
  raw: ['Dòng nguyên văn; cần quyền post:manage / the row as it came', '{"StatusCode":5}'],
  items: ['Mới nhất trước / newest first'],
  more: ['Còn nữa ngoài số đã hiện / more than is shown', false],
  order: ['Đơn / the order'],
  events: ['Hành trình theo thứ tự của bưu điện / events in the carrier’s order'],
};

const CONTRACT: Notes = {
  agency: ['Mã cơ quan / agency', 'H21.17'],
  from: ['Ngày bắt đầu áp dụng, giờ Việt Nam / first day in force', '2026-03-01'],
  carriage: ['Đường tới bưu chính và mã khách hàng / the way and the customer code'],
  failover: ['Đường dự phòng, dùng một lần sau số phút đã hẹn / another way, taken once'],
  desk: ['Bộ phận một cửa: nơi gửi kết quả, nhận hồ sơ / the agency’s desk'],
  terms: ['Số lần phát, số ngày lưu giữ, số giờ im lặng, mức thu hộ tối đa / the terms'],
  changedAt: ['Khai lúc / put at', INSTANT],
  changedBy: ['Bên khai / by which client', 'portal'],
  own: ['Các hợp đồng của chính cơ quan, cũ nhất trước / its own contracts'],
  inForce: ['Hợp đồng đang áp dụng, của cơ quan hoặc cấp trên gần nhất / the one in force'],
};

const FARE: Notes = {
  agency: ['Mã cơ quan, để biết bưu chính đi đường nào / agency', 'H21.17'],
  zone: ['Cự ly / how far it goes', 'same-district'],
  weightGrams: ['Khối lượng, gam / weight in grams', 100],
  direction: ['one-way một chiều, two-way hai chiều / one way or there and back', 'one-way'],
  waiver: ['Đối tượng được miễn, giảm cước / who pays less', 'poor-household'],
  lowest: ['Mức cước tối đa, cận dưới, đồng / the maximum fare lies from here, VND', 26_000],
  highest: ['Mức cước tối đa, cận trên, đồng / to here, VND', 26_000],
  resultsOnly: ['Nguồn chỉ cho chiều trả kết quả / the source gives it for results only', false],
  version: ['Văn bản quy định / the document that sets it', '22/2017/TT-BTTTT'],
  certainty: ['Độ chắc chắn của nguồn / how sure the source is', 'secondary'],
  remittance: ['Cước chuyển tiền thu hộ / what passing on the money costs'],
  carrier: ['Đường tới bưu chính hôm nay / by whom it goes today', 'vnpost-ngsp'],
};

const BOOKS: Notes = {
  ...ORDER,
  day: ['Ngày đặt đơn, giờ Việt Nam / the day in Vietnam', '2026-03-23'],
  madeAt: ['Lập lúc / made at', INSTANT],
  orders: ['Số đơn trong ngày / orders of the day', 42],
  agrees: ['Khớp hoàn toàn hay không / whether all agrees', true],
  differences: ['Các điểm lệch / the differences'],
  fees: ['Tiền theo từng đơn / the money, order by order'],
  totals: ['Cộng / totals'],
  kind: ['Loại lệch / kind of difference', 'not-at-carrier'],
  ours: ['Bên trục ghi / as we have it', 'accepted'],
  theirs: ['Bên bưu điện báo / as they tell it', 'delivered'],
  amount: ['Số tiền lệch, đồng / money that differs, VND', 500_000],
  due: ['Phải thu, đồng / due, VND', 500_000],
  collected: ['Đã thu, đồng / collected, VND', 500_000],
  remitted: ['Đã trả về cơ quan, đồng / remitted, VND', 500_000],
};

/** The notes of each named schema of the post. */
export const POSTAL_NOTES: Readonly<Record<string, Notes>> = {
  PostalParty: PARTY,
  OrderRequest: ORDER,
  OrderView: ORDER,
  PostalOrders: ORDER,
  OrderFee: {
    amount: ['Số tiền thu hộ, đồng / VND', 500_000],
    state: ['none không có, due phải thu, collected đã thu, remitted đã trả về cơ quan', 'due'],
    collectedAt: ['Bưu điện đã thu lúc / collected at', INSTANT],
    remittedAt: ['Bưu điện đã trả lúc: khi đó mới là đã nộp / remitted at: paid only then', INSTANT],
  },
  ParcelView: PARCEL,
  ParcelEventView: EVENT,
  OrderDetail: EVENT,
  CancellationRequest: { reason: ['Lý do hủy, không ghi số định danh / why', 'Công dân đến nhận trực tiếp'] },
  PostalContract: CONTRACT,
  PostalContractView: CONTRACT,
  PostalContracts: CONTRACT,
  PostalQuoteRequest: FARE,
  PostalQuote: FARE,
  PostalStray: EVENT,
  PostalStrays: EVENT,
  PostalWebhookHeard: {
    success: ['Đã nhận / taken', true],
    kept: ['Số sự kiện mới lưu / events kept', 1],
    dismissed: ['Số đơn không phải của trục / orders that are not ours', 0],
    unconfirmed: ['Số đơn chưa hỏi lại được / orders that nobody could be asked about', 0],
  },
  PostalWebhookRefusal: {
    success: ['Không nhận / not taken', false],
    code: ['Mã lỗi / code of the catalogue', 'signature-invalid'],
    message: ['Lỗi là gì / what is wrong', 'Chữ ký không hợp lệ hoặc đã quá hạn'],
  },
  PostalReconciliation: BOOKS,
  PostalDifference: BOOKS,
  PostalFeeLine: BOOKS,
};
