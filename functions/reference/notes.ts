type Note = readonly [description: string, example?: unknown];

/** What fields mean that `schemas/field-notes.ts` does not explain: those of operating, webhooks and refusals. */
export const NOTES: Readonly<Record<string, Readonly<Record<string, Note>>>> = {
  WebhookEndpointInput: {
    url: ['Địa chỉ https công khai / a public https address', 'https://dichvucong.example.vn/webhooks'],
  },
  WebhookEndpointView: {
    source: ['registered đăng ký qua API, configured cấu hình khi cài đặt, none chưa có', 'registered'],
    url: ['Địa chỉ đang dùng / the address in use', 'https://dichvucong.example.vn/webhooks'],
    changedAt: ['Đăng ký lúc / registered at', '2026-03-23T02:30:00.000Z'],
    changedBy: ['Bên đăng ký / by which client', 'portal'],
  },
  AgencyListInput: {
    version: ['Văn bản ban hành danh mục / the document that sets the list', 'Quyết định 42/2026'],
    agencies: ['Mã cơ quan, dạng ngắn hoặc dài / agency codes in either form'],
  },
  AgencyListView: {
    version: ['Văn bản ban hành danh mục / the document that sets the list', 'Quyết định 42/2026'],
    agencies: ['Mã cơ quan, dạng ngắn / agency codes, short form'],
    changedAt: ['Khai lúc / put at', '2026-03-23T02:30:00.000Z'],
    changedBy: ['Bên khai / by which client', 'portal'],
  },
  RedriveOrder: {
    reason: ['Lý do; bằng chứng giữ mã băm / why; the evidence keeps its digest', 'Đối tác đã khắc phục'],
    officer: ['Tài khoản cán bộ, không ghi họ tên / the officer’s account, never a name', 'canbo.012'],
  },
  SkipOrder: {
    reason: ['Lý do; bằng chứng giữ mã băm / why; the evidence keeps its digest', 'Đối tác đã nhập tay'],
    officer: ['Tài khoản cán bộ, không ghi họ tên / the officer’s account, never a name', 'canbo.012'],
  },
  AmendOrder: {
    reason: [
      'Lý do; bằng chứng giữ mã băm / why; the evidence keeps its digest',
      'Sửa trích yếu theo yêu cầu',
    ],
    officer: ['Tài khoản cán bộ, không ghi họ tên / the officer’s account, never a name', 'canbo.012'],
    payload: ['Toàn bộ nội dung mới, theo hợp đồng của nghiệp vụ / the whole new payload'],
  },
  BulkRedriveOrder: {
    partner: ['Đối tác / partner', 'dvcqg'],
    reason: ['Lý do; bằng chứng giữ mã băm / why; the evidence keeps its digest', 'Đối tác đã khắc phục'],
    officer: ['Tài khoản cán bộ, không ghi họ tên / the officer’s account, never a name', 'canbo.012'],
    dryRun: ['Chỉ liệt kê, không thay đổi / only say what would be done'],
    code: ['Chỉ các lượt chờ vì lý do này / only what is parked for this reason', 'partner-rejected'],
    parkedBefore: [
      'Chỉ các lượt đã chờ từ trước thời điểm này / only what has been parked since before this moment',
      '2026-03-23T09:30:00+07:00',
    ],
    limit: ['Nhiều nhất bao nhiêu lượt / how many at most'],
  },
  BulkRedriveReport: {
    partner: ['Đối tác / partner', 'dvcqg'],
    dryRun: ['Chỉ liệt kê / nothing was changed', true],
    exchanges: ['Các lượt, cũ nhất trước / oldest first'],
    more: ['Còn lượt khác ngoài giới hạn / more is parked than the limit allowed', false],
  },
  PartnerView: {
    partner: ['Đối tác / partner', 'dvcqg'],
    breaker: ['closed bình thường, open tạm ngừng gửi, half-open đang thử lại', 'closed'],
    openUntil: ['Thử lại lúc / tried again at', '2026-03-23T02:30:00.000Z'],
    perSecond: ['Số lời gọi mỗi giây / calls a second', 20],
    queued: ['Số hồ sơ có lượt đang chờ hoặc đang gửi / lanes with a duty to be carried', 12],
    oldestDueAt: [
      'Lượt chờ lâu nhất đã đến hạn từ / the longest-waiting has been due since',
      '2026-03-23T02:30:00.000Z',
    ],
    parked: ['Số lượt chờ người xử lý / duties that wait for a person', 1],
  },
  ExchangeAct: {
    act: ['redrive gửi lại, amend sửa rồi gửi lại, skip bỏ qua', 'redrive'],
    at: ['Lúc / when', '2026-03-23T02:30:00.000Z'],
    client: ['Hệ thống thực hiện / through which client', 'portal'],
    officer: ['Tài khoản cán bộ / the officer’s account', 'canbo.012'],
    reason: ['Lý do / why', 'Đối tác đã khắc phục'],
  },
  ExchangeDetail: {
    acts: ['Các thao tác của người xử lý / what people did about it'],
    payload: ['Nội dung, khi hỏi payload=true và có quyền exchange:operate / the payload, on request'],
  },
  Problem: {
    type: ['URN của loại lỗi / URN of the kind', 'urn:lien-thong:problem:invalid-field'],
    title: ['Lỗi là gì / what is wrong'],
    status: ['Mã HTTP / HTTP status', 422],
    code: ['Mã lỗi, không bao giờ đổi nghĩa / never changes its meaning'],
    detail: ['Riêng lần này / about this very case'],
    fix: ['Cách khắc phục / what mends it'],
    retry: ['never: không gửi lại nguyên văn; after: gửi lại sau ít lâu; later: sau khi có người xử lý'],
    errors: ['Từng trường sai / every wrong field'],
    dossierStatus: [
      'Khi chuyển trạng thái bị cấm: hồ sơ đang ở trạng thái nào / where the dossier stands',
      2,
    ],
    allowed: ['Khi chuyển trạng thái bị cấm: các thao tác được phép / what is allowed'],
    correlationId: ['Mã theo dõi để báo nhóm vận hành / to be told to operators', 'a1b2c3'],
  },
  FieldError: {
    pointer: ['Trường nào (RFC 6901) / which field', '/documents/0/file/sha256'],
    code: ['Quy tắc nào / which rule', 'missing'],
    message: ['Vì sao / why', 'Thiếu trường bắt buộc'],
  },
  Health: {
    status: ['ok hoặc failing', 'ok'],
    stage: ['Môi trường / stage', 'production'],
    time: ['Giờ của trục, để so đồng hồ / the gateway’s time', '2026-03-23T02:30:00.000Z'],
  },
};
