import { TRUST_FINDINGS, type TrustFindingCode } from '../trust/findings.ts';

/** Everything that the check of a pack of evidence can find beside what its signatures say. Codes are never reused. */
export const PACK_FINDINGS = {
  'pack-damaged': { weight: 'bad', vi: 'Tệp hỏng hoặc đã bị sửa: không còn đúng từng byte như khi xuất' },
  'pack-files': { weight: 'bad', vi: 'Gói thiếu tệp, thừa tệp hoặc sai thứ tự' },
  'pack-sums': { weight: 'bad', vi: 'Có tệp không khớp với mã băm ghi trong META-INF/SHA256SUMS' },
  'pack-form': { weight: 'bad', vi: 'Nội dung một tệp trong gói không đúng dạng' },
  'pack-manifest': { weight: 'bad', vi: 'Bảng kê ASiC không khớp với các tệp trong gói' },
  'pack-answer': { weight: 'bad', vi: 'Trả lời kèm theo về trạng thái chứng thư số không khớp với tên tệp' },
  'chain-broken': { weight: 'bad', vi: 'Chuỗi mắt xích bị đứt' },
  'proof-wrong': { weight: 'bad', vi: 'Đường dẫn Merkle không dẫn từ mắt xích tới gốc' },
  'root-wrong': { weight: 'bad', vi: 'Gốc không khớp với những gì gói ghi về nó' },
  'root-order': { weight: 'bad', vi: 'Hai gốc liền nhau không nối với nhau' },
  'info-wrong': { weight: 'bad', vi: 'goi.json ghi khác với các mắt xích, các gốc và dấu thời gian của gói' },
  'timeline-wrong': { weight: 'bad', vi: 'Dòng thời gian ghi khác với chuỗi mắt xích' },
  'timeline-omits': { weight: 'bad', vi: 'Dòng thời gian bỏ sót một việc có trong chuỗi mắt xích' },
  'timeline-unproven': { weight: 'bad', vi: 'Dòng thời gian kể một việc mà không mắt xích nào ghi' },
  'timeline-told': {
    weight: 'note',
    vi: 'Lúc trục nhận một thông điệp chỉ theo lời trục, không mắt xích nào ghi',
  },
  'summary-wrong': { weight: 'bad', vi: 'Tóm tắt ghi khác với dòng thời gian' },
  'summary-newer': {
    weight: 'open',
    vi:
      'Tóm tắt được viết theo mẫu lời mới hơn chương trình này: chưa so được với dòng thời gian. Kiểm lại bằng bản mới hơn ' +
      'của lienthong; dòng thời gian (dong-thoi-gian.json) thì đã so với chuỗi',
  },
  'seal-other': { weight: 'bad', vi: 'Người ký không phải con dấu được chỉ định' },
  'seal-person': {
    weight: 'bad',
    vi: 'Chứng thư ký gói là của một người, không phải con dấu của cơ quan hay tổ chức',
  },
  'seal-aged': {
    weight: 'open',
    vi:
      'Chứng thư của con dấu nay đã hết hạn, và không có dấu thời gian nào chứng minh con dấu đã được đóng trước đó: ' +
      'chưa thấy chỗ sai, nhưng không còn chứng minh được. Xin trục xuất lại gói',
  },
  'seal-not-pinned': {
    weight: 'open',
    vi:
      'Chưa chỉ định con dấu phải có, mà ai có chứng thư dưới gốc tin cậy cũng tự làm được một gói. Lấy mã con dấu của ' +
      'trục từ văn bản hoặc trang chính thức của tỉnh (lienthong evidence seal --url <trục>), rồi kiểm lại với --seal <mã>. ' +
      'Mã ghi trong ngoặc là của chính gói này, chỉ để đối chiếu',
  },
  'roots-not-given': {
    weight: 'open',
    vi: 'Chưa có chứng thư gốc tin cậy: chứng thư nằm trong gói không tự chứng minh được điều gì (dùng --roots)',
  },
  'links-unstamped': { weight: 'open', vi: 'Có mắt xích chưa nằm dưới dấu thời gian nào' },
  'archive-absent': {
    weight: 'note',
    vi: 'Gói không có dấu thời gian lưu trữ (đóng lên cả gói): lúc xuất không lấy được từ tổ chức cấp dấu thời gian',
  },
  'links-by-archive': {
    weight: 'note',
    vi: 'Các mắt xích cuối chỉ được chứng minh có trước lúc xuất gói, chưa có gốc riêng',
  },
  'roots-waiting': { weight: 'note', vi: 'Lúc xuất gói, các gốc đang chờ' },
} as const satisfies Readonly<
  Record<string, { readonly weight: 'bad' | 'open' | 'note'; readonly vi: string }>
>;
export type PackFindingCode = keyof typeof PACK_FINDINGS;

/** What a finding says, in Vietnamese. */
export const sayFinding = (code: PackFindingCode | TrustFindingCode): string =>
  code in PACK_FINDINGS
    ? PACK_FINDINGS[code as PackFindingCode].vi
    : TRUST_FINDINGS[code as TrustFindingCode].vi;
